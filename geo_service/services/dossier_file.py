"""Prints dossiers, in a process of its own: WeasyPrint and Pango never enter the serving process."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from weasyprint import CSS, HTML, default_url_fetcher
from weasyprint.text.fonts import FontConfiguration

from geo_service.errors import InputError
from geo_service.services.dossier import DossierJob

VARIANT = "pdf/ua-1"
"""ISO 14289-1: tagged, titled, in a language, so that it can be read aloud."""

for name in ("fontTools", "weasyprint"):
    logging.getLogger(name).setLevel(logging.ERROR)  # style sheets are shared with browsers, which know more


def write(job: DossierJob) -> None:
    """Write the file: A4, vector maps, tags. What a page asks for outside of itself is left out."""
    fonts = FontConfiguration()
    sheets = [CSS(string=sheet, font_config=fonts, url_fetcher=_nothing) for sheet in job.styles]
    page = HTML(string=job.html, base_url=job.base_url, url_fetcher=_nothing, media_type="print")
    with _uncollected():
        page.write_pdf(
            job.path, stylesheets=sheets, font_config=fonts, pdf_variant=VARIANT, optimize_images=True
        )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: a page is a million objects held to the end, looked through again and again.

    Measured on the longest dossiers: 15 % of the time, against 250 MB held until the page is written.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def _nothing(url: str) -> object:
    """A dossier is whole in its own text; data: addresses are part of it."""
    if url.startswith("data:"):
        return default_url_fetcher(url)
    raise InputError(f"Le dossier ne demande rien au-dehors : {url[:80]}.")
