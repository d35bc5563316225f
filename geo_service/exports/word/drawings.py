"""Drawings of a page as pictures: their size on paper, their words, their pixels."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Final
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import pypdfium2
from weasyprint import HTML as PRINTED
from weasyprint.text.fonts import FontConfiguration

from geo_service.exports.word.content import Picture

NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
SVG: Final = f"{NAMESPACE}svg"
DPI: Final = 150
POINTS_PER_INCH: Final = 72
WIDTHS_MM: Final[Mapping[str, float]] = {"bande": 46.0, "echantillon": 7.4}
"""Width on paper by class, the one of the printed dossier."""
MAP_MM: Final = 85.0
TALLEST_MM: Final = 80.0

PAGE: Final = "@page p{n} {{ size: {w}mm {h}mm; margin: 0 }} .p{n} {{ page: p{n} }} .p{n} img {{ width: {w}mm; height: {h}mm }}"
SHEET: Final = "body { margin: 0 } div { font-size: 0; line-height: 0 } img { display: block }"


def picture_of(svg: Element) -> Picture:
    """A drawing with its size: the width of its kind, less when it would be too tall."""
    _, _, wide, high = (float(number) for number in svg.get("viewBox", "0 0 1 1").split())
    width = min(WIDTHS_MM.get(svg.get("class", ""), MAP_MM), TALLEST_MM * wide / high)
    text = ET.tostring(_alone(svg), encoding="unicode")
    return Picture(text, words_of(svg), round(width, 2), round(width * high / wide, 2))


def words_of(svg: Element) -> str:
    """What a drawing says of itself: its label, or its title and description; empty when it says nothing."""
    told = [svg.get("aria-label"), svg.findtext(f"{NAMESPACE}title"), svg.findtext(f"{NAMESPACE}desc")]
    return ". ".join(one.strip().rstrip(".") for one in told if one)


def rasterise(pictures: Sequence[Picture]) -> dict[str, bytes]:
    """PNG bytes at 150 dots per inch by SVG text, drawn in one run whatever their number."""
    distinct = list({one.svg: one for one in pictures}.values())
    if not distinct:
        return {}
    printed = PRINTED(string=_sheet(distinct)).write_pdf(font_config=FontConfiguration())
    with pypdfium2.PdfDocument(printed) as document:
        return {one.svg: _pixels(document[number]) for number, one in enumerate(distinct)}


def _alone(svg: Element) -> Element:
    """The drawing without the text that follows it, nor a second name of its namespace."""
    copy = Element(svg.tag, {name: value for name, value in svg.attrib.items() if "xmlns" not in name})
    copy.extend(list(svg))
    return copy


def _sheet(pictures: Sequence[Picture]) -> str:
    rules = [PAGE.format(n=n, w=one.width_mm, h=one.height_mm) for n, one in enumerate(pictures)]
    images = [_image(number, one) for number, one in enumerate(pictures)]
    return f"<style>{SHEET} {' '.join(rules)}</style><body>{''.join(images)}</body>"


def _image(number: int, picture: Picture) -> str:
    data = b64encode(picture.svg.encode()).decode()
    return f'<div class="p{number}"><img alt="" src="data:image/svg+xml;base64,{data}"></div>'


def _pixels(page: pypdfium2.PdfPage) -> bytes:
    held = BytesIO()
    image = page.render(scale=DPI / POINTS_PER_INCH).to_pil()
    image.save(held, format="PNG", dpi=(DPI, DPI), optimize=True)
    return held.getvalue()
