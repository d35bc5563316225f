"""A map layer as its declaration file describes it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from geo_service.model.source import Declared

MAX_ZOOM = 22

ColumnKind = Literal["text", "integer", "number", "boolean", "date"]
Scalar = str | int | float | bool


class LayerColumn(Declared):
    """A column of the view that readers may see. ``tile`` keeps it out of tiles when false."""

    name: str
    label: str
    type: ColumnKind = "text"
    unit: str = ""
    tile: bool = True


class LegendItem(Declared):
    """One line of the legend. ``colour`` is a name of the palettes file, ``value`` the datum it stands for."""

    label: str
    colour: str = ""
    value: Scalar | None = None
    pattern: str = ""


class LayerStyle(Declared):
    """How the layer is drawn: a kind, the column that decides the colour, and named colours."""

    kind: Literal["fill", "line", "circle", "symbol", "none"]
    colour: str = ""
    palette: str = ""
    by: str = ""
    hatch_by: str = ""
    hatch_value: str = ""
    width_px: float = 1.0
    radius_px: float = 4.0
    opacity: float = Field(1.0, ge=0, le=1)


class Layer(Declared):
    """A declared layer. ``id`` is the stem of its file; ``view`` one of the public views of the store."""

    id: str
    title: str
    description: str = ""
    view: str
    geometry: Literal["polygon", "line", "point"]
    minzoom: int = Field(0, ge=0, le=MAX_ZOOM)
    maxzoom: int = Field(14, ge=0, le=MAX_ZOOM)
    audience: Literal["public"] = "public"
    group: str = ""
    order: int = 100
    visible: bool = False
    sources: tuple[str, ...] = ()
    filter: Mapping[str, Scalar] = Field(default_factory=dict)
    columns: Annotated[tuple[LayerColumn, ...], Field(alias="column")]
    style: LayerStyle
    legend: tuple[LegendItem, ...] = ()

    @model_validator(mode="after")
    def zooms_in_order(self) -> "Layer":
        """A layer that is never visible is a mistake in the declaration."""
        if self.minzoom > self.maxzoom:
            raise ValueError("minzoom est plus grand que maxzoom")
        return self

    @property
    def tile_columns(self) -> tuple[LayerColumn, ...]:
        """Columns carried by tiles, in declared order."""
        return tuple(column for column in self.columns if column.tile)
