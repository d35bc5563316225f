"""Kinds of objects of the registry. A kind is declared here once: table, API, files and pages follow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from geo_service.errors import NotFoundError
from geo_service.model.pacte import etats
from geo_service.model.pacte.champs import Champ, Genre
from geo_service.model.pacte.droits import Action
from geo_service.model.pacte.etats import Etats
from geo_service.model.registre import EVERY_THEME

ACTEURS: Final = (
    "departement", "commune", "epci", "region", "etat", "ars", "operateur", "association", "entreprise", "habitant", "autre",
)  # fmt: skip
COMPETENTS: Final = ("departement", "commune_ou_epci", "region", "etat_ou_ars", "inconnu")
MONTANTS: Final = ("cout_total", "demande", "vote", "engage", "notifie", "paye")
ORGANES: Final = ("assemblee", "commission_permanente")
COMPLETUDES: Final = ("enjeux", "contributions", "actions")


@dataclass(frozen=True)
class Objet:
    """A kind of object.

    ``ecrire`` is what creating and changing it takes, ``conduire`` what its transitions take. ``localise``: it has
    a place (point, drawing, communes, EPCI, territoire, département, or unknown). ``de_chantier`` names the field
    that holds its chantier, whose rights it follows. ``restreignable``: one object may be closed to the public;
    ``reserve``: none of them is open to it. ``commun``: whoever writes somewhere may add one. Of the fields
    ``un_seul`` exactly one is given. ``cherche`` are the two texts that a search reads.
    """

    nom: str
    pluriel: str
    label: str
    champs: tuple[Champ, ...]
    ecrire: Action
    conduire: Action
    etats: Etats | None = None
    localise: bool = False
    de_chantier: str = ""
    restreignable: bool = False
    unique: tuple[str, ...] = ()
    reserve: bool = False
    commun: bool = False
    un_seul: tuple[str, ...] = ()
    cherche: tuple[str, str] | None = None

    def champ(self, nom: str) -> Champ | None:
        """The field of that name."""
        return next((champ for champ in self.champs if champ.nom == nom), None)

    @property
    def territoire(self) -> Champ | None:
        """The field that says which territoire, or territoires, it belongs to."""
        kinds = (Genre.TERRITOIRE, Genre.TERRITOIRES)
        return next((champ for champ in self.champs if champ.genre in kinds), None)


TITRE: Final = Champ("titre", "Titre", requis=True)
THEME: Final = Champ("theme", "Thème", Genre.THEME, requis=True)
TERRITOIRE: Final = Champ("territoire", "Territoire", Genre.TERRITOIRE, requis=True)
SOURCE: Final = Champ("source", "Source", Genre.TEXTE_LONG)
CHANTIER: Final = Champ("chantier", "Chantier", Genre.REFERENCE, requis=True, vers="chantier")


def ref(nom: str, label: str, vers: str) -> Champ:
    """A reference to another object."""
    return Champ(nom, label, Genre.REFERENCE, vers=vers)


REDIGE: Final = (Action.REDIGER, Action.REDIGER)
CONDUIT: Final = (Action.CONDUIRE_CHANTIER, Action.CONDUIRE_CHANTIER)

OBJETS: Final[Mapping[str, Objet]] = {
    objet.nom: objet
    for objet in (
        Objet("acteur", "acteurs", "Acteur", (
            Champ("nom", "Nom", requis=True), Champ("type", "Type", Genre.CHOIX, requis=True, choix=ACTEURS),
            Champ("siren", "SIREN"), Champ("site", "Site"), Champ("note", "Note", Genre.TEXTE_LONG),
        ), *REDIGE, unique=("nom", "type"), commun=True),
        Objet("conseil", "conseils", "Conseil de territoire", (
            Champ("numero", "Numéro", Genre.ENTIER, requis=True), TERRITOIRE, Champ("date", "Date", Genre.DATE),
            Champ("date_texte", "Date connue"), Champ("lieu", "Lieu"), Champ("theme_du_conseil", "Thème du conseil"),
            Champ("ateliers", "Ateliers", Genre.TEXTE_LONG), SOURCE,
        ), *REDIGE, unique=("numero", "territoire")),
        Objet("conference_departementale", "conferences_departementales", "Conférence départementale", (
            Champ("date", "Date", Genre.DATE, requis=True), Champ("lieu", "Lieu"), Champ("objet", "Objet", Genre.TEXTE_LONG), SOURCE,
        ), *REDIGE),
        Objet("carnet_de_voyage", "carnets_de_voyage", "Carnet de voyage", (
            TERRITOIRE, TITRE, Champ("date", "Date", Genre.DATE), Champ("texte", "Texte", Genre.TEXTE_LONG, requis=True), SOURCE,
        ), *REDIGE),
        Objet("pacte", "pactes", "Pacte", (
            TERRITOIRE, Champ("annee", "Année", Genre.ENTIER, requis=True),
            Champ("partie", "Partie", Genre.CHOIX, requis=True, choix=("strategique", "operationnelle")),
            Champ("texte", "Texte", Genre.TEXTE_LONG), Champ("revue", "Revue du précédent", Genre.TEXTE_LONG),
            ref("precedent", "Pacte précédent", "pacte"), Champ("deliberation", "Délibération"),
            Champ("vote_le", "Voté le", Genre.DATE), SOURCE,
        ), *REDIGE, etats=etats.PACTE, unique=("territoire", "annee", "partie")),
        Objet("axe", "axes", "Axe", (
            Champ("numero", "Numéro", Genre.ENTIER, requis=True), TITRE, SOURCE,
        ), *REDIGE, unique=("numero",)),
        Objet("enjeu", "enjeux", "Enjeu", (
            TERRITOIRE, TITRE, THEME, ref("axe", "Axe", "axe"), ref("pacte", "Pacte", "pacte"),
            Champ("origine", "Identifiant d'origine"), SOURCE,
        ), *REDIGE, unique=("origine",)),
        Objet("fiche_action", "fiches_action", "Fiche-action", (
            TERRITOIRE, TITRE, THEME, ref("pacte", "Pacte", "pacte"), ref("enjeu", "Enjeu", "enjeu"),
            ref("maitre_ouvrage", "Maître d'ouvrage", "acteur"),
            Champ("partenaires", "Partenaires", Genre.REFERENCES, vers="acteur"),
            Champ("competent", "Collectivité compétente", Genre.CHOIX, choix=COMPETENTS),
            Champ("debut", "Début", Genre.DATE), Champ("fin", "Fin", Genre.DATE),
            Champ("resultat_attendu", "Résultat attendu", Genre.TEXTE_LONG), Champ("deliberation", "Délibération"), SOURCE,
        ), *REDIGE, etats=etats.FICHE_ACTION),
        Objet("contribution", "contributions", "Contribution", (
            TERRITOIRE, TITRE, THEME, Champ("texte", "Texte", Genre.TEXTE_LONG, requis=True),
            Champ("deposant_type", "Qualité du déposant", Genre.CHOIX, choix=ACTEURS),
            Champ("deposant_nom", "Nom du déposant", public=False),
            Champ("deposant_courriel", "Courriel du déposant", Genre.COURRIEL, public=False),
            Champ("point_exact", "Point exact montré", Genre.BOOLEEN, aide="sinon le point est ramené à la commune"),
            *(replace(champ, instruit=True) for champ in (
                ref("enjeu", "Enjeu de rattachement", "enjeu"),
                ref("fiche_action", "Fiche-action de rattachement", "fiche_action"),
                ref("chantier", "Chantier de rattachement", "chantier"),
                ref("fusion", "Contribution qui la reprend", "contribution"), Champ("destinataire", "Destinataire"),
            )),
        ), Action.DEPOSER, Action.INSTRUIRE, etats=etats.CONTRIBUTION, localise=True, cherche=("titre", "texte")),
        Objet("projet", "projets", "Projet", (
            Champ("territoires", "Territoires", Genre.TERRITOIRES), TITRE, THEME,
            Champ("description", "Description", Genre.TEXTE_LONG), ref("maitre_ouvrage", "Maître d'ouvrage", "acteur"),
            Champ("competent", "Collectivité compétente", Genre.CHOIX, choix=COMPETENTS),
            ref("enjeu", "Enjeu", "enjeu"), ref("fiche_action", "Fiche-action", "fiche_action"),
            ref("chantier", "Chantier", "chantier"), Champ("annee", "Année", Genre.ENTIER), Champ("debut", "Début", Genre.DATE),
            Champ("fin", "Fin", Genre.DATE), Champ("origine", "Identifiant d'origine"), SOURCE,
        ), *REDIGE, etats=etats.PROJET, localise=True, unique=("origine",),
           cherche=("titre", "description")),
        Objet("montant", "montants", "Montant", (
            ref("projet", "Projet", "projet"), ref("fiche_action", "Fiche-action", "fiche_action"),
            Champ("type", "Type", Genre.CHOIX, requis=True, choix=MONTANTS),
            Champ("montant_eur", "Montant (€)", Genre.NOMBRE, requis=True, minimum=0), ref("financeur", "Financeur", "acteur"),
            Champ("annee", "Année", Genre.ENTIER), Champ("plancher", "Montant plancher (« au moins »)", Genre.BOOLEEN), SOURCE,
        ), *REDIGE, un_seul=("projet", "fiche_action")),
        Objet("chantier", "chantiers", "Chantier", (
            Champ("territoires", "Territoires", Genre.TERRITOIRES, requis=True), TITRE, THEME,
            Champ("declencheur", "Déclencheur", Genre.CHOIX, choix=("projet_structurant", "contributions", "carence")),
            ref("conseil", "Ouvert au conseil", "conseil"), Champ("elu_nom", "Élu porteur"), Champ("elu_fonction", "Fonction de l'élu"),
            Champ("mandat_debut", "Début de mandat", Genre.DATE), Champ("mandat_fin", "Fin de mandat", Genre.DATE),
            Champ("direction_pilote", "Direction pilote"), Champ("directions_ressources", "Directions ressources"),
            Champ("objectifs", "Objectifs", Genre.TEXTE_LONG), Champ("feuille_de_route", "Feuille de route", Genre.TEXTE_LONG),
            Champ("feuille_adoptee_le", "Feuille de route adoptée le", Genre.DATE),
            Champ("origine", "Identifiant d'origine"), SOURCE,
        ), Action.OUVRIR_CHANTIER, Action.CONDUIRE_CHANTIER, etats=etats.CHANTIER, localise=True,
           unique=("origine",), cherche=("titre", "objectifs")),
        Objet("seance", "seances", "Séance", (
            CHANTIER, Champ("date", "Date", Genre.DATE, requis=True), Champ("lieu", "Lieu"),
            Champ("compte_rendu", "Compte rendu", Genre.TEXTE_LONG), Champ("releve_de_decision", "Relevé de décision", Genre.TEXTE_LONG),
        ), *CONDUIT, de_chantier="chantier", restreignable=True),
        Objet("livrable", "livrables", "Livrable", (
            CHANTIER, TITRE, Champ("echeance", "Échéance", Genre.DATE), Champ("remis_le", "Remis le", Genre.DATE),
            Champ("adresse", "Adresse du document"),
        ), *CONDUIT, etats=etats.LIVRABLE, de_chantier="chantier", restreignable=True),
        Objet("participant", "participants", "Participant", (
            CHANTIER, ref("acteur", "Organisation", "acteur"), Champ("personne", "Personne", public=False),
            Champ("courriel", "Courriel", Genre.COURRIEL, public=False),
            Champ("statut", "Statut", Genre.CHOIX, requis=True, choix=("demande", "accepte", "refuse", "parti")),
        ), *CONDUIT, de_chantier="chantier", restreignable=True),
        Objet("decision", "decisions", "Décision", (
            ref("chantier", "Chantier", "chantier"), ref("fiche_action", "Fiche-action", "fiche_action"),
            Champ("organe", "Organe", Genre.CHOIX, requis=True, choix=ORGANES), Champ("date", "Date", Genre.DATE, requis=True),
            Champ("texte", "Texte", Genre.TEXTE_LONG, requis=True), Champ("deliberation", "Délibération"), SOURCE,
        ), *REDIGE, de_chantier="chantier"),
        Objet("preuve", "preuves", "Preuve", (
            TITRE, Champ("adresse", "Adresse du document"), Champ("date", "Date", Genre.DATE), ref("projet", "Projet", "projet"),
            ref("chantier", "Chantier", "chantier"), ref("contribution", "Contribution", "contribution"),
            ref("fiche_action", "Fiche-action", "fiche_action"), SOURCE,
        ), *REDIGE),
        Objet("completude", "completudes", "Déclaration de complétude", (
            TERRITOIRE, replace(THEME, choix=(EVERY_THEME,)), Champ("objet", "Ce qui est complet", Genre.CHOIX, requis=True, choix=COMPLETUDES),
            Champ("declaree_par", "Déclarée par", requis=True), Champ("au", "Complet au", Genre.DATE, requis=True),
            Champ("note", "Note", Genre.TEXTE_LONG),
        ), Action.DECLARER_COMPLETUDE, Action.DECLARER_COMPLETUDE, unique=("territoire", "theme", "objet")),
        Objet("commentaire", "commentaires", "Commentaire", (
            Champ("seance", "Séance", Genre.REFERENCE, requis=True, vers="seance"), CHANTIER,
            Champ("texte", "Texte", Genre.TEXTE_LONG, requis=True),
        ), Action.COMMENTER, Action.COMMENTER, de_chantier="chantier", restreignable=True, reserve=True),
    )
}  # fmt: skip


def objet_de(pluriel: str) -> Objet:
    """The kind whose address is that word.

    Raises:
        NotFoundError: there is none.
    """
    found = next((objet for objet in OBJETS.values() if objet.pluriel == pluriel), None)
    if found is None:
        raise NotFoundError(
            f"« {pluriel[:40]} » n'est pas du registre : {', '.join(objet.pluriel for objet in OBJETS.values())}."
        )
    return found
