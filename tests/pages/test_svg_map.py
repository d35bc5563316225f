"""The drawing of a map: colours of its legend, absences apart, no seam, words for who does not see it."""

import json
import re
from collections import Counter
from xml.etree import ElementTree as ET

import pytest
from pyproj import Geod, Transformer
from shapely import Polygon, box
from shapely.geometry import mapping
from shapely.ops import unary_union

from geo_service.model.indicator import Quality
from geo_service.pages.choropleth import NO_VALUE_COLOURS
from geo_service.pages.palettes import Palettes, sampled
from geo_service.pages.svg_map import Area, SvgMap, colour_of, draw_map, map_legend
from geo_service.pages.svg_marks import MARKS
from geo_service.pages.svg_outline import WIDTH, frame_of, parse_outline
from geo_service.pages.svg_strip import Strip, draw_strip

SVG = "{http://www.w3.org/2000/svg}"
SIDE = 10_000.0
WEST, SOUTH = -60_000.0, 5_600_000.0


def square(column: int, row: int) -> str:
    """A square of ten kilometres in EPSG:3857, as GeoJSON."""
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return json.dumps(mapping(box(west, south, west + SIDE, south + SIDE)))


def drawn(palettes: Palettes, **more: object) -> SvgMap:
    """Six squares: three in classes, one of them inferred, and three without value."""
    areas = (
        Area("commune:1", "Aa", square(0, 0), "1 min", rank=0),
        Area("commune:2", "Bé & <b>", square(1, 0), "5 min", rank=1, inferred=True),
        Area("commune:3", "Cé", square(2, 0), "5 min", rank=1),
        Area("commune:4", "Dé", square(0, 1), "donnée absente", quality=Quality.MISSING),
        Area("commune:5", "E", square(1, 1), "secret statistique", quality=Quality.SECRET),
        Area("commune:6", "F", square(2, 1), "hors de portée", quality=Quality.UNREACHABLE),
    )
    colours = sampled(palettes.sequence("manque"), 2)
    return SvgMap("essai", "Titre", "Description", areas, ("peu", "beaucoup"), colours, **more)  # type: ignore[arg-type]


def fills(svg: str) -> list[str]:
    """Colours that zones are filled with, in drawing order, patterns aside."""
    paths = ET.fromstring(svg).iter(f"{SVG}path")
    return [fill for path in paths if path.find(f"{SVG}title") is not None and (fill := path.get("fill", ""))]


def test_the_same_map_is_drawn_to_the_same_bytes(palettes: Palettes) -> None:
    assert draw_map(drawn(palettes), palettes) == draw_map(drawn(palettes), palettes)


def test_each_colour_of_the_legend_is_drawn_as_often_as_it_says(palettes: Palettes) -> None:
    one = drawn(palettes)
    told = {
        line.colour: line.count for line in map_legend(one, palettes) if line.label != "rattachement supposé"
    }
    assert told == Counter(fills(draw_map(one, palettes)))


def test_what_has_no_value_is_never_drawn_as_a_class(palettes: Palettes) -> None:
    one = drawn(palettes)
    absent = {colour_of(area, one, palettes) for area in one.areas if area.rank is None}
    assert absent == {palettes.colour(NO_VALUE_COLOURS[area.quality]) for area in one.areas if area.quality}
    assert not absent & set(one.colours)


def test_each_reason_has_a_mark_of_its_own_for_who_sees_no_colour(palettes: Palettes) -> None:
    svg = draw_map(drawn(palettes), palettes)
    used = set(re.findall(r'fill="url\(#essai-(\w+)\)"', svg))
    assert used == {"missing", "secret", "unreachable", "inferred"}
    assert len(set(MARKS.values())) == len(MARKS)


def test_zones_that_share_a_border_share_it_in_the_drawing(palettes: Palettes) -> None:
    svg = ET.fromstring(draw_map(drawn(palettes), palettes))
    squares = [
        polygon(path.get("d", "")) for path in svg.iter(f"{SVG}path") if path.find(f"{SVG}title") is not None
    ]
    whole = unary_union(squares)
    assert len(whole.interiors) == 0
    assert whole.area == pytest.approx(sum(one.area for one in squares))


def polygon(data: str) -> Polygon:
    """The square that a path of one ring draws."""
    numbers = [[int(n) for n in part.split()] for part in re.findall(r"[Ml](-?\d+ -?\d+)", data)]
    positions = [tuple(numbers[0])]
    for dx, dy in numbers[1:]:
        positions.append((positions[-1][0] + dx, positions[-1][1] + dy))
    return Polygon(positions)


def test_the_scale_is_right_on_the_ground() -> None:
    frame = frame_of([parse_outline(square(column, 0)) for column in range(3)])
    km, units = frame.bar()
    to_degrees = Transformer.from_crs(3857, 4326, always_xy=True)
    middle = frame.north - frame.height * frame.m_per_unit / 2
    ends = [to_degrees.transform(frame.west + x * frame.m_per_unit, middle) for x in (0, units)]
    metres = Geod(ellps="WGS84").inv(*ends[0], *ends[1])[2]
    assert metres == pytest.approx(km * 1000, rel=0.01)


def test_words_stand_in_for_the_drawing_and_are_escaped(palettes: Palettes) -> None:
    root = ET.fromstring(draw_map(drawn(palettes), palettes))
    named = [root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")]
    assert (root.get("role"), root.get("aria-labelledby"), named) == (
        "img",
        "essai-t essai-d",
        ["Titre", "Description"],
    )
    assert "Bé & <b> : 5 min" in [one.text for one in root.iter(f"{SVG}title")]


def test_a_map_of_nothing_is_still_a_drawing(palettes: Palettes) -> None:
    empty = SvgMap("vide", "Vide", "Rien", (), (), ())
    assert ET.fromstring(draw_map(empty, palettes)).get("viewBox", "").startswith(f"0 0 {WIDTH} ")
    assert map_legend(empty, palettes) == ()


def test_generated_figures_are_marked_on_the_map_and_told_in_its_legend(palettes: Palettes) -> None:
    made = drawn(palettes, demonstration=True)
    assert 'url(#essai-demonstration)"' in draw_map(made, palettes)
    assert map_legend(made, palettes)[-1].label == "donnée de démonstration"


def test_a_strip_places_values_in_their_order_and_says_them(palettes: Palettes) -> None:
    svg = draw_strip(Strip("ici 5 ; de 1 à 9", 5.0, 3.0, 7.0, (1.0, 5.0, 9.0)), palettes)
    places = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', svg)]
    assert places == [10.0, 130.0, 250.0, 130.0]
    assert 'aria-label="ici 5 ; de 1 à 9"' in svg


def test_a_strip_of_nothing_is_not_drawn(palettes: Palettes) -> None:
    assert draw_strip(Strip("", None, None, 3.0), palettes) == ""
