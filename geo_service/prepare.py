"""First load of an empty database, with progress bars.

A process of its own: the analysis libraries it imports leave with it, and the program that
supervises the service stays small.
"""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from geo_service.errors import GeoError
from geo_service.services.bake import bake
from geo_service.services.load import load_all
from geo_service.settings import Settings


class Bar:
    """One bar on the terminal, moved by the ``progress`` argument of a service."""

    def __init__(self, title: str, console: Console) -> None:
        columns = (
            TextColumn("{task.description:<12}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        self._bars = Bars(*columns, TextColumn("{task.fields[label]}"), console=console)
        self._task: TaskID = self._bars.add_task(title, label="")

    def __call__(self, label: str, done: int, total: int) -> None:
        """Show what is being done and how much is."""
        self._bars.update(self._task, label=label, completed=done, total=total)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()


def prepare(settings: Settings, url: str, console: Console) -> None:
    """Load and publish every source, then bake the tiles of the first screens."""
    with Bar("Chargement", console) as bar:
        load_all(settings, url, bar)
    with Bar("Tuiles", console) as bar:
        bake(settings, url, bar)


def main() -> int:
    """Prepare the database that ``GEO_DATABASE_URL`` names; 1 with a sentence when it cannot be."""
    settings = Settings()
    assert settings.database_url is not None, "given by geo_service.up"
    console = Console()
    try:
        prepare(settings, settings.database_url.get_secret_value(), console)
    except GeoError as error:
        console.print(str(error), style="red", markup=False)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
