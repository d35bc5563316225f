"""Paragraphs of a document for a word processor: words, links, pictures, places that links lead to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from typing import Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.parts.document import DocumentPart
from docx.shared import Mm

from geo_service.exports.word.content import BREAK, BULLET, NORMAL, Paragraph, Picture, Piece
from geo_service.exports.word.xml import Node, alone, node, text

HALF_POINTS: Final = 20
CELL_HALF_POINTS: Final = 16
"""10 points, and 8 in tables, as on the printed dossier."""
CELL: Final = "Cellule"
CELL_BULLET: Final = "Puce de cellule"
IN_CELL: Final = {NORMAL: CELL, BULLET: CELL_BULLET}
SMALLER: Final = 0.875
"""Small words against those around them, as a browser sets them (CSS: smaller)."""


@dataclass
class Pen:
    """Writes paragraphs in one document. ``pictures``: PNG bytes by SVG text; ``styles``: ids by name."""

    part: DocumentPart
    pictures: Mapping[str, bytes]
    styles: Mapping[str, str]
    _links: dict[str, str] = field(default_factory=dict)
    _places: int = 0
    _drawn: int = 0

    def paragraph(self, parent: Node, one: Paragraph, *, cell: bool = False) -> Node:
        """A paragraph; those of a cell are smaller and closer."""
        made = node(parent, "w:p")
        style = IN_CELL.get(one.style, one.style) if cell else one.style
        half_points = CELL_HALF_POINTS if cell else HALF_POINTS
        if style != NORMAL:
            node(node(made, "w:pPr"), "w:pStyle", val=self.styles[style])
        for place in one.places:
            self._place(made, place)
        for link, pieces in groupby(one.pieces, key=lambda piece: piece.look.link):
            holder = self._link(made, link) if link else made
            self._runs(holder, pieces, half_points)
        return made

    def _runs(self, parent: Node, pieces: Iterable[Piece], half_points: int) -> None:
        for piece in pieces:
            run = node(parent, "w:r")
            self._look(run, piece, half_points)
            if piece.picture:
                self._picture(run, piece.picture)
            elif piece.text == BREAK:
                node(run, "w:br")
            else:
                text(run, piece.text)

    def _look(self, run: Node, piece: Piece, half_points: int) -> None:
        wanted = {"w:b": piece.look.bold, "w:i": piece.look.italic, "w:sz": piece.look.small}
        if not any(wanted.values()):
            return
        look = node(run, "w:rPr")
        for name in (name for name, asked in wanted.items() if asked):
            node(look, name, **({"val": str(round(SMALLER * half_points))} if name == "w:sz" else {}))

    def _picture(self, run: Node, picture: Picture) -> None:
        held = BytesIO(self.pictures[picture.svg])
        made: Node = self.part.new_pic_inline(held, Mm(picture.width_mm), Mm(picture.height_mm))
        self._drawn += 1
        made.docPr.id = self._drawn
        made.docPr.set("name", f"Figure {self._drawn}")
        made.docPr.set("descr", picture.alt)
        node(run, "w:drawing").append(made)

    def _link(self, parent: Node, address: str) -> Node:
        if address.startswith("#"):
            return node(parent, "w:hyperlink", anchor=address[1:])
        made = node(parent, "w:hyperlink")
        made.set(qn("r:id"), self._relation(address))
        return made

    def _relation(self, address: str) -> str:
        if address not in self._links:
            self._links[address] = self.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return self._links[address]

    def _place(self, parent: Node, name: str) -> None:
        self._places += 1
        node(parent, "w:bookmarkStart", id=str(self._places), name=name)
        node(parent, "w:bookmarkEnd", id=str(self._places))


def field_of(parent: Node, code: str) -> None:
    """A number that the word processor counts: PAGE, NUMPAGES."""
    made = node(parent, "w:fldSimple", instr=code)
    text(node(made, "w:r"), "1")


def words(parent: Node, told: str) -> None:
    """Plain words at the end of a paragraph."""
    text(node(parent, "w:r"), told)


def empty() -> Node:
    """A paragraph without words, which every cell must end with at least."""
    return alone("w:p")
