"""Publishing and rolling back: one pointer, one transaction, one notice."""

import psycopg
import pytest
from conftest import Loaded
from published import cells, edit, execute, shipped_file, view_versions

from geo_service.errors import InputError
from geo_service.services.load import LoadRequest, load
from geo_service.store.engine import owner_connection
from geo_service.store.migrate import migrate
from geo_service.store.publications import CHANNEL, current_id, list_publications, prune, publish, rollback


def members(connection: psycopg.Connection) -> dict[str, int]:
    return dict(connection.execute("SELECT name, id FROM geo.current_version").fetchall())


def another(small: Loaded) -> None:
    """A second publication, with other facts."""
    edit(shipped_file(small.settings, "faits"), {"Maison de santé": "Maison neuve"})
    load(small.settings, small.url, LoadRequest("faits"))


def test_before_the_first_publication_nothing_is_current(database_url: str) -> None:
    migrate(database_url)
    with owner_connection(database_url) as connection:
        assert current_id(connection) is None
        assert list_publications(connection) == []
        with pytest.raises(InputError, match="Publications gardées : aucune"):
            rollback(connection)


def test_publishing_what_is_already_current_creates_nothing(small: Loaded) -> None:
    with owner_connection(small.url) as connection:
        assert publish(connection, members(connection), "encore") == 1
        assert len(list_publications(connection)) == 1


def test_an_uncommitted_publication_is_seen_by_nobody(small: Loaded) -> None:
    with owner_connection(small.url) as connection:
        fewer = {name: number for name, number in members(connection).items() if name != "faits"}
        publish(connection, fewer, "sans les faits")
        assert cells(small.url, "SELECT count(*) FROM pub.fait") == [(3,)]
        connection.rollback()
    assert view_versions(small.url)["fait"]
    assert cells(small.url, "SELECT publication_id FROM geo.publication_pointer") == [(1,)]


def test_everyone_listening_is_told_at_the_commit_and_not_before(small: Loaded) -> None:
    with psycopg.connect(small.url, autocommit=True) as listener, owner_connection(small.url) as connection:
        listener.execute(f"LISTEN {CHANNEL}")
        fewer = {name: number for name, number in members(connection).items() if name != "faits"}
        number = publish(connection, fewer, "sans les faits")
        assert list(listener.notifies(timeout=0.2)) == []
        connection.commit()
        notices = [notice.payload for notice in listener.notifies(timeout=30, stop_after=1)]
    assert notices == [str(number)]


def test_the_pointer_has_one_row_for_ever(small: Loaded) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        execute(small.url, "INSERT INTO geo.publication_pointer DEFAULT VALUES")


def test_a_published_version_cannot_be_deleted(small: Loaded) -> None:
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        execute(small.url, "DELETE FROM geo.version WHERE name = 'faits'")


def test_rollback_without_a_number_is_to_the_one_before(small: Loaded) -> None:
    another(small)
    with owner_connection(small.url) as connection:
        assert rollback(connection) == 1
        assert [(one.id, one.current) for one in list_publications(connection)] == [(2, False), (1, True)]


def test_a_view_version_comes_back_with_its_data(small: Loaded) -> None:
    first = view_versions(small.url)
    another(small)
    second = view_versions(small.url)
    with owner_connection(small.url) as connection:
        rollback(connection)
    assert view_versions(small.url) == first
    with owner_connection(small.url) as connection:
        rollback(connection, 2)
    assert view_versions(small.url) == second


def test_pruning_keeps_what_publications_use_and_takes_what_they_do_not(small: Loaded) -> None:
    another(small)
    execute(
        small.url,
        "UPDATE geo.publication_pointer SET publication_id = 2; DELETE FROM geo.publication WHERE id = 1",
    )
    with owner_connection(small.url) as connection:
        assert prune(connection) == 1
        assert prune(connection) == 0
    assert cells(small.url, "SELECT count(*) FROM geo.version WHERE name = 'faits'") == [(1,)]


def test_pruning_spares_a_version_that_waits_to_be_published(small: Loaded) -> None:
    edit(shipped_file(small.settings, "faits"), {"Maison de santé": "Maison neuve"})
    load(small.settings, small.url, LoadRequest("faits", publish=False))
    with owner_connection(small.url) as connection:
        assert prune(connection) == 0


def test_pruning_takes_what_a_source_no_longer_declared_left(small: Loaded) -> None:
    execute(small.url, "INSERT INTO geo.version (kind, name, target, millesime, nature, nature_min, digest) SELECT kind, 'disparue', target, millesime, nature, nature_min, 'x' FROM geo.version WHERE name = 'faits'")  # fmt: skip
    another(small)
    assert cells(small.url, "SELECT FROM geo.version WHERE name = 'disparue'") == []
