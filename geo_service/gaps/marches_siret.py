"""Where a SIRET or a place of execution is. What nothing tells stays unknown: never at random, never at the prefecture.

A number is trusted only when its key is right (Luhn; INSEE's note on the SIRENE numbers).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from geo_service.model.marche import NOWHERE, Lieu

COMMUNE_SIREN = re.compile(r"21(\d\d)0(\d{3})\d", re.ASCII)
"""SIREN of a commune: 21, département, 0, commune, key."""

WITHOUT_A_RULE = frozenset({"20", "97", "98"})
"""Corsica has two départements for one number, and overseas codes are longer: nothing is read from those."""

COMMUNE_CODE = re.compile(r"(\d{2}|2[AB])\d{3}", re.ASCII)
DEPARTEMENT_CODE = re.compile(r"\d{2,3}|2[AB]", re.ASCII)

IN_DEPARTEMENT = {"code departement", "code arrondissement", "code canton"}
"""Kinds of places that are known to the département only."""

SIMPLE = str.maketrans("éèâîô", "eeaio")


@dataclass(frozen=True)
class Geographie:
    """What is known of codes: former communes, communes by postal code, and buyers known by their number.

    ``acheteurs`` gives the place of a SIREN that names its zone: an EPCI's code is its SIREN.
    """

    former: Mapping[str, str] = field(default_factory=dict)
    postal: Mapping[str, frozenset[str]] = field(default_factory=dict)
    acheteurs: Mapping[str, Lieu] = field(default_factory=dict)


def luhn(number: str) -> bool:
    """Whether the last digit of a number is its right key."""
    if not (number.isascii() and number.isdigit()):
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0


def commune_of_siren(siren: str) -> str | None:
    """The commune, at its code of the time, whose own number this is; None for anybody else and for a wrong key.

    Communes born of a merger have numbers that say nothing of the place.
    """
    found = COMMUNE_SIREN.fullmatch(siren)
    if not found or found.group(1) in WITHOUT_A_RULE or not luhn(siren):
        return None
    return found.group(1) + found.group(2)


def departement_of_commune(commune: str) -> str:
    """Département of a commune by its code."""
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]


def place(departement: str | None, commune: str | None, known: Geographie) -> Lieu:
    """A place from the fields that name it: the commune first, brought to today's code; else the département."""
    if commune and COMMUNE_CODE.fullmatch(commune):
        today = known.former.get(commune, commune)
        return Lieu(departement_of_commune(today), today)
    return Lieu(departement) if departement and DEPARTEMENT_CODE.fullmatch(departement) else NOWHERE


def buyer_place(siret: str, departement: str | None, commune: str | None, known: Geographie) -> Lieu:
    """Where a buyer is: its fields, else its own number when it is a commune's or a known buyer's.

    ``commune`` must be a field of the source; the number is read here, its key checked.
    """
    siren = siret[:9]
    found = place(departement, commune or commune_of_siren(siren), known)
    by_number = known.acheteurs.get(siren, NOWHERE)
    return Lieu(
        found.departement or by_number.departement,
        found.commune or by_number.commune,
        by_number.epci,
    )


def execution_place(code: str | None, kind: str | None, known: Geographie) -> Lieu:
    """Where a contract is executed, from the code and its kind (arrêté of 22/12/2022, « lieuExecution »).

    A postal code may lie in several communes, even of two départements: only what all of them share is kept.
    A region and a country are no place here.
    """
    code, words = (code or "").strip(), (kind or "").lower().translate(SIMPLE)
    if words == "code commune":
        return place(None, code, known)
    if words == "code postal":
        return _postal(code, known)
    return place(_prefix(code), None, known) if words in IN_DEPARTEMENT else NOWHERE


def _prefix(code: str) -> str:
    return code[:3] if code.startswith("97") else code[:2]


def _postal(code: str, known: Geographie) -> Lieu:
    communes = known.postal.get(code, frozenset())
    if len(communes) == 1:
        return place(None, next(iter(communes)), known)
    departements = {departement_of_commune(commune) for commune in communes}
    return Lieu(departements.pop()) if len(departements) == 1 else NOWHERE
