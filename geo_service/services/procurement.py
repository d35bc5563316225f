"""Public contracts as rows of the database → contracts placed on today's zones, ready to be measured."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import psycopg
from psycopg import AsyncConnection

from geo_service.gaps.marches import counted_once
from geo_service.gaps.marches_flux import ZoneOf, zone_reader
from geo_service.gaps.marches_siret import Geographie, buyer_place, commune_of_siren, execution_place, place
from geo_service.gaps.marches_titre import Scope, scope_title
from geo_service.model.departement import Departement
from geo_service.model.indicator import Lecture
from geo_service.model.marche import Lieu, Marche, Perimetre, Titulaire
from geo_service.model.source import Nature
from geo_service.model.zone import Niveau, ZoneId
from geo_service.store.marches import (
    COMMUNES,
    EPCI,
    FORMER,
    MARCHES,
    POSTAL,
    Reading,
    Wanted,
    departement_places,
    member_codes,
    read,
    read_now,
    scope_row,
    zone_places,
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Contracts:
    """Contracts, each once, and the EPCI and territoire of the communes they name (main reading)."""

    kept: tuple[Marche, ...]
    epci: Mapping[str, str]
    territoires: Mapping[str, str]

    def zone_of(self, level: Niveau) -> ZoneOf:
        """How a place is read at a level."""
        return zone_reader(level, self.epci if level is Niveau.EPCI else self.territoires)

    def bought_in(self, zone: Perimetre | None) -> tuple[Marche, ...]:
        """Contracts whose buyer is surely in a zone; all of them without a zone."""
        if zone is None:
            return self.kept
        return tuple(contract for contract in self.kept if zone.contains(contract.acheteur))


@dataclass(frozen=True)
class Place:
    """Name of a zone, and where its lines end: lon, lat degrees, None where no outline is published."""

    code: str
    name: str
    point: tuple[float, float] | None


async def contracts(connection: AsyncConnection, served: Departement, wanted: Wanted) -> Contracts:
    """Published contracts of some buyers, CPV family and years; empty when none is."""
    return await read(connection, reading(served, wanted))


def contracts_now(
    connection: psycopg.Connection, served: Departement, wanted: Wanted | None = None
) -> Contracts:
    """The same for computations, which are sync; every contract by default."""
    return read_now(connection, reading(served, wanted or Wanted()))


def reading(served: Departement, wanted: Wanted) -> Reading[Contracts]:
    """The statements that contracts need, and what they make: rows, then what is known of the codes in them."""
    rows = yield MARCHES, wanted.values
    codes = _commune_codes(rows)
    former = yield FORMER, {"communes": codes}
    postal = yield POSTAL, {"postaux": _postal_codes(rows)}
    epci = yield EPCI, {}
    known = Geographie(
        {row["former"]: row["code"] for row in former},
        {row["postal"]: frozenset(row["communes"]) for row in postal},
        _known_buyers(served, epci),
    )
    kept = counted_once(contracts_of(rows, known))
    members = yield COMMUNES, {"communes": _named_communes(kept)}
    return Contracts(kept, _column(members, "epci"), _column(members, "territoire"))


def contracts_of(rows: Iterable[Row], known: Geographie) -> Iterator[Marche]:
    """Contracts from rows of one winner each, in order of source and uid."""
    for _, group in groupby(rows, key=lambda row: (row["source"], row["uid"])):
        yield _contract(list(group), known)


async def title(connection: AsyncConnection, wanted: Wanted) -> str:
    """Scope of the sources for that family and those years: « travaux de bâtiment, 2e semestre 2024 »."""
    row = await scope_row(connection, wanted)
    return scope_title(Scope(tuple(row["codes"] or ()), row["first"], row["last"]))


async def perimeter(
    connection: AsyncConnection,
    zones: Sequence[ZoneId],
    served: Departement,
    reading: Lecture = Lecture.PRINCIPALE,
) -> Perimetre:
    """Zones together as one perimeter, in one reading; they exist already (a département may be any)."""
    communes: set[str] = set()
    for zone in zones:
        if zone.niveau is Niveau.COMMUNE:
            communes.add(zone.code)
        elif zone.niveau is not Niveau.DEPARTEMENT:
            communes |= await member_codes(connection, str(zone), reading)
    names = [await _zone_name(connection, zone, served) for zone in zones]
    return Perimetre(
        ", ".join(names),
        frozenset(zone.code for zone in zones if zone.niveau is Niveau.DEPARTEMENT),
        frozenset(communes),
        frozenset(zone.code for zone in zones if zone.niveau is Niveau.EPCI),
    )


async def places(
    connection: AsyncConnection, level: Niveau, codes: Iterable[str], served: Departement
) -> dict[str, Place]:
    """Name and point of zones by code. A zone that is not published is named by its code, and has no point."""
    asked = sorted(set(codes))
    found = await zone_places(connection, level, asked)
    around: Mapping[str, Row] = {}
    if level is Niveau.DEPARTEMENT:
        around = await departement_places(connection, [code for code in asked if code not in found])
    names = departement_names(served) if level is Niveau.DEPARTEMENT else {}
    return {code: _place(code, found.get(code), around.get(code), names) for code in asked}


def departement_names(served: Departement) -> dict[str, str]:
    """Names of the served département and of its neighbours, by code."""
    return {**(served.model_extra or {}).get("noms_voisins", {}), served.code: served.nom}


def _place(code: str, own: Row | None, around: Row | None, names: Mapping[str, str]) -> Place:
    row = own or around
    name = own["nom"] if own else names.get(code, f"code {code}")
    return Place(code, name, (row["lon"], row["lat"]) if row else None)


async def _zone_name(connection: AsyncConnection, zone: ZoneId, served: Departement) -> str:
    return (await places(connection, zone.niveau, [zone.code], served))[zone.code].name


def _contract(rows: Sequence[Row], known: Geographie) -> Marche:
    row = rows[0]
    return Marche(
        uid=row["uid"],
        source=row["source"],
        nature=Nature(row["nature_donnee"]),
        acheteur_id=row["acheteur_id"],
        date=row["date_notification"],
        montant=row["montant"],
        montant_min=row["montant_min"],
        montant_max=row["montant_max"],
        titulaires=tuple(_winner(one, known) for one in rows if one["titulaire_id"]),
        cpv=row["cpv"],
        acheteur_nom=row["acheteur_nom"],
        acheteur=buyer_place(
            row["acheteur_id"], row["acheteur_departement"], row["acheteur_commune"], known
        ),
        execution=execution_place(row["lieu_code"], row["lieu_type"], known),
        supposed=row["montant_statut"] == "initial_suppose",
        techniques=_words(row["techniques"]),
        sociales=_words(row["considerations_sociales"]),
        environnementales=_words(row["considerations_environnementales"]),
    )  # fmt: skip


def _winner(row: Row, known: Geographie) -> Titulaire:
    return Titulaire(
        row["titulaire_id"],
        row["titulaire_type"],
        row["titulaire_nom"],
        place(row["titulaire_departement"], row["titulaire_commune"], known),
        row["titulaire_categorie"],
        row["titulaire_distance_km"],
    )


def _words(cell: Sequence[str] | None) -> tuple[str, ...] | None:
    """Words of a list; an empty one tells nothing."""
    return tuple(cell) if cell else None


def _commune_codes(rows: Iterable[Row]) -> list[str]:
    found = {
        code
        for row in rows
        for code in (
            row["acheteur_commune"],
            row["titulaire_commune"],
            row["lieu_code"],
            commune_of_siren(row["acheteur_id"][:9]),
        )
    }
    return sorted(code for code in found if code)


def _postal_codes(rows: Iterable[Row]) -> list[str]:
    return sorted({row["lieu_code"] for row in rows if row["lieu_code"]})


def _named_communes(kept: Iterable[Marche]) -> list[str]:
    named = {
        lieu.commune
        for contract in kept
        for lieu in (
            contract.acheteur,
            contract.execution,
            *(winner.lieu for winner in contract.titulaires),
        )
    }
    return sorted(code for code in named if code)


def _known_buyers(served: Departement, epci: Iterable[Row]) -> dict[str, Lieu]:
    buyers = {row["code"]: Lieu(row["departement"], None, row["code"]) for row in epci}
    return buyers | ({served.siren: Lieu(served.code)} if served.siren else {})


def _column(rows: Iterable[Row], name: str) -> dict[str, str]:
    return {row["code"]: row[name] for row in rows if row[name]}
