"""A document for a word processor: A4, French, real styles, its title and « Brouillon » at the top, pages numbered."""

import zipfile
from collections.abc import Iterable
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Final

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from geo_service.exports.word.content import BULLET, CAPTION, FIGURE, NORMAL, Page, Paragraph, Table
from geo_service.exports.word.drawings import rasterise
from geo_service.exports.word.lines import CELL, CELL_BULLET, Pen, field_of, words
from geo_service.exports.word.tables import write_table
from geo_service.exports.word.xml import Node, alone

LANGUAGE: Final = "fr-FR"
FONT: Final = "Arial"
"""On every machine that reads such files, or replaced there by one of the same widths."""
SIZES: Final = {
    NORMAL: 10,
    "Heading 1": 20,
    "Heading 2": 14,
    "Heading 3": 11,
    CAPTION: 8.5,
    CELL: 8,
    CELL_BULLET: 8,
}
OWN: Final = {CELL: NORMAL, CELL_BULLET: BULLET, FIGURE: NORMAL}
"""Styles that Word does not have, by what they start from."""
PAGE_MM: Final = (210, 297)
MARGINS_MM: Final = (17, 15, 18, 15)
WIDTH_MM: Final = 180
BINDING: Final = "Brouillon, non diffusé"
UNDATED: Final = ("dcterms:created", "dcterms:modified", "cp:lastModifiedBy", "cp:revision", "dc:description")
"""What the empty document says of itself, and is not true of this one."""
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Date of every member: the same page gives the same bytes."""


def write_page(page: Page, path: Path, *, draft: bool) -> None:
    """Write a page; a draft says so at the top of every sheet."""
    document = docx.Document()
    _styles(document)
    _language(document)
    _sheet(document)
    _running_words(document, page.title, draft=draft)
    _properties(document, page)
    styles = {one.name: one.style_id for one in document.styles if one.name}
    pen = Pen(document.part, rasterise(page.pictures), styles)
    _write_blocks(document, page, pen)
    held = BytesIO()
    document.save(held)
    _undated(held, path)


def _write_blocks(document: Document, page: Page, pen: Pen) -> None:
    body: Node = document.element.body
    last = body[-1]
    for block in page.blocks:
        if isinstance(block, Paragraph):
            pen.paragraph(body, block)
        else:
            _write_table(body, block, pen)
    body.append(last)


def _write_table(body: Node, table: Table, pen: Pen) -> None:
    if table.shown:
        pen.paragraph(body, Paragraph(CAPTION, table.caption, table.places))
    write_table(body, table, pen, WIDTH_MM)
    pen.paragraph(body, Paragraph(NORMAL, (), () if table.shown else table.places))


def _styles(document: Document) -> None:
    for name, base in OWN.items():
        made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = document.styles[base]
    for name, points in SIZES.items():
        _style(document.styles[name], points, Pt(0 if name in (CELL, CELL_BULLET) else 4))
    for name in (CAPTION, FIGURE):
        document.styles[name].paragraph_format.keep_with_next = True
    bullet = document.styles[CELL_BULLET].paragraph_format
    bullet.left_indent, bullet.first_line_indent = Mm(3), Mm(-3)


def _language(document: Document) -> None:
    """French, whose words may be cut at the end of a line."""
    settings: Node = document.settings.element
    settings.find(qn("w:defaultTabStop")).addnext(alone("w:autoHyphenation"))
    told = (document.styles.element.iter(qn("w:lang")), settings.iter(qn("w:themeFontLang")))
    for language in chain(*told):
        language.set(qn("w:val"), LANGUAGE)


def _style(style: Node, points: float, after: Length) -> None:
    """A style in the size and face of the document, in the colour of text."""
    look = style.element.get_or_add_rPr()
    for old in [*look.iterfind(qn("w:color")), *look.iterfind(qn("w:rFonts"))]:
        look.remove(old)
    style.font.name, style.font.size = FONT, Pt(points)
    style.paragraph_format.space_after, style.paragraph_format.line_spacing = after, 1.1


def _sheet(document: Document) -> None:
    (section,) = document.sections
    section.page_width, section.page_height = (Mm(one) for one in PAGE_MM)
    sides = (Mm(one) for one in MARGINS_MM)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = sides


def _running_words(document: Document, title: str, *, draft: bool) -> None:
    (section,) = document.sections
    if draft:
        head = section.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        head.add_run(BINDING).bold = True
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    element: Node = foot._p  # noqa: SLF001  (python-docx has no fields of its own)
    words(element, f"{title} · page\u00a0")
    field_of(element, "PAGE")
    words(element, " / ")
    field_of(element, "NUMPAGES")


def _properties(document: Document, page: Page) -> None:
    about = document.core_properties
    about.title, about.author, about.subject = page.title[:255], page.author[:255], page.subject[:255]
    about.language = LANGUAGE
    held: Node = about._element  # noqa: SLF001  (python-docx sets such properties, and removes none)
    for name in UNDATED:
        _remove(held, held.iterfind(qn(name)))


def _remove(parent: Node, children: Iterable[Node]) -> None:
    for child in list(children):
        parent.remove(child)


def _undated(written: BytesIO, path: Path) -> None:
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, EPOCH), source.read(name), zipfile.ZIP_DEFLATED)
