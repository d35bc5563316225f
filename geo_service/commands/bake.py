"""``geo-service bake``."""

from pathlib import Path

from rich.console import Console

from geo_service.prepare import Bar
from geo_service.services.archive import write_archive
from geo_service.services.bake import bake
from geo_service.settings import Settings


def run(settings: Settings, url: str, console: Console, pmtiles: Path | None, maxzoom: int) -> None:
    """Draw the tiles of the first screens, or write the whole map in an archive."""
    with Bar("Tuiles", console) as bar:
        if pmtiles is None:
            count = bake(settings, url, bar)
        else:
            count = write_archive(settings, url, pmtiles, maxzoom, bar)
    console.print(f"{count} tuiles prêtes." if pmtiles is None else f"{count} tuiles dans {pmtiles}.")
