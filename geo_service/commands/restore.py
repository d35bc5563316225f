"""``geo-service restore``."""

from pathlib import Path

from rich.console import Console

from geo_service.prepare import Bar
from geo_service.services.backup import restore, safety_file
from geo_service.settings import Settings
from geo_service.store.queue import enqueue

REDRAWN = ("compute", "bake")


def run(settings: Settings, url: str, console: Console, file: Path, *, replace: bool) -> None:
    """Restore, say what was checked, and have the worker draw again what is not saved."""
    safety = safety_file(settings.state_dir / "sauvegardes") if replace else None
    with Bar("Restauration", console) as bar:
        done = restore(url, file, safety, bar)
    manifest = done.manifest
    console.print(
        f"Restauré : état du {manifest.fait_le}, {len(manifest.tables)} tables, {manifest.lignes} lignes, "
        f"contenu vérifié {manifest.total_sha256}.",
        soft_wrap=True,
    )
    if done.safety:
        console.print(f"L'état remplacé est gardé dans {done.safety}.", soft_wrap=True)
    if done.erased:
        console.print(
            f"Effacements demandés depuis cette sauvegarde et refaits : {done.erased}.", soft_wrap=True
        )
    console.print(
        "Chacun se reconnecte. Les jetons révoqués depuis cette sauvegarde sont de nouveau bons : révoquez-les encore.",
        soft_wrap=True,
    )
    for task in REDRAWN:
        enqueue(url, task)
