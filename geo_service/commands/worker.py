"""``geo-service worker``: the background tasks alone."""

from rich.console import Console

from geo_service.settings import Settings
from geo_service.worker import main


def run(settings: Settings, url: str, console: Console) -> None:
    """Run queued tasks until a signal."""
    main()
