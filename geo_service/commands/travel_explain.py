"""``geo-service travel explain``."""

from rich.console import Console

from geo_service.services.travel import explain
from geo_service.settings import Settings


def run(settings: Settings, url: str, console: Console, start: str, end: str) -> None:
    """Print where a time comes from."""
    for line in explain(settings, url, start, end).lines():
        console.print(line, highlight=False, markup=False, soft_wrap=True)
