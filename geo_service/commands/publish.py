"""``geo-service publish``."""

from rich.console import Console

from geo_service.commands.load import say
from geo_service.services.load import publish_newest
from geo_service.settings import Settings
from geo_service.store.queue import enqueue


def run(settings: Settings, url: str, console: Console) -> None:
    """Publish the newest versions."""
    say(console, publish_newest(settings, url))
    enqueue(url, "bake")
