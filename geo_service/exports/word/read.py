"""A page of the service, read for a word processor: every block that paper shows, in its order."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final
from xml.etree.ElementTree import Element

import tinyhtml5

from geo_service.exports.word.content import (
    BULLET,
    CAPTION,
    FIGURE,
    NORMAL,
    NUMBER,
    QUOTE,
    Block,
    Cell,
    Look,
    Page,
    Paragraph,
    Piece,
    Row,
    Table,
)
from geo_service.exports.word.words import HIDDEN, HTML, has_class, name_of, parts_of, pieces_of, tidy

HEADINGS: Final = {f"h{level}": f"Heading {level}" for level in range(1, 7)}
STYLES: Final = {**HEADINGS, "figure": FIGURE, "figcaption": CAPTION}
LISTS: Final = {"ul": BULLET, "ol": NUMBER}
BOLD: Final = frozenset({"summary", "dt"})
BLOCKS: Final = frozenset({
    *HEADINGS, *LISTS, *BOLD, "p", "dd", "dl", "figcaption", "table", "figure", "div", "section", "article",
    "header", "footer", "main", "aside", "details", "body", "blockquote", "li",
})  # fmt: skip
SAMPLE: Final = "échantillon de couleur : "


def read_page(html: str, base: str) -> Page:
    """The document that an HTML page is; ``base``: the address its links start from."""
    root = tinyhtml5.parse(html)
    head, body = root.find(f"{HTML}head"), root.find(f"{HTML}body")
    assert head is not None, "an HTML parser makes one"
    assert body is not None, "an HTML parser makes one"
    about = {one.get("name", ""): one.get("content", "") for one in head.iter(f"{HTML}meta")}
    title = " ".join((head.findtext(f"{HTML}title") or "").split())
    links = {one.get("href", "") for one in body.iter(f"{HTML}a")}
    reader = _Reader(base, frozenset(link[1:] for link in links if link.startswith("#")))
    return Page(
        title, about.get("author", ""), about.get("description", ""), tuple(reader.blocks(body, NORMAL))
    )


@dataclass
class _Reader:
    """``targets``: names that links of the page lead to; ``waiting``: those met, for the next block."""

    base: str
    targets: frozenset[str]
    waiting: list[str] = field(default_factory=list)

    def blocks(self, element: Element, style: str, look: Look | None = None) -> Iterator[Block]:
        """Blocks inside an element; words that are in none of their own make paragraphs of that style."""
        line: list[Piece] = []
        for part in parts_of(element):
            if isinstance(part, str):
                line.append(Piece(part, look or Look()))
            elif name_of(part) in BLOCKS:
                yield from self._flush(line, style)
                yield from self._block(part, style)
            else:
                self._meet(part)
                line += pieces_of(part, look or Look(), self.base)
        yield from self._flush(line, style)

    def _flush(self, line: list[Piece], style: str) -> Iterator[Paragraph]:
        pieces = tidy(line)
        line.clear()
        if pieces:
            yield Paragraph(style, pieces, self._places())

    def _block(self, element: Element, style: str) -> Iterator[Block]:
        name = name_of(element)
        self._meet(element)
        if name == "table":
            yield self._table(element)
        elif name in LISTS:
            legend = has_class(element, "legende")
            yield from self._legend(element) if legend else self.blocks(element, LISTS[name])
        elif name in BOLD:
            yield from self.blocks(element, style, Look(bold=True))
        else:
            yield from self.blocks(element, _style(element, name, style))

    def _legend(self, element: Element) -> Iterator[Paragraph]:
        """Lines of a legend, without bullet; each sample is told by its words."""
        items = element.findall(f"{HTML}li")
        for item in items:
            pieces = tidy(pieces_of(item, Look(), self.base))
            words = "".join(piece.text for piece in pieces).strip()
            style = NORMAL if item is items[-1] else FIGURE
            yield Paragraph(style, tuple(_told(piece, words) for piece in pieces), self._places())

    def _table(self, element: Element) -> Table:
        places = self._places()
        caption = element.find(f"{HTML}caption")
        words = tidy(pieces_of(caption, Look(), self.base)) if caption is not None else ()
        shown = caption is not None and not has_class(caption, HIDDEN)
        header = tuple(self._rows(element, f"{HTML}thead"))
        return Table(words, shown, header, tuple(self._rows(element, f"{HTML}tbody")), places)

    def _rows(self, table: Element, part: str) -> Iterator[Row]:
        for group in table.iterfind(part):
            for row in group.iterfind(f"{HTML}tr"):
                yield tuple(self._cell(cell, bold=part.endswith("thead")) for cell in row)

    def _cell(self, cell: Element, *, bold: bool) -> Cell:
        found = self.blocks(cell, NORMAL, Look(bold=bold))
        return Cell(tuple(one for one in found if isinstance(one, Paragraph)), int(cell.get("colspan", "1")))

    def _meet(self, element: Element) -> None:
        named = (one.get("id", "") for one in ([element] if name_of(element) in BLOCKS else element.iter()))
        self.waiting += [name for name in named if name in self.targets]

    def _places(self) -> tuple[str, ...]:
        found = tuple(self.waiting)
        self.waiting.clear()
        return found


def _style(element: Element, name: str, style: str) -> str:
    return QUOTE if has_class(element, "commentaire") else STYLES.get(name, style)


def _told(piece: Piece, words: str) -> Piece:
    if piece.picture is None or piece.picture.alt:
        return piece
    return replace(piece, picture=replace(piece.picture, alt=SAMPLE + words))
