"""One measured line: requests per second, CPU of the server and of PostgreSQL for each request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.client import Answers, Request, fetch, run
from bench.cpu import Cpu
from bench.servers import Server


@dataclass(frozen=True)
class Line:
    """What one server did with a list of requests; times are per request."""

    who: str
    requests: int
    per_s: float
    server_ms: float
    database_ms: float
    p50_ms: float
    p99_ms: float
    body_kb: float
    errors: int

    @property
    def cpu_ms(self) -> float:
        """CPU of the server and of PostgreSQL together."""
        return self.server_ms + self.database_ms


def measure(
    who: str, server: Server, requests: Sequence[Request], *, clients: int = 4, rounds: int = 1
) -> Line:
    """Send the requests so many times after one that warms the connections."""
    fetch(server.port, requests[-1])
    return observed(who, server, lambda: run(server.port, requests, clients=clients, rounds=rounds))


def observed(who: str, server: Server, load: Callable[[], Answers]) -> Line:
    """Run a load and read the processes before and after."""
    before = Cpu.read(server.pid, server.postmaster_pid)
    answers = load()
    used = Cpu.read(server.pid, server.postmaster_pid).since(before)
    count = max(1, len(answers.seconds))
    return Line(
        who,
        len(answers.seconds),
        len(answers.seconds) / answers.wall_s,
        used.server_s * 1000 / count,
        used.database_s * 1000 / count,
        answers.percentile_ms(0.5),
        answers.percentile_ms(0.99),
        answers.body_bytes / count / 1024,
        answers.errors,
    )


def merged(lines: Sequence[Line]) -> Line:
    """Several runs of the same thing as one: medians, so that a neighbour's burst counts for nothing."""

    def middle(name: str) -> float:
        values = sorted(getattr(line, name) for line in lines)
        return float(values[len(values) // 2])

    names = ("per_s", "server_ms", "database_ms", "p50_ms", "p99_ms", "body_kb")
    return Line(
        who=lines[0].who,
        requests=sum(line.requests for line in lines),
        errors=sum(line.errors for line in lines),
        **{name: middle(name) for name in names},
    )
