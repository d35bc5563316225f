"""``geo-service registre``: start data, imports, declarations, templates."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from geo_service.settings import Settings

Database = Callable[[], AbstractContextManager[tuple[Settings, str]]]
Command = Callable[[str], Callable[..., None]]

Essai = Annotated[bool, typer.Option("--essai", help="tout essayer, ne rien écrire")]
Fichier = Annotated[Path, typer.Argument(help="csv, xlsx ou geojson")]
Genre = Annotated[str, typer.Argument(help="projets, enjeux, conseils, contributions…")]


def registre_app(database: Database, command: Command, console: Console) -> typer.Typer:
    """The sub-commands; each loads its module only when it runs."""
    app = typer.Typer(help="Registre des pactes : données de départ, fichiers.", no_args_is_help=True)

    @app.command()
    def amorcer() -> None:
        """Écrire les données de départ publiées : conseils, enjeux, chantiers, projets. Ce qui existe reste tel quel."""
        with database() as (_, url):
            command("registre_amorcer")(url, console)

    @app.command()
    def importer(genre: Genre, fichier: Fichier, *, essai: Essai = False) -> None:
        """Créer un objet par ligne d'un fichier : toutes les lignes, ou aucune."""
        with database() as (_, url):
            command("registre_importer")(url, console, fichier, genre=genre, essai=essai)

    @app.command()
    def declarer(fichier: Fichier, *, essai: Essai = False) -> None:
        """Déclarer enjeux, actions et complétude d'après data/modeles/modele_completude.csv."""
        with database() as (_, url):
            command("registre_importer")(url, console, fichier, genre=None, essai=essai)

    @app.command()
    def modele(genre: Genre) -> None:
        """Écrire la ligne de titres d'un fichier à importer (csv)."""
        command("registre_modele")(genre)

    return app
