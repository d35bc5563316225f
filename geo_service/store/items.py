"""Pages of features: filtered, sorted, and continued from a key rather than by counting rows again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy import (
    ColumnElement,
    Select,
    TableClause,
    Text,
    and_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
)

from geo_service.crs import LAMBERT93
from geo_service.model.indicator import VIEW as INDICATOR_VIEW
from geo_service.model.layer import Layer, LayerColumn
from geo_service.model.reference import CRS84, Reference
from geo_service.store.cql import compile_filter, stored_geometry
from geo_service.store.cql_read import Node
from geo_service.store.features import VIEWS_WITH_ZONES, in_zones
from geo_service.store.periods import column_period, literal_period
from geo_service.store.schema import (
    as_shown,
    compiled,
    feature_text,
    feature_view,
    filters,
    geojson_outline,
)

KEYS = {"zone": "feature_id", "etiquette": "feature_id", INDICATOR_VIEW: "feature_id"}
"""Column that orders a view and is indexed; ``code`` for the others."""


@dataclass(frozen=True)
class SortKey:
    """A column to sort by; missing values come last either way."""

    column: LayerColumn
    descending: bool = False


@dataclass(frozen=True)
class ItemQuery:
    """What a page must hold. ``after`` are the sort values and key of the last row of the page before."""

    layer: Layer
    limit: int
    offset: int = 0
    zones: tuple[str, ...] = ()
    box: Any = None
    box_reference: Reference = CRS84
    filter: Node = None
    filter_reference: Reference = CRS84
    equal: tuple[tuple[LayerColumn, Any], ...] = ()
    interval: Any = None
    sort: tuple[SortKey, ...] = ()
    after: tuple[Any, ...] | None = None
    reference: Reference = CRS84


@dataclass(frozen=True)
class Page:
    """Features as GeoJSON texts, and the place to continue from; None on the last page.

    ``matched`` is the number of all that match: known at no cost on a page that holds them all, else when asked.
    """

    features: Sequence[str]
    next_after: tuple[Any, ...] | None
    matched: int | None = None


async def read_page(connection: AsyncConnection, query: ItemQuery, *, count: bool) -> Page:
    """One page, and the number of rows that match when asked for.

    Raises:
        InputError: the filter names what the layer does not have.
    """
    view = feature_view(query.layer, _extra(query.layer))
    conditions = [*filters(query.layer, view), *_conditions(query, view)]
    statement = compiled(_page(query, view, conditions))
    rows = await (await connection.execute(statement.text, _values(statement.constants, query))).fetchall()
    following = _continuation(query, rows)
    alone = following is None and query.after is None and query.offset == 0
    matched = len(rows) if alone else None
    if count and matched is None:
        matched = await _count(connection, query, view, conditions)
    return Page([row[0] for row in rows[: query.limit]], following, matched)


async def read_one(
    connection: AsyncConnection, layer: Layer, feature_id: str, reference: Reference
) -> str | None:
    """One feature by its public id, as GeoJSON text; None when the layer has none of that id."""
    view = feature_view(layer, ("code",))
    _, _, code = feature_id.partition(":")
    statement = compiled(
        select(feature_json(layer, view, reference)).where(
            view.c.code == bindparam("code", type_=Text),
            view.c.id == bindparam("id", type_=Text),
            *filters(layer, view),
        )
    )
    values = statement.constants | {"code": code, "id": feature_id}
    row = await (await connection.execute(statement.text, values)).fetchone()
    return None if row is None else str(row[0])


def feature_json(layer: Layer, view: TableClause, reference: Reference) -> ColumnElement[str]:
    """A feature as GeoJSON text in a CRS, exterior rings counter-clockwise, axes in the CRS's order."""
    return feature_text(layer, view, _outline(layer, view, reference))


