"""How a layer is drawn, as rules that desktop tools share: the same classes and colours as the map's."""

from collections.abc import Iterator
from dataclasses import dataclass

from geo_service.model.layer import Layer, Scalar
from geo_service.pages.palettes import Classe, Palettes

OTHERS = "Autre"


@dataclass(frozen=True)
class Condition:
    """Rows whose column is one of the values; with ``negated``, every other row, empty ones included."""

    column: str
    values: tuple[Scalar, ...]
    negated: bool = False


@dataclass(frozen=True)
class Rule:
    """One way of drawing, and the rows it is for (None: all). Widths in pixels."""

    label: str
    colour: str
    condition: Condition | None = None
    width_px: float = 1.0
    dashes: tuple[float, ...] = ()
    minzoom: int = 0
    hatched: bool = False


def drawing_rules(layer: Layer, palettes: Palettes) -> tuple[Rule, ...]:
    """In drawing order; nothing for a layer that is not drawn by shapes.

    Raises:
        ConfigurationError: the layer names an unknown colour or palette.
    """
    if layer.style.kind in ("symbol", "none"):
        return ()
    return (*_colours(layer, palettes), *_hatch(layer, palettes))


def _colours(layer: Layer, palettes: Palettes) -> Iterator[Rule]:
    style = layer.style
    if not style.palette:
        yield Rule(layer.title, palettes.colour(style.colour), width_px=style.width_px)
        return
    classes = palettes.palette(style.palette)
    yield from (_of_class(layer, classe) for classe in classes)
    if style.colour and style.kind != "line":
        known = tuple(value for classe in classes for value in classe.valeurs)
        yield Rule(OTHERS, palettes.colour(style.colour), Condition(style.by, known, negated=True))


def _of_class(layer: Layer, classe: Classe) -> Rule:
    width = classe.largeur_px if layer.style.kind == "line" else layer.style.width_px
    label = classe.label or f"{_label(layer)} : {', '.join(str(value) for value in classe.valeurs)}"
    condition = Condition(layer.style.by, classe.valeurs)
    return Rule(label, classe.couleur, condition, width, classe.tirets, classe.minzoom)


def _label(layer: Layer) -> str:
    return next((column.label for column in layer.columns if column.name == layer.style.by), layer.style.by)


def _hatch(layer: Layer, palettes: Palettes) -> Iterator[Rule]:
    style = layer.style
    if style.hatch_by:
        labels = [item.label for item in layer.legend if item.value == style.hatch_value]
        condition = Condition(style.hatch_by, (style.hatch_value,))
        yield Rule(
            labels[0] if labels else style.hatch_value, palettes.colour("hachure"), condition, hatched=True
        )
