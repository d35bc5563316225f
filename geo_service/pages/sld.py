"""OGC Styled Layer Descriptor 1.0 of a layer, for GeoServer and others that do not read QML."""

from xml.etree import ElementTree as ET

from geo_service.model.layer import Layer
from geo_service.pages.palettes import Palettes
from geo_service.pages.qml import SCALE_AT_ZOOM_0
from geo_service.pages.rules import Condition, Rule, drawing_rules

NAMESPACES = {
    "xmlns": "http://www.opengis.net/sld",
    "xmlns:ogc": "http://www.opengis.net/ogc",
    "version": "1.0.0",
}


def sld_style(layer: Layer, palettes: Palettes) -> str:
    """The document as text. A layer of names is drawn as text only.

    Raises:
        ConfigurationError: the layer names an unknown colour or palette.
    """
    root = ET.Element("StyledLayerDescriptor", NAMESPACES)
    named = ET.SubElement(root, "NamedLayer")
    ET.SubElement(named, "Name").text = layer.id
    style = ET.SubElement(ET.SubElement(named, "UserStyle"), "FeatureTypeStyle")
    for rule in drawing_rules(layer, palettes):
        _symbolizer(_rule(style, rule), layer, rule, palettes)
    if layer.style.kind == "symbol":
        text = Rule(layer.title, palettes.colour(layer.style.colour))
        _text(_rule(style, text), text)
    return ET.tostring(root, encoding="unicode")


def _rule(style: ET.Element, rule: Rule) -> ET.Element:
    place = ET.SubElement(style, "Rule")
    ET.SubElement(place, "Title").text = rule.label
    if rule.condition is not None:
        _condition(ET.SubElement(place, "ogc:Filter"), rule.condition)
    if rule.minzoom:
        ET.SubElement(place, "MaxScaleDenominator").text = f"{SCALE_AT_ZOOM_0 / (1 << rule.minzoom):.0f}"
    return place


def _condition(place: ET.Element, condition: Condition) -> None:
    if condition.negated:
        place = ET.SubElement(place, "ogc:Or")
        ET.SubElement(ET.SubElement(place, "ogc:PropertyIsNull"), "ogc:PropertyName").text = condition.column
        place = ET.SubElement(place, "ogc:Not")
    several = ET.SubElement(place, "ogc:Or") if len(condition.values) > 1 else place
    for value in condition.values:
        equal = ET.SubElement(several, "ogc:PropertyIsEqualTo")
        ET.SubElement(equal, "ogc:PropertyName").text = condition.column
        ET.SubElement(equal, "ogc:Literal").text = str(value)


def _symbolizer(place: ET.Element, layer: Layer, rule: Rule, palettes: Palettes) -> None:
    match layer.style.kind:
        case "line":
            _stroke(ET.SubElement(place, "LineSymbolizer"), rule)
        case "circle":
            _circle(place, layer, rule, palettes)
        case _ if rule.hatched:
            fill = ET.SubElement(ET.SubElement(place, "PolygonSymbolizer"), "Fill")
            mark = ET.SubElement(ET.SubElement(ET.SubElement(fill, "GraphicFill"), "Graphic"), "Mark")
            ET.SubElement(mark, "WellKnownName").text = "shape://slash"
            _parameters(ET.SubElement(mark, "Stroke"), {"stroke": rule.colour, "stroke-width": "1"})
        case _:
            fill = ET.SubElement(ET.SubElement(place, "PolygonSymbolizer"), "Fill")
            _parameters(fill, {"fill": rule.colour, "fill-opacity": str(layer.style.opacity)})


def _stroke(place: ET.Element, rule: Rule) -> None:
    drawn = {"stroke": rule.colour, "stroke-width": f"{rule.width_px:g}", "stroke-linejoin": "round"}
    if rule.dashes:
        drawn["stroke-dasharray"] = " ".join(f"{length * rule.width_px:g}" for length in rule.dashes)
    _parameters(ET.SubElement(place, "Stroke"), drawn)


def _circle(place: ET.Element, layer: Layer, rule: Rule, palettes: Palettes) -> None:
    graphic = ET.SubElement(ET.SubElement(place, "PointSymbolizer"), "Graphic")
    mark = ET.SubElement(graphic, "Mark")
    ET.SubElement(mark, "WellKnownName").text = "circle"
    _parameters(ET.SubElement(mark, "Fill"), {"fill": rule.colour, "fill-opacity": str(layer.style.opacity)})
    ring = {"stroke": palettes.colour("contour_point"), "stroke-width": "1.5"}
    _parameters(ET.SubElement(mark, "Stroke"), ring)
    ET.SubElement(graphic, "Size").text = f"{2 * layer.style.radius_px:g}"


def _text(place: ET.Element, rule: Rule) -> None:
    text = ET.SubElement(place, "TextSymbolizer")
    ET.SubElement(ET.SubElement(text, "Label"), "ogc:PropertyName").text = "nom"
    _parameters(ET.SubElement(text, "Fill"), {"fill": rule.colour})


def _parameters(place: ET.Element, drawn: dict[str, str]) -> None:
    for name, value in drawn.items():
        ET.SubElement(place, "CssParameter", name=name).text = value
