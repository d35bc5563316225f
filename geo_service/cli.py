"""The command line: ``geo-service``. Each command is one service function and a few sentences."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from geo_service import __version__, up
from geo_service.commands.comptes_app import comptes_app
from geo_service.commands.export_app import export_app
from geo_service.commands.registre_app import registre_app
from geo_service.commands.rgpd_app import rgpd_app
from geo_service.commands.travel_app import travel_app
from geo_service.errors import GeoError
from geo_service.settings import Settings
from geo_service.store.cluster import running_url
from geo_service.store.cluster_folder import ClusterFolder

app = typer.Typer(
    name="geo-service", help="Service territorial : cartes, tuiles et questions sur un département.", no_args_is_help=True,
    add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip
console = Console()

Port = Annotated[int | None, typer.Option(help="port d'écoute (GEO_PORT)", min=1, max=65535)]


@app.command("up")
def up_command(port: Port = None) -> None:
    """Tout démarrer : base privée, chargement, serveur et tâches de fond. Ctrl-C arrête tout."""
    up.run(Settings(), port=port, console=console)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="adresse d'écoute (GEO_HOST)")] = None, port: Port = None
) -> None:
    """Servir seulement, sur la base que nomme GEO_DATABASE_URL."""
    chosen = Settings().model_copy(
        update={k: v for k, v in {"host": host, "port": port}.items() if v is not None}
    )
    command("serve")(chosen)


@app.command()
def worker() -> None:
    """Exécuter les tâches de fond, sur la base que nomme GEO_DATABASE_URL."""
    command("worker")()


@app.command()
def load(
    source: Annotated[str | None, typer.Argument(help="source à charger ; toutes sinon")] = None,
    file: Annotated[Path | None, typer.Argument(help="fichier de l'opérateur")] = None,
    publish: Annotated[
        bool, typer.Option(help="publier aussitôt ; le worker calcule ensuite les indicateurs")
    ] = True,
) -> None:
    """Charger toutes les sources changées, ou une seule, et publier."""
    with database() as (settings, url):
        command("load")(settings, url, console, source, file, publish=publish)


@app.command()
def publish() -> None:
    """Publier les dernières versions chargées avec --no-publish."""
    with database() as (settings, url):
        command("publish")(settings, url, console)


@app.command()
def compute(
    indicateurs: Annotated[
        list[str] | None, typer.Argument(help="indicateurs à calculer ; tous sinon")
    ] = None,
) -> None:
    """Calculer les indicateurs dont une source a changé, et les publier."""
    with database() as (settings, url):
        command("compute")(settings, url, console, tuple(indicateurs or ()))


@app.command()
def rollback(
    publication: Annotated[int | None, typer.Argument(help="publication à rétablir")] = None,
) -> None:
    """Revenir à la publication précédente, ou à celle nommée."""
    with database() as (_, url):
        command("rollback")(url, console, publication)


@app.command()
def status() -> None:
    """Dire ce qui est publié : sources, millésimes, nature, lignes."""
    with database() as (settings, url):
        command("status")(settings, url, console)


@app.command()
def check() -> None:
    """Vérifier empreintes, comptes, clés, géométries, appartenances et sommes de ce qui est publié."""
    with database() as (settings, url):
        command("check")(settings, url, console)


@app.command()
def bake(
    pmtiles: Annotated[Path | None, typer.Option(help="archive à écrire, pour un hébergeur statique")] = None,
    maxzoom: Annotated[int, typer.Option(help="dernier zoom de l'archive", min=0, max=16)] = 14,
) -> None:
    """Dessiner d'avance les tuiles des premiers écrans, ou toute la carte dans une archive PMTiles."""
    with database() as (settings, url):
        command("bake")(settings, url, console, pmtiles, maxzoom)


@app.command()
def dossiers(
    folder: Annotated[Path, typer.Argument(metavar="DOSSIER", help="dossier où les écrire")],
    conseil: Annotated[
        int | None, typer.Option(help="tour de conseils ; sinon le territoire", min=1, max=99)
    ] = None,
) -> None:
    """Imprimer en PDF le dossier de chaque territoire, ou du conseil d'un tour dans chacun."""
    with database() as (settings, url):
        command("dossiers")(settings, url, console, folder, conseil)


@app.command()
def backup(file: Annotated[Path, typer.Argument(metavar="FICHIER", help="fichier à écrire")]) -> None:
    """Sauvegarder dans un fichier tout ce qui ne peut pas être recalculé : registre, publications, sources chargées."""
    with database() as (_, url):
        command("backup")(url, console, file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="fichier écrit par backup")],
    remplacer: Annotated[
        bool,
        typer.Option("--remplacer", help="remplacer ce que contient la base, après en avoir gardé une copie"),
    ] = False,
) -> None:
    """Restaurer une sauvegarde, vérifiée avant et après, dans une base vide."""
    with database() as (settings, url):
        command("restore")(settings, url, console, file, replace=remplacer)


@app.command()
def version() -> None:
    """Dire la version du programme."""
    console.print(__version__)


def command(name: str) -> Callable[..., None]:
    """The function of a command, its module loaded only now: `serve` stays light."""
    run: Callable[..., None] = import_module(f"geo_service.commands.{name}").run
    return run


@contextmanager
def database() -> Iterator[tuple[Settings, str]]:
    """The server named by GEO_DATABASE_URL, the private one when it runs, else started for the command."""
    settings = Settings()
    running = None if settings.database_url else running_url(ClusterFolder(settings.state_dir / "cluster"))
    if running is not None:
        yield settings, running
        return
    with up.database(settings, console) as (url, _):
        up.prepare_schema(url)
        yield settings, url


app.add_typer(travel_app(database, command, console), name="travel")
app.add_typer(rgpd_app(database, command, console), name="rgpd")
app.add_typer(comptes_app(database, command, console), name="comptes")
app.add_typer(export_app(database, command, console), name="export")
app.add_typer(registre_app(database, command, console), name="registre")


def main(entry: Callable[[], None] = app) -> None:
    """Run the command; an expected error is one sentence and exit code 1."""
    try:
        entry()
    except GeoError as error:
        fail(str(error))
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        fail(f"Réglage GEO_{name} impossible ({first['input']}) : corrigez cette variable, ou retirez-la.")


def fail(sentence: str) -> NoReturn:
    """Say why, and leave with code 1."""
    Console(stderr=True).print(sentence, style="red", markup=False, highlight=False)
    sys.exit(1)


if __name__ == "__main__":
    main()
