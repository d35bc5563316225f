"""Query parameters of items, read once into an ``ItemQuery``."""

from math import isfinite
from typing import Any

from fastapi import Request

from geo_service.api.ogc.negotiation import refuse_unknown
from geo_service.api.parameters import whole_number
from geo_service.errors import InputError
from geo_service.model.layer import Layer, LayerColumn
from geo_service.model.reference import CRS84, Reference, parse_reference
from geo_service.model.zone import parse_zones
from geo_service.store.cql_read import Node, parse_json, parse_text
from geo_service.store.items import ItemQuery, SortKey

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
MAX_OFFSET = 1_000_000
_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
_TEXT = {"type": "string"}
_SCHEMAS: dict[str, tuple[dict[str, Any], str]] = {
    "limit": (
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        "objets par page",
    ),
    "bbox": (_NUMBERS, "emprise, dans l'ordre des axes de bbox-crs"),
    "bbox-crs": ({"type": "string", "format": "uri"}, "système de l'emprise"),
    "crs": ({"type": "string", "format": "uri"}, "système des coordonnées rendues"),
    "datetime": (_TEXT, "date ou période : 2019-05-14, 2017/.., ../2020-12"),
    "filter": (_TEXT, "filtre CQL2 : population > 5000"),
    "filter-lang": (
        {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
        "langue du filtre",
    ),
    "filter-crs": ({"type": "string", "format": "uri"}, "système des géométries du filtre"),
    "sortby": (_TEXT, "propriétés, « - » pour décroître : -population,nom"),
    "zone": (_TEXT, "niveau:code, plusieurs séparés par des virgules"),
    "offset": ({"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0}, "objets sautés"),
    "suite": (_TEXT, "jeton du lien « next »"),
    "compte": ({"type": "boolean", "default": False}, "donner numberMatched"),
    "f": ({"type": "string", "enum": ["json", "html"]}, "format de la réponse"),
}
ITEM_PARAMETERS: list[dict[str, Any]] = [
    {"name": name, "in": "query", "required": False, "schema": schema, "description": description}
    | ({"style": "form", "explode": False} if schema.get("type") == "array" else {})
    for name, (schema, description) in _SCHEMAS.items()
]
"""For the OpenAPI document: the route reads them itself, since layers add their own properties."""

LANGUAGES = {"cql2-text": parse_text, "cql2-json": parse_json}
TRUE_WORDS = {"true": True, "false": False, "oui": True, "non": False}


def item_query(request: Request, layer: Layer) -> ItemQuery:
    """Everything a request asks of the items of a layer, but the continuation token.

    Raises:
        InputError: a parameter is unknown, given twice or unreadable.
    """
    columns = {column.name: column for column in layer.columns}
    refuse_unknown(request, frozenset(_SCHEMAS) | columns.keys())
    asked = dict(request.query_params)
    return ItemQuery(
        layer=layer,
        limit=limit_of(asked.get("limit")),
        offset=whole_number("offset", asked.get("offset", "0"), MAX_OFFSET),
        zones=tuple(str(zone) for zone in parse_zones(asked.get("zone"))),
        box=box_of(asked.get("bbox")),
        box_reference=parse_reference("bbox-crs", asked.get("bbox-crs")),
        filter=filter_of(asked),
        filter_reference=parse_reference("filter-crs", asked.get("filter-crs")),
        equal=tuple(
            (columns[name], typed(columns[name], text)) for name, text in asked.items() if name in columns
        ),
        interval=interval_of(asked.get("datetime")),
        sort=sort_of(asked.get("sortby"), columns),
        reference=reference_of(asked.get("crs")),
    )


def limit_of(text: str | None) -> int:
    """Number of items of a page: at least 1; more than the maximum is served as the maximum, as the standard asks."""
    if text is None:
        return DEFAULT_LIMIT
    number = whole_number("limit", text, 999_999_999)
    if number < 1:
        raise InputError("« limit » est un entier à partir de 1.")
    return min(number, MAX_LIMIT)


def reference_of(text: str | None) -> Reference:
    """The CRS of the answer."""
    return parse_reference("crs", text) if text else CRS84


def box_of(text: str | None) -> list[float] | None:
    """A rectangle in the order of the axes of ``bbox-crs``; six numbers lose their heights."""
    if not text:
        return None
    numbers = _numbers(text)
    if len(numbers) == 2 * len("xyz"):
        numbers = [numbers[index] for index in (0, 1, 3, 4)]
    if len(numbers) != 2 * len("xy") or numbers[0] > numbers[2] or numbers[1] > numbers[3]:
        raise InputError(
            "bbox attend quatre nombres : minimum puis maximum de chaque axe, dans l'ordre de bbox-crs."
        )
    return numbers


def _numbers(text: str) -> list[float]:
    """Finite numbers separated by commas; nothing when one is not."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return []
    return numbers if all(isfinite(number) for number in numbers) else []


def filter_of(asked: dict[str, str]) -> Node:
    """The tree of the filter; None without one."""
    language = asked.get("filter-lang", "cql2-text")
    if language not in LANGUAGES:
        raise InputError(f"« filter-lang » vaut {' ou '.join(LANGUAGES)}.")
    text = asked.get("filter")
    return LANGUAGES[language](text) if text else None


def interval_of(text: str | None) -> Any:
    """A date or a period of ``datetime``; an open side is ``..`` or empty."""
    if not text:
        return None
    first, slash, last = text.partition("/")
    if not slash:
        return {"date": text}
    if first in ("", "..") and last in ("", ".."):
        raise InputError("« datetime » : un côté au moins de la période est une date.")
    return {"interval": [first or "..", last or ".."]}


def sort_of(text: str | None, columns: dict[str, LayerColumn]) -> tuple[SortKey, ...]:
    """Columns to sort by: ``nom,-population``."""
    keys = []
    for part in (text or "").split(","):
        name = part.strip().lstrip("+-")
        if not name:
            continue
        if name not in columns:
            raise InputError(
                f"« sortby » : propriété « {name[:40]} » inconnue. Propriétés : {', '.join(columns)}."
            )
        keys.append(SortKey(columns[name], descending=part.strip().startswith("-")))
    return tuple(keys)


def typed(column: LayerColumn, text: str) -> Any:
    """The value of a property parameter, in the column's type."""
    try:
        if column.type == "integer":
            return int(text)
        if column.type == "number":
            return float(text)
        return TRUE_WORDS[text.lower()] if column.type == "boolean" else text
    except (ValueError, KeyError):
        raise InputError(f"« {column.name} » : valeur « {text[:40]} » d'un autre type.") from None
