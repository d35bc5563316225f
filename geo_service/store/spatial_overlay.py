"""Two polygon layers laid over each other: the surface each pair shares, in km² on the ellipsoid."""

from dataclasses import dataclass
from typing import Any

from geoalchemy2 import Geography
from psycopg import AsyncConnection
from sqlalchemy import CTE, ColumnElement, Text, case, cast, func, null, or_, select
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION

from geo_service.crs import WGS84
from geo_service.errors import InputError
from geo_service.model.layer import Layer
from geo_service.model.overlay import Overlap
from geo_service.store.schema import Statement, compiled, feature_view
from geo_service.store.spatial import INDEXED_VIEWS, Selection, rows_of, selection_values

MAX_PAIRS = 10_000
"""Pairs of neighbours compared at most: beyond, the answer would be long to compute and to read."""

M2_PER_KM2 = 1e6
POLYGONS = 3
NAMES = ("nom", "titre", "code")
PEOPLE = "population"
SIZED = ("id", "nom", "km2", "population")


@dataclass(frozen=True)
class Overlay:
    """Two selections; the zones of the first limit the whole."""

    first: Selection
    second: Selection


@dataclass(frozen=True)
class Roles:
    """The layer listed once, and the one whose index is asked for each row of it."""

    listed: Selection
    searched: Selection


def size_statement(overlay: Overlay) -> Statement:
    """How many rows each selection has."""
    counts = (
        select(func.count()).select_from(view).where(*rows_of(selection, view)).scalar_subquery()
        for selection in (overlay.first, overlay.second)
        for view in (feature_view(selection.layer),)
    )
    return compiled(select(*counts))


def count_statement(roles: Roles) -> Statement:
    """How many pairs have rectangles that meet: what the overlay would cost."""
    listed, view = _sized(roles.listed, "listed", with_area=False), feature_view(roles.searched.layer)
    near = listed.join(view, view.c.geom.op("&&")(listed.c.geom))
    return compiled(select(func.count()).select_from(near).where(*rows_of(roles.searched, view)))


def overlay_statement(overlay: Overlay, roles: Roles) -> Statement:
    """Every pair that shares a surface: ids, names, km² of each and of both together, people of each."""
    first, second = _sized(overlay.first, "a"), _sized(overlay.second, "b")
    listed, searched = (first, "b") if roles.listed is overlay.first else (second, "a")
    pairs = _pairs(listed, roles.searched, searched)
    joined = pairs.join(first, first.c.id == pairs.c.a).join(second, second.c.id == pairs.c.b)
    km2 = func.coalesce(pairs.c.km2, func.least(first.c.km2, second.c.km2))
    columns = [*(first.c[name] for name in SIZED), *(second.c[name] for name in SIZED), km2]
    return compiled(select(*columns).select_from(joined).where(km2 > 0).order_by(first.c.id, second.c.id))


async def overlaps(connection: AsyncConnection, overlay: Overlay) -> list[Overlap]:
    """Pairs that share a surface, by ids; pairs that only touch are none.

    Raises:
        InputError: too many pairs; the sentence says how many and how to ask for less.
    """
    values = selection_values(overlay.first)
    size = size_statement(overlay)
    rows = await (await connection.execute(size.text, size.constants | values)).fetchall()
    roles = roles_of(overlay, *rows[0])
    count = count_statement(roles)
    row = await (await connection.execute(count.text, count.constants | values)).fetchone()
    if row and row[0] > MAX_PAIRS:
        raise InputError(
            f"{row[0]} paires de surfaces voisines : {MAX_PAIRS} au plus par demande. Limitez par zone=."
        )
    pairs = overlay_statement(overlay, roles)
    rows = await (await connection.execute(pairs.text, pairs.constants | values)).fetchall()
    return [Overlap(*row) for row in rows]


def roles_of(overlay: Overlay, first_rows: int, second_rows: int) -> Roles:
    """The layer without an index is listed; else the one cut by zones, or with fewer rows to prepare."""
    indexed = [one.layer.view in INDEXED_VIEWS for one in (overlay.first, overlay.second)]
    few = bool(overlay.first.zones) or first_rows <= second_rows
    lists_first = few if indexed[0] == indexed[1] else indexed[1]
    return Roles(overlay.first, overlay.second) if lists_first else Roles(overlay.second, overlay.first)


def _pairs(listed: CTE, searched: Selection, name: str) -> CTE:
    """Pairs a, b; km2 is null where one surface lies in the other: it is the smaller one, measured already."""
    view = feature_view(searched.layer)
    ours, theirs = listed.c.geom, view.c.geom
    nested = or_(func.ST_Covers(ours, theirs), func.ST_CoveredBy(ours, theirs))
    together = func.ST_CollectionExtract(func.ST_Intersection(ours, theirs), POLYGONS)
    pairs = (
        select(
            listed.c.id.label("a" if name == "b" else "b"),
            view.c.id.label(name),
            case((nested, null()), else_=_km2(together)).label("km2"),
        )
        .select_from(listed.join(view, func.ST_Intersects(ours, theirs)))
        .where(*rows_of(searched, view))
    )
    return pairs.cte("pair").prefix_with("MATERIALIZED", dialect="postgresql")


def _sized(selection: Selection, name: str, *, with_area: bool = True) -> CTE:
    """Rows projected once, with their own area measured once."""
    view = feature_view(selection.layer)
    nom, people = _declared(selection.layer, NAMES), _declared(selection.layer, (PEOPLE,))
    columns = [
        view.c.id,
        cast(view.c[nom] if nom else null(), Text).label("nom"),
        cast(view.c[people] if people else null(), DOUBLE_PRECISION).label("population"),
        view.c.geom,
        (_km2(view.c.geom) if with_area else null()).label("km2"),
    ]
    rows = select(*columns).where(view.c.geom.is_not(None), *rows_of(selection, view))
    return rows.cte(name).prefix_with("MATERIALIZED", dialect="postgresql")


def _declared(layer: Layer, names: tuple[str, ...]) -> str | None:
    declared = {item.name for item in layer.columns}
    return next((name for name in names if name in declared), None)


def _km2(outline: ColumnElement[object]) -> ColumnElement[Any]:
    globe = cast(func.ST_Transform(outline, WGS84), Geography(srid=WGS84))
    return func.ST_Area(globe) / M2_PER_KM2
