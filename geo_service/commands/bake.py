"""``geo-service bake``."""

from rich.console import Console

from geo_service.prepare import Bar
from geo_service.services.bake import bake
from geo_service.settings import Settings


def run(settings: Settings, url: str, console: Console) -> None:
    """Draw the tiles of the first screens."""
    with Bar("Tuiles", console) as bar:
        count = bake(settings, url, bar)
    console.print(f"{count} tuiles prêtes.")
