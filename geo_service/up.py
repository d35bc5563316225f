"""``geo-service up``: the whole service in one command, and nothing left of it after Ctrl-C.

    port free? → private PostGIS (or GEO_DATABASE_URL) → migrations → first load → serve + worker → address

Who dies with whom: the kernel signals PostgreSQL, ``serve`` and ``worker`` when this program
dies, ``kill -9`` included (see ``processes``); what still outlives it is stopped at the next start.
"""

import asyncio
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from types import FrameType
from typing import Final, TypeVar

from pydantic import SecretStr
from rich.console import Console

from geo_service.catalog import load_catalog
from geo_service.errors import ConfigurationError, UnavailableError
from geo_service.services.plan import is_up_to_date
from geo_service.services.registre_amorce import amorcer
from geo_service.settings import Settings
from geo_service.store.cluster import Cluster, start_cluster
from geo_service.store.cluster_folder import ClusterFolder
from geo_service.store.engine import owner_connection
from geo_service.store.migrate import migrate
from geo_service.store.publications import current_id
from geo_service.store.queue import enqueue, install_queue
from geo_service.supervisor import Child, Deaths, end, running, spawn

T = TypeVar("T")

_DIRECT: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through http_proxy
READY_TIMEOUT_S: Final = 60.0
_POLL_S: Final = 0.2
MAX_DATABASE_RESTARTS: Final = 3
DATABASE_WINDOW_S: Final = 300.0

COMPUTE: Final = "compute"
"""Task that computes the indicators whose inputs changed: a second when none did."""

_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(settings: Settings, port: int | None = None, console: Console | None = None) -> None:
    """Bring the service up, keep it up, and stop all of it on Ctrl-C, SIGTERM or a closed terminal.

    Raises:
        ConfigurationError: the port is taken, PostGIS is missing, the database does not fit.
        SourceError: a shipped file is refused (nothing is published then).
        UnavailableError: a process of the service keeps stopping.
    """
    chosen = settings.model_copy(update={"port": port or settings.port})
    console = console or Console()
    check_port_free(chosen.host, chosen.port)
    with stop_signals_interrupt():
        try:
            _run(chosen, console)
        except KeyboardInterrupt:
            console.print("Arrêté. Les données sont gardées.")


def _run(settings: Settings, console: Console) -> None:
    with database(settings, console) as (url, cluster):
        settings = settings.model_copy(update={"database_url": SecretStr(url)})
        timed(console, "Schéma de la base", lambda: prepare_schema(url))
        load_if_needed(settings, url, console)
        begin_registry(url, console)
        enqueue(url, COMPUTE)
        children = [
            Child("serve", command("serve"), environment(settings)),
            Child("worker", command("worker"), environment(settings)),
        ]
        with running(children):
            timed(console, "Serveur", lambda: wait_ready(settings, children))
            console.print(f"Prêt : [bold]{address(settings)}[/bold]  (Ctrl-C pour arrêter)")
            watch(children, cluster, console)


