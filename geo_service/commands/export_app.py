"""``geo-service export``: its sub-commands."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from geo_service.settings import Settings

Database = Callable[[], AbstractContextManager[tuple[Settings, str]]]
Command = Callable[[str], Callable[..., None]]
Folder = Annotated[
    Path | None, typer.Argument(metavar="DOSSIER", help="dossier où les écrire ; maps/exports sinon")
]
Theme = Annotated[list[str] | None, typer.Option("--theme", help="un thème ; à répéter ; tous sinon")]
Territoire = Annotated[
    list[str] | None, typer.Option("--territoire", help="un territoire ; à répéter ; tous sinon")
]


def export_app(database: Database, command: Command, console: Console) -> typer.Typer:
    """The sub-commands; their module is loaded only when one runs."""
    app = typer.Typer(help="Fichiers à emporter.", no_args_is_help=True)

    @app.callback()
    def export() -> None:
        """Fichiers à emporter."""

    @app.command()
    def maps(folder: Folder = None, theme: Theme = None, territoire: Territoire = None) -> None:
        """Écrire une carte par thème et territoire, en un fichier HTML qui se lit sans réseau."""
        with database() as (settings, url):
            command("export_maps")(
                settings, url, console, folder, tuple(theme or ()), tuple(territoire or ())
            )

    return app
