"""Writes sheets as PDF and PNG, in a process of its own: WeasyPrint and PDFium never enter the serving process."""

import logging
import re
from base64 import b64encode
from pathlib import Path
from typing import Final

import pypdfium2
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from geo_service.services.feuille_job import SheetJob

VARIANT: Final = "pdf/ua-1"
DPI: Final = 200
POINTS_PER_INCH: Final = 72

PAGE: Final = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: 297mm 210mm; margin: 0 }} body {{ margin: 0 }} img {{ display: block; width: 297mm; height: 210mm }}
</style></head><body><img alt="{alt}" src="data:image/svg+xml;base64,{image}"></body></html>"""
"""The drawing is a figure of the document, with its words: a reader aloud says them."""

for name in ("fontTools", "weasyprint"):
    logging.getLogger(name).setLevel(logging.ERROR)  # styles of a drawing that only browsers know


def write(job: SheetJob) -> None:
    """Write the file: A4 landscape, vectors and text in the PDF, 200 dots per inch in the PNG."""
    printed = job.path if job.extension == "pdf" else job.path.with_suffix(".imprime")
    _print(job, printed)
    if printed != job.path:
        _rasterise(printed, job.path)
        printed.unlink()


def _print(job: SheetJob, path: Path) -> None:
    image = b64encode(job.svg.encode()).decode()
    title, told = (_words(job.svg, tag) for tag in ("title", "desc"))
    page = PAGE.format(title=title, alt=f"{title}. {told}".replace('"', "&quot;"), image=image)
    HTML(string=page).write_pdf(path, font_config=FontConfiguration(), pdf_variant=VARIANT)


def _words(svg: str, tag: str) -> str:
    """What the drawing calls itself, escaped as it is there."""
    found = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", svg, re.DOTALL)
    return found[1] if found else ""


def _rasterise(printed: Path, path: Path) -> None:
    """The first page of a PDF as a PNG of 8-bit colours."""
    with pypdfium2.PdfDocument(printed) as document:
        page = document[0]
        bitmap = page.render(scale=DPI / POINTS_PER_INCH)
        bitmap.to_pil().save(path, format="PNG", dpi=(DPI, DPI))
