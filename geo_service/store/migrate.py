"""Brings a database to the current schema, after checking that the server can carry it."""

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import create_engine, func, select

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
    """Run Alembic to the newest revision under the migration lock."""
    engine = create_engine(sqlalchemy_url(url))
    with engine.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


def sqlalchemy_url(url: str) -> str:
    """The same address, naming the driver SQLAlchemy shall use."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1).replace(
        "postgres://", "postgresql+psycopg://", 1
    )
