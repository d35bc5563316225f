"""What a person sends to create, change or move an object: every member read once into a typed value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from geo_service.errors import InputError
from geo_service.model.pacte.champs import Champ, Genre
from geo_service.model.pacte.localisation import Localisation, lire_localisation
from geo_service.model.pacte.objets import Objet

INTERVALLES: Final = (("debut", "fin"), ("mandat_debut", "mandat_fin"))
"""Fields that are the two ends of a period."""

MOTIF: Final = Champ("motif", "Motif", Genre.TEXTE_LONG)
OBSERVE_LE: Final = Champ("observe_le", "Observé le", Genre.DATE)
RESTREINT: Final = Champ("restreint", "Restreint", Genre.BOOLEEN)
DECIDE: Final = (
    Champ("conseil", "Conseil", Genre.REFERENCE, vers="conseil"),
    Champ("decision", "Décision", Genre.REFERENCE, vers="decision"),
)
RATTACHEMENTS: Final = ("enjeu", "fiche_action", "chantier")


@dataclass(frozen=True)
class Saisie:
    """An object to create, or what is to change in one. What was not given is absent, or None.

    ``valeurs`` are columns: declared fields, ``observe_le``, ``restreint``. ``constate``: the state was seen on a
    date that is said, not decided now.
    """

    valeurs: Mapping[str, Any]
    localisation: Localisation | None = None
    etat: str | None = None
    motif: str | None = None
    constate: bool = False


@dataclass(frozen=True)
class Passage:
    """A move to another state, and what comes with it. ``valeurs`` are columns set by the move."""

    vers: str
    motif: str | None = None
    observe_le: date | None = None
    conseil: int | None = None
    decision: int | None = None
    valeurs: Mapping[str, Any] = field(default_factory=dict)


def lire_creation(objet: Objet, corps: Any) -> Saisie:
    """Read a new object.

    Raises:
        InputError: a member that is not declared, a value that does not fit, a required one that is missing.
    """
    extra = ("etat",) if objet.etats else ()
    given = _membres(objet, corps, extra)
    valeurs = {champ.nom: champ.lire(given.get(champ.nom)) for champ in objet.champs}
    valeurs |= _suivis(objet, given)
    constate = "observe_le" in valeurs
    if objet.etats and not constate:
        valeurs["observe_le"] = _aujourdhui()
    localisation = lire_localisation(given.get("localisation")) if objet.localise else None
    return Saisie(valeurs, localisation, _initial(objet, given), constate=constate)


def lire_modification(objet: Objet, corps: Any) -> Saisie:
    """Read what is to change. A field given as null, or empty, is cleared.

    Raises:
        InputError: as for a creation; a state changes by a transition.
    """
    if objet.etats and isinstance(corps, dict) and "etat" in corps:
        raise InputError(f"« etat » change par POST /api/{objet.pluriel}/{{id}}/transitions.")
    given = _membres(objet, corps, ("motif",))
    valeurs = {champ.nom: champ.lire(given[champ.nom]) for champ in objet.champs if champ.nom in given}
    valeurs |= _suivis(objet, given)
    placed = "localisation" in given
    return Saisie(
        valeurs,
        lire_localisation(given["localisation"]) if placed else None,
        None,
        MOTIF.lire(given.get("motif")),
    )


def lire_passage(objet: Objet, corps: Any) -> Passage:
    """Read a transition.

    Raises:
        InputError: the kind has no states, a member is not known here, or a value does not fit.
    """
    if objet.etats is None:
        raise InputError(f"{objet.label} : cet objet n'a pas d'état.")
    known = ("vers", "motif", "observe_le", "conseil", "decision", *_joints(objet))
    given = membres(corps, known)
    vers = given.get("vers")
    if not isinstance(vers, str):
        raise InputError(f"« vers » est l'état suivant, l'un de : {', '.join(objet.etats.tous)}.")
    conseil, decision = (champ.lire(given.get(champ.nom)) for champ in DECIDE)
    observed = _passee(OBSERVE_LE.lire(given.get("observe_le"))) or _aujourdhui()
    return Passage(vers, MOTIF.lire(given.get("motif")), observed, conseil, decision, _valeurs(objet, given))


def verifier_ensemble(objet: Objet, valeurs: Mapping[str, Any]) -> None:
    """Refuse values that contradict each other, in a whole object.

    Raises:
        InputError: a period that ends before it begins; not exactly one of those of which one is given.
    """
    for debut, fin in INTERVALLES:
        start, end = valeurs.get(debut), valeurs.get(fin)
        if start and end and end < start:
            raise InputError(
                f"« {fin} » ({end}) précède « {debut} » ({start}) : corrigez l'une des deux dates."
            )
    if objet.un_seul and sum(valeurs.get(nom) is not None for nom in objet.un_seul) != 1:
        raise InputError(f"Donnez exactement un de : {', '.join(objet.un_seul)}.")


def _membres(objet: Objet, corps: Any, extra: tuple[str, ...]) -> dict[str, Any]:
    known = [champ.nom for champ in objet.champs]
    known += ["observe_le"] if objet.etats else []
    known += ["localisation"] if objet.localise else []
    known += ["restreint"] if objet.restreignable else []
    return membres(corps, (*known, *extra))


def membres(corps: Any, known: tuple[str, ...]) -> dict[str, Any]:
    """The body of a request, an object with no member but those that are known.

    Raises:
        InputError: it is no object, or holds another member.
    """
    if not isinstance(corps, dict):
        raise InputError("Le corps attendu est un objet JSON : { … }.")
    unknown = [name for name in corps if name not in known]
    if unknown:
        raise InputError(f"Membre « {unknown[0][:40]} » inconnu ici. Membres : {', '.join(known)}.")
    return corps


def _suivis(objet: Objet, given: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if objet.etats and given.get("observe_le") is not None:
        found["observe_le"] = _passee(OBSERVE_LE.lire(given["observe_le"]))
    if objet.restreignable and "restreint" in given:
        found["restreint"] = bool(RESTREINT.lire(given["restreint"]))
    return found


def _initial(objet: Objet, given: Mapping[str, Any]) -> str | None:
    if objet.etats is None:
        return None
    etat = given.get("etat") or objet.etats.initiaux[0]
    if etat not in objet.etats.initiaux:
        raise InputError(
            f"{objet.label} : on commence par l'état {' ou '.join(objet.etats.initiaux)} ; la suite vient par transitions."
        )
    return str(etat)


def _joints(objet: Objet) -> tuple[str, ...]:
    """Members of a transition that become columns of the object."""
    return ("rattachement", "fusion", "destinataire") if objet.champ("fusion") else ()


def _valeurs(objet: Objet, given: Mapping[str, Any]) -> dict[str, Any]:
    found = _rattachement(objet, given.get("rattachement")) if given.get("rattachement") is not None else {}
    for nom in ("fusion", "destinataire"):
        champ = objet.champ(nom)
        if champ and given.get(nom) is not None:
            found[nom] = champ.lire(given[nom])
    return found


def _rattachement(objet: Objet, node: Any) -> dict[str, Any]:
    if not isinstance(node, dict) or not node or not set(node) <= set(RATTACHEMENTS):
        raise InputError(
            f"« rattachement » est un objet dont les membres sont {', '.join(RATTACHEMENTS)} : un numéro chacun."
        )
    champs = [champ for champ in map(objet.champ, node) if champ]
    return {champ.nom: champ.lire(node[champ.nom]) for champ in champs}


def _aujourdhui() -> date:
    return datetime.now(UTC).date()


def _passee(jour: date | None) -> date | None:
    if jour and jour > _aujourdhui():
        raise InputError(f"« observe_le » ({jour}) est à venir : on n'observe pas un état d'avance.")
    return jour
