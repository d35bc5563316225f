"""``geo-service comptes``: the first administrator, the list, closing an account."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Annotated

import typer
from rich.console import Console

from geo_service.settings import Settings

Database = Callable[[], AbstractContextManager[tuple[Settings, str]]]
Command = Callable[[str], Callable[..., None]]
Address = Annotated[str, typer.Argument(metavar="COURRIEL", help="adresse électronique du compte")]


def comptes_app(database: Database, command: Command, console: Console) -> typer.Typer:
    """The sub-commands; each loads its module only when it runs."""
    app = typer.Typer(help="Comptes : premier administrateur, liste, fermeture.", no_args_is_help=True)

    @app.command("creer-admin")
    def create_administrator(courriel: Address) -> None:
        """Créer un administrateur, ou rendre l'accès à celui qui l'a perdu. Le mot de passe est demandé, ou lu sur l'entrée."""
        with database() as (_, url):
            command("comptes_creer_admin")(url, console, courriel)

    @app.command("lister")
    def list_accounts() -> None:
        """Dire les comptes et leurs charges."""
        with database() as (_, url):
            command("comptes_lister")(url, console)

    @app.command("desactiver")
    def deactivate(courriel: Address) -> None:
        """Fermer un compte : ses sessions se terminent, ses jetons sont refusés, rien n'est effacé."""
        with database() as (_, url):
            command("comptes_desactiver")(url, console, courriel)

    return app
