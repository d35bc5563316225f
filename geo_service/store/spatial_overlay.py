"""Two polygon layers laid over each other: the surface each pair shares, in km² on the ellipsoid."""

from dataclasses import dataclass
from typing import Any

from geoalchemy2 import Geography
from psycopg import AsyncConnection
from sqlalchemy import CTE, ColumnElement, FromClause, Text, case, cast, func, null, select
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


def count_statement(overlay: Overlay) -> Statement:
    """How many pairs have rectangles that meet: what the overlay would cost."""
    outer, inner = _roles(overlay)
    listed, view = _sized(outer, "listed", with_area=False), feature_view(inner.layer)
    near = listed.join(view, view.c.geom.op("&&")(listed.c.geom))
    return compiled(select(func.count()).select_from(near).where(*rows_of(inner, view)))


def overlay_statement(overlay: Overlay) -> Statement:
    """Every pair that shares a surface: ids, names, km² of each and of both together, people of each."""
    first, second = _sized(overlay.first, "a"), _sized(overlay.second, "b")
    outer, inner = _roles(overlay)
    listed, view = (first if outer is overlay.first else second), feature_view(inner.layer)
    names = ("a", "b") if outer is overlay.first else ("b", "a")
    pairs = (
        select(listed.c.id.label(names[0]), view.c.id.label(names[1]), _shared_km2(listed, view).label("km2"))
        .select_from(listed.join(view, func.ST_Intersects(view.c.geom, listed.c.geom)))
        .where(*rows_of(inner, view))
        .cte("pair")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    joined = pairs.join(first, first.c.id == pairs.c.a).join(second, second.c.id == pairs.c.b)
    columns = [*(first.c[name] for name in SIZED), *(second.c[name] for name in SIZED), pairs.c.km2]
    return compiled(
        select(*columns).select_from(joined).where(pairs.c.km2 > 0).order_by(first.c.id, second.c.id)
    )


async def overlaps(connection: AsyncConnection, overlay: Overlay) -> list[Overlap]:
    """Pairs that share a surface, by ids; pairs that only touch are none.

    Raises:
        InputError: too many pairs; the sentence says how many and how to ask for less.
    """
    values = selection_values(overlay.first)
    count = count_statement(overlay)
    row = await (await connection.execute(count.text, count.constants | values)).fetchone()
    if row and row[0] > MAX_PAIRS:
        raise InputError(
            f"{row[0]} paires de surfaces voisines : {MAX_PAIRS} au plus par demande. Limitez par zone=."
        )
    pairs = overlay_statement(overlay)
    rows = await (await connection.execute(pairs.text, pairs.constants | values)).fetchall()
    return [Overlap(*row) for row in rows]


def _roles(overlay: Overlay) -> tuple[Selection, Selection]:
    """The layer listed once, and the one whose index is asked for each row of it."""
    first, second = overlay.first, overlay.second
    return (first, second) if second.layer.view in INDEXED_VIEWS else (second, first)


def _shared_km2(listed: FromClause, view: FromClause) -> ColumnElement[Any]:
    """A surface wholly inside the other is its own intersection: most communes are, and it costs nothing then."""
    together = func.ST_CollectionExtract(func.ST_Intersection(listed.c.geom, view.c.geom), POLYGONS)
    inside = func.ST_CoveredBy(listed.c.geom, view.c.geom)
    return case((inside, listed.c.km2), else_=_km2(together))


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
