"""Migrations: harmless when repeated, refused with sentences, and roles that can do no more than they should."""

import itertools
import threading
from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from conftest import Loaded
from psycopg import sql
from psycopg.conninfo import make_conninfo
from published import cells, execute

from geo_service.errors import DatabaseError, UnavailableError
from geo_service.store.engine import CACHE_ROLE, READ_ROLE, WRITE_ROLE, role_conninfo
from geo_service.store.migrate import migrate, revisions
from geo_service.store.queue import install_queue

TABLES = "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('geo', 'pub') ORDER BY 1"
RELATIONS = """
    SELECT n.nspname, c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('geo', 'pub', 'queue', 'public') AND c.relkind IN ('r', 'p', 'v') ORDER BY 1, 2
"""
numbers = itertools.count()


@pytest.fixture
def user(admin: psycopg.Connection, database_url: str) -> Iterator[tuple[str, str]]:
    """A login without any right on a fresh database, and its address."""
    name = f"geo_user_{next(numbers)}"
    admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
    yield name, make_conninfo(database_url, user=name)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(sql.Identifier(name)))
    admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def refusal(url: str) -> str:
    with pytest.raises(DatabaseError) as error:
        migrate(url)
    return str(error.value)


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    before = cells(database_url, TABLES)
    migrate(database_url)
    assert cells(database_url, TABLES) == before
    assert len(before) > 15


def test_two_processes_may_migrate_at_once(database_url: str) -> None:
    errors: list[Exception] = []

    def one() -> None:
        try:
            migrate(database_url)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is reported)
            errors.append(error)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert cells(database_url, "SELECT count(*) FROM geo.alembic_version") == [(1,)]


def test_a_migration_is_never_undone_because_publications_would_be_lost(database_url: str) -> None:
    migrate(database_url)
    with revisions(database_url) as config, pytest.raises(NotImplementedError):
        command.downgrade(config, "base")
    assert cells(database_url, "SELECT count(*) FROM pub.publication") == [(0,)]


@pytest.mark.parametrize("name", ["public.clients", "geo.clients", "pub.zone"])
def test_a_database_with_somebody_elses_tables_is_refused_and_left_alone(
    database_url: str, name: str
) -> None:
    schema = name.partition(".")[0]
    execute(database_url, f"CREATE SCHEMA IF NOT EXISTS {schema}; CREATE TABLE {name} (id integer)")
    before = cells(database_url, RELATIONS)
    assert f"tables étrangères au service ({name}…) : donnez une base vide." in refusal(database_url)
    assert cells(database_url, RELATIONS) == before


def test_the_queue_alone_is_not_somebody_elses(database_url: str) -> None:
    install_queue(database_url)
    migrate(database_url)
    migrate(database_url)


def test_tables_added_beside_ours_afterwards_do_not_stop_a_start(database_url: str) -> None:
    migrate(database_url)
    execute(database_url, "CREATE TABLE public.notes (id integer)")
    migrate(database_url)


def test_a_database_of_a_newer_program_is_refused_with_a_sentence(database_url: str) -> None:
    migrate(database_url)
    execute(database_url, "UPDATE geo.alembic_version SET version_num = '9999'")
    assert "plus récente" in refusal(database_url)


def test_a_user_who_may_not_create_schemas_is_told_what_to_ask_for(user: tuple[str, str]) -> None:
    _, url = user
    said = refusal(url)
    assert "ne peut pas créer de schéma : demandez « GRANT CREATE ON DATABASE … TO … »" in said


def test_a_user_who_may_not_create_roles_is_told_what_to_ask_for(
    admin: psycopg.Connection, user: tuple[str, str]
) -> None:
    _, url = user
    assert (
        "demandez à l'administrateur « CREATE ROLE geo_read; CREATE ROLE geo_cache; CREATE ROLE geo_write; GRANT"
        in refusal(url)
    )


def test_what_the_sentences_ask_for_is_enough(
    admin: psycopg.Connection, database_url: str, user: tuple[str, str]
) -> None:
    name, url = user
    database = cells(database_url, "SELECT current_database()")[0][0]
    for role in (READ_ROLE, CACHE_ROLE, WRITE_ROLE):
        if not cells(database_url, f"SELECT FROM pg_roles WHERE rolname = '{role}'"):
            admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    admin.execute(
        sql.SQL("GRANT geo_read, geo_cache, geo_write TO {} WITH ADMIN OPTION").format(sql.Identifier(name))
    )
    admin.execute(
        sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(
            sql.Identifier(str(database)), sql.Identifier(name)
        )
    )
    migrate(url)
    with psycopg.connect(role_conninfo(url, READ_ROLE, 5)) as connection:
        assert connection.execute("SELECT count(*) FROM pub.zone").fetchone() == (0,)


