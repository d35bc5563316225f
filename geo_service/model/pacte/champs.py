"""Fields of the registry's objects, and how a value given by a person or a file becomes one."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Any, Final

from geo_service.errors import InputError

MAX_TEXT: Final = 300
MAX_LONG_TEXT: Final = 20_000
MAX_LIST: Final = 200
LONGEST_NUMBER: Final = 1e12
LARGEST_INTEGER: Final = 2**31 - 1
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s]{2,60}")


class Genre(StrEnum):
    """Kinds of values."""

    TEXTE = "texte"
    TEXTE_LONG = "texte_long"
    ENTIER = "entier"
    NOMBRE = "nombre"
    DATE = "date"
    BOOLEEN = "booleen"
    CHOIX = "choix"
    COURRIEL = "courriel"
    REFERENCE = "reference"
    REFERENCES = "references"
    THEME = "theme"
    TERRITOIRE = "territoire"
    TERRITOIRES = "territoires"


@dataclass(frozen=True)
class Champ:
    """A field. ``choix`` are the words of a choice, ``vers`` the kind of object a reference names.

    ``public`` is false for what only those in charge read (an e-mail address, a restricted document); ``instruit``
    marks what only those who examine the object may set; a number is not under ``minimum``.
    """

    nom: str
    label: str
    genre: Genre = Genre.TEXTE
    requis: bool = False
    public: bool = True
    choix: tuple[str, ...] = ()
    vers: str = ""
    aide: str = ""
    instruit: bool = False
    minimum: float | None = None

    def lire(self, value: Any) -> Any:
        """The value as it is kept; None when nothing was given.

        Raises:
            InputError: it does not fit; the sentence names the field and what it expects.
        """
        if value is None or value in ("", []):
            if self.requis:
                raise InputError(f"« {self.label} » ({self.nom}) est à renseigner.")
            return None
        found = LECTURES[self.genre](self, value)
        if self.minimum is not None and found < self.minimum:
            raise InputError(f"« {self.label} » ({self.nom}) ne descend pas sous {self.minimum:g}.")
        return None if found in ("", []) else found


def _texte(champ: Champ, value: Any) -> str:
    longest = MAX_LONG_TEXT if champ.genre is Genre.TEXTE_LONG else MAX_TEXT
    if not isinstance(value, str):
        raise InputError(f"« {champ.label} » ({champ.nom}) est un texte.")
    text = _CONTROL.sub("", value.replace("\r\n", "\n")).strip()
    if len(text) > longest:
        raise InputError(
            f"« {champ.label} » ({champ.nom}) dépasse {longest} caractères : résumez, ou joignez un document."
        )
    if champ.requis and not text:
        raise InputError(f"« {champ.label} » ({champ.nom}) est à renseigner.")
    return text


def _entier(champ: Champ, value: Any) -> int:
    number = _nombre(champ, value)
    if number != int(number) or abs(number) > LARGEST_INTEGER:
        raise InputError(f"« {champ.label} » ({champ.nom}) est un nombre entier, {LARGEST_INTEGER} au plus.")
    return int(number)


def _nombre(champ: Champ, value: Any) -> float:
    try:
        number = float(str(value).strip().replace("\u202f", "").replace(" ", "").replace(",", "."))
    except ValueError:
        number = float("nan")
    if isinstance(value, bool) or not isfinite(number) or abs(number) > LONGEST_NUMBER:
        raise InputError(f"« {champ.label} » ({champ.nom}) est un nombre.")
    return number


def _date(champ: Champ, value: Any) -> date:
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    except ValueError:
        raise InputError(f"« {champ.label} » ({champ.nom}) est une date : AAAA-MM-JJ.") from None
    if not 1900 <= found.year <= 2200:
        raise InputError(f"« {champ.label} » ({champ.nom}) : l'année {found.year} ne convient pas.")
    return found


BOOLEENS: Final[Mapping[str, bool]] = {
    "true": True, "oui": True, "vrai": True, "1": True, "false": False, "non": False, "faux": False, "0": False,
}  # fmt: skip


def _booleen(champ: Champ, value: Any) -> bool:
    found = BOOLEENS.get(str(value).strip().lower())
    if found is None:
        raise InputError(f"« {champ.label} » ({champ.nom}) est oui ou non.")
    return found


def _choix(champ: Champ, value: Any) -> str:
    if value not in champ.choix:
        raise InputError(f"« {champ.label} » ({champ.nom}) est l'un de : {', '.join(champ.choix)}.")
    return str(value)


def _courriel(champ: Champ, value: Any) -> str:
    text = _texte(champ, value).lower()
    if not _EMAIL.fullmatch(text):
        raise InputError(f"« {champ.label} » ({champ.nom}) est une adresse de courriel.")
    return text


def _reference(champ: Champ, value: Any) -> int:
    number = _entier(champ, value)
    if not 0 < number < 2**31:
        raise InputError(f"« {champ.label} » ({champ.nom}) est un numéro de {champ.vers}.")
    return number


def _code(champ: Champ, value: Any) -> str:
    text = _texte(champ, value)
    if not re.fullmatch(r"[a-z0-9_]+(-[a-z0-9_]+)*", text):
        raise InputError(f"« {champ.label} » ({champ.nom}) est un code, comme « mobilite ».")
    return text


def _liste(one: Callable[[Champ, Any], Any]) -> Callable[[Champ, Any], list[Any]]:
    def read(champ: Champ, value: Any) -> list[Any]:
        parts: Sequence[Any] = value if isinstance(value, list | tuple) else str(value).split(";")
        if len(parts) > MAX_LIST:
            raise InputError(f"« {champ.label} » ({champ.nom}) : {MAX_LIST} valeurs au plus.")
        return list(dict.fromkeys(one(champ, part) for part in parts))

    return read


LECTURES: Final[Mapping[Genre, Callable[[Champ, Any], Any]]] = {
    Genre.TEXTE: _texte,
    Genre.TEXTE_LONG: _texte,
    Genre.ENTIER: _entier,
    Genre.NOMBRE: _nombre,
    Genre.DATE: _date,
    Genre.BOOLEEN: _booleen,
    Genre.CHOIX: _choix,
    Genre.COURRIEL: _courriel,
    Genre.REFERENCE: _reference,
    Genre.REFERENCES: _liste(_reference),
    Genre.THEME: _code,
    Genre.TERRITOIRE: _code,
    Genre.TERRITOIRES: _liste(_code),
}
