"""What a set of tiles says of itself, in TileJSON and in archives alike."""

from collections.abc import Iterable
from typing import Any

from geo_service.model.layer import COUNT_COLUMN, Layer

FIELD_TYPES = {"integer": "Number", "number": "Number", "boolean": "Boolean"}


def vector_layers(layers: Iterable[Layer]) -> list[dict[str, Any]]:
    """``vector_layers`` of TileJSON 3.0."""
    return [
        {
            "id": layer.id,
            "description": layer.description or layer.title,
            "minzoom": layer.minzoom,
            "maxzoom": layer.maxzoom,
            "fields": fields(layer),
        }
        for layer in layers
    ]


def fields(layer: Layer) -> dict[str, str]:
    """Columns that tiles may carry, the number of rows counted together among them."""
    counted = {COUNT_COLUMN: "Number"} if layer.aggregate else {}
    return {column.name: FIELD_TYPES.get(column.type, "String") for column in layer.tile_columns} | counted
