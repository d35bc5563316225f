"""``geo-service rollback``."""

from rich.console import Console

from geo_service.store.engine import owner_connection
from geo_service.store.publications import rollback
from geo_service.store.queue import enqueue


def run(url: str, console: Console, publication: int | None) -> None:
    """Make an earlier publication current again."""
    with owner_connection(url) as connection:
        number = rollback(connection, publication)
    console.print(f"La publication {number} est de nouveau servie.")
    enqueue(url, "bake")
