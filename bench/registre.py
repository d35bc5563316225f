"""Latency of the registry and of the fifteen questions with 10,000 contributions and 2,000 projets.

Usage: python -m bench.registre --database URL [--calls N] [--only WORD] [--write]

URL names a loaded database that nobody is connected to: it is copied on its own server, filled, measured, dropped.
One client asks one address after the other, each call about another zone, word, page or tile; no tile is kept. CPU is
that of the service and of its own connections to PostgreSQL, whatever others do on that server.
"""

import argparse
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bench.client import Request, run
from bench.cpu import family_s
from bench.registre_data import CONTRIBUTIONS, PROJETS, fill
from bench.registre_questions import SECRET, Ground
from bench.results import replace_section
from bench.servers import Server, ours
from geo_service.settings import Settings
from geo_service.store.migrate import migrate

HEADING: Final = "## Registre"
COPY: Final = "geo_bench_registre"
TARGET_MS: Final = 200.0
NOTHING_KEPT: Final = {"GEO_TILE_MEMORY_MB": "0", "GEO_TILE_CACHE": "false"}

STAFF: Final = b"""
    WITH c AS (INSERT INTO registre.compte (courriel) VALUES ('mesure@exemple.fr') RETURNING id),
    d AS (INSERT INTO registre.charge (compte, role, territoires) SELECT id, 'charge_de_territoire', %(slugs)s FROM c)
    INSERT INTO registre.jeton (empreinte, compte, libelle, portees, expire_le)
    SELECT %(digest)s, id, 'mesure', ARRAY['lire_restreint', 'lire_personnes'], now() + interval '1 day' FROM c
"""


@dataclass(frozen=True)
class Copy:
    """A filled database, as ``bench.servers`` starts a service on it."""

    tcp_url: str
    pid: int


@dataclass(frozen=True)
class Measured:
    """An address: times of its answers and CPU per answer, ms."""

    name: str
    p50_ms: float
    p99_ms: float
    server_ms: float
    database_ms: float
    body_kb: float
    errors: int

    def cells(self) -> tuple[str, ...]:
        """A line of the table."""
        held = "oui" if self.p99_ms <= TARGET_MS else "**non**"
        figures = (self.p50_ms, self.p99_ms, self.server_ms, self.database_ms, self.body_kb)
        return (self.name, *(f"{figure:.1f}" for figure in figures), str(self.errors), held)


def main() -> None:
    """Copy, fill, measure, drop."""
    asked = arguments()
    with copied(asked.database) as url:
        migrate(url)
        fill(url)
        report = [*measured(url, asked.calls, asked.only)]
    text = section(report, asked.calls)
    print(text)
    if asked.write:
        replace_section(HEADING, text)


def arguments() -> argparse.Namespace:
    """Options of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="base chargée, que personne n'utilise")
    parser.add_argument("--calls", type=int, default=200, help="demandes par adresse")
    parser.add_argument("--only", default="", help="adresses dont le nom contient ce mot")
    parser.add_argument("--write", action="store_true", help="remplace « Registre » dans results.md")
    return parser.parse_args()


@contextmanager
def copied(database: str) -> Iterator[str]:
    """A copy of a database, dropped at the end."""
    told = conninfo_to_dict(database)
    name, template = sql.Identifier(COPY), sql.Identifier(str(told["dbname"]))
    admin = make_conninfo(database, dbname="template1")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
    try:
        yield make_conninfo(database, dbname=COPY)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def measured(url: str, calls: int, only: str = "") -> Iterator[Measured]:
    """Every address, as it is measured."""
    with psycopg.connect(url, autocommit=True) as connection:
        ground = Ground.read(connection)
        digest = hashlib.sha256(SECRET.encode()).digest()
        connection.execute(STAFF, {"slugs": ground.territoires[:3], "digest": digest})
        copy = Copy(url, os.getpid())
        with ours(copy, Settings(), **NOTHING_KEPT) as server:
            for name, requests in ground.questions(server, calls).items():
                if only in name:
                    yield observed(name, server, connection, requests)


def observed(
    name: str, server: Server, connection: psycopg.Connection, requests: Sequence[Request]
) -> Measured:
    """Ask everything once more than is counted: the first calls prepare the statements."""
    run(server.port, requests[:8], clients=1)
    before = family_s(server.pid), database_s(connection)
    answers = run(server.port, requests, clients=1)
    used = family_s(server.pid) - before[0], database_s(connection) - before[1]
    count = len(answers.seconds)
    return Measured(
        name, answers.percentile_ms(0.5), answers.percentile_ms(0.99), used[0] * 1000 / count, used[1] * 1000 / count,
        answers.body_bytes / count / 1024, answers.errors,
    )  # fmt: skip


def database_s(connection: psycopg.Connection) -> float:
    """CPU seconds of the connections to the copy."""
    found = connection.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    return sum(family_s(row[0]) for row in found.fetchall())


def section(report: Sequence[Measured], calls: int) -> str:
    """The section, as it is written."""
    said = (
        f"`python -m bench.registre`, {datetime.now(UTC):%d/%m/%Y} ; {os.cpu_count()} cœurs, charge {os.getloadavg()[1]:.1f} ; "
        f"{CONTRIBUTIONS} contributions et {PROJETS} projets tirés au sort (graine fixe) sur les communes de Gironde ; un client, "
        f"{calls} demandes par adresse, aucune tuile gardée. CPU : le service et ses propres connexions à PostgreSQL. "
        f"But : p99 ≤ {TARGET_MS:.0f} ms."
    )
    head = ("adresse", "p50 ms", "p99 ms", "CPU serveur ms", "CPU base ms", "ko", "erreurs", "tenu")
    lines = (head, ("---",) * len(head), *(one.cells() for one in report))
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f"{HEADING}\n\n{said}\n\n{table}\n"


if __name__ == "__main__":
    main()