def test_belonging_to_the_roles_without_handing_them_on_is_refused_with_the_sentence(
    admin: psycopg.Connection, database_url: str, user: tuple[str, str]
) -> None:
    name, url = user
    migrate(database_url)  # an administrator made the roles for another base of this server
    admin.execute(sql.SQL("GRANT geo_read, geo_cache, geo_write TO {}").format(sql.Identifier(name)))
    execute(database_url, "DROP SCHEMA pub CASCADE; DROP SCHEMA geo CASCADE")
    database = cells(database_url, "SELECT current_database()")[0][0]
    admin.execute(
        sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(
            sql.Identifier(str(database)), sql.Identifier(name)
        )
    )
    assert "WITH ADMIN OPTION" in refusal(url)


def test_a_server_that_does_not_answer_is_said_in_a_sentence() -> None:
    with pytest.raises(UnavailableError, match="ne répond pas : vérifiez qu'elle est démarrée"):
        migrate("postgresql://127.0.0.1:1/none")


FORBIDDEN = (
    "INSERT INTO {} DEFAULT VALUES",
    "UPDATE {} SET {} = DEFAULT",
    "DELETE FROM {}",
    "TRUNCATE {}",
)


def refused(url: str, role: str, statement: str) -> bool:
    """Whether the role lacks the right; any other outcome is the test's failure."""
    with psycopg.connect(role_conninfo(url, role, 5), autocommit=True) as connection:
        try:
            connection.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            return True
        except psycopg.IntegrityError:
            return False
        except (
            psycopg.errors.WrongObjectType,
            psycopg.errors.ObjectNotInPrerequisiteState,
            psycopg.errors.FeatureNotSupported,
        ):
            return True  # a view that nobody could write to
    return False


def writes(url: str) -> Iterator[tuple[str, str]]:
    """Every statement that would change a relation of ours, with the relation's name."""
    columns = "SELECT table_schema || '.' || table_name, max(column_name) FROM information_schema.columns WHERE table_schema IN ('geo', 'pub', 'queue', 'registre') AND is_generated = 'NEVER' AND is_identity = 'NO' GROUP BY 1"
    for name, column in cells(url, columns):
        for statement in FORBIDDEN:
            yield str(name), statement.format(name, column)


def test_readers_can_change_nothing_at_all(small: Loaded) -> None:
    allowed = [
        statement for _, statement in writes(small.url) if not refused(small.url, READ_ROLE, statement)
    ]
    assert allowed == []


def test_the_cache_role_changes_finished_tiles_alone(small: Loaded) -> None:
    allowed = {s for _, s in writes(small.url) if not refused(small.url, CACHE_ROLE, s)}
    assert allowed == {"DELETE FROM geo.tile_cache", "INSERT INTO geo.tile_cache DEFAULT VALUES"}
    insert = "INSERT INTO geo.tile_cache (key, z, x, y, body) VALUES ('k', 0, 0, 0, '')"
    assert not refused(small.url, CACHE_ROLE, insert)


@pytest.mark.parametrize("role", [READ_ROLE, CACHE_ROLE])
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.intrus (id integer)",
        "CREATE TABLE pub.intrus (id integer)",
        "CREATE TABLE geo.intrus (id integer)",
        "CREATE SCHEMA intrus",
        "CREATE OR REPLACE VIEW pub.zone AS SELECT 1",
        "DROP VIEW pub.zone",
        "ALTER TABLE geo.version ADD COLUMN intrus integer",
        "SELECT * FROM geo.version",
        "SELECT * FROM geo.record",
        "SELECT * FROM registre.contribution",
        "SELECT * FROM registre.compte",
        "SELECT geo.refresh_view_versions()",
        "SELECT geo.refresh_equipement_types()",
        "CREATE ROLE intrus",
    ],
)
def test_neither_role_may_create_alter_or_see_behind_the_views(
    small: Loaded, role: str, statement: str
) -> None:
    assert refused(small.url, role, statement)


def test_readers_may_read_every_public_view(small: Loaded) -> None:
    names = cells(small.url, "SELECT table_name FROM information_schema.views WHERE table_schema = 'pub'")
    with psycopg.connect(role_conninfo(small.url, READ_ROLE, 5)) as connection:
        for (name,) in names:
            connection.execute(sql.SQL("SELECT * FROM pub.{} LIMIT 1").format(sql.Identifier(str(name))))


@pytest.mark.parametrize("role", [READ_ROLE, CACHE_ROLE])
def test_nobody_can_log_in_as_these_roles(small: Loaded, role: str) -> None:
    flags = f"SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = '{role}'"
    assert cells(small.url, flags) == [(False,) * 5]
