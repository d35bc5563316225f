"""``geo-service dossiers``."""

from pathlib import Path

from rich.console import Console

from geo_service.services.dossiers import write_dossiers
from geo_service.settings import Settings


def run(settings: Settings, url: str, console: Console, folder: Path, conseil: int | None = None) -> None:
    """Print the dossier of every territoire in a folder, that of a conseil when a round is named."""
    for path in write_dossiers(settings, url, folder, conseil):
        console.print(f"{path.name} : {path.stat().st_size // 1024} Kio", highlight=False)
    console.print(f"Dossiers dans {folder}.", highlight=False)
