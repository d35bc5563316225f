"""``geo-service compute``."""

from rich.console import Console

from geo_service.errors import GeoError
from geo_service.prepare import Bar
from geo_service.services.compute import ComputeReport, compute
from geo_service.settings import Settings
from geo_service.store.queue import enqueue


class ComputeFailedError(GeoError):
    """Some indicators failed; the others are published, and readers keep what they had of these."""


def run(settings: Settings, url: str, console: Console, names: tuple[str, ...]) -> None:
    """Compute what changed, publish it, and say what failed and what no source tells.

    Raises:
        ComputeFailedError: an indicator failed.
    """
    with Bar("Indicateurs", console) as bar:
        report = compute(settings, url, names, bar)
    say(console, report)
    if report.computed:
        enqueue(url, "bake")
    if report.failed:
        raise ComputeFailedError(
            f"{len(report.failed)} indicateur(s) en échec : ce qui en était publié reste servi. "
            "Corrigez la source nommée, puis relancez « geo-service compute »."
        )


def say(console: Console, report: ComputeReport) -> None:
    """What a computation did."""
    console.print(
        f"Publication {report.publication_id} ; calculés : {len(report.computed)} ; inchangés : {len(report.kept)}."
    )
    for title, reasons in (("Sans source", report.absent), ("En échec", report.failed)):
        for name, why in reasons.items():
            console.print(f"{title} : {name} — {why}", markup=False)
