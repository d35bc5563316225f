"""Zones: the areas everything is measured in, and how they are named from outside."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from geo_service.errors import InputError


class Niveau(StrEnum):
    """Levels of zones, from the widest to the smallest."""

    DEPARTEMENT = "departement"
    TERRITOIRE = "territoire"
    EPCI = "epci"
    CANTON = "canton"
    COMMUNE = "commune"


class Confiance(StrEnum):
    """How a membership is known, from the surest to the least sure."""

    OFFICIAL = "official"
    CITED = "cited"
    DERIVED = "derived"
    INFERRED = "inferred"


CODE_PATTERNS: dict[Niveau, re.Pattern[str]] = {
    Niveau.DEPARTEMENT: re.compile(r"\d{2,3}|2[AB]", re.ASCII),
    Niveau.TERRITOIRE: re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII),
    Niveau.EPCI: re.compile(r"\d{9}", re.ASCII),
    Niveau.CANTON: re.compile(r"(\d{2}|2[AB]|\d{3})\d{2}", re.ASCII),
    Niveau.COMMUNE: re.compile(r"(\d{2}|2[AB])\d{3}", re.ASCII),
}


@dataclass(frozen=True, order=True)
class ZoneId:
    """Public identity of a zone, written ``niveau:code`` (``commune:01001``)."""

    niveau: Niveau
    code: str

    def __str__(self) -> str:
        return f"{self.niveau}:{self.code}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``niveau:code``.

        Raises:
            InputError: unknown level, or a code that cannot belong to the level.
        """
        niveau_text, _, code = text.strip().partition(":")
        if niveau_text not in list(Niveau):
            raise InputError(
                f"Zone « {text[:60]} » illisible : écrivez niveau:code, avec un niveau parmi {', '.join(Niveau)}."
            )
        niveau = Niveau(niveau_text)
        if not CODE_PATTERNS[niveau].fullmatch(code):
            raise InputError(
                f"Code « {code[:40]} » impossible pour le niveau {niveau} : vérifiez-le par la recherche."
            )
        return cls(niveau, code)


MAX_ZONES = 600


def parse_zones(text: str | None) -> tuple[ZoneId, ...]:
    """Read a ``zone=`` parameter: several zones separated by commas; nothing gives an empty tuple.

    Raises:
        InputError: one of them is unreadable, or there are more than 600.
    """
    parts = [part for part in (text or "").split(",") if part.strip()]
    if len(parts) > MAX_ZONES:
        raise InputError(f"Trop de zones ({len(parts)}) : {MAX_ZONES} au plus par demande.")
    return tuple(dict.fromkeys(ZoneId.parse(part) for part in parts))
