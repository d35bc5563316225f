"""Parameters of the questions about public contracts, each read once into a typed value."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.params import Depends as DependsOn

from geo_service.api.spatial_parameters import known_zones, positive, refuse_others
from geo_service.api.state import AppState, Snapshot
from geo_service.errors import InputError
from geo_service.gaps.marches_cpv import digits_of
from geo_service.gaps.marches_siret import luhn
from geo_service.model.indicator import Lecture
from geo_service.model.marche import Perimetre
from geo_service.model.zone import Niveau, ZoneId, parse_zones
from geo_service.services.procurement import perimeter
from geo_service.store.marches import Wanted

LEVELS = (Niveau.DEPARTEMENT, Niveau.EPCI, Niveau.TERRITOIRE, Niveau.COMMUNE)
FORMATS = ("json", "geojson", "csv")
EVERYBODY = "tous"
MAX_BUYERS = 200
MAX_YEARS = 50
YEAR = re.compile(r"(19|20)\d{2}", re.ASCII)

Buyers = Annotated[
    str | None,
    Query(description=f"SIREN ou SIRET, plusieurs séparés par des virgules, ou « {EVERYBODY} »"),
]
Zone = Annotated[
    str | None,
    Query(
        description="niveau:code, plusieurs séparés par des virgules ; cantons exclus",
        examples=["commune:01001"],
    ),
]
Cpv = Annotated[
    str | None, Query(description="2 à 8 premiers chiffres d'un code CPV", examples=["45", "4521"])
]
Years = Annotated[
    str | None, Query(description="années de notification séparées par des virgules", examples=["2024"])
]


@dataclass(frozen=True)
class Asked:
    """What is asked: which contracts, and which zone (None: everywhere).

    ``other`` is the zone with its doubtful communes read the other way; None where that changes nothing.
    """

    wanted: Wanted
    zone: Perimetre | None
    other: Perimetre | None = None


def wanted(acheteur: Buyers = None, cpv: Cpv = None, annee: Years = None) -> Wanted:
    """Which contracts; all buyers when none is named."""
    return Wanted(_buyers(acheteur), digits_of(cpv) if cpv is not None else None, _years(annee))


async def asked(
    state: AppState, connection: Snapshot, contracts: Annotated[Wanted, Depends(wanted)], zone: Zone = None
) -> Asked:
    """Contracts, and a zone when one is named."""
    if zone is None:
        return Asked(contracts, None)
    served, zones = state.catalog.departement, await _zones(connection, zone)
    main = await perimeter(connection, zones, served)
    other = await perimeter(connection, zones, served, Lecture.ALTERNATIVE)
    return Asked(contracts, main, None if other == main else other)


def level(
    niveau: Annotated[str, Query(description=f"un niveau parmi {', '.join(LEVELS)}")] = "departement",
) -> Niveau:
    """The level zones are counted at."""
    if niveau not in list(LEVELS):
        raise InputError(f"Niveau « {niveau[:40]} » impossible : choisissez parmi {', '.join(LEVELS)}.")
    return Niveau(niveau)


def output(
    format: Annotated[str, Query(description=f"un format parmi {', '.join(FORMATS)}")] = "json",  # noqa: A002 (the public name of the parameter)
) -> str:
    """The format of the answer."""
    if format not in FORMATS:
        raise InputError(f"Format « {format[:40]} » inconnu : choisissez parmi {', '.join(FORMATS)}.")
    return format


def family_digits(
    chiffres: Annotated[str, Query(description="chiffres qui font une famille CPV, 2 à 8")] = "5",
) -> int:
    """How many digits make a family."""
    digits = positive("chiffres", chiffres, 8)
    if digits < 2:
        raise InputError("« chiffres » est un entier de 2 à 8 : une famille CPV a au moins deux chiffres.")
    return digits


def only(*names: str) -> DependsOn:
    """A dependency that refuses any other parameter."""

    def check(request: Request) -> None:
        refuse_others(request, names)

    dependency: DependsOn = Depends(check)
    return dependency


def _buyers(text: str | None) -> tuple[str, ...] | None:
    if text is None or text.strip() == EVERYBODY:
        return None
    parts = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not 1 <= len(parts) <= MAX_BUYERS:
        raise InputError(f"Donnez de 1 à {MAX_BUYERS} acheteurs, ou « {EVERYBODY} ».")
    return tuple(dict.fromkeys(map(_siren, parts)))


def _siren(text: str) -> str:
    number = re.sub(r"\s", "", text)
    if not (len(number) in (9, 14) and luhn(number[:9])):
        raise InputError(
            f"Acheteur « {text[:20]} » illisible : donnez son SIREN (9 chiffres) ou un SIRET (14 chiffres), clé comprise."
        )
    return number[:9]


def _years(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    parts = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    wrong = [part for part in parts if not YEAR.fullmatch(part)]
    if wrong or len(parts) > MAX_YEARS:
        raise InputError(f"Année « {(wrong or [text])[0][:20]} » illisible : écrivez 2024, ou 2023,2024.")
    return parts


async def _zones(connection: Snapshot, text: str) -> list[ZoneId]:
    zones = parse_zones(text)
    if any(zone.niveau is Niveau.CANTON for zone in zones):
        raise InputError(
            "Les cantons coupent des communes, et un SIRET n'est connu qu'à la commune : demandez un autre niveau."
        )
    fine = [str(zone) for zone in zones if zone.niveau is not Niveau.DEPARTEMENT]
    known = [ZoneId.parse(zone) for zone in await known_zones(connection, fine)]
    wide = [zone for zone in zones if zone.niveau is Niveau.DEPARTEMENT]
    if not zones:
        raise InputError("Paramètre « zone » vide : écrivez niveau:code, par exemple commune:01001.")
    return [*wide, *known]


AskedContracts = Annotated[Asked, Depends(asked)]
Level = Annotated[Niveau, Depends(level)]
Output = Annotated[str, Depends(output)]
Digits = Annotated[int, Depends(family_digits)]
