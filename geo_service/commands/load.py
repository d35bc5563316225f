"""``geo-service load``."""

from pathlib import Path

from rich.console import Console

from geo_service.errors import InputError
from geo_service.prepare import Bar
from geo_service.services.load import LoadReport, LoadRequest, load
from geo_service.settings import Settings
from geo_service.store.queue import enqueue


def run(
    settings: Settings, url: str, console: Console, source: str | None, file: Path | None, *, publish: bool
) -> None:
    """Load, publish if asked, and say what changed."""
    if file is not None and source is None:
        raise InputError("Nommez la source que ce fichier remplace : geo-service load SOURCE FICHIER.")
    with Bar("Chargement", console) as bar:
        report = load(settings, url, LoadRequest(source, file, publish), bar)
    say(console, report)
    if publish and report.loaded:
        enqueue(url, "bake")
        enqueue(url, "compute")
        console.print("Indicateurs : le worker les calcule ; sans lui, lancez « geo-service compute ».")


def say(console: Console, report: LoadReport) -> None:
    """What a load or a publication did."""
    changed = ", ".join(report.loaded) or "rien"
    console.print(
        f"Publication {report.publication_id or '—'} ; nouveau : {changed} ; inchangé : {len(report.kept)}."
    )
    for reason in dict.fromkeys(report.skipped.values()):
        names = ", ".join(name for name, why in report.skipped.items() if why == reason)
        console.print(f"Laissé de côté ({reason}) : {names}.")
