"""Two polygon layers laid over each other: the surface each pair shares, in km² on the ellipsoid."""

from dataclasses import dataclass
from typing import Any

from geoalchemy2 import Geography
from psycopg import AsyncConnection
from sqlalchemy import CTE, ColumnElement, Select, Text, case, cast, func, literal_column, select

from geo_service.crs import WGS84
from geo_service.errors import InputError
from geo_service.model.layer import Layer
from geo_service.model.overlay import Overlap
from geo_service.store.schema import Statement, compiled, feature_view
from geo_service.store.spatial import Selection, rows_of, selection_values

MAX_PAIRS = 10_000
"""Pairs of neighbours compared at most: beyond, the answer would be long to compute and to read."""

M2_PER_KM2 = 1e6
NAMES = ("nom", "titre", "code")
PEOPLE = "population"


@dataclass(frozen=True)
class Overlay:
    """Two selections; the zones of the first limit the whole."""

    first: Selection
    second: Selection


def count_statement(overlay: Overlay) -> Statement:
    """How many pairs have rectangles that meet: what the overlay would cost."""
    first = _outlines(overlay.first).cte("a").prefix_with("MATERIALIZED", dialect="postgresql")
    second = feature_view(overlay.second.layer)
    near = first.join(second, second.c.geom.op("&&")(first.c.geom))
    return compiled(select(func.count()).select_from(near).where(*rows_of(overlay.second, second)))


def overlay_statement(overlay: Overlay) -> Statement:
    """Every pair that shares a surface: ids, names, km² of each and of both together, people of each."""
    first = _sized(overlay.first, "a")
    second = _sized(overlay.second, "b")
    view = feature_view(overlay.second.layer)
    together = func.ST_CollectionExtract(func.ST_Intersection(first.c.geom, view.c.geom), 3)
    km2 = case((func.ST_CoveredBy(first.c.geom, view.c.geom), first.c.km2), else_=_km2(together))
    near = first.join(view, func.ST_Intersects(first.c.geom, view.c.geom))
    pairs = (
        select(first.c.id.label("a"), view.c.id.label("b"), km2.label("km2"))
        .select_from(near)
        .where(*rows_of(overlay.second, view))
        .cte("pair")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    joined = pairs.join(first, first.c.id == pairs.c.a).join(second, second.c.id == pairs.c.b)
    columns = [*(first.c[name] for name in SIZED), *(second.c[name] for name in SIZED), pairs.c.km2]
    return compiled(
        select(*columns).select_from(joined).where(pairs.c.km2 > 0).order_by(first.c.id, second.c.id)
    )


SIZED = ("id", "nom", "km2", "population")


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


def _outlines(selection: Selection) -> Select[Any]:
    view = feature_view(selection.layer)
    return select(view.c.id, view.c.geom).where(view.c.geom.is_not(None), *rows_of(selection, view))


def _sized(selection: Selection, name: str) -> CTE:
    """Rows with their own area, measured once."""
    view = feature_view(selection.layer)
    nom, people = _declared(selection.layer, NAMES), _declared(selection.layer, (PEOPLE,))
    columns = [
        view.c.id,
        cast(view.c[nom] if nom else literal_column("NULL"), Text).label("nom"),
        (view.c[people] if people else literal_column("NULL::integer")).label("population"),
        view.c.geom,
        _km2(view.c.geom).label("km2"),
    ]
    rows = select(*columns).where(view.c.geom.is_not(None), *rows_of(selection, view))
    return rows.cte(name).prefix_with("MATERIALIZED", dialect="postgresql")


def _declared(layer: Layer, names: tuple[str, ...]) -> str | None:
    declared = {item.name for item in layer.columns}
    return next((name for name in names if name in declared), None)


def _km2(outline: ColumnElement[object]) -> ColumnElement[Any]:
    globe = cast(func.ST_Transform(outline, WGS84), Geography(srid=WGS84))
    return func.ST_Area(globe) / M2_PER_KM2