def _outline(layer: Layer, view: TableClause, reference: Reference) -> ColumnElement[str]:
    if reference == CRS84:
        return geojson_outline(layer, view)
    outline = func.ST_ForcePolygonCCW(view.c.geom)
    if reference.srid != LAMBERT93:
        outline = func.ST_Transform(outline, reference.srid)
    if reference.flipped:
        outline = func.ST_FlipCoordinates(outline)
    return func.ST_AsGeoJSON(outline, reference.decimals, 0)


def key_of(layer: Layer) -> str:
    """Name of the column that orders a layer when nothing else does."""
    return KEYS.get(layer.view, "code")


def _extra(layer: Layer) -> tuple[str, ...]:
    return ("zones", "code") if layer.view in VIEWS_WITH_ZONES else ("code",)


def _page(query: ItemQuery, view: TableClause, conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """One row more than the page, which tells whether another follows."""
    key = view.c[key_of(query.layer)]
    sorted_by = [as_shown(view, item.column) for item in query.sort]
    orders = [
        (value.desc() if item.descending else value.asc()).nulls_last()
        for item, value in zip(query.sort, sorted_by, strict=True)
    ]
    statement = select(feature_json(query.layer, view, query.reference), *sorted_by, key).where(*conditions)
    if query.after is not None:
        statement = statement.where(_follows(query, [*sorted_by, key], query.after))
    return (
        statement.order_by(*orders, key.asc()).limit(literal(query.limit + 1)).offset(literal(query.offset))
    )


def _follows(
    query: ItemQuery, columns: list[ColumnElement[Any]], after: tuple[Any, ...]
) -> ColumnElement[bool]:
    """Rows after a place of the order: greater in the first column, or equal there and after in the others.

    The key, last, is never missing: a plain comparison, which an index follows however deep the page.
    """
    *sorted_by, key = columns
    found: ColumnElement[bool] = key > literal(after[-1])
    for column, value, item in reversed(list(zip(sorted_by, after[:-1], query.sort, strict=True))):
        beyond = _beyond(column, value, descending=item.descending)
        found = or_(beyond, and_(column.is_not_distinct_from(literal(value)), found))
    return found


def _beyond(column: ColumnElement[Any], value: Any, *, descending: bool) -> ColumnElement[bool]:
    if value is None:
        return false()
    further = column < value if descending else column > value
    return or_(further, column.is_(None))


def _conditions(query: ItemQuery, view: TableClause) -> Iterator[ColumnElement[bool]]:
    if query.zones:
        yield in_zones(query.layer, view)
    if query.box is not None:
        yield func.ST_Intersects(view.c.geom, stored_geometry({"bbox": query.box}, query.box_reference))
    if query.filter is not None:
        yield compile_filter(query.filter, query.layer, view, query.filter_reference)
    for declared, value in query.equal:
        yield as_shown(view, declared) == literal(value)
    if query.interval is not None:
        yield from _within_interval(query, view)


def _within_interval(query: ItemQuery, view: TableClause) -> Iterator[ColumnElement[bool]]:
    """Features that carry no date match every interval, as the standard asks."""
    asked = literal_period(query.interval)
    for item in query.layer.columns:
        if item.type == "date":
            dated = column_period(view.c[item.name])
            yield or_(view.c[item.name].is_(None), and_(dated.start < asked.end, dated.end > asked.start))


def _values(constants: dict[str, Any], query: ItemQuery) -> dict[str, Any]:
    return constants | ({"zones": list(query.zones)} if query.zones else {})


async def _count(
    connection: AsyncConnection, query: ItemQuery, view: TableClause, conditions: list[ColumnElement[bool]]
) -> int:
    statement = compiled(select(func.count()).select_from(view).where(*conditions))
    row = await (await connection.execute(statement.text, _values(statement.constants, query))).fetchone()
    assert row is not None, "count always returns a row"
    return int(row[0])


def _continuation(query: ItemQuery, rows: Sequence[tuple[Any, ...]]) -> tuple[Any, ...] | None:
    if len(rows) <= query.limit or query.limit == 0:
        return None
    return tuple(
        value.isoformat() if isinstance(value, date) else value for value in rows[query.limit - 1][1:]
    )
