"""CQL2 filters: a JSON tree compiled to SQLAlchemy conditions with bound values.

Only the layer's declared columns and its geometry may be named; what is not implemented is refused
with a sentence. The filter's geometry is transformed once, to the storage CRS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Text,
    and_,
    bindparam,
    cast,
    false,
    func,
    literal,
    not_,
    or_,
    true,
)
from sqlalchemy.sql.expression import TableClause

from geo_service.crs import LAMBERT93
from geo_service.errors import InputError
from geo_service.model.layer import Layer
from geo_service.model.reference import Reference
from geo_service.model.shapes import parse_geometry
from geo_service.store.cql_read import MAX_DEPTH, Node
from geo_service.store.periods import Period, column_period, literal_period
from geo_service.store.schema import as_shown

MAX_NODES = 1_000
GEOMETRY_NAMES = frozenset({"geom", "geometry"})

Condition = ColumnElement[bool]

COMPARISONS: Mapping[str, Callable[[Any, Any], Condition]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}

SPATIAL: Mapping[str, str] = {
    "s_intersects": "ST_Intersects",
    "s_equals": "ST_Equals",
    "s_disjoint": "ST_Disjoint",
    "s_touches": "ST_Touches",
    "s_within": "ST_Within",
    "s_overlaps": "ST_Overlaps",
    "s_crosses": "ST_Crosses",
    "s_contains": "ST_Contains",
}

TEMPORAL: Mapping[str, Callable[[Period, Period], Condition]] = {
    "t_after": lambda one, other: one.start >= other.end,
    "t_before": lambda one, other: one.end <= other.start,
    "t_equals": lambda one, other: and_(one.start == other.start, one.end == other.end),
    "t_disjoint": lambda one, other: or_(one.start >= other.end, one.end <= other.start),
    "t_intersects": lambda one, other: and_(one.start < other.end, one.end > other.start),
    "t_during": lambda one, other: and_(one.start >= other.start, one.end <= other.end),
}


def compile_filter(tree: Node, layer: Layer, view: TableClause, reference: Reference) -> Condition:
    """The condition a tree stands for, over a layer's view. ``reference`` is the CRS of its geometry.

    Raises:
        InputError: unknown property or operator, types that do not go together, too deep or too large.
    """
    return _Compiler(layer, view, reference).condition(tree, 0)


@dataclass
class _Compiler:
    """Walks one tree."""

    layer: Layer
    view: TableClause
    reference: Reference
    nodes: int = 0

    def condition(self, node: Node, depth: int) -> Condition:
        """A node that must be true or false."""
        self._count(depth)
        if isinstance(node, bool):
            return true() if node else false()
        operator, arguments = self._operation(node)
        if operator in ("and", "or", "not"):
            return self._logical(operator, arguments, depth)
        if operator in SPATIAL:
            return self._spatial(operator, arguments)
        if operator in TEMPORAL:
            return self._temporal(operator, arguments)
        return self._scalar(operator, arguments, depth)

    def _count(self, depth: int) -> None:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise InputError(f"Filtre trop complexe : {MAX_DEPTH} niveaux et {MAX_NODES} éléments au plus.")

    def _operation(self, node: Node) -> tuple[str, list[Node]]:
        if isinstance(node, dict) and isinstance(node.get("property"), str):
            column = self._declared(node["property"])
            if column.type == "boolean":
                return "=", [node, True]
        if not (
            isinstance(node, dict) and isinstance(node.get("op"), str) and isinstance(node.get("args"), list)
        ):
            raise InputError("Filtre : une condition est attendue, par exemple « population > 1000 ».")
        return node["op"].lower() if node["op"] != "isNull" else "isnull", node["args"]

    def _logical(self, operator: str, arguments: list[Node], depth: int) -> Condition:
        parts = [self.condition(argument, depth + 1) for argument in arguments]
        if operator == "not":
            _expect(len(parts) == 1, "not attend une condition")
            return not_(parts[0])
        _expect(len(parts) >= 2, f"{operator} attend au moins deux conditions")
        return and_(*parts) if operator == "and" else or_(*parts)

    def _scalar(self, operator: str, arguments: list[Node], depth: int) -> Condition:
        if operator in COMPARISONS:
            _expect(len(arguments) == 2, f"{operator} attend deux termes")
            return self._comparison(operator, arguments, depth)
        handler = {"between": self._between, "in": self._in, "like": self._like, "isnull": self._is_null}.get(
            operator
        )
        if handler is None:
            raise InputError(f"Filtre : l'opérateur « {operator[:30]} » n'est pas proposé.")
        return handler(arguments, depth)

    def _comparison(self, operator: str, arguments: list[Node], depth: int) -> Condition:
        if any(_is_instant(argument) for argument in arguments):
            return self._instant_comparison(operator, arguments)
        left, right = self._values(arguments, depth)
        return COMPARISONS[operator](left, right)

    def _instant_comparison(self, operator: str, arguments: list[Node]) -> Condition:
        """A date known to the month or the year is a period: it is before or after only when wholly so."""
        one, other = (self._period(argument) for argument in arguments)
        rule = {"=": "t_equals", "<": "t_before", ">": "t_after"}.get(operator)
        if rule:
            return TEMPORAL[rule](one, other)
        if operator == "<>":
            return not_(TEMPORAL["t_equals"](one, other))
        return one.end <= other.end if operator == "<=" else one.start >= other.start

    def _between(self, arguments: list[Node], depth: int) -> Condition:
        _expect(len(arguments) == 3, "between attend une propriété et deux bornes")
        value, low, high = self._values(arguments, depth)
        return and_(value >= low, value <= high)

    def _in(self, arguments: list[Node], depth: int) -> Condition:
        _expect(
            len(arguments) == 2 and isinstance(arguments[1], list), "in attend une propriété et une liste"
        )
        _expect(0 < len(arguments[1]) <= MAX_NODES, f"in attend de 1 à {MAX_NODES} valeurs")
        value, *choices = self._values([arguments[0], *arguments[1]], depth)
        return value.in_(choices)

    def _like(self, arguments: list[Node], depth: int) -> Condition:
        _expect(len(arguments) == 2, "like attend une propriété et un motif")
        value, pattern = self._values(arguments, depth)
        _expect(kind_of(arguments[0], self.layer) == "text", "like ne vaut que pour du texte")
        return value.like(pattern, escape="\\")

    def _is_null(self, arguments: list[Node], depth: int) -> Condition:
        _expect(len(arguments) == 1, "isNull attend une propriété")
        node = arguments[0]
        if isinstance(node, dict) and node.get("property") in GEOMETRY_NAMES:
            return self.view.c.geom.is_(None)
        return self._value(node, depth + 1).is_(None)

    def _values(self, nodes: list[Node], depth: int) -> list[ColumnElement[Any]]:
        """Terms of one comparison, which must all be of one kind."""
        kinds = {kind_of(node, self.layer) for node in nodes}
        _expect(len(kinds) == 1, "les termes comparés ne sont pas de même type (texte, nombre, oui/non)")
        return [self._value(node, depth + 1) for node in nodes]

    def _value(self, node: Node, depth: int) -> ColumnElement[Any]:
        self._count(depth)
        if isinstance(node, str | int | float):
            return literal(node)
        if isinstance(node, dict) and isinstance(node.get("property"), str):
            return as_shown(self.view, self._declared(node["property"]))
        operator, arguments = self._operation(node)
        _expect(
            operator in ("casei", "accenti") and len(arguments) == 1, f"« {operator[:30]} » n'est pas proposé"
        )
        _expect(kind_of(arguments[0], self.layer) == "text", f"{operator} ne vaut que pour du texte")
        inner = cast(self._value(arguments[0], depth + 1), Text)
        return func.lower(inner) if operator == "casei" else func.public.unaccent(inner)

    def _declared(self, name: str) -> Any:
        for column in self.layer.columns:
            if column.name == name:
                return column
        known = ", ".join(column.name for column in self.layer.columns)
        raise InputError(
            f"Propriété « {name[:40]} » inconnue de la couche {self.layer.id}. Propriétés : {known}."
        )

    def _spatial(self, operator: str, arguments: list[Node]) -> Condition:
        _expect(len(arguments) == 2, f"{operator} attend deux géométries")
        one, other = (self._geometry(argument) for argument in arguments)
        condition: Condition = getattr(func, SPATIAL[operator])(one, other)
        return condition

    def _geometry(self, node: Node) -> ColumnElement[Any]:
        if isinstance(node, dict) and node.get("property") in GEOMETRY_NAMES:
            return self.view.c.geom
        return stored_geometry(node, self.reference)

    def _temporal(self, operator: str, arguments: list[Node]) -> Condition:
        _expect(len(arguments) == 2, f"{operator} attend deux dates")
        one, other = (self._period(argument) for argument in arguments)
        return TEMPORAL[operator](one, other)

    def _period(self, node: Node) -> Period:
        if isinstance(node, dict) and isinstance(node.get("property"), str):
            column = self._declared(node["property"])
            _expect(column.type == "date", f"« {column.name} » n'est pas une date")
            return column_period(self.view.c[column.name])
        return literal_period(node)


KINDS = {"text": "text", "date": "text", "integer": "number", "number": "number", "boolean": "boolean"}


def kind_of(node: Node, layer: Layer) -> str:
    """``text``, ``number`` or ``boolean``: what a term of a comparison is.

    Raises:
        InputError: it is none of these.
    """
    if isinstance(node, str | bool | int | float):
        return "text" if isinstance(node, str) else "boolean" if isinstance(node, bool) else "number"
    _expect(isinstance(node, dict), "un terme est une propriété, un texte entre apostrophes ou un nombre")
    if "property" in node:
        return KINDS[next((c.type for c in layer.columns if c.name == node["property"]), "text")]
    return "text"


def stored_geometry(node: Node, reference: Reference) -> ColumnElement[Any]:
    """A geometry of the filter in the storage CRS, transformed once for the whole statement.

    Raises:
        InputError: it is no geometry, or is invalid or too large.
    """
    shape = parse_geometry(
        _rectangle(node["bbox"]) if isinstance(node, dict) and "bbox" in node else node, reference
    )
    given = func.ST_GeomFromWKB(bindparam(None, shapely.to_wkb(shape), type_=LargeBinary), reference.srid)
    return func.ST_Transform(given, LAMBERT93) if reference.srid != LAMBERT93 else given


def _rectangle(bbox: Node) -> Node:
    fine = isinstance(bbox, list) and len(bbox) == 4 and all(isinstance(value, int | float) for value in bbox)
    _expect(fine, "bbox attend quatre nombres")
    west, south, east, north = bbox
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _is_instant(node: Node) -> bool:
    return isinstance(node, dict) and ("date" in node or "timestamp" in node)


def _expect(fine: object, problem: str) -> None:
    if not fine:
        raise InputError(f"Filtre : {problem}.")
