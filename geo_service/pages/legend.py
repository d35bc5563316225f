"""The legend of a layer, made from the same declaration and palettes as its drawing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from geo_service.model.layer import Layer, LayerStyle, LegendItem, Scalar, in_drawing_order
from geo_service.pages.palettes import Classe, Palettes, composite

COUNT_RADIUS_PX: Final = (7, 16)
"""Radius of a circle that stands for few rows, and for many."""

Symbol = Literal["fill", "line", "circle", "hatch", "text"]


@dataclass(frozen=True)
class LegendEntry:
    """One line of a legend. ``colour`` is what the eye sees on the map, opacity included.

    An empty ``label`` means that the name of the feature carrying ``value`` is to be read in the layer's rows.
    ``count``: how many zones are drawn so, where that is known.
    """

    symbol: Symbol
    colour: str
    label: str
    value: Scalar | None = None
    width_px: float = 1.0
    dashes: tuple[float, ...] = ()
    count: int | None = None


@dataclass(frozen=True)
class LegendGroup:
    """Layers that a reader finds together, each with its lines."""

    title: str
    layers: tuple[tuple[Layer, tuple[LegendEntry, ...]], ...]


def legend_groups(layers: Iterable[Layer], palettes: Palettes) -> tuple[LegendGroup, ...]:
    """Every drawn layer under its group; what is drawn last (context, names) is read last.

    Raises:
        ConfigurationError: a layer names an unknown colour or palette.
    """
    grouped: dict[str, list[Layer]] = {}
    for layer in in_drawing_order(layers):
        if layer.style.kind != "none":
            grouped.setdefault(layer.group, []).append(layer)
    ordered = sorted(grouped.items(), key=lambda item: item[1][-1].order)
    return tuple(
        LegendGroup(title, tuple((layer, layer_legend(layer, palettes)) for layer in members))
        for title, members in ordered
    )


def layer_legend(layer: Layer, palettes: Palettes) -> tuple[LegendEntry, ...]:
    """Lines of the legend, in drawing order; declared lines replace those of the style. Empty for ``none``.

    Raises:
        ConfigurationError: the layer names an unknown colour or palette.
    """
    if layer.style.kind == "none":
        return ()
    if layer.legend:
        own = tuple(_declared(item, layer, palettes) for item in layer.legend)
    else:
        own = tuple(_generated(layer, palettes))
    return (*own, *_counted(layer, palettes))


def _declared(item: LegendItem, layer: Layer, palettes: Palettes) -> LegendEntry:
    symbol: Symbol = "hatch" if item.pattern else _symbol(layer.style)
    colour = _seen(palettes.colour(item.colour or layer.style.colour), layer.style, palettes)
    return LegendEntry(symbol, colour, item.label, item.value, _width(layer.style))


def _generated(layer: Layer, palettes: Palettes) -> Iterator[LegendEntry]:
    style = layer.style
    if style.palette:
        yield from (_class_entry(classe, style, palettes) for classe in palettes.palette(style.palette))
    else:
        colour = _seen(palettes.colour(style.colour), style, palettes)
        yield LegendEntry(_symbol(style), colour, layer.title, None, _width(style))


def _counted(layer: Layer, palettes: Palettes) -> Iterator[LegendEntry]:
    """From afar a circle stands for several rows: the legend says so."""
    if layer.aggregate is not None:
        colour = _seen(palettes.colour(layer.style.colour), layer.style, palettes)
        yield LegendEntry("circle", colour, layer.aggregate.label, None, COUNT_RADIUS_PX[0])


def _class_entry(classe: Classe, style: LayerStyle, palettes: Palettes) -> LegendEntry:
    return LegendEntry(
        symbol=_symbol(style),
        colour=_seen(classe.couleur, style, palettes),
        label=classe.label,
        value=classe.valeurs[0] if len(classe.valeurs) == 1 else None,
        width_px=classe.largeur_px if style.kind == "line" else _width(style),
        dashes=classe.tirets,
    )


def _symbol(style: LayerStyle) -> Symbol:
    match style.kind:
        case "fill" | "line" | "circle":
            return style.kind
        case _:
            return "text"


def _width(style: LayerStyle) -> float:
    return style.radius_px if style.kind == "circle" else style.width_px


def _seen(colour: str, style: LayerStyle, palettes: Palettes) -> str:
    return composite(colour, palettes.colour("fond"), style.opacity)
