"""Versions and the permanent ids of zones."""

import psycopg
from conftest import Loaded
from published import cells

from geo_service.store.engine import owner_connection
from geo_service.store.versions import (
    copy_rows,
    current_versions,
    find_version,
    lock_loading,
    newest_versions,
    register_zones,
)


def test_a_zone_keeps_its_id_for_ever(small: Loaded) -> None:
    ((before,),) = cells(small.url, "SELECT id FROM geo.zone WHERE public_id = 'commune:99001'")
    with owner_connection(small.url) as connection:
        ids = register_zones(connection, [("commune", "99001"), ("commune", "77777"), ("commune", "99001")])
    assert ids["commune", "99001"] == before
    with owner_connection(small.url) as connection:
        assert register_zones(connection, [("commune", "77777")]) == {
            ("commune", "77777"): ids["commune", "77777"]
        }


def test_no_zone_asked_for_gives_no_id(small: Loaded) -> None:
    with owner_connection(small.url) as connection:
        assert register_zones(connection, []) == {}


def test_a_version_is_found_again_by_its_digest(small: Loaded) -> None:
    with owner_connection(small.url) as connection:
        faits = current_versions(connection)["faits"]
        assert find_version(connection, "faits", faits.digest) == faits
        assert find_version(connection, "themes", faits.digest) is None


def test_the_newest_version_of_each_name_is_published_or_not(small: Loaded) -> None:
    with owner_connection(small.url) as connection:
        connection.execute(
            "INSERT INTO geo.version (kind, name, target, millesime, nature, nature_min, digest)"
            " VALUES ('source', 'faits', 'faits', '2027', 'compiled', 'compiled', 'neuf')"
        )
        assert newest_versions(connection)["faits"].digest == "neuf"
        assert current_versions(connection)["faits"].digest != "neuf"


def test_one_session_holds_the_loading_lock_until_it_ends(small: Loaded) -> None:
    with psycopg.connect(small.url) as first, psycopg.connect(small.url) as second:
        assert lock_loading(first)
        assert not lock_loading(second)
        first.close()
        assert lock_loading(second)


def test_rows_are_copied_whatever_their_text_holds(small: Loaded) -> None:
    awkward = ["\\N", "a\tb\nc\\", "« œ »", ""]
    with owner_connection(small.url) as connection:
        rows = [(1, number, text, "{}") for number, text in enumerate(awkward)]
        assert (
            copy_rows(connection, "rejected_row", ("version_id", "row_number", "reason", "content"), rows)
            == 4
        )
    stored = cells(small.url, "SELECT reason FROM geo.rejected_row ORDER BY row_number")
    assert stored == [(text,) for text in awkward]
