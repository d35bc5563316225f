"""A map layer as its declaration file describes it."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from geo_service.model.source import Declared

MAX_ZOOM = 22

REGISTRY_VIEWS = frozenset({"registre_contribution", "registre_projet", "registre_chantier"})
"""Views of what people write: they change at any time, and their tiles are never stored."""

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
    """How the layer is drawn: a kind, the column that decides the colour, and named colours.

    ``far``: its coarse shapes stand under the whole map, so that no bare ground shows where tiles are late.
    """

    kind: Literal["fill", "line", "circle", "symbol", "none"]
    colour: str = ""
    palette: str = ""
    by: str = ""
    hatch_by: str = ""
    hatch_value: str = ""
    width_px: float = 1.0
    radius_px: float = 4.0
    opacity: float = Field(1.0, ge=0, le=1)
    far: bool = False


COUNT_COLUMN = "nombre"
"""Column of a tile that says how many rows a point stands for."""


class Aggregate(Declared):
    """Below a zoom, points are counted in the cells of a grid: every row in exactly one cell, none left out.

    ``cells`` along a side of a tile; ``label`` is what the legend says of the counts.
    """

    below_zoom: int = Field(ge=1, le=16)
    cells: int = Field(8, ge=1, le=64)
    label: str


class Layer(Declared):
    """A declared layer. ``id`` is the stem of its file; ``view`` one of the public views of the store."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    title: str
    description: str = ""
    view: str
    versioned_by: str = ""
    geometry: Literal["polygon", "line", "point"]
    minzoom: int = Field(0, ge=0, le=MAX_ZOOM)
    maxzoom: int = Field(14, ge=0, le=MAX_ZOOM)
    audience: Literal["public"] = "public"
    group: str = ""
    order: int = 100
    visible: bool = False
    sources: tuple[str, ...] = ()
    filter: Mapping[str, Scalar] = Field(default_factory=dict)
    aggregate: Aggregate | None = None
    columns: Annotated[tuple[LayerColumn, ...], Field(alias="column")]
    style: LayerStyle
    legend: tuple[LegendItem, ...] = ()

    @model_validator(mode="after")
    def zooms_in_order(self) -> "Layer":
        """A layer that is never visible is a mistake in the declaration."""
        if self.minzoom > self.maxzoom:
            raise ValueError("minzoom est plus grand que maxzoom")
        return self

    @model_validator(mode="after")
    def only_points_are_counted(self) -> "Layer":
        """Counts need points, a zoom where they show, and a name of their own in tiles."""
        if self.aggregate is None:
            return self
        if self.geometry != "point" or self.style.kind not in ("circle", "none"):
            raise ValueError("[aggregate] ne vaut que pour des points dessinés en cercles")
        if not self.minzoom < self.aggregate.below_zoom <= self.maxzoom:
            raise ValueError("[aggregate] below_zoom doit suivre minzoom, sans passer maxzoom")
        if any(column.name == COUNT_COLUMN for column in self.columns):
            raise ValueError(f"« {COUNT_COLUMN} » est le nom du compte : renommez la colonne")
        return self

    @property
    def version_view(self) -> str:
        """The view whose version moves with the layer's rows: its own, unless the declaration names another."""
        return self.versioned_by or self.view

    def counted_at(self, zoom: int) -> bool:
        """Whether tiles of a zoom carry counts rather than rows."""
        return self.aggregate is not None and zoom < self.aggregate.below_zoom

    @property
    def changing_zooms(self) -> tuple[int, ...]:
        """Zooms from which tiles are drawn otherwise than before."""
        return (self.minzoom, self.aggregate.below_zoom) if self.aggregate else (self.minzoom,)

    @property
    def tile_columns(self) -> tuple[LayerColumn, ...]:
        """Columns carried by tiles, in declared order."""
        return tuple(column for column in self.columns if column.tile)


def in_drawing_order(layers: Iterable[Layer]) -> list[Layer]:
    """Layers as the map draws and lists them. A set of tiles is named by its layers in this order."""
    return sorted(layers, key=lambda layer: (layer.order, layer.id))
