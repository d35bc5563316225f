"""What readers see, as one comparable value: the current publication and a digest of every public view."""

from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from geo_service.catalog import load_catalog
from geo_service.settings import Settings

VIEWS = "SELECT table_name FROM information_schema.views WHERE table_schema = 'pub' ORDER BY 1"
DIGEST = sql.SQL(
    "SELECT count(*)::text || ' ' || coalesce(md5(string_agg(md5(r::text), '' ORDER BY md5(r::text))), '') FROM pub.{} r"
)


def published(url: str) -> dict[str, str]:
    """Number of rows and digest of the rows of each public view."""
    with psycopg.connect(url) as connection:
        names = [name for (name,) in connection.execute(VIEWS)]
        return {name: text(connection, DIGEST.format(sql.Identifier(name))) for name in names}


def text(connection: psycopg.Connection, query: sql.Composed | sql.SQL) -> str:
    """The one cell a query answers."""
    row = connection.execute(query).fetchone()
    assert row is not None
    return str(row[0])


def view_versions(url: str) -> dict[str, str]:
    """Version of each public view, as tiles and answers carry it."""
    with psycopg.connect(url) as connection:
        return dict(connection.execute("SELECT view, version FROM pub.view_version").fetchall())


def execute(url: str, statement: str) -> int:
    """Run one statement as the owner; returns how many rows it touched."""
    with psycopg.connect(url) as connection:
        return connection.execute(statement.encode()).rowcount


def cells(url: str, query: str) -> list[tuple[object, ...]]:
    """Rows of a query."""
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def shipped_file(settings: Settings, source_id: str) -> Path:
    """The shipped file of a declared source."""
    source = load_catalog(settings).source(source_id)
    path = next(channel.path for channel in source.channels if channel.path)
    return settings.data_dir / path


def declaration(settings: Settings, source_id: str) -> Path:
    """The declaration file of a source."""
    return settings.data_dir / "sources" / f"{source_id}.toml"


def edit(path: Path, changes: Mapping[str, str]) -> None:
    """Replace texts of a UTF-8 file; each must be there."""
    content = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in content, old
        content = content.replace(old, new)
    path.write_text(content, encoding="utf-8", newline="")


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> None:
    """Replace the bytes of a file by what a function makes of them."""
    path.write_bytes(change(path.read_bytes()))
