"""``geo-service backup``."""

from pathlib import Path

from rich.console import Console

from geo_service.prepare import Bar
from geo_service.services.backup import backup

MEGABYTE = 1_000_000


def run(url: str, console: Console, file: Path) -> None:
    """Write a backup, and say what proves it and who may read it."""
    with Bar("Sauvegarde", console) as bar:
        manifest = backup(url, file, bar)
    size = file.stat().st_size / MEGABYTE
    console.print(
        f"{file} : {len(manifest.tables)} tables, {manifest.lignes} lignes, {size:.1f} Mo.", soft_wrap=True
    )
    console.print(f"Empreinte du contenu : {manifest.total_sha256}", soft_wrap=True)
    console.print(
        "Ce fichier contient des courriels, des empreintes de mots de passe et de jetons : lui seul ouvre tout. "
        "Il n'est lisible que par vous (0600) ; chiffrez-le avant de l'envoyer ailleurs.",
        soft_wrap=True,
    )
