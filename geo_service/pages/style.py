"""MapLibre style documents, pure functions of layer declarations and palettes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from geo_service.model.layer import COUNT_COLUMN, Layer, Scalar, in_drawing_order
from geo_service.pages.labels import BOLD, label_layers
from geo_service.pages.legend import COUNT_RADIUS_PX
from geo_service.pages.palettes import Classe, Palettes

Json = dict[str, Any]

HATCH_IMAGE: Final = "hachure"
"""Pattern the client draws when the style asks for it: no image travels."""

DEFAULT_SOURCE: Final = "carte"
"""Source of every layer shown at first: one tile carries them all."""

FAR_SOURCE: Final = "loin"
FAR_ZOOM: Final = 7
FAR_FROM_ZOOM: Final = 9
"""A tile of zoom 7 is 2,048 pixels wide at zoom 9, where a hand begins to leave what was drawn."""

COUNTED: Final = ["has", COUNT_COLUMN]
"""What only a point that stands for several rows carries."""

COUNT_TEXT_PX: Final = 10


def map_style(layers: Iterable[Layer], palettes: Palettes, base_url: str = "") -> Json:
    """Style of the whole map: every declared layer, in drawing order, hidden ones included.

    ``base_url`` is the public address without final slash; tile addresses are absolute when it is given.
    No ``glyphs``: the reader's own fonts write the names.

    Raises:
        ConfigurationError: a layer names an unknown colour or palette.
    """
    drawn = in_drawing_order(layer for layer in layers if layer.style.kind != "none")
    sources, far = source_ids(drawn), far_layers(drawn)
    return {
        "version": 8,
        "metadata": {"couleurs": palettes.couleurs, "sources": sources},
        "sources": _sources(sources, base_url) | _far_source(far, base_url),
        "layers": [
            {"id": "fond", "type": "background", "paint": {"background-color": palettes.colour("fond")}},
            *(_far(drawing, layer) for layer in far for drawing in _drawings(layer, FAR_SOURCE, palettes)),
            *(drawing for layer in drawn for drawing in _drawings(layer, sources[layer.id], palettes)),
        ],
    }


def layer_style(layer: Layer, palettes: Palettes, base_url: str = "") -> Json:
    """Style of one layer alone, shown whatever its default state, of its own tiles only.

    Raises:
        ConfigurationError: the layer names an unknown colour or palette.
    """
    near = layer.style.model_copy(update={"far": False})
    return map_style([layer.model_copy(update={"visible": True, "style": near})], palettes, base_url)


def one_layer_document(layer: Layer, parts: Iterable[Json], palettes: Palettes, base_url: str = "") -> Json:
    """Style of one layer drawn by these parts, whatever its declaration draws."""
    shown = layer.model_copy(update={"visible": True})
    document = map_style([], palettes, base_url)
    sources = {layer.id: DEFAULT_SOURCE}
    document["metadata"] |= {"sources": sources}
    document["sources"] = _sources(sources, base_url)
    document["layers"] += [_dressed(part, shown, DEFAULT_SOURCE) for part in parts]
    return document


def source_ids(layers: Iterable[Layer]) -> dict[str, str]:
    """Name of the source that carries each layer: one for those visible at first, one for each other."""
    return {layer.id: DEFAULT_SOURCE if layer.visible else layer.id for layer in layers}


def far_layers(layers: Iterable[Layer]) -> list[Layer]:
    """Layers whose coarse shapes stand under the map, in the order given: one tile carries them all."""
    return [layer for layer in layers if layer.style.far]


def _sources(sources: Mapping[str, str], base_url: str) -> Json:
    carried: dict[str, list[str]] = {}
    for layer_id, source in sources.items():
        carried.setdefault(source, []).append(layer_id)
    return {
        source: {"type": "vector", "url": f"{base_url}/tiles/{','.join(ids)}.json", "promoteId": "code"}
        for source, ids in carried.items()
    }


def _far_source(layers: Sequence[Layer], base_url: str) -> Json:
    if not layers:
        return {}
    (source,) = _sources({layer.id: FAR_SOURCE for layer in layers}, base_url).values()
    return {FAR_SOURCE: source | {"maxzoom": FAR_ZOOM}}


def _far(drawing: Json, layer: Layer) -> Json:
    return drawing | {"id": f"{drawing['id']}:{FAR_SOURCE}", "minzoom": max(layer.minzoom, FAR_FROM_ZOOM)}


def _drawings(layer: Layer, source: str, palettes: Palettes) -> Iterator[Json]:
    for drawing in _parts(layer, palettes):
        yield _dressed(drawing, layer, source)


def _dressed(drawing: Json, layer: Layer, source: str) -> Json:
    """What every drawing of a layer shares. A drawing keeps its own narrower zooms."""
    layout = {"visibility": "visible" if layer.visible else "none"} | drawing.get("layout", {})
    return {
        "minzoom": layer.minzoom,
        **drawing,
        "source": source,
        "source-layer": layer.id,
        "metadata": {"couche": layer.id},
        "layout": layout,
    }


def _parts(layer: Layer, palettes: Palettes) -> Iterator[Json]:
    match layer.style.kind:
        case "fill":
            yield from _fill(layer, palettes)
        case "line":
            yield from _line(layer, palettes)
        case "circle":
            yield from _circle(layer, palettes)
        case "symbol":
            yield from label_layers(layer, palettes)


def _fill(layer: Layer, palettes: Palettes) -> Iterator[Json]:
    """Opaque and without antialias: no seam between neighbours, and the legend's colour to the digit."""
    style = layer.style
    paint = {"fill-color": _colour(layer, palettes), "fill-opacity": style.opacity, "fill-antialias": False}
    yield {"id": layer.id, "type": "fill", "paint": paint} | _known_only(layer, palettes)
    if style.hatch_by:
        yield {
            "id": f"{layer.id}:{HATCH_IMAGE}",
            "type": "fill",
            "filter": ["==", ["get", style.hatch_by], style.hatch_value],
            "paint": {"fill-pattern": HATCH_IMAGE, "fill-antialias": False},
        }


