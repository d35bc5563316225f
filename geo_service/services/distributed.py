"""Pure functions on the machines of a Dask scheduler: the same parts, the same answers, in the same order.

Loaded only where GEO_DASK names a scheduler (see ``services.mapping``): everything else does without Dask.
A worker that dies gives its parts back to the others; what it was sent is on all of them.
"""

import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from distributed import Client, KilledWorker, wait
from distributed.comm.addressing import get_address_host_port

from geo_service.errors import UnavailableError
from geo_service.model.mapper import Answer, Part, Shared

CONNECT_S: Final = 10
PATIENCE_S: Final = 30
"""How long workers may all be away before the work is given up."""

RETRIES: Final = 2
ATTEMPTS: Final = 3
COMPARED: Final = ("geo_service", "numpy", "scipy", "shapely")
"""Packages whose version may change an answer."""

UNREACHABLE: Final = (
    "GEO_DASK : l'ordonnanceur Dask {} ne répond pas. Vérifiez qu'il est lancé, ou retirez GEO_DASK "
    "pour calculer sur cette machine. Rien n'est perdu : ce qui était publié le reste."
)
NO_WORKER: Final = (
    "GEO_DASK : aucun travailleur n'est relié à l'ordonnanceur Dask {}. Lancez-en un "
    "(« dask worker {} »), ou retirez GEO_DASK. Rien n'est perdu : ce qui était publié le reste."
)
LOST: Final = (
    "GEO_DASK : le calcul sur {} a été interrompu (ordonnanceur arrêté, ou travailleurs tués à chaque "
    "essai, souvent faute de mémoire). Relancez-le. Rien n'est perdu : ce qui était publié le reste."
)
OTHER_VERSION: Final = "GEO_DASK : %s est en version %s ici et %s sur %s ; les résultats peuvent différer."
log = logging.getLogger(__name__)


class LostError(Exception):
    """The work went with a worker or with the connection: it is pure, so it may be asked again."""


@dataclass(eq=False)
class OnDask:
    """A ``Mapper`` on a scheduler (``tcp://host:port``). Once it did not answer it is not asked again."""

    address: str
    connect_s: float = CONNECT_S
    patience_s: float = PATIENCE_S
    _refused: str = ""

    def map(
        self, function: Callable[[Shared, Part], Answer], shared: Shared, parts: Sequence[Part]
    ) -> list[Answer]:
        """See ``Mapper.map``; ``shared`` is sent once to every worker.

        Raises:
            UnavailableError: the scheduler or every worker is away, or parts kill the workers that take them.
            GeoError: as ``function`` raises it.
        """
        if not parts:
            return []
        for _ in range(ATTEMPTS):
            with suppress(LostError):
                return self._once(function, shared, parts)
        raise UnavailableError(LOST.format(self.address))

    def _once(
        self, function: Callable[[Shared, Part], Answer], shared: Shared, parts: Sequence[Part]
    ) -> list[Answer]:
        with self._client() as client:
            here = sent(client, shared)
            asked = [client.submit(function, here, part, pure=False, retries=RETRIES) for part in parts]
            self._wait(client, asked)
            return list(client.gather(asked))

    @contextmanager
    def _client(self) -> Iterator[Any]:
        if self._refused:
            raise UnavailableError(self._refused)
        client = self._connected()
        try:
            self._wait_for_worker(client)
            yield client
        except KilledWorker as error:
            raise UnavailableError(LOST.format(self.address)) from error
        except (CancelledError, OSError) as error:
            raise LostError from error
        finally:
            client.close()

    def _connected(self) -> Any:
        try:
            # A Client that fails closes itself when it is collected, maybe while another one starts: both hang then.
            socket.create_connection(get_address_host_port(self.address), self.connect_s).close()
            return Client(self.address, timeout=self.connect_s)  # type: ignore[no-untyped-call]  # typed in part
        except (OSError, ValueError) as error:
            self._refused = UNREACHABLE.format(self.address)
            raise UnavailableError(self._refused) from error

    def _wait_for_worker(self, client: Any) -> None:
        try:
            client.wait_for_workers(1, timeout=self.connect_s)
        except TimeoutError as error:
            self._refused = NO_WORKER.format(self.address, self.address)
            raise UnavailableError(self._refused) from error

    def _wait(self, client: Any, asked: Sequence[Any]) -> None:
        """Wait for every answer, as long as somebody may give it."""
        while True:
            try:
                wait(asked, timeout=self.patience_s)  # type: ignore[no-untyped-call]  # same
            except TimeoutError:
                if not client.scheduler_info()["workers"]:
                    raise UnavailableError(NO_WORKER.format(self.address, self.address)) from None
            else:
                return


def sent(client: Any, shared: Any) -> Any:
    """The small side, on every worker.

    Raises:
        LostError: a worker died while it was sent, which Dask tells by whatever it stumbled on.
    """
    try:
        warn_of_versions(client)
        return client.scatter([shared], broadcast=True, hash=False)[0]
    except Exception as error:
        raise LostError from error


def warn_of_versions(client: Any) -> None:
    """Log each worker whose packages are not those of this process."""
    versions = client.get_versions(packages=list(COMPARED))
    ours = versions["client"]["packages"]
    for worker, told in versions["workers"].items():
        for name, here, there in differing(ours, told["packages"]):
            log.warning(OTHER_VERSION, name, here, there, worker)


def differing(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Name and both versions of each package that decides of an answer and differs."""
    for name in ("python", *COMPARED):
        if ours.get(name) != theirs.get(name):
            yield name, str(ours.get(name)), str(theirs.get(name))
