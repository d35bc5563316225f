"""What a file must hold besides its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo_service.model.layer import Layer


@dataclass(frozen=True)
class Drawing:
    """How QGIS and other desktop tools shall draw the layer, in their own languages."""

    qml: str
    sld: str


@dataclass(frozen=True)
class Table:
    """A layer as a table of one file.

    ``srid`` is the CRS of its outlines, axes x then y. ``indexable`` is false when rows may have no outline.
    ``provenance`` holds one mapping per source (producer, licence, millesime, nature…). ``published_at`` (ISO 8601,
    UTC) dates the file, so that the same data always give the same bytes.
    """

    layer: Layer
    srid: int
    indexable: bool
    publication: int | None
    published_at: str
    provenance: tuple[Mapping[str, Any], ...]
    drawing: Drawing
