"""Brings a database to the current schema, after checking that the server can carry it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from psycopg import sql
from sqlalchemy import NullPool, create_engine, func, select

from geo_service.errors import DatabaseError
from geo_service.store.engine import owner_connection
from geo_service.store.server import EXTENSIONS, check_server

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 7_033_001
"""Advisory lock: two processes starting together migrate one after the other."""


def migrate(url: str) -> None:
    """Check the server, create the extensions and run the migrations. Harmless when all is done.

    Raises:
        DatabaseError: the server, the rights or the contents do not allow it.
        UnavailableError: the server cannot be reached.
    """
    with owner_connection(url) as connection:
        check_server(connection)
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        create_extensions(connection)
        connection.execute("CREATE SCHEMA IF NOT EXISTS geo")
        connection.commit()
    upgrade(url)


def create_extensions(connection: psycopg.Connection) -> None:
    """Create what is missing, in the public schema where the views expect it."""
    for name in EXTENSIONS:
        connection.execute(
            sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public").format(sql.Identifier(name))
        )


def upgrade(url: str) -> None:
    """Run Alembic to the newest revision under the migration lock.

    Raises:
        DatabaseError: a newer program has migrated this database.
    """
    with revisions(url) as config:
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise DatabaseError(
                "Le schéma de cette base vient d'une version plus récente du programme : mettez le programme à jour."
            ) from error


@contextmanager
def revisions(url: str) -> Iterator[Config]:
    """Alembic's configuration on one transaction that holds the migration lock."""
    engine = create_engine("postgresql+psycopg://", creator=partial(psycopg.connect, url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        yield config
