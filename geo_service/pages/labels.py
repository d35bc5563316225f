"""Names on the map: one drawing per level, so that each has its size, its zooms and its priority."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from geo_service.model.layer import Layer
from geo_service.pages.palettes import Palettes

Json = dict[str, Any]

FIXED: Final[Json] = {"text-overlap": "never"}
MOVING: Final[Json] = {
    "text-overlap": "never",
    "text-variable-anchor": [
        "step",
        ["zoom"],
        ["literal", ["center", "bottom", "top"]],
        7.8,
        ["literal", ["center", "bottom", "top", "left", "right"]],
    ],
    "text-radial-offset": 0.2,
}
"""A name steps a little aside before it gives way; sideways only where it stays on its own zone."""

REGULAR: Final = ("system-ui", "sans-serif")
BOLD: Final = ("Bold", "system-ui", "sans-serif")
"""MapLibre reads the weight in the first name of a stack, then takes the first font the reader has."""

RANKS_BY_ZOOM: Final = ((20, 0), (80, 9.5), (300, 10), (2000, 10.6))
"""How many names of communes may compete from a zoom on; collisions decide the rest."""


@dataclass(frozen=True)
class NameStyle:
    """How the names of a level are written, from ``minzoom`` to ``maxzoom``; sizes in pixels at both ends."""

    niveau: str
    minzoom: float
    maxzoom: float
    sizes: tuple[float, float]
    fonts: tuple[str, ...]
    width_em: float
    placing: Json


NAMES: Final = (
    NameStyle("commune", 9, 24, (11, 15), REGULAR, 9, FIXED),
    NameStyle("departement", 4, 6.5, (13, 16), BOLD, 10, FIXED),
    NameStyle("territoire", 6.5, 11, (11, 17), BOLD, 6, MOVING),
)
"""In drawing order: MapLibre places the last first, so territoires win over communes."""


def label_layers(layer: Layer, palettes: Palettes) -> Iterator[Json]:
    """Symbol layers of a layer of names (columns niveau, nom, rang), to be completed with their source."""
    for name in NAMES:
        yield _names(name, layer, palettes)


def _names(name: NameStyle, layer: Layer, palettes: Palettes) -> Json:
    return {
        "id": f"{layer.id}:{name.niveau}",
        "type": "symbol",
        "minzoom": max(layer.minzoom, name.minzoom),
        "maxzoom": name.maxzoom,
        "filter": _filter(name),
        "layout": {
            "text-field": ["get", "nom"],
            "text-font": list(name.fonts),
            "text-size": _growing(name),
            "text-max-width": name.width_em,
            "text-padding": 1,
            **name.placing,
            "symbol-sort-key": ["get", "rang"],
        },
        "paint": {
            "text-color": palettes.colour("texte"),
            "text-halo-color": palettes.colour("halo"),
            "text-halo-width": 1.6,
        },
    }


def _growing(name: NameStyle) -> list[Any]:
    small, large = name.sizes
    return [
        "interpolate",
        ["linear"],
        ["zoom"],
        name.minzoom,
        small,
        min(name.maxzoom, name.minzoom + 4),
        large,
    ]


def _filter(name: NameStyle) -> list[Any]:
    of_level = ["==", ["get", "niveau"], name.niveau]
    if name.niveau != "commune":
        return of_level
    steps = [part for ranks, zoom in RANKS_BY_ZOOM[1:] for part in (zoom, ranks)]
    return ["all", of_level, ["<=", ["get", "rang"], ["step", ["zoom"], RANKS_BY_ZOOM[0][0], *steps]]]