def _line(layer: Layer, palettes: Palettes) -> Iterator[Json]:
    style = layer.style
    if style.palette:
        yield from (_class_line(layer, classe) for classe in palettes.palette(style.palette))
        return
    paint = {
        "line-color": palettes.colour(style.colour),
        "line-width": style.width_px,
        "line-opacity": style.opacity,
    }
    yield {"id": layer.id, "type": "line", "paint": paint, "layout": {"line-join": "round"}}


def _class_line(layer: Layer, classe: Classe) -> Json:
    """A line per class: dashes cannot follow the data, widths and zooms follow the level."""
    paint: Json = {
        "line-color": classe.couleur,
        "line-width": classe.largeur_px,
        "line-opacity": layer.style.opacity,
    }
    if classe.tirets:
        paint["line-dasharray"] = list(classe.tirets)
    return {
        "id": f"{layer.id}:{classe.valeurs[0]}",
        "type": "line",
        "filter": ["in", ["get", layer.style.by], ["literal", list(classe.valeurs)]],
        "minzoom": max(layer.minzoom, classe.minzoom),
        "paint": paint,
        "layout": {"line-join": "round"},
    }


def _circle(layer: Layer, palettes: Palettes) -> Iterator[Json]:
    paint = {
        "circle-color": _colour(layer, palettes),
        "circle-radius": layer.style.radius_px,
        **_circle_dress(layer, palettes),
    }
    alone: Json = {"id": layer.id, "type": "circle", "paint": paint} | _known_only(layer, palettes)
    if layer.aggregate is None:
        yield alone
        return
    below = layer.aggregate.below_zoom
    yield alone | {"minzoom": below, "filter": _both(["!", COUNTED], alone.get("filter"))}
    yield from _counted(layer, palettes, below)


def _circle_dress(layer: Layer, palettes: Palettes) -> Json:
    return {
        "circle-opacity": layer.style.opacity,
        "circle-stroke-color": palettes.colour("contour_point"),
        "circle-stroke-width": 1.5,
    }


def _counted(layer: Layer, palettes: Palettes, below: int) -> Iterator[Json]:
    """A circle whose area grows with the number of rows, and that number inside it."""
    radius = ["min", COUNT_RADIUS_PX[1], ["+", COUNT_RADIUS_PX[0], ["sqrt", ["get", COUNT_COLUMN]]]]
    paint = {"circle-color": palettes.colour(layer.style.colour), "circle-radius": radius}
    shared: Json = {"maxzoom": below, "filter": COUNTED}
    yield shared | {
        "id": f"{layer.id}:{COUNT_COLUMN}",
        "type": "circle",
        "paint": paint | _circle_dress(layer, palettes),
    }
    yield shared | {
        "id": f"{layer.id}:{COUNT_COLUMN}:texte",
        "type": "symbol",
        "layout": {
            "text-field": ["to-string", ["get", COUNT_COLUMN]],
            "text-font": list(BOLD),
            "text-size": COUNT_TEXT_PX,
            "text-overlap": "always",
            "text-ignore-placement": True,
        },
        "paint": {"text-color": palettes.colour("contour_point")},
    }


def _both(one: list[Any], other: list[Any] | None) -> list[Any]:
    return ["all", one, other] if other else one


def _colour(layer: Layer, palettes: Palettes) -> str | list[Any]:
    """The colour of a feature. A value without class takes the layer's own colour, never that of a class."""
    style = layer.style
    if not style.palette:
        return palettes.colour(style.colour)
    cases: list[Scalar | list[Scalar]] = []
    for classe in palettes.palette(style.palette):
        cases += [list(classe.valeurs), classe.couleur]
    return ["match", ["get", style.by], *cases, palettes.colour(style.colour or "fond")]


def _known_only(layer: Layer, palettes: Palettes) -> Json:
    """A layer without a colour of its own draws only what has a class."""
    style = layer.style
    if style.colour or not style.palette:
        return {}
    known = [value for classe in palettes.palette(style.palette) for value in classe.valeurs]
    return {"filter": ["in", ["get", style.by], ["literal", known]]}
