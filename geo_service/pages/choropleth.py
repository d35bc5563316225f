"""The map of an indicator and its legend, made from the same classes: legend colours are those drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from geo_service.model.classes import MapClasses
from geo_service.model.indicator import Indicateur, Quality, Sens
from geo_service.model.layer import Layer
from geo_service.model.told import Said
from geo_service.pages.fiche_text import short, told
from geo_service.pages.legend import LegendEntry
from geo_service.pages.palettes import Palettes, sampled
from geo_service.pages.style import HATCH_IMAGE, Json, one_layer_document

VALUE: Final = "valeur"
QUALITY: Final = "qualite"

NO_VALUE_COLOURS: Final = {
    Quality.MISSING: "absent",
    Quality.SECRET: "secret",
    Quality.UNREACHABLE: "hors_portee",
    Quality.NOT_APPLICABLE: "non_pertinent",
}
"""Colour of each way of having no number: none of a class."""

JUDGED, NEUTRAL = "manque", "quantite"


@dataclass(frozen=True)
class Choropleth:
    """An indicator's layer and how its values are cut. ``demonstration``: hatched, and said."""

    layer: Layer
    definition: Indicateur
    classes: MapClasses
    demonstration: bool = False


def class_colours(definition: Indicateur, count: int, palettes: Palettes) -> tuple[str, ...]:
    """One colour per class, lowest values first. Dark is worse; without judgement, dark is more.

    Raises:
        ConfigurationError: the indicator names an unknown sequence.
    """
    default = NEUTRAL if definition.sens is Sens.NEUTRE else JUDGED
    colours = sampled(palettes.sequence(definition.palette or default), count)
    return colours[::-1] if definition.sens is Sens.BAS else colours


def choropleth_style(drawn: Choropleth, palettes: Palettes, base_url: str = "") -> Json:
    """MapLibre style of an indicator's layer: a step per class, a colour per way of having no value."""
    layer = drawn.layer
    paint = {"fill-color": _colour(drawn, palettes), "fill-opacity": 1, "fill-antialias": False}
    parts: list[Json] = [{"id": layer.id, "type": "fill", "paint": paint}]
    if drawn.demonstration:
        hatch = {"fill-pattern": HATCH_IMAGE, "fill-antialias": False}
        parts.append({"id": f"{layer.id}:{HATCH_IMAGE}", "type": "fill", "paint": hatch})
    document = one_layer_document(layer, parts, palettes, base_url)
    legend = [_legend_json(entry) for entry in choropleth_legend(drawn, palettes)]
    document["metadata"] |= {
        "methode": drawn.classes.method,
        "bornes": drawn.classes.breaks,
        "legende": legend,
    }
    return document


def _colour(drawn: Choropleth, palettes: Palettes) -> list[Any]:
    cases: list[Any] = []
    for quality, name in NO_VALUE_COLOURS.items():
        cases += [quality.value, palettes.colour(name)]
    absent: list[Any] = ["match", ["get", QUALITY], *cases, palettes.colour("absent")]
    return ["case", ["has", VALUE], _steps(drawn, palettes), absent] if drawn.classes.breaks else absent


def _steps(drawn: Choropleth, palettes: Palettes) -> Any:
    colours = class_colours(drawn.definition, len(drawn.classes.breaks), palettes)
    if len(colours) == 1:
        return colours[0]
    stops: list[Any] = []
    for limit, colour in zip(drawn.classes.steps, colours[1:], strict=True):
        stops += [limit, colour]
    return ["step", ["get", VALUE], colours[0], *stops]


def choropleth_legend(drawn: Choropleth, palettes: Palettes) -> tuple[LegendEntry, ...]:
    """Classes with their counts, lowest first, then each way of having no value that occurs."""
    return (*_class_entries(drawn, palettes), *_absent_entries(drawn, palettes))


def _class_entries(drawn: Choropleth, palettes: Palettes) -> Iterator[LegendEntry]:
    classes = drawn.classes
    colours = class_colours(drawn.definition, len(classes.breaks), palettes)
    for rank, (low, high) in enumerate(classes.bounds()):
        label = class_label(drawn.definition, low, high, first=rank == 0)
        yield LegendEntry("fill", colours[rank], label, high, count=classes.counts[rank])


def _absent_entries(drawn: Choropleth, palettes: Palettes) -> Iterator[LegendEntry]:
    for quality, name in NO_VALUE_COLOURS.items():
        if count := drawn.classes.missing.get(quality.value, 0):
            yield LegendEntry("fill", palettes.colour(name), quality.label, quality.value, count=count)


def class_label(
    definition: Indicateur, low: float | None, high: float, *, first: bool = False, unit: bool = True
) -> str:
    """« plus de 10 à 15 min », the lower limit excluded except in the first class; long units may be left out."""
    last = told(definition, high) if unit else short(definition, high)
    if low is None or low > high:
        return Said("{haut} ou moins", haut=last)
    if low == high:
        return last
    ends = {"bas": told(definition, low, bare=True), "haut": last}
    return Said("{bas} à {haut}", **ends) if first else Said("plus de {bas} à {haut}", **ends)


def _legend_json(entry: LegendEntry) -> Json:
    return {
        "libelle": entry.label,
        "couleur": entry.colour,
        "effectif": entry.count,
        "valeur": entry.value,
    }
