"""OGC Styled Layer Descriptor 1.0 of a layer, for GeoServer and others that do not read QML."""

from xml.etree import ElementTree as xml

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
    root = xml.Element("StyledLayerDescriptor", NAMESPACES)
    named = xml.SubElement(root, "NamedLayer")
    xml.SubElement(named, "Name").text = layer.id
    style = xml.SubElement(xml.SubElement(named, "UserStyle"), "FeatureTypeStyle")
    for rule in drawing_rules(layer, palettes):
        _symbolizer(_rule(style, rule), layer, rule, palettes)
    if layer.style.kind == "symbol":
        text = Rule(layer.title, palettes.colour(layer.style.colour))
        _text(_rule(style, text), text)
    return xml.tostring(root, encoding="unicode")


def _rule(style: xml.Element, rule: Rule) -> xml.Element:
    place = xml.SubElement(style, "Rule")
    xml.SubElement(place, "Title").text = rule.label
    if rule.condition is not None:
        _condition(xml.SubElement(place, "ogc:Filter"), rule.condition)
    if rule.minzoom:
        xml.SubElement(place, "MaxScaleDenominator").text = f"{SCALE_AT_ZOOM_0 / (1 << rule.minzoom):.0f}"
    return place


def _condition(place: xml.Element, condition: Condition) -> None:
    if condition.negated:
        place = xml.SubElement(place, "ogc:Or")
        xml.SubElement(
            xml.SubElement(place, "ogc:PropertyIsNull"), "ogc:PropertyName"
        ).text = condition.column
        place = xml.SubElement(place, "ogc:Not")
    several = xml.SubElement(place, "ogc:Or") if len(condition.values) > 1 else place
    for value in condition.values:
        equal = xml.SubElement(several, "ogc:PropertyIsEqualTo")
        xml.SubElement(equal, "ogc:PropertyName").text = condition.column
        xml.SubElement(equal, "ogc:Literal").text = str(value)


def _symbolizer(place: xml.Element, layer: Layer, rule: Rule, palettes: Palettes) -> None:
    match layer.style.kind:
        case "line":
            _stroke(xml.SubElement(place, "LineSymbolizer"), rule)
        case "circle":
            _circle(place, layer, rule, palettes)
        case _ if rule.hatched:
            fill = xml.SubElement(xml.SubElement(place, "PolygonSymbolizer"), "Fill")
            mark = xml.SubElement(xml.SubElement(xml.SubElement(fill, "GraphicFill"), "Graphic"), "Mark")
            xml.SubElement(mark, "WellKnownName").text = "shape://slash"
            _parameters(xml.SubElement(mark, "Stroke"), {"stroke": rule.colour, "stroke-width": "1"})
        case _:
            fill = xml.SubElement(xml.SubElement(place, "PolygonSymbolizer"), "Fill")
            _parameters(fill, {"fill": rule.colour, "fill-opacity": str(layer.style.opacity)})


def _stroke(place: xml.Element, rule: Rule) -> None:
    drawn = {"stroke": rule.colour, "stroke-width": f"{rule.width_px:g}", "stroke-linejoin": "round"}
    if rule.dashes:
        drawn["stroke-dasharray"] = " ".join(f"{length * rule.width_px:g}" for length in rule.dashes)
    _parameters(xml.SubElement(place, "Stroke"), drawn)


def _circle(place: xml.Element, layer: Layer, rule: Rule, palettes: Palettes) -> None:
    graphic = xml.SubElement(xml.SubElement(place, "PointSymbolizer"), "Graphic")
    mark = xml.SubElement(graphic, "Mark")
    xml.SubElement(mark, "WellKnownName").text = "circle"
    _parameters(xml.SubElement(mark, "Fill"), {"fill": rule.colour, "fill-opacity": str(layer.style.opacity)})
    ring = {"stroke": palettes.colour("contour_point"), "stroke-width": "1.5"}
    _parameters(xml.SubElement(mark, "Stroke"), ring)
    xml.SubElement(graphic, "Size").text = f"{2 * layer.style.radius_px:g}"


def _text(place: xml.Element, rule: Rule) -> None:
    text = xml.SubElement(place, "TextSymbolizer")
    xml.SubElement(xml.SubElement(text, "Label"), "ogc:PropertyName").text = "nom"
    _parameters(xml.SubElement(text, "Fill"), {"fill": rule.colour})


def _parameters(place: xml.Element, drawn: dict[str, str]) -> None:
    for name, value in drawn.items():
        xml.SubElement(place, "CssParameter", name=name).text = value
