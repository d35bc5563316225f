"""A page becomes a document for a word processor: all its words and numbers in their order, real styles, told pictures."""

import io
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from PIL import Image

from geo_service.exports.word.document import write_page
from geo_service.exports.word.read import read_page

MAP = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="carte-svg" viewBox="0 0 100 50"><title>Carte</title>'
    '<desc>Une zone rouge.</desc><path d="M0 0h100v50h-100z" fill="red"/></svg>'
)
STRIP = '<svg class="bande" viewBox="0 0 260 30" aria-label="Ici 12, ailleurs 3 à 20"><path d="M0 15h260" stroke="red"/></svg>'
PAGE = f"""<!doctype html><html lang="fr"><head><title>Médoc :
dossier</title><meta name="author" content="Gironde"><style>p {{ color: red }}</style></head>
<body class="dossier"><h1>Médoc</h1><p>Il  y a <strong>12&#8239;min</strong>
 jusque-là <small>(2023)</small><!-- rien --> <a href="/donnees/temps">d'où</a> <a class="renvois" href="#sources">[2]</a></p>
<h2>Chiffres</h2><table><caption>Temps</caption><thead><tr><th>Quoi</th><th>Ici</th><th>Parmi</th></tr></thead>
<tbody><tr><th scope="row">Lycée</th><td>1,5<br><small>entre 1 et 2</small></td><td>{STRIP}<small>de 3 à 20</small></td></tr>
<tr><th scope="row">Pharmacie</th><td>−3</td><td><ul><li>un</li><li>deux</li></ul></td></tr></tbody></table>
<table><caption class="invisible">Muet</caption><tbody><tr><td colspan="2">4</td></tr></tbody></table>
<figure><figcaption>La carte</figcaption>{MAP}<ul class="legende">
<li><svg class="echantillon" viewBox="0 0 28 18" aria-hidden="true"><rect width="28" height="18" fill="red"/></svg> <span>rouge</span> (1)</li></ul></figure>
<details><summary>Plus</summary><ul><li>premier</li><li>second <span class="invisible">non</span></li></ul></details>
<h2 id="sources">Sources</h2><aside class="commentaire"><p>À lire.</p></aside></body></html>"""


class Cells(HTMLParser):
    """Words of every cell of every table, by the standard library alone."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open = False
        self.feed(html)

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if tag in ("td", "th"):
            self.found.append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[-1] += data


def bare(words: str) -> str:
    """Without any kind of space."""
    return re.sub(r"\s", "", words)


def cells_of(document: Document) -> list[str]:
    """Words of every cell of every table, each once."""
    return [
        bare(cell.text)
        for table in document.tables
        for row in table._tbl.tr_lst
        for cell in cells(table, row)
    ]


def cells(table: Any, row: Any) -> list[Any]:
    return [docx.table._Cell(tc, table) for tc in row.tc_lst]


def written(folder: Path, *, draft: bool = True) -> Document:
    """The page of this file, written and read again."""
    path = folder / "page.docx"
    write_page(read_page(PAGE, "http://localhost/territoires/medoc"), path, draft=draft)
    return docx.Document(str(path))


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return written(tmp_path_factory.mktemp("word"))


def test_every_cell_says_what_the_page_says_in_the_same_order(document: Document) -> None:
    assert cells_of(document) == [bare(words) for words in Cells(PAGE).found]


def test_headings_lists_captions_and_comments_have_the_styles_of_a_word_processor(document: Document) -> None:
    styles = [(one.style.name, one.text) for one in document.paragraphs if one.style and one.text]
    assert styles == [
        ("Heading 1", "Médoc"), ("Normal", "Il y a 12\u202fmin jusque-là (2023) d'où [2]"), ("Heading 2", "Chiffres"),
        ("Caption", "Temps"), ("Caption", "La carte"), ("Normal", " rouge (1)"), ("Normal", "Plus"),
        ("List Bullet", "premier"), ("List Bullet", "second"), ("Heading 2", "Sources"), ("Quote", "À lire."),
    ]  # fmt: skip


def test_every_picture_is_told_in_words_and_is_drawn(document: Document) -> None:
    told = [one.get("descr") for one in document.element.body.iter(qn("wp:docPr"))]
    assert told == ["Ici 12, ailleurs 3 à 20", "Carte. Une zone rouge", "échantillon de couleur : rouge (1)"]
    for part in document.part.package.image_parts:
        held = Image.open(io.BytesIO(part.blob))
        assert round(held.info["dpi"][0]) == 150
        image = held.convert("RGB")
        assert min(green for _, (_, green, _) in image.getcolors(1 << 16) or []) < 200


def test_header_rows_come_again_on_each_page_and_each_table_has_a_title(document: Document) -> None:
    first, second = (table._tbl for table in document.tables)
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in first.tr_lst] == [True, False, False]
    assert [one.find(f".//{qn('w:tblCaption')}").get(qn("w:val")) for one in (first, second)] == [
        "Temps",
        "Muet",
    ]


def test_links_lead_to_whole_addresses_or_to_a_place_of_the_document(document: Document) -> None:
    outside = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert outside == ["http://localhost/donnees/temps"]
    (inside,) = (
        one.get(qn("w:anchor"))
        for one in document.element.body.iter(qn("w:hyperlink"))
        if one.get(qn("w:anchor"))
    )
    assert inside in {one.get(qn("w:name")) for one in document.element.body.iter(qn("w:bookmarkStart"))}


def test_it_is_french_a4_titled_and_numbered(document: Document) -> None:
    (section,) = document.sections
    assert document.core_properties.title == "Médoc : dossier"
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [one.get(qn("w:instr")) for one in section.footer._element.iter(qn("w:fldSimple"))] == [
        "PAGE",
        "NUMPAGES",
    ]


@pytest.mark.parametrize("draft", [True, False])
def test_only_a_draft_says_so_at_the_top_of_its_pages(tmp_path: Path, draft: bool) -> None:
    (section,) = written(tmp_path, draft=draft).sections
    assert ("Brouillon" in "".join(one.text for one in section.header.paragraphs)) == draft


def test_the_same_page_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.docx", tmp_path / "2.docx"
    for path in (first, second):
        write_page(read_page(PAGE, "http://localhost/"), path, draft=True)
    assert first.read_bytes() == second.read_bytes()
    assert zipfile.ZipFile(first).testzip() is None


def test_columns_share_the_width_by_what_they_must_hold(document: Document) -> None:
    grid = [int(one.get(qn("w:w"))) for one in document.tables[0]._tbl.tblGrid]
    assert sum(grid) == pytest.approx(180 * 1440 / 25.4, abs=3)
    assert grid[2] > 46 * 1440 / 25.4
