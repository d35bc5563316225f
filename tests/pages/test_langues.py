"""English of the pages: every sentence that a template or a module says has its entry, and no entry is left over."""

import ast
import copy
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import orjson
import pytest
from french import forgotten
from markupsafe import escape

from geo_service.catalog import Catalog
from geo_service.errors import ConfigurationError
from geo_service.model.libelles import STATE_LABELS
from geo_service.model.told import Cited, Day, Listed, Said, Translated
from geo_service.pages.fiche_text import many, number
from geo_service.pages.html import render_embedded_map, render_map
from geo_service.pages.langues import Langue, Words, address_in, language_of, read_words
from geo_service.pages.mentions import render_accessibility, render_legal
from geo_service.settings import ROOT, Settings

MAPS = ROOT / "maps"
OF_THE_SERVICE = "du_service"
"""The table of words that come from declarations and answers, not from templates and modules."""

STRING = r'\("((?:[^"\\]|\\.)*)"'
SAID_BY = {
    "templates/**/*.html": r"(?<!\w)_(?:\.plain)?" + STRING,
    "modules/**/*.js": r"(?<![\w.])t" + STRING,
}
SAID_IN_PYTHON = {"Said", "Listed.of"}
DECLARED_IN = ("layers/*.toml", "maps/palettes.toml", "data/**/*.*", "geo_service/**/*.py")


def sentences() -> Iterator[tuple[str, Path]]:
    """Everything that is said, with the file that says it."""
    for pattern, call in SAID_BY.items():
        for path in MAPS.glob(pattern):
            for text in re.findall(call, path.read_text(encoding="utf-8")):
                yield json.loads(f'"{text}"'), path
    for path in (ROOT / "geo_service").rglob("*.py"):
        for text in said_in(ast.parse(path.read_text(encoding="utf-8"))):
            yield text, path


def said_in(module: ast.AST) -> Iterator[str]:
    """Sentences that a module of the service composes for its pages."""
    for call in ast.walk(module):
        match call:
            case ast.Call(func, [ast.Constant(value=str(text)), *_]) if ast.unparse(func) in SAID_IN_PYTHON:
                yield text


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
    assert escape(said("{n} sur {total}", n="<b>", total=3)) == "&lt;b&gt; of 3"
    assert said.plain("{n} sur {total}", n="<b>", total=3) == "<b> of 3"
    assert said("jamais traduit") == "jamais traduit"


@pytest.mark.parametrize("asked", [None, "", "fr", "de", "EN", "en,fr", "../en"])
def test_any_language_that_is_not_spoken_is_french(asked: str | None) -> None:
    assert language_of(asked) is Langue.FR


def test_an_address_names_its_language_unless_it_is_french() -> None:
    assert address_in(Langue.FR, "/carte") == "/carte"
    assert address_in(Langue.EN, "/carte") == "/carte?lang=en"
    assert address_in(Langue.EN, "/connexion?suite=/compte") == "/connexion?suite=/compte&lang=en"
    assert address_in(Langue.EN, "/donnees#sante") == "/donnees?lang=en#sante"


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


def test_states_are_told_by_the_map_as_by_the_files_of_the_service() -> None:
    (block,) = re.findall(
        r"const ETATS = {(.*?)};", (MAPS / "modules" / "words.js").read_text(encoding="utf-8"), re.DOTALL
    )
    told = dict(re.findall(r'(\w+): t\("([^"]+)"\)', block))
    assert STATE_LABELS.items() <= told.items()


def test_the_order_of_names_is_made_in_one_place() -> None:
    modules = {path.name: path.read_text(encoding="utf-8") for path in (MAPS / "modules").rglob("*.js")}
    assert [name for name, text in modules.items() if re.search(r"Intl\.Collator|localeCompare", text)] == [
        "format.js"
    ]


ENGLISH = Words(
    {
        "{nombre}\u00a0{quoi}": "{nombre}\u00a0{quoi}",
        "commune": "commune",
        "communes": "communes",
        "{quoi} à {lieu}, le {jour}": "on {jour}, {quoi} in {lieu}",
        " ; ": "; ",
    }
)


def test_a_composed_sentence_is_french_for_everybody_but_a_page_of_another_language() -> None:
    said = Said(
        "{quoi} à {lieu}, le {jour}", quoi=many(2, "commune"), lieu="Brach", jour=Day.of(date(2026, 3, 14))
    )
    assert said == "2\u00a0communes à Brach, le 14/03/2026"
    assert ENGLISH.plain(said) == "on 14 March 2026, 2\u00a0communes in Brach"
    assert Words({})(said) is said


def test_a_composed_sentence_survives_a_copy_and_an_answer() -> None:
    said = many(1234, "commune")
    assert ENGLISH.plain(copy.deepcopy(said)) == "1,234\u00a0communes"
    assert orjson.dumps({"dit": said}).decode() == '{"dit":"1\u202f234\u00a0communes"}'


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0\u00a0communes"), (1, "1\u00a0commune"), (2, "2\u00a0communes")]
)
def test_english_counts_zero_with_many(count: int, told: str) -> None:
    assert ENGLISH.plain(many(count, "commune")) == told


def test_what_stays_french_in_a_sentence_is_marked_and_escaped() -> None:
    said = Said("{quoi} à {lieu}, le {jour}", quoi=Cited("l'<eau>"), lieu=Said("inconnu"), jour=1)
    assert ENGLISH(said) == (
        'on 1, <span lang="fr">l&#39;&lt;eau&gt;</span> in <span lang="fr">inconnu</span>'
    )
    assert ENGLISH.plain(said) == "on 1, l'<eau> in inconnu"


def test_parts_one_after_the_other_and_declared_titles_are_said_anew() -> None:
    parts = Listed.of(
        " ; ", (number(1234.5, 1), Translated.of("Eau", en="Water"), Translated.of("Feu", en=""))
    )
    assert parts == "1\u202f234,5 ; Eau ; Feu"
    assert ENGLISH(parts) == '1,234.5; Water; <span lang="fr">Feu</span>'


def test_a_page_in_english_that_forgot_a_sentence_is_seen() -> None:
    page = '<html lang="en"><p>All is well.</p><p title="un mot pour rien"><i lang="fr">de la mer</i> Saint-Jean-de-Luz</p>'
    assert forgotten(page, ["Saint-Jean-de-Luz"]) == ["un mot pour rien"]


def test_a_sentence_translated_twice_is_refused(tmp_path: Path) -> None:
    """Of two, the later table would win without a word."""
    (tmp_path / "mots.en.toml").write_text('[a]\n"oui" = "yes"\n[b]\n"oui" = "yep"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="« oui » est traduit deux fois"):
        read_words(tmp_path, Langue.EN)
