"""Words and pictures of a line of HTML: looks, links, white space as a browser shows it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from geo_service.exports.word.content import BREAK, Look, Piece
from geo_service.exports.word.drawings import SVG, picture_of

HTML: Final = "{http://www.w3.org/1999/xhtml}"
SPACES: Final = re.compile(r"[ \t\n\r\f]+")
"""White space that a browser reduces to one space; no-break spaces are words."""
UNSEEN: Final = frozenset({"script", "style", "template", "nav", "button", "form"})
HIDDEN: Final = "invisible"
ON_ITS_OWN: Final = "bande"
"""A drawing that the words after it stand below."""


def name_of(element: Element) -> str:
    """The name of an HTML element; « svg » for a drawing, empty for a comment."""
    tag: object = element.tag
    if not isinstance(tag, str):
        return ""
    return "svg" if tag == SVG else tag.removeprefix(HTML)


def has_class(element: Element, name: str) -> bool:
    """Whether an element is of a class."""
    return name in element.get("class", "").split()


def is_seen(element: Element) -> bool:
    """Whether paper shows it."""
    name = name_of(element)
    return bool(name) and name not in UNSEEN and not has_class(element, HIDDEN)


def parts_of(element: Element) -> Iterator[str | Element]:
    """Texts and seen elements inside, in their order."""
    yield element.text or ""
    for child in element:
        if is_seen(child):
            yield child
        yield child.tail or ""


def pieces_of(element: Element, look: Look, base: str) -> Iterator[Piece]:
    """The words of an element set in a line; ``base`` completes the addresses of its links."""
    name = name_of(element)
    if name == "br":
        yield Piece(BREAK, look)
    elif name == "svg":
        yield Piece("", Look(), picture_of(element))
        yield from [Piece(BREAK)] * has_class(element, ON_ITS_OWN)
    else:
        look = _look(element, name, look, base)
        for part in parts_of(element):
            yield from [Piece(part, look)] if isinstance(part, str) else pieces_of(part, look, base)


def tidy(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The same with white space as it is seen: none at the ends of a line, one between words."""
    kept: list[Piece] = []
    for piece in pieces:
        text = piece.text if piece.text == BREAK else SPACES.sub(" ", piece.text)
        if text.startswith(" ") and _at_start(kept):
            text = text[1:]
        if text or piece.picture:
            kept.append(replace(piece, text=text))
    return _without_end(kept)


def _without_end(kept: list[Piece]) -> tuple[Piece, ...]:
    while kept and not kept[-1].picture and not kept[-1].text.strip(f" {BREAK}"):
        kept.pop()
    return (*kept[:-1], *(replace(last, text=last.text.rstrip(" ")) for last in kept[-1:]))


def _at_start(kept: list[Piece]) -> bool:
    return not kept or kept[-1].text.endswith((" ", BREAK))


def _look(element: Element, name: str, look: Look, base: str) -> Look:
    if name in ("strong", "b"):
        return replace(look, bold=True)
    if name in ("em", "i", "cite"):
        return replace(look, italic=True)
    if name == "small":
        return replace(look, small=True)
    href = element.get("href", "") if name == "a" else ""
    if not href:
        return look
    return replace(look, link=href if href.startswith("#") else urljoin(base, href))
