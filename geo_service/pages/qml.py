"""QGIS's own style document (QML, version 3.22 and newer) of a layer."""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from geo_service.model.layer import Layer, Scalar
from geo_service.pages.palettes import Palettes
from geo_service.pages.rules import Condition, Rule, drawing_rules

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
SYMBOL_TYPES = {"polygon": "fill", "line": "line", "point": "marker"}
SCALE_AT_ZOOM_0 = 279_541_132.014
"""Denominator of the scale of zoom 0 of a 512-pixel map, at 0.28 mm a pixel (OGC WMTS, annex E, halved)."""

Symbol = tuple[str, Mapping[str, object]]


def qml_style(layer: Layer, palettes: Palettes) -> str:
    """The document as text.

    Raises:
        ConfigurationError: the layer names an unknown colour or palette.
    """
    root = ET.Element(
        "qgis",
        version="3.22.0",
        styleCategories="Symbology|Labeling|Fields",
        labelsEnabled=str(int(_is_text(layer))),
    )
    if _is_text(layer):
        ET.SubElement(root, "renderer-v2", type="nullSymbol")
        _labeling(root, layer, palettes)
    elif layer.style.kind == "none":
        ET.SubElement(root, "renderer-v2", type="nullSymbol")
    else:
        _renderer(root, layer, palettes)
    _aliases(root, layer)
    return DOCTYPE + ET.tostring(root, encoding="unicode")


def _is_text(layer: Layer) -> bool:
    return layer.style.kind == "symbol"


def _aliases(root: ET.Element, layer: Layer) -> None:
    """QGIS before 3.34 does not read the labels that the file itself gives to its columns."""
    aliases = ET.SubElement(root, "aliases")
    for column in layer.columns:
        ET.SubElement(aliases, "alias", field=column.name, name=column.label)


def _renderer(root: ET.Element, layer: Layer, palettes: Palettes) -> None:
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0", forceraster="0")
    rules = ET.SubElement(renderer, "rules", key="root")
    symbols = ET.SubElement(renderer, "symbols")
    for number, rule in enumerate(drawing_rules(layer, palettes)):
        ET.SubElement(rules, "rule", _rule(rule, number))
        kind, alpha = SYMBOL_TYPES[layer.geometry], str(layer.style.opacity)
        symbol = ET.SubElement(symbols, "symbol", name=str(number), type=kind, alpha=alpha)
        drawn = _symbol_layer(symbol, *_symbol(layer, rule, palettes))
        if rule.hatched:
            strokes = ET.SubElement(drawn, "symbol", name=f"@{number}@0", type="line", alpha="1")
            _symbol_layer(strokes, "SimpleLine", _line(rule))


def _rule(rule: Rule, number: int) -> dict[str, str]:
    shown = {"key": f"rule-{number}", "symbol": str(number), "label": rule.label}
    if rule.condition is not None:
        shown["filter"] = expression(rule.condition)
    if rule.minzoom:
        shown["scalemaxdenom"] = f"{SCALE_AT_ZOOM_0 / (1 << rule.minzoom):.0f}"
    return shown


def expression(condition: Condition) -> str:
    """The condition in QGIS's expression language."""
    column = '"' + condition.column.replace('"', '""') + '"'
    values = ", ".join(_literal(value) for value in condition.values)
    if condition.negated:
        return f"{column} IS NULL OR {column} NOT IN ({values})"
    return f"{column} IN ({values})"


def _literal(value: Scalar) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def _symbol(layer: Layer, rule: Rule, palettes: Palettes) -> Symbol:
    colour = rgba(rule.colour)
    if rule.hatched:
        return "LinePatternFill", {"angle": 45, "distance": 8, "distance_unit": "Pixel", "color": colour}
    match layer.style.kind:
        case "line":  # a fill symbol may be made of its outline alone
            return "SimpleLine", _line(rule)
        case "circle":
            ring = rgba(palettes.colour("contour_point"))
            return "SimpleMarker", {"name": "circle", "color": colour, "size": 2 * layer.style.radius_px,
                                    "size_unit": "Pixel", "outline_color": ring, "outline_width": 1.5,
                                    "outline_width_unit": "Pixel"}  # fmt: skip
        case _:
            return "SimpleFill", {"color": colour, "style": "solid", "outline_style": "no"}


def _line(rule: Rule) -> Mapping[str, object]:
    drawn: dict[str, object] = {
        "line_color": rgba(rule.colour), "line_width": rule.width_px, "line_width_unit": "Pixel", "joinstyle": "round",
    }  # fmt: skip
    if rule.dashes:
        lengths = ";".join(f"{length * rule.width_px:g}" for length in rule.dashes)
        drawn |= {"use_custom_dash": 1, "customdash": lengths, "customdash_unit": "Pixel"}
    return drawn


def _symbol_layer(symbol: ET.Element, kind: str, properties: Mapping[str, object]) -> ET.Element:
    layer = ET.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(layer, "Option", type="Map")
    for name, value in properties.items():
        ET.SubElement(options, "Option", name=name, type="QString", value=str(value))
    return layer


def _labeling(root: ET.Element, layer: Layer, palettes: Palettes) -> None:
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings", calloutType="simple")
    text = {"fieldName": "nom", "fontSize": "9", "fontSizeUnit": "Point", "isExpression": "0"}
    style = ET.SubElement(
        settings, "text-style", text | {"textColor": rgba(palettes.colour(layer.style.colour))}
    )
    halo = {
        "bufferDraw": "1",
        "bufferSize": "1",
        "bufferSizeUnits": "MM",
        "bufferColor": rgba(palettes.colour("halo")),
    }
    ET.SubElement(style, "text-buffer", halo)


def rgba(colour: str) -> str:
    """« #rrggbb » as QGIS writes it: red, green, blue, alpha."""
    return ",".join(str(channel) for channel in (*bytes.fromhex(colour.removeprefix("#")), 255))
