"""The colours, checked by computation: told apart by everyone, readable under dark text."""

import csv
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from geo_service.catalog import load_catalog
from geo_service.errors import ConfigurationError
from geo_service.pages.palettes import Palettes, composite, palette_css
from geo_service.settings import Settings

Vector = NDArray[np.float64]

# Linear sRGB seen without one kind of cones (Machado, Oliveira, Fernandes 2009, severity 1).
VISIONS: dict[str, Vector] = {
    "trichromate": np.eye(3),
    "protanope": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutéranope": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanope": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# Linear sRGB → cone response → OKLab (Ottosson 2020).
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])

JUST_NOTICEABLE = 0.02
"""Distance in OKLab at which two flat colours side by side begin to differ."""


def linear(colour: str) -> Vector:
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def distance(one: str, other: str, vision: Vector) -> float:
    seen = [OKLAB @ np.cbrt(CONES @ np.clip(vision @ linear(colour), 0, 1)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(LUMINANCE @ linear(colour)) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def fills(palettes: Palettes) -> list[str]:
    return [classe.couleur for classe in palettes.palette("territoires")]


@pytest.mark.parametrize("vision", VISIONS)
def test_territoires_water_and_context_are_told_apart_by_everyone(palettes: Palettes, vision: str) -> None:
    water = palettes.palette("eaux")[0].couleur
    shown = [*fills(palettes), water, palettes.colour("contexte")]
    closest = min(distance(one, other, VISIONS[vision]) for one, other in combinations(shown, 2))
    assert closest >= 2 * JUST_NOTICEABLE


@pytest.mark.parametrize("vision", VISIONS)
def test_families_of_themes_are_told_apart_by_everyone(palettes: Palettes, vision: str) -> None:
    shown = [classe.couleur for classe in palettes.palette("themes")]
    closest = min(distance(one, other, VISIONS[vision]) for one, other in combinations(shown, 2))
    assert closest >= 6 * JUST_NOTICEABLE


@pytest.mark.parametrize("vision", VISIONS)
def test_classes_of_minutes_are_told_from_the_next_and_darken_for_everyone(
    palettes: Palettes, vision: str
) -> None:
    shown = [classe.couleur for classe in palettes.palette("minutes")]
    steps = [distance(one, other, VISIONS[vision]) for one, other in pairwise(shown)]
    lightness = [contrast(colour, "#000000") for colour in shown]
    assert min(steps) >= 2.5 * JUST_NOTICEABLE
    assert lightness == sorted(lightness, reverse=True)


@pytest.mark.parametrize("vision", VISIONS)
def test_minutes_gained_and_lost_are_told_apart_by_everyone(palettes: Palettes, vision: str) -> None:
    shown = [colour for name, colour in palettes.couleurs.items() if name.startswith("ecart_")]
    closest = min(distance(one, other, VISIONS[vision]) for one, other in combinations(shown, 2))
    assert (len(shown), closest >= 5 * JUST_NOTICEABLE) == (7, True)


@pytest.mark.parametrize("vision", VISIONS)
def test_out_of_reach_looks_like_no_class_of_minutes(palettes: Palettes, vision: str) -> None:
    out = palettes.colour("hors_portee")
    closest = min(distance(classe.couleur, out, VISIONS[vision]) for classe in palettes.palette("minutes"))
    assert closest >= 3 * JUST_NOTICEABLE


def test_there_is_a_fill_for_each_colour_number(palettes: Palettes) -> None:
    assert [classe.valeurs for classe in palettes.palette("territoires")] == [
        (number,) for number in range(9)
    ]


def test_names_are_readable_on_every_fill(palettes: Palettes) -> None:
    assert min(contrast(palettes.colour("texte"), fill) for fill in fills(palettes)) >= 7


def test_points_stand_out_of_their_white_edge(palettes: Palettes) -> None:
    points = [classe.couleur for classe in palettes.palette("themes")] + [palettes.colour("mairie")]
    assert min(contrast(point, palettes.colour("contour_point")) for point in points) >= 3


DRAWN_OVER = ("autre", "selection", "texte", "mairie", "limite_epci", "limite_canton", "limite_departement")
"""Outlines, lines and marks of overlays, of tools and of files opened by a reader."""


@pytest.mark.parametrize("name", DRAWN_OVER)
def test_what_is_drawn_over_the_map_stands_out_of_its_white_halo(palettes: Palettes, name: str) -> None:
    assert contrast(palettes.colour(name), palettes.colour("halo")) >= 3


@pytest.mark.parametrize("vision", VISIONS)
def test_files_of_a_reader_are_told_apart_by_everyone(palettes: Palettes, vision: str) -> None:
    shown = [palettes.colour(name) for name in ("limite_epci", "limite_canton", "mairie", "texte")]
    closest = min(distance(one, other, VISIONS[vision]) for one, other in combinations(shown, 2))
    assert closest >= 3 * JUST_NOTICEABLE


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("name", ["manque", "quantite"])
def test_the_ground_and_the_neighbours_look_like_no_class_of_values(
    palettes: Palettes, name: str, vision: str
) -> None:
    around = [palettes.colour(one) for one in ("fond", "contexte")]
    closest = min(
        distance(one, other, VISIONS[vision]) for one in around for other in palettes.sequence(name)
    )
    assert closest >= JUST_NOTICEABLE


def test_minutes_gained_and_lost_darken_alike_on_both_sides(palettes: Palettes) -> None:
    for rank in (1, 2, 3):
        sides = [contrast(palettes.colour(f"ecart_{side}_{rank}"), "#000000") for side in ("gain", "perte")]
        assert max(sides) / min(sides) <= 1.6, rank


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("accent", "panneau"),
        ("accent", "accent_clair"),
        ("discret", "accent_clair"),
        ("alerte", "alerte_clair"),
    ],
)
def test_text_of_the_page_meets_the_contrast_of_wcag_aa(palettes: Palettes, text: str, ground: str) -> None:
    assert contrast(palettes.interface[text], palettes.interface[ground]) >= 4.5


def test_every_theme_belongs_to_exactly_one_family(palettes: Palettes) -> None:
    source = load_catalog(Settings()).source("themes")
    path = next(channel.path for channel in source.channels if channel.path)
    with Path(Settings().data_dir / path).open(encoding="utf-8") as file:
        themes = sorted(row["slug"] for row in csv.DictReader(file))
    assert sorted(str(value) for classe in palettes.palette("themes") for value in classe.valeurs) == themes


def test_an_unknown_colour_is_said_with_the_known_ones(palettes: Palettes) -> None:
    with pytest.raises(ConfigurationError, match=r"« rouge ».*hachure"):
        palettes.colour("rouge")


def test_an_unknown_palette_is_said_with_the_known_ones(palettes: Palettes) -> None:
    with pytest.raises(ConfigurationError, match=r"palette « humeurs ».*territoires"):
        palettes.palette("humeurs")


def test_half_of_black_over_white_is_grey() -> None:
    assert composite("#000000", "#ffffff", 0.5) == "#808080"


def test_style_sheets_get_every_colour_by_name(palettes: Palettes) -> None:
    sheet = palette_css(palettes)
    assert f"--couleur-accent-clair: {palettes.interface['accent_clair']};" in sheet
    assert sheet.count("--couleur-") == len(palettes.interface | palettes.couleurs)
