"""Parameters of spatial questions, each read once into a typed value."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from math import isfinite
from typing import Annotated

from fastapi import Depends, Query, Request
from psycopg import AsyncConnection

from geo_service.api.layers import on_current_zones
from geo_service.api.parameters import Point, whole_number
from geo_service.api.state import AppState, Snapshot
from geo_service.errors import InputError
from geo_service.model.equality import parse_equalities
from geo_service.model.layer import Layer
from geo_service.model.place import check_place
from geo_service.model.tile import LonLat
from geo_service.model.zone import Niveau, parse_zones
from geo_service.store.features import FeatureQuery
from geo_service.store.spatial import Relation, Selection
from geo_service.store.spatial_overlay import Overlay

MAX_FOUND = 5_000
MAX_NEAREST = 100
MAX_DISTANCE_M = 100_000.0
MAX_LAYERS = 10
MAX_TOLERANCE_M2 = 1e9
RELATIONS: dict[str, Relation] = {"intersecte": "intersecte", "dedans": "dedans"}

LayerId = Annotated[
    str, Query(description="identifiant d'une couche de /layers", examples=["mairies", "communes"])
]
Zones = Annotated[
    str | None,
    Query(
        description="niveau:code, plusieurs séparés par des virgules",
        examples=["commune:01001,commune:01004"],
    ),
]


def place(point: Point) -> LonLat:
    """A point in metropolitan France."""
    return check_place(point)


def found_limit(
    limite: Annotated[str, Query(description=f"objets rendus au plus, 1 à {MAX_FOUND}")] = "1000",
) -> int:
    """How many objects an answer may hold."""
    return positive("limite", limite, MAX_FOUND)


def nearest_count(k: Annotated[str, Query(description=f"nombre d'objets, 1 à {MAX_NEAREST}")] = "5") -> int:
    """How many neighbours are wanted."""
    return positive("k", k, MAX_NEAREST)


def distance(
    distance_m: Annotated[
        str, Query(description="mètres sur l'ellipsoïde, 100 000 au plus", examples=["5000"])
    ],
) -> float:
    """A distance in metres."""
    return measured("distance_m", distance_m, MAX_DISTANCE_M)


def tolerance(
    tolerance_m2: Annotated[
        str, Query(description="surface commune sous laquelle une paire est un éclat, en m²")
    ] = "10000",
) -> float:
    """The area under which an overlap is a sliver."""
    return measured("tolerance_m2", tolerance_m2, MAX_TOLERANCE_M2)


def levels(
    niveaux: Annotated[
        str | None,
        Query(description="niveaux séparés par des virgules ; tous par défaut", examples=["commune,epci"]),
    ] = None,
) -> tuple[Niveau, ...]:
    """Levels of zones, widest first."""
    asked = {part.strip() for part in niveaux.split(",")} if niveaux else set(Niveau)
    for text in asked:
        level(text)
    return tuple(niveau for niveau in Niveau if niveau in asked)


def level(niveau: Annotated[str, Query(description=f"un niveau parmi {', '.join(Niveau)}")]) -> Niveau:
    """One level of zones."""
    if niveau not in list(Niveau):
        raise InputError(f"Niveau « {niveau[:40]} » inconnu : choisissez parmi {', '.join(Niveau)}.")
    return Niveau(niveau)


def relation(
    relation: Annotated[str, Query(description="intersecte, ou dedans (entièrement)")] = "intersecte",
) -> Relation:
    """How objects must lie against the geometry."""
    if relation not in RELATIONS:
        raise InputError(f"Relation « {relation[:40]} » inconnue : {' ou '.join(RELATIONS)}.")
    return RELATIONS[relation]


def chosen(*others: str) -> Callable[..., Awaitable[Selection]]:
    """A dependency: rows of a layer by zone, and by the parameters named like its columns.

    ``others`` are the further parameters of the address: any name that is neither is refused.
    """

    async def rows(given: Annotated[Selection, Depends(asked(*others))], connection: Snapshot) -> Selection:
        return replace(given, zones=await known_zones(connection, given.zones))

    return rows


def asked(*others: str) -> Callable[..., Selection]:
    """The same before the database is asked whether the zones are known."""
    names = ("couche", "zone", *others)

    def rows(request: Request, state: AppState, couche: LayerId, zone: Zones = None) -> Selection:
        layer = state.layer(couche)
        given = [(name, text) for name, text in request.query_params.multi_items() if name not in names]
        return Selection(layer, parse_equalities(layer, given, names), zone_ids(zone))

    return rows


async def known_zones(connection: AsyncConnection, zones: Sequence[str]) -> tuple[str, ...]:
    """The same zones as they are now.

    Raises:
        NotFoundError: one of them is unknown.
    """
    return (await on_current_zones(connection, FeatureQuery(tuple(zones)))).zones


def several_layers(
    request: Request,
    state: AppState,
    couches: Annotated[
        str | None, Query(description="couches séparées par des virgules ; sinon celles de surfaces")
    ] = None,
) -> list[Layer]:
    """Layers to look into."""
    refuse_others(request, ("lon", "lat", "couches", "limite"))
    if couches is None:
        return [layer for layer in state.catalog.layers.values() if layer.geometry == "polygon"]
    names = list(dict.fromkeys(part.strip() for part in couches.split(",") if part.strip()))
    if not 1 <= len(names) <= MAX_LAYERS:
        raise InputError(f"Demandez de 1 à {MAX_LAYERS} couches.")
    return [state.layer(name) for name in names]


async def two_layers(
    request: Request, state: AppState, connection: Snapshot, couche: LayerId,
    avec: Annotated[str, Query(description="l'autre couche de surfaces", examples=["epci"])], zone: Zones = None,
) -> Overlay:  # fmt: skip
    """Two layers of polygons; zones limit the first."""
    refuse_others(request, ("couche", "avec", "zone", "tolerance_m2", "limite"))
    first, second = (polygons(state.layer(name)) for name in (couche, avec))
    if first.id == second.id:
        raise InputError("Superposez deux couches différentes.")
    zones = await known_zones(connection, zone_ids(zone))
    return Overlay(Selection(first, zones=zones), Selection(second))


def polygons(layer: Layer) -> Layer:
    """The same layer.

    Raises:
        InputError: it has no surfaces.
    """
    if layer.geometry != "polygon":
        raise InputError(f"« {layer.id} » n'a pas de surfaces : superposez des couches de polygones.")
    return layer


def zone_ids(zone: str | None) -> tuple[str, ...]:
    """Public ids of the zones of a parameter."""
    return tuple(str(item) for item in parse_zones(zone))


def refuse_others(request: Request, names: tuple[str, ...]) -> None:
    """Refuse a parameter that the address does not know: it would be ignored in silence.

    Raises:
        InputError: there is one; the sentence lists those known.
    """
    unknown = [name for name in request.query_params if name not in names]
    if unknown:
        raise InputError(f"Paramètre « {unknown[0][:40]} » inconnu. Paramètres : {', '.join(names)}.")


def positive(name: str, text: str, maximum: int) -> int:
    """A whole number from 1 to a maximum.

    Raises:
        InputError: something else.
    """
    number = whole_number(name, text, maximum)
    if number == 0:
        raise InputError(f"« {name} » vaut au moins 1.")
    return number


def measured(name: str, text: str, maximum: float) -> float:
    """A finite number from 0 to a maximum.

    Raises:
        InputError: something else.
    """
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or not 0 <= value <= maximum:
        raise InputError(f"« {name} » est un nombre de 0 à {maximum:.0f}.")
    return value


Place = Annotated[LonLat, Depends(place)]
Limit = Annotated[int, Depends(found_limit)]
Count = Annotated[int, Depends(nearest_count)]
Distance = Annotated[float, Depends(distance)]
Tolerance = Annotated[float, Depends(tolerance)]
Levels = Annotated[tuple[Niveau, ...], Depends(levels)]
Level = Annotated[Niveau, Depends(level)]
Against = Annotated[Relation, Depends(relation)]
Several = Annotated[list[Layer], Depends(several_layers)]
Two = Annotated[Overlay, Depends(two_layers)]
