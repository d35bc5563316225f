"""English of the pages: every sentence that a template or a module says has its entry, and no entry is left over."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from geo_service.catalog import Catalog
from geo_service.pages.html import render_embedded_map, render_map
from geo_service.pages.langues import Langue, Words, address_in, language_of, read_words
from geo_service.pages.mentions import render_accessibility, render_legal
from geo_service.settings import ROOT, Settings

MAPS = ROOT / "maps"
OF_THE_SERVICE = "du_service"
"""The table of words that come from declarations and answers, not from templates and modules."""

STRING = r'\("((?:[^"\\]|\\.)*)"'
SAID_BY = {"templates/**/*.html": r"(?<!\w)_" + STRING, "modules/**/*.js": r"(?<![\w.])t" + STRING}
DECLARED_IN = ("layers/*.toml", "maps/palettes.toml", "data/**/*.*", "geo_service/**/*.py")


def sentences() -> Iterator[tuple[str, Path]]:
    """Everything that is said, with the file that says it."""
    for pattern, call in SAID_BY.items():
        for path in MAPS.glob(pattern):
            for text in re.findall(call, path.read_text(encoding="utf-8")):
                yield json.loads(f'"{text}"'), path


def tables() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((MAPS / "mots.en.toml").read_text(encoding="utf-8"))


def holes(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", sentence))


def test_every_sentence_has_its_english() -> None:
    known = read_words(MAPS, Langue.EN)
    assert sorted({f"{path.name}: {said}" for said, path in sentences() if said not in known}) == []


def test_no_entry_is_left_over_or_said_twice() -> None:
    said = {sentence for sentence, _ in sentences()}
    own = [french for name, table in tables().items() if name != OF_THE_SERVICE for french in table]
    assert sorted(set(own) - said) == []
    assert len(own) == len(set(own))


def test_every_word_of_the_service_is_declared_somewhere() -> None:
    declared = "\n".join(
        path.read_text(encoding="utf-8", errors="ignore")
        for pattern in DECLARED_IN
        for path in ROOT.glob(pattern)
        if path.suffix in {".toml", ".py", ".csv"}
    )
    parts = [part for french in tables()[OF_THE_SERVICE] for part in french.split(" ; ")]
    assert [part for part in parts if part not in declared] == []


def test_holes_are_the_same_in_both_languages() -> None:
    words = read_words(MAPS, Langue.EN)
    assert {french: said for french, said in words.items() if holes(french) != holes(said)} == {}


def test_english_does_not_write_as_french_does() -> None:
    marks = re.compile(r"[«»]|[\u00a0\u202f ][:;?!](\s|$)|\d,\d(?!\d\d)")
    allowed = {"10 ; 20 ; 30"}
    found = [said for said in read_words(MAPS, Langue.EN).values() if marks.search(said)]
    assert [said for said in found if not any(one in said for one in allowed)] == []


def test_every_layer_has_an_english_title(catalog: Catalog) -> None:
    words = read_words(MAPS, Langue.EN)
    drawn = [layer for layer in catalog.layers.values() if layer.style.kind != "none"]
    assert [layer.title for layer in drawn if layer.title not in words] == []
    assert [layer.group for layer in drawn if layer.group not in words] == []


def test_a_hole_keeps_what_is_put_into_it_as_text() -> None:
    said = Words({"{n} sur {total}": "{n} of {total}"})
    assert said("{n} sur {total}", n="<b>", total=3) == "<b> of 3"
    assert said("jamais traduit") == "jamais traduit"


@pytest.mark.parametrize("asked", [None, "", "fr", "de", "EN", "en,fr", "../en"])
def test_any_language_that_is_not_spoken_is_french(asked: str | None) -> None:
    assert language_of(asked) is Langue.FR


def test_an_address_names_its_language_unless_it_is_french() -> None:
    assert address_in(Langue.FR, "/carte") == "/carte"
    assert address_in(Langue.EN, "/carte") == "/carte?lang=en"
    assert address_in(Langue.EN, "/connexion?suite=/compte") == "/connexion?suite=/compte&lang=en"


@pytest.mark.parametrize("render", [render_map, render_embedded_map])
def test_the_map_is_written_in_the_language_asked(render: Callable[..., str], catalog: Catalog) -> None:
    french, english = (render(Settings(), catalog, None, langue) for langue in Langue)
    assert '<html lang="fr"' in french
    assert '<html lang="en"' in english
    assert ("Vue d’ensemble" in french, "Vue d’ensemble" in english) == (True, False)
    assert ("Whole view" in french, "Whole view" in english) == (False, True)


@pytest.mark.parametrize("render", [render_legal, render_accessibility])
def test_legal_pages_link_to_their_other_language(render: Callable[..., str], catalog: Catalog) -> None:
    french, english = (render(Settings(), catalog, langue) for langue in Langue)
    assert 'lang="en" hreflang="en">English</a>' in french
    assert 'lang="fr" hreflang="fr">Français</a>' in english
