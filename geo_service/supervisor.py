"""Child processes kept alive: started, restarted a bounded number of times, stopped together."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from geo_service.errors import UnavailableError
from geo_service.processes import dies_with_parent

MAX_RESTARTS: Final = 3
RESTART_WINDOW_S: Final = 60.0
STOP_TIMEOUT_S: Final = 10.0


@dataclass
class Deaths:
    """Counts the ends of one process: ``most`` of them within ``window_s`` seconds are mended, no more."""

    most: int = MAX_RESTARTS
    window_s: float = RESTART_WINDOW_S
    _moments: list[float] = field(default_factory=list, repr=False)

    def too_many(self) -> bool:
        """Count an end; whether it is one too many to start again."""
        now = time.monotonic()
        self._moments = [moment for moment in self._moments if now - moment < self.window_s] + [now]
        return len(self._moments) > self.most


@dataclass
class Child:
    """One long-lived child: its command, and the process that runs it now."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _deaths: Deaths = field(default_factory=Deaths, repr=False)

    @property
    def pid(self) -> int | None:
        """Process id, None before the start."""
        return self._process.pid if self._process else None

    @property
    def has_ended(self) -> bool:
        """Whether it ran and does no more."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        """Run the command; the kernel ends it if this program dies."""
        self._process = spawn(self.command, self.environment)

    def keep_alive(self) -> bool:
        """Start again a child that ended; whether that was needed.

        Raises:
            UnavailableError: it ended too often in too short a time.
        """
        if self._process is None or not self.has_ended:
            return False
        if self._deaths.too_many():
            raise UnavailableError(
                f"Le processus « {self.name} » s’est arrêté {self._deaths.most + 1} fois de suite "
                f"(code {self._process.returncode}) : lisez les lignes au-dessus, corrigez, relancez."
            )
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """Send SIGTERM, without waiting."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait_stopped(self) -> None:
        """Wait for the end, then force it."""
        if self._process is not None:
            end(self._process)


def spawn(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own: Ctrl-C reaches this program, which stops it in order.

    If this program is killed, so is the child, at once: a graceful stop would wait for a
    database that is going away too. Nothing is lost: transactions, and the queue, take care of it.
    """
    return subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=dies_with_parent(signal.SIGKILL),  # noqa: PLW1509  (one prctl, no lock taken, no thread)
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a child with SIGTERM, then with SIGKILL."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_TIMEOUT_S)
    if process.poll() is None:
        process.kill()
        process.wait()


@contextlib.contextmanager
def running(children: Sequence[Child]) -> Iterator[None]:
    """Start children together; stop them all at the end, whatever happens."""
    try:
        for child in children:
            child.start()
        yield
    finally:
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.wait_stopped()
