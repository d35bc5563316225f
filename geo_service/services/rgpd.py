"""Register of processing: for each table of the registry what it is for, on what ground, what is of persons, how long.

Declared here once: the page « confidentialité », ``docs/rgpd.md``, the information given with the deposit form and
the purge read it. A table of the schema that is not declared fails a test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo_service.model.pacte.droits import Role
from geo_service.model.pacte.etats import CONTRIBUTION

ANS: Final = 365
AGENTS: Final = tuple(role.value for role in Role if role not in {Role.LECTEUR, Role.CONTRIBUTEUR})
"""Roles of those who act in the name of an administration: their accounts are closed by it, not by a purge."""


class Base(StrEnum):
    """Ground of a processing (RGPD, article 6)."""

    MISSION = "mission d'intérêt public (art. 6-1-e)"
    OBLIGATION = "obligation légale (art. 6-1-c)"
    SANS = "aucune donnée personnelle"


class Duree(StrEnum):
    """Periods after which the purge acts; ``JOURS`` gives their days."""

    SESSION = "session"
    JETON = "jeton"
    DEMANDE = "demande"
    JOURNAL = "journal"
    ESSAI = "essai"
    BROUILLON = "brouillon"
    CONTRIBUTION_CLOSE = "contribution_close"
    CONTRIBUTION = "contribution"
    PARTICIPANT = "participant"
    ELU = "elu"
    COMPTE = "compte"


JOURS: Final = {
    Duree.SESSION: 30,
    Duree.JETON: ANS,
    Duree.DEMANDE: 7,
    Duree.JOURNAL: ANS,
    Duree.ESSAI: 1,
    Duree.BROUILLON: ANS,
    Duree.CONTRIBUTION_CLOSE: 2 * ANS,
    Duree.CONTRIBUTION: 5 * ANS,
    Duree.PARTICIPANT: ANS,
    Duree.ELU: ANS,
    Duree.COMPTE: 3 * ANS,
}
CLOSED: Final = CONTRIBUTION.clos


def en_clair(duree: Duree) -> str:
    """« 3 ans », « 30 jours »."""
    days = JOURS[duree]
    years, rest = divmod(days, ANS)
    if rest:
        return f"{days} jour{'s' if days > 1 else ''}"
    return f"{years} an{'s' if years > 1 else ''}"


@dataclass(frozen=True)
class Traitement:
    """A table: purpose, ground, columns about persons, how long they are kept, what everybody reads of it."""

    table: str
    finalite: str
    base: Base
    conservation: str
    personnel: tuple[str, ...] = ()
    public: str = "non"


ARCHIVE: Final = "comme le pacte : sans limite, archives publiques"
WRITTEN_BY: Final = ("cree_par",)


def _redige(table: str, finalite: str, *, public: str = "oui, sans l'auteur") -> Traitement:
    """What agents write: only the number of its author is of a person."""
    kept = f"{ARCHIVE} ; l'auteur n'est qu'un numéro, vide après effacement du compte"
    return Traitement(table, finalite, Base.MISSION, kept, WRITTEN_BY, public)


TRAITEMENTS: Final = (
    Traitement(
        "compte", "reconnaître qui dépose et qui instruit", Base.MISSION,
        f"tant que le compte sert ; effacé {en_clair(Duree.COMPTE)} après la dernière connexion, sauf agents et élus "
        "(fermé par l'administration) ; le numéro reste, vide",
        ("courriel", "nom", "mot_de_passe", "sujet_oidc", "vu_le"),
    ),
    Traitement(
        "charge", "savoir qui peut quoi", Base.MISSION, "avec le compte ; retirée, elle reste datée",
        ("compte", "donne_par", "retiree_par"),
    ),
    Traitement(
        "session", "garder la connexion ouverte", Base.MISSION, f"{en_clair(Duree.SESSION)} après sa fin ; jamais sauvegardée",
        ("compte", "empreinte", "csrf"),
    ),
    Traitement(
        "jeton", "laisser un outil écrire au nom d'un compte", Base.MISSION,
        f"{en_clair(Duree.JETON)} après son expiration ou sa révocation", ("compte", "empreinte", "libelle"),
    ),
    Traitement(
        "journal", "sécurité : qui a fait quoi, sans ce qui a été dit", Base.OBLIGATION,
        f"{en_clair(Duree.JOURNAL)} ; les lignes d'effacement et de purge, qui ne nomment personne, restent",
        ("compte", "jeton", "detail"),
    ),
    Traitement(
        "historique", "tracer chaque état et chaque décision", Base.MISSION,
        "comme l'objet ; les champs d'une personne y sont effacés en même temps que dans l'objet", ("par", "champs", "motif"),
        "changements d'état publics, à la date, sans auteur ni champs",
    ),
    Traitement(
        "demande", "ne pas écrire deux fois la même requête", Base.MISSION, en_clair(Duree.DEMANDE), ("compte", "corps"),
    ),
    Traitement(
        "essai", "freiner qui devine des mots de passe", Base.OBLIGATION, en_clair(Duree.ESSAI), ("cle",),
    ),
    Traitement(
        "connexion_oidc", "revenir d'une connexion par un autre service", Base.MISSION, "quelques minutes",
        ("navigateur", "verificateur"),
    ),
    Traitement(
        "contribution", "recueillir les propositions et y répondre", Base.MISSION,
        f"le texte : {ARCHIVE} ; nom et courriel : {en_clair(Duree.CONTRIBUTION_CLOSE)} après la clôture, "
        f"{en_clair(Duree.CONTRIBUTION)} sans suite donnée ; un brouillon laissé {en_clair(Duree.BROUILLON)} est vidé",
        ("deposant_nom", "deposant_courriel", "geom", "cree_par", "texte"),
        "après examen : texte et qualité du déposant, jamais nom ni courriel ; point ramené à la commune, sauf choix contraire",
    ),
    Traitement(
        "participant", "tenir la liste d'un groupe de travail", Base.MISSION,
        f"tant que le groupe travaille ; refusé ou parti : {en_clair(Duree.PARTICIPANT)}",
        ("personne", "courriel", "cree_par"), "organisations seulement",
    ),
    Traitement(
        "commentaire", "relire un compte rendu à plusieurs", Base.MISSION, "avec la séance ; auteur vide après effacement du compte",
        ("cree_par", "texte"),
    ),
    Traitement(
        "chantier", "suivre un groupe de travail et son élu porteur", Base.MISSION,
        f"{ARCHIVE} ; le nom de l'élu (mandat public) est montré jusqu'à {en_clair(Duree.ELU)} après la fin du mandat, sa fonction ensuite",
        ("elu_nom", "elu_fonction", "cree_par"), "oui, avec nom, fonction et dates de mandat de l'élu porteur",
    ),
    Traitement(
        "seance", "garder comptes rendus et relevés de décision", Base.MISSION, ARCHIVE, ("compte_rendu", "cree_par"),
        "si elle n'est pas restreinte",
    ),
    Traitement(
        "acteur", "nommer organisations et maîtres d'ouvrage", Base.MISSION, f"{ARCHIVE} ; un habitant est effacé à sa demande",
        ("nom", "note", "cree_par"), "organisations ; jamais un habitant",
    ),
    Traitement(
        "completude", "dire ce que le registre contient en entier", Base.MISSION, ARCHIVE, ("declaree_par", "cree_par"),
        "oui : écrire une fonction ou un service dans « déclarée par »",
    ),
    _redige("conseil", "dater et situer les conseils"),
    _redige("conference_departementale", "dater les conférences"),
    _redige("carnet_de_voyage", "raconter les rencontres"),
    _redige("pacte", "tenir le pacte et ses revues", public="une fois voté"),
    _redige("axe", "nommer les axes"),
    _redige("enjeu", "tenir les enjeux"),
    _redige("fiche_action", "tenir les fiches-action"),
    _redige("projet", "suivre les projets"),
    _redige("montant", "suivre les montants par type"),
    _redige("livrable", "suivre les livrables", public="s'il n'est pas restreint"),
    _redige("decision", "garder les décisions"),
    _redige("preuve", "garder les pièces"),
    Traitement(
        "dossier", "préparer, valider et diffuser les dossiers de conseil", Base.MISSION,
        f"{ARCHIVE} ; auteur et valideur ne sont que des numéros, vides après effacement du compte ; les commentaires nomment des "
        "fonctions, jamais des personnes",
        ("cree_par", "valide_par", "fonction", "blocs"), "une fois diffusé, avec la fonction de qui l'a validé",
    ),
    Traitement(
        "dossier_fige", "garder chaque édition telle que relue et diffusée", Base.MISSION, ARCHIVE, (),
        "une fois diffusé ; un courriel y est refusé à la saisie",
    ),
    Traitement("reglage", "paramètres", Base.SANS, "sans limite"),
    Traitement("vu", "empreinte de ce que le public a vu en dernier", Base.SANS, "sans limite"),
)  # fmt: skip

DROITS: Final = (
    "accès : une copie de tout ce qui vous concerne, en JSON et en CSV",
    "rectification : demandez la correction d'un nom, d'un courriel, d'un lieu",
    "effacement : compte, nom, courriel, lieu exact et brouillons sont effacés ; la contribution reste, anonyme",
    "limitation et opposition : dites pour quelle contribution et pourquoi",
    "réclamation auprès de la CNIL : www.cnil.fr/fr/plaintes",
)
SANS_CONTACT: Final = "adresse à fixer par l'exploitant (GEO_RGPD_CONTACT)"
SANS_RESPONSABLE: Final = "la collectivité qui exploite ce service"


@dataclass(frozen=True)
class Information:
    """What a person reads before depositing (RGPD, article 13)."""

    responsable: str
    contact: str
    finalite: str
    base: str
    destinataires: str
    publication: str
    conservation: str
    facultatif: str
    droits: tuple[str, ...] = DROITS


def information(responsable: str | None, contact: str | None) -> Information:
    """The text shown with the deposit form; what the operator has not set is said to be missing."""
    return Information(
        responsable=responsable or SANS_RESPONSABLE,
        contact=contact or SANS_CONTACT,
        finalite="examiner votre contribution, vous répondre, et l'associer à un enjeu, une action ou un chantier du pacte",
        base=Base.MISSION.value,
        destinataires="les agents chargés du territoire, la direction du chantier concerné, l'administrateur du service ; personne d'autre",
        publication=(
            "le texte, le thème et la qualité du déposant (habitant, commune, association…) sont publics après examen ; "
            "votre nom et votre courriel ne le sont jamais ; un point est ramené à la commune, sauf si vous choisissez le lieu exact"
        ),
        conservation=(
            f"nom et courriel : {en_clair(Duree.CONTRIBUTION_CLOSE)} après la réponse, {en_clair(Duree.CONTRIBUTION)} au plus ; "
            f"compte : {en_clair(Duree.COMPTE)} après la dernière connexion ; sauvegardes : le temps fixé par l'exploitant"
        ),
        facultatif="nom et courriel ne sont pas obligatoires ; sans courriel, personne ne peut vous répondre",
    )


def tableau() -> Iterator[str]:
    """The register as lines of a Markdown table."""
    yield "| Table | Finalité | Base légale | Données de personnes | Conservation | Public |"
    yield "|---|---|---|---|---|---|"
    for one in TRAITEMENTS:
        columns = ", ".join(f"`{name}`" for name in one.personnel) or "—"
        yield f"| `{one.table}` | {one.finalite} | {one.base} | {columns} | {one.conservation} | {one.public} |"
