"""Pictures of docs/images, made again from a running server.

Usage: python -m scripts.screenshots http://127.0.0.1:8000 [name…]

The server must hold the real extracts, published: what is seen bears its source line. Each picture is reduced to its most
frequent colours and stays under 300 KB. Look at every one before keeping it.
"""

import argparse
import io
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.screens import ARGUMENTS, CHROMIUM

ROOT: Final = Path(__file__).resolve().parents[1]
IMAGES: Final = ROOT / "docs" / "images"
MOST_BYTES: Final = 300_000
COLOURS: Final = (256, 128, 64, 32)
NEAR: Final = 60
"""Squared distance under which two colours, of 256 levels a channel, are as good as one."""
WIDE: Final = (1440, 900)
PHONE: Final = (390, 844)
PAPER_PX: Final = 900
PDF_TIMEOUT_S: Final = 120
MEDOC: Final = "vue=8.9/45.2/-0.75&portee=territoire:medoc"


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the address, the size of the screen, what to touch first."""

    name: str
    path: str
    size: tuple[int, int] = WIDE
    touch: str | None = None
    media: str = "screen"


SHOTS: Final = (
    Shot("carte", "/carte"),
    Shot("fiche", "/carte#zone=commune:33240&vue=10.5/45.3/-0.95&volet=fiche"),
    Shot(
        "indicateur",
        f"/carte#indicateur=temps_pharmacie&{MEDOC}&couches=territoires,communes,eau,limites,etiquettes,projets"
        "&projets=territoire:medoc&volet=indicateurs",
    ),
    Shot("outils", f"/carte#volet=outils&outil=scenario&indicateur=temps_pharmacie&{MEDOC}"),
    Shot("territoire", "/territoires/medoc"),
    Shot("conseil", "/conseils/medoc/11"),
    Shot("commune", "/communes/33240"),
    Shot("comparer", "/comparer"),
    Shot("telephone", f"/carte#indicateur=temps_pharmacie&{MEDOC}", PHONE, touch="#onglet-indicateurs"),
    Shot("telephone_commune", "/communes/33240", PHONE),
    Shot("impression", "/communes/33240", (794, 1123), media="print"),
)
PAPERS: Final = {"dossier_1": "Qui y vit", "dossier_carte": "Cartes par commune"}
"""Pages of the dossier, by what the first of that kind says."""


def main() -> int:
    """Make every picture, or those named; tell the size of each, and fail when one stays too heavy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args()
    wanted = set(asked.names) or {shot.name for shot in SHOTS} | set(PAPERS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        pictures = {shot.name: taken(browser, asked.base, shot) for shot in SHOTS if shot.name in wanted}
        browser.close()
    if wanted & set(PAPERS):
        pictures |= printed(f"{asked.base}/conseils/medoc/11.pdf")
    sizes = {name: kept(name, picture) for name, picture in pictures.items() if name in wanted}
    for name, size in sizes.items():
        print(f"{name}.png  {size / 1000:.0f} Ko")
    return int(max(sizes.values()) > MOST_BYTES)


def taken(browser: Browser, base: str, shot: Shot) -> Image.Image:
    """What a reader sees at an address."""
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="fr-FR", reduced_motion="reduce"
    )
    page = context.new_page()
    page.emulate_media(media="print" if shot.media == "print" else "screen")
    answer = page.goto(base + shot.path)
    if answer is None or not answer.ok:
        raise SystemExit(f"{shot.path} : le service a refusé ; aucune image n'est écrite.")
    if shot.path.startswith("/carte"):
        drawn(page)
    if shot.touch:
        page.locator(shot.touch).click()
    page.wait_for_timeout(800)
    picture = page.screenshot()
    context.close()
    return Image.open(io.BytesIO(picture))


def drawn(page: Page) -> None:
    """Wait until the map and all that comes after it are there."""
    page.wait_for_selector("#toile[data-prete]")
    page.wait_for_timeout(5000)


def printed(address: str) -> dict[str, Image.Image]:
    """Pages of the dossier as pixels."""
    with urllib.request.urlopen(address, timeout=PDF_TIMEOUT_S) as answer:  # noqa: S310
        document = pypdfium2.PdfDocument(answer.read())
    return {
        name: page.render(scale=PAPER_PX / page.get_width()).to_pil().convert("RGB")
        for name, page in ((name, page_with(document, words)) for name, words in PAPERS.items())
    }


def page_with(document: pypdfium2.PdfDocument, words: str) -> pypdfium2.PdfPage:
    """The first page that says so."""
    return next(page for page in document if words in page.get_textpage().get_text_range())


def kept(name: str, picture: Image.Image) -> int:
    """Write a picture with as many of its own colours as its size allows, answer its bytes."""
    file = IMAGES / f"{name}.png"
    for colours in COLOURS:
        reduced(picture.convert("RGB"), colours).save(file, optimize=True)
        if file.stat().st_size <= MOST_BYTES:
            break
    return file.stat().st_size


def reduced(picture: Image.Image, colours: int) -> Image.Image:
    """The most frequent colours stay what they are, the others take the nearest: a legend keeps its shades."""
    pixels = np.asarray(picture).reshape(-1, 3)
    own, which, counts = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    palette = spaced(own[np.argsort(-counts)].astype(int), colours)
    apart = ((own[:, None].astype(int) - palette[None]) ** 2).sum(axis=2)
    ranks = apart.argmin(axis=1).astype(np.uint8)[which.reshape(-1)]
    indexed = Image.fromarray(ranks.reshape(picture.height, picture.width), "P")
    indexed.putpalette(palette.astype(np.uint8).tobytes())
    return indexed


def spaced(own: NDArray[np.int_], most: int) -> NDArray[np.int_]:
    """Colours in their order, without those next to one already taken: edges of letters leave room for a rare red."""
    chosen: list[NDArray[np.int_]] = []
    while len(own) and len(chosen) < most:
        chosen.append(own[0])
        own = own[((own - own[0]) ** 2).sum(axis=1) >= NEAR]
    return np.array(chosen)


if __name__ == "__main__":
    sys.exit(main())
