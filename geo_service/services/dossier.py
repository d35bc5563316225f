"""One dossier to print, as it is told to the process that prints it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

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


def dossier_styles(settings: Settings) -> tuple[str, ...]:
    """Style sheets of paper: the colours, then the rules."""
    folder = settings.maps_dir / "styles"
    written = [(folder / name).read_text(encoding="utf-8") for name in STYLES]
    return palette_css(read_palettes(settings.maps_dir)), *written


def dossier_key(html: str, base_url: str) -> str:
    """What names a file of this content."""
    digest = hashlib.sha256(f"{base_url} {html}".encode()).hexdigest()
    return f"dossier-{digest[:32]}"
