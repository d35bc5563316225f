"""A kind of objects as the columns of a file: its fields by name or by label, its state, its place."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from geo_service.errors import InputError
from geo_service.model.pacte.champs import Champ, Genre
from geo_service.model.pacte.localisation import Portee, lire_localisation
from geo_service.model.pacte.objets import Objet

SHOWN: Final = 60
"""Characters of a wrong value that are shown back."""

ETAT: Final = "etat"
OBSERVE_LE: Final = "observe_le"
RESTREINT: Final = "restreint"
PORTEE, ZONES, LONGITUDE, LATITUDE = "portee", "zones", "longitude", "latitude"
LIEU: Final = (PORTEE, ZONES, LONGITUDE, LATITUDE)
LOCALISATION: Final = "localisation"

_FRENCH_DATE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_SHEET_DATE: Final = re.compile(r"(\d{4})/(\d{2})/(\d{2})(?: 00:00:00)?")
"""How a date of a workbook reads once it is text."""


@dataclass(frozen=True)
class Faute:
    """What is wrong in a file: line, column (empty: the whole line), value shortened, and a sentence."""

    ligne: int
    colonne: str
    valeur: str
    message: str


def faute(ligne: int, colonne: str, valeur: Any, message: object) -> Faute:
    """A fault that shows no more of a value than it takes to find it."""
    text = "" if valeur is None else " ".join(str(valeur).split())
    return Faute(ligne, colonne, f"{text[: SHOWN - 1]}…" if len(text) > SHOWN else text, str(message))


def colonnes(objet: Objet) -> tuple[Champ, ...]:
    """Columns of a file of that kind, in their order."""
    found = list(objet.champs)
    if objet.etats is not None:
        found.append(Champ(ETAT, "État", Genre.CHOIX, choix=objet.etats.tous))
        found.append(Champ(OBSERVE_LE, "Constaté le", Genre.DATE))
    if objet.localise:
        found.append(Champ(PORTEE, "Portée", Genre.CHOIX, choix=tuple(Portee)))
        found.append(Champ(ZONES, "Zones", aide="niveau:code, séparées par « ; »"))
        found += [Champ(LONGITUDE, "Longitude", Genre.NOMBRE), Champ(LATITUDE, "Latitude", Genre.NOMBRE)]
    if objet.restreignable:
        found.append(Champ(RESTREINT, "Restreint", Genre.BOOLEEN))
    return tuple(found)


@cache
def _par_mot(champs: tuple[Champ, ...]) -> Mapping[str, Champ]:
    return {_mot(word): champ for champ in reversed(champs) for word in (champ.label, champ.nom)}


def _mot(text: str) -> str:
    """A title without capitals, accents nor spaces: « Thème » is « theme »."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return re.sub(r"[^a-z0-9]+", "_", "".join(c for c in plain if not unicodedata.combining(c))).strip("_")


def reconnaitre(objet: Objet, titres: tuple[str, ...]) -> dict[str, Champ]:
    """The column that each title names, by name or label.

    Raises:
        InputError: a title names none (a misspelt one must not lose its cells), two name the same, or one that
            every object needs is not there.
    """
    found = {titre: _reconnue(objet, titre) for titre in titres}
    given = Counter(champ.nom for champ in found.values())
    twice = next((nom for nom, times in given.items() if times > 1), None)
    if twice:
        raise InputError(f"Deux colonnes pour « {twice} » : gardez-en une.")
    missing = [champ.nom for champ in objet.champs if champ.requis and champ.nom not in given]
    if missing:
        raise InputError(f"Il manque la colonne {', '.join(missing)}. Colonnes : {_noms(objet)}.")
    return found


def _reconnue(objet: Objet, titre: str) -> Champ:
    champ = _par_mot(colonnes(objet)).get(_mot(titre))
    if champ is None:
        shown = titre[:SHOWN]
        raise InputError(f"Colonne « {shown} » inconnue pour {objet.pluriel}. Colonnes : {_noms(objet)}.")
    return champ


def _noms(objet: Objet) -> str:
    return ", ".join(champ.nom for champ in colonnes(objet))


def corps_de(ligne: int, cellules: Mapping[Champ, Any], geometrie: Any) -> tuple[dict[str, Any], list[Faute]]:
    """The object that a line asks to create, as the API takes it, and what is wrong in its cells."""
    corps: dict[str, Any] = {}
    fautes: list[Faute] = []
    for champ, brut in cellules.items():
        value = _valeur(champ, brut)
        try:
            champ.lire(value)
        except InputError as error:
            fautes.append(faute(ligne, champ.nom, brut, error))
        if value not in ("", None, []):
            corps[champ.nom] = value
    fautes += _placer(ligne, corps, geometrie)
    return corps, fautes


def _valeur(champ: Champ, value: Any) -> Any:
    """A cell in the form that fields read: a French date or one of a workbook becomes AAAA-MM-JJ."""
    if champ.genre is not Genre.DATE or not isinstance(value, str):
        return value
    french, sheet = _FRENCH_DATE.fullmatch(value), _SHEET_DATE.fullmatch(value)
    if french:
        return f"{french[3]}-{french[2]:0>2}-{french[1]:0>2}"
    return f"{sheet[1]}-{sheet[2]}-{sheet[3]}" if sheet else value


def _placer(ligne: int, corps: dict[str, Any], geometrie: Any) -> Iterator[Faute]:
    """Turn what says where into one ``localisation``."""
    said = {nom: corps.pop(nom, None) for nom in LIEU}
    if geometrie is None and not any(said.values()):
        return
    try:
        node = _localisation(said, geometrie)
        lire_localisation(node)
        corps[LOCALISATION] = node
    except InputError as error:
        yield faute(ligne, PORTEE if said[PORTEE] else LIEU[0], said[PORTEE] or said[ZONES], error)


def _localisation(said: Mapping[str, Any], geometrie: Any) -> dict[str, Any]:
    ways = [bool(said[LONGITUDE] or said[LATITUDE]), bool(said[ZONES]), geometrie is not None]
    if sum(ways) > 1:
        raise InputError("Un lieu se dit une seule fois : un point, un tracé ou des zones.")
    drawn = _point(said) if ways[0] else geometrie
    if drawn is None:
        return {"portee": said[PORTEE] or Portee.INCONNU, "zones": _zones(said[ZONES])}
    return {"portee": said[PORTEE] or _portee(drawn), "geometry": drawn}


def _portee(drawn: Any) -> Portee:
    kind = drawn.get("type") if isinstance(drawn, dict) else None
    return Portee.POINT if kind == "Point" else Portee.TRACE


def _zones(text: Any) -> list[str]:
    return [zone.strip() for zone in str(text or "").split(";") if zone.strip()]


def _point(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [_degres(said[LONGITUDE]), _degres(said[LATITUDE])]}


def _degres(text: Any) -> float:
    try:
        return float(str(text or "").replace(",", "."))
    except ValueError:
        raise InputError("Longitude et latitude vont ensemble, en degrés décimaux.") from None
