"""``geo-service travel``: build, calibrate, explain."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from geo_service.settings import Settings

Database = Callable[[], AbstractContextManager[tuple[Settings, str]]]
Command = Callable[[str], Callable[..., None]]
PLACE = "code de commune, ou lon,lat en degrés"
NEGATIVE_LONGITUDES = {"ignore_unknown_options": True}
"""« -0.58,44.84 » is a place, not an option."""


def travel_app(database: Database, command: Command, console: Console) -> typer.Typer:
    """The sub-commands; each loads its module only when it runs."""
    app = typer.Typer(
        help="Temps de trajet : grille terrestre, ou routes d'un extrait OpenStreetMap.", no_args_is_help=True
    )

    @app.command()
    def build(
        extract: Annotated[
            Path | None, typer.Argument(help="extrait .osm.pbf ; grille terrestre sinon")
        ] = None,
    ) -> None:
        """Préparer les routes d'un extrait, ou bâtir la grille terrestre et la mesurer."""
        with database() as (settings, url):
            command("travel_build")(settings, url, console, extract)

    @app.command()
    def calibrate(pairs: Annotated[Path, typer.Argument(help="csv de temps connus")]) -> None:
        """Caler la loi de la grille sur des temps connus, et dire son erreur sur la moitié tenue à l'écart."""
        with database() as (settings, url):
            command("travel_calibrate")(settings, url, console, pairs)

    @app.command(context_settings=NEGATIVE_LONGITUDES)
    def explain(
        start: Annotated[str, typer.Argument(metavar="A", help=PLACE)],
        end: Annotated[str, typer.Argument(metavar="B", help=PLACE)],
    ) -> None:
        """Dire d'où vient le temps de A à B : chemin, bacs, loi, minutes, incertitude."""
        with database() as (settings, url):
            command("travel_explain")(settings, url, console, start, end)

    return app