def check_port_free(host: str, port: int) -> None:
    """Refuse a port before anything is started.

    Raises:
        ConfigurationError: it is taken, forbidden, or the host is not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # an address just left is free
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigurationError(
                f"Le port {port} de {host} ne peut pas être ouvert ({error.strerror}) : un autre programme "
                "l’utilise sans doute ; choisissez-en un autre par --port ou GEO_PORT."
            ) from error


@contextmanager
def stop_signals_interrupt() -> Iterator[None]:
    """Inside, the signals that ask to stop raise KeyboardInterrupt once; a second one changes nothing."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        for one in _STOP_SIGNALS:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {one: signal.signal(one, interrupt) for one in _STOP_SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def database(settings: Settings, console: Console) -> Iterator[tuple[str, Cluster | None]]:
    """Address of the owner: an existing server, or the private cluster, stopped at the end."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value(), None
        return
    folder = ClusterFolder(settings.state_dir / "cluster")
    with timed(console, "Base PostGIS privée", lambda: start_cluster(folder)) as cluster:
        yield cluster.url, cluster


def timed(console: Console, title: str, work: Callable[[], T]) -> T:
    """Do a step, showing that it runs and how long it took."""
    began = time.monotonic()
    with console.status(title) if console.is_terminal else nullcontext():
        result = work()
    console.print(f"{title:<22} {time.monotonic() - began:5.1f} s")
    return result


def prepare_schema(url: str) -> None:
    """Tables, views, roles and the queue."""
    migrate(url)
    install_queue(url)


def load_if_needed(settings: Settings, url: str, console: Console) -> None:
    """Load when a file or a declaration differs from what is published; a refused file leaves that in place.

    Raises:
        UnavailableError: the load failed and readers have nothing to see yet.
    """
    with owner_connection(url) as connection:
        published = current_id(connection) is not None
        if is_up_to_date(settings, load_catalog(settings), connection):
            return
    try:
        first_load(settings)
    except UnavailableError:
        if not published:
            raise
        console.print("Chargement refusé : la publication précédente reste servie.", style="yellow")


def begin_registry(url: str, console: Console) -> None:
    """Write the start data in a registry where nothing was ever written."""
    done = asyncio.run(amorcer(url, seulement_vide=True))
    if done is not None and done.creees:
        console.print(f"Registre : {', '.join(f'{count} {kind}' for kind, count in done.creees.items())}.")


def first_load(settings: Settings) -> None:
    """Load and bake in a process of its own, which shows its progress and its errors.

    Raises:
        UnavailableError: it did not succeed.
    """
    process = spawn([sys.executable, "-m", "geo_service.prepare"], environment(settings))
    try:
        code = process.wait()
    finally:
        end(process)
    if code != 0:
        raise UnavailableError("Le chargement n’a pas abouti : corrigez ce qui est dit au-dessus, relancez.")


def command(name: str) -> list[str]:
    """A command of this program, as a child process runs it."""
    return [sys.executable, "-m", "geo_service.cli", name]


def environment(settings: Settings) -> dict[str, str]:
    """Environment that gives a child process these very settings."""
    given = {name: value for name, value in settings if value is not None}
    plain = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in given.items()
    }
    return os.environ | {f"GEO_{name.upper()}": str(value) for name, value in plain.items()}


def address(settings: Settings) -> str:
    """Where a reader of this machine opens the service."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104  (compared, not bound)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/"


def wait_ready(settings: Settings, children: Sequence[Child]) -> None:
    """Wait until ``/health`` answers 200.

    Raises:
        UnavailableError: it does not within a minute, or a child keeps stopping.
    """
    deadline = time.monotonic() + READY_TIMEOUT_S
    while not is_ready(address(settings)):
        for child in children:
            child.keep_alive()
        if time.monotonic() > deadline:
            raise UnavailableError(
                "Le serveur ne devient pas prêt : lisez les lignes au-dessus, puis relancez."
            )
        time.sleep(_POLL_S)


def is_ready(base: str) -> bool:
    """Whether the server says it can answer."""
    try:
        with _DIRECT.open(f"{base}health", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:  # refused, not listening yet, or 503
        return False


def watch(children: Sequence[Child], cluster: Cluster | None, console: Console) -> None:
    """Keep the private database and the children alive until a signal.

    Raises:
        ConfigurationError: PostgreSQL does not start again.
        UnavailableError: PostgreSQL, or a child, keeps stopping.
    """
    deaths = Deaths(MAX_DATABASE_RESTARTS, DATABASE_WINDOW_S)
    while True:
        if cluster is not None and keep_database(cluster, deaths):
            console.print(
                f"Base PostGIS privée redémarrée : la raison de son arrêt est dans {cluster.folder.log}."
            )
        keep_children(children, cluster)
        time.sleep(_POLL_S)


def keep_children(children: Sequence[Child], cluster: Cluster | None) -> None:
    """Start again those that ended. A PostgreSQL that recovers refuses them all: they wait until it answers.

    Raises:
        UnavailableError: one ended too often in too short a time.
    """
    ended = [child for child in children if child.has_ended]
    if ended and (cluster is None or cluster.answers()):
        for child in ended:
            child.keep_alive()


def keep_database(cluster: Cluster, deaths: Deaths) -> bool:
    """Start PostgreSQL again when it ended, whether that was needed: those who use it connect again by themselves.

    Raises:
        ConfigurationError: it does not start.
        UnavailableError: it ended too often in too short a time.
    """
    if cluster.is_running():
        return False
    if deaths.too_many():
        raise UnavailableError(
            f"La base privée s’est arrêtée {deaths.most + 1} fois en peu de temps : "
            f"la raison est à la fin de {cluster.folder.log} ; relancez, rien n’est perdu."
        )
    cluster.restart()
    return True
