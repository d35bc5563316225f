"""Words of a sheet: broken in lines that fit, none lost but those told by « … », which says where the rest is."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.pages.feuille import (
    FOOT_REST,
    MARGIN,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    Sheet,
    draw_sheet,
    sheet_frame,
)
from geo_service.pages.feuille_ground import Ground
from geo_service.pages.feuille_key import MORE, Column, LegendBlock, LegendRow, draw_legend
from geo_service.pages.feuille_words import Type
from geo_service.pages.palettes import read_palettes
from geo_service.pages.svg_map import SvgMap
from geo_service.settings import Settings

KIND = Type(25, "noir")
WIDTH = 400.0


@given(st.text("abcmwéI ", max_size=120))
def test_lines_fit_and_hold_every_letter(text: str) -> None:
    lines = KIND.lines(text, WIDTH, most=100)
    assert all(KIND.width(line) <= WIDTH for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_what_does_not_fit_says_so() -> None:
    lines = KIND.lines("mot " * 60, WIDTH, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")


def test_what_does_not_fit_says_where_the_rest_is() -> None:
    lines = KIND.lines("mot " * 60, WIDTH, most=2, rest="(voir)")
    assert lines[-1].endswith("… (voir)")
    assert KIND.width(lines[-1]) <= WIDTH


PALETTES = read_palettes(Settings().maps_dir)
COLUMN = Column(0.0, 0.0, 700.0, 600.0)


def drawn(title: str, foot: tuple[str, ...]) -> list[str]:
    """The lines of a sheet of nothing."""
    sheet = Sheet(
        SvgMap("feuille", title, "", (), (), ()),
        sheet_frame(0, 0, 1000, 1000),
        Ground(),
        "Sous-titre",
        (),
        foot,
    )
    return [unescape(line) for line in re.findall(r"<text[^>]*>([^<]*)</text>", draw_sheet(sheet, PALETTES))]


@pytest.mark.parametrize("word", ["mot", "MOTS", "W" * 30])
def test_the_longest_title_is_read_whole(word: str) -> None:
    title = " ".join([word] * 150)[:150].strip()
    lines = drawn(title, ("Sources : une.",))
    assert " ".join(lines[: lines.index("Sous-titre")]) == title


@pytest.mark.parametrize("count", [5, 12, 60])
def test_sources_are_read_whole_or_say_where_the_others_are(count: int) -> None:
    sources = " ; ".join(
        f"Source numéro {rank} (son producteur, 2024, Licence Ouverte 2.0)" for rank in range(count)
    )
    lines = drawn("Titre", (sources, "Toutes les sources : ici", "Carte : là"))
    said = " ".join(lines)
    assert sources in said or FOOT_REST in said
    assert lines[-2:] == ["Toutes les sources : ici", "Carte : là"]


def test_nothing_is_written_off_the_sheet() -> None:
    foot = (
        "Source, son producteur ; " * 90,
        "Définition : ici",
        f"Carte à l'écran : https://exemple.fr/carte#{'a=b&' * 80}",
    )
    sheet = Sheet(
        SvgMap("feuille", "Titre " * 25, "", (), (), ()),
        sheet_frame(0, 0, 1000, 1000),
        Ground(),
        "mot " * 80,
        (),
        foot,
    )
    placed = re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)" font-size="([\d.]+)"[^>]*>([^<]*)<', draw_sheet(sheet, PALETTES)
    )
    assert all(float(y) <= SHEET_HEIGHT - 15 for _, y, _, _ in placed)
    assert all(
        float(x) + Type(float(size), "noir").width(unescape(text)) <= SHEET_WIDTH - MARGIN + 1
        for x, _, size, text in placed
        if float(x) == MARGIN and float(size) < 38
    )


def legend(rows: int) -> str:
    lines = tuple(LegendRow("fill", PALETTES.colour("fond"), f"Ligne {rank}") for rank in range(rows))
    return draw_legend((LegendBlock("Titre", lines, ("Note.",)),), COLUMN, PALETTES)


@pytest.mark.parametrize(("rows", "size"), [(5, "scale(1)"), (14, "scale(0.76)")])
def test_a_long_legend_is_drawn_smaller_and_whole(rows: int, size: str) -> None:
    made = legend(rows)
    assert size in made
    assert made.count("Ligne") == rows
    assert "Note." in made


def test_a_legend_that_cannot_hold_says_so() -> None:
    made = legend(60)
    assert 10 < made.count("Ligne") < 60
    assert MORE.split(" :")[0] in made
