"""One dossier to print, as it is told to the process that prints it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from geo_service import __version__
from geo_service.pages.palettes import palette_css, read_palettes
from geo_service.services.exports import MakeJob
from geo_service.settings import Settings

STYLES = ("document.css", "print.css")


@dataclass(frozen=True)
class DossierJob:
    """The page, its style sheets, the address its links start from, where, and how large at most."""

    runner: ClassVar[str] = "geo_service.services.dossier_file"
    idle_s: ClassVar[float] = 60.0
    slow: ClassVar[str] = "Le dossier est trop long à imprimer : recommencez dans une minute."

    html: str
    styles: tuple[str, ...]
    base_url: str
    path: Path
    max_bytes: int


def dossier_job(settings: Settings, html: str, base_url: str) -> MakeJob:
    """The job, once its file is known."""
    styles = dossier_styles(settings)

    def make(stem: Path, max_bytes: int) -> DossierJob:
        return DossierJob(html, styles, base_url, stem.with_suffix(".pdf"), max_bytes)

    return make


@dataclass(frozen=True)
class WordJob:
    """The same page for a word processor; ``draft``: every sheet says that it is one."""

    runner: ClassVar[str] = "geo_service.services.word_file"
    idle_s: ClassVar[float] = 60.0
    slow: ClassVar[str] = "Le dossier est trop long à écrire : recommencez dans une minute."

    html: str
    base_url: str
    draft: bool
    path: Path
    max_bytes: int


def word_job(html: str, base_url: str, *, draft: bool) -> MakeJob:
    """The job, once its file is known."""

    def make(stem: Path, max_bytes: int) -> WordJob:
        return WordJob(html, base_url, draft, stem.with_suffix(".docx"), max_bytes)

    return make


def dossier_styles(settings: Settings) -> tuple[str, ...]:
    """Style sheets of paper: the colours, then the rules."""
    folder = settings.maps_dir / "styles"
    written = [(folder / name).read_text(encoding="utf-8") for name in STYLES]
    return palette_css(read_palettes(settings.maps_dir)), *written


def dossier_key(html: str, base_url: str) -> str:
    """What names a file of this content."""
    digest = hashlib.sha256(f"{base_url} {html}".encode()).hexdigest()
    return f"dossier-{digest[:32]}"


def word_key(html: str, base_url: str, *, draft: bool) -> str:
    """The same for a word processor, made anew by each version of the program."""
    return f"{dossier_key(html, base_url)}-{__version__}{'-brouillon' * draft}"
