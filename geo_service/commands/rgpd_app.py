"""``geo-service rgpd``: its sub-commands."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from geo_service.settings import Settings

Database = Callable[[], AbstractContextManager[tuple[Settings, str]]]
Command = Callable[[str], Callable[..., None]]
Courriel = Annotated[str, typer.Argument(metavar="COURRIEL", help="adresse de la personne")]


def rgpd_app(database: Database, command: Command, console: Console) -> typer.Typer:
    """The sub-commands; their module is loaded only when one runs."""
    app = typer.Typer(help="Données personnelles : copie, effacement, purge, registre.", no_args_is_help=True)

    @app.command()
    def exporter(
        courriel: Courriel,
        file: Annotated[Path, typer.Option("--vers", help="fichier zip à écrire")] = Path(
            "donnees-personnelles.zip"
        ),
    ) -> None:
        """Écrire tout ce qui est gardé d'une personne, en JSON et en CSV."""
        with database() as (settings, url):
            command("rgpd")(settings, url, console, "exporter", courriel, file)

    @app.command()
    def effacer(courriel: Courriel) -> None:
        """Effacer une personne partout ; ses contributions restent, anonymes."""
        with database() as (settings, url):
            command("rgpd")(settings, url, console, "effacer", courriel)

    @app.command()
    def purger() -> None:
        """Oublier ce qui a dépassé sa durée de conservation (le worker le fait chaque nuit)."""
        with database() as (settings, url):
            command("rgpd")(settings, url, console, "purger")

    @app.command()
    def registre() -> None:
        """Afficher le registre des traitements, table par table."""
        with database() as (settings, url):
            command("rgpd")(settings, url, console, "registre")

    return app
