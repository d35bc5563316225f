"""``geo-service export maps``."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from geo_service.services.a_emporter import Asked, write_maps
from geo_service.settings import Settings

FOLDER = "exports"
"""In the folder of what readers see, when no other is asked."""


def run(
    settings: Settings,
    url: str,
    console: Console,
    folder: Path | None,
    themes: Sequence[str],
    territoires: Sequence[str],
) -> None:
    """Write the maps to take away."""
    chosen = folder or settings.maps_dir / FOLDER
    written = write_maps(settings, url, chosen, Asked(tuple(themes), tuple(territoires)))
    largest = max(path.stat().st_size for path in written)
    console.print(f"{len(written) - 1} cartes, la plus lourde de {largest // 1024} Kio.", highlight=False)
    console.print(f"Ouvrez {written[-1]} : tout se lit sans réseau.", highlight=False, soft_wrap=True)
