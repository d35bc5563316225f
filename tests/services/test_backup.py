"""Backup and restore: the same content in an empty server, or nothing changed at all."""

import hashlib
import itertools
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

import psycopg
import pytest
from alembic import command
from command_line import run_command
from conftest import Loaded, on_database
from people import settle
from psycopg import sql
from published import cells, execute, published

from geo_service.catalog import load_catalog
from geo_service.errors import DatabaseError, InputError
from geo_service.services.backup import backup, restore
from geo_service.services.backup_file import MANIFEST, Manifest, reading, total_digest, writing
from geo_service.services.plan import is_up_to_date
from geo_service.store.migrate import revisions

CONTRIBUTION = b"""
    INSERT INTO registre.contribution (territoire, titre, theme, texte, etat)
    VALUES ('ouest', 'w', 'sante', 'w', 'deposee') RETURNING id
"""
TABLES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_schema IN ('geo', 'registre') AND table_type = 'BASE TABLE'
      AND table_name NOT IN ('tile_cache', 'travail', 'session', 'essai', 'connexion_oidc') AND table_name !~ '^zone_bande_'
"""
DIGEST = sql.SQL("SELECT coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM {} t")
FILL = """
import sys
from pathlib import Path
from geo_service.services.backup import restore
def tell(label, done, total):
    print(done, flush=True)
    if done == 20:
        sys.stdin.read()
restore(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]) if sys.argv[3:] else None, tell)
"""


@pytest.fixture
def lived(small: Loaded) -> Loaded:
    """The tiny département with people who wrote."""
    settle(small.url)
    return small


@pytest.fixture
def saved(lived: Loaded, tmp_path: Path) -> Path:
    """Its backup."""
    backup(lived.url, tmp_path / "sauvegarde.zip")
    return tmp_path / "sauvegarde.zip"


def contents(url: str) -> dict[str, object]:
    """Digest of the rows of every table, by SQL alone and in an order of its own."""
    with psycopg.connect(url) as connection:
        names = connection.execute(TABLES.encode()).fetchall()
        queries = {f"{s}.{n}": DIGEST.format(sql.Identifier(s, n)) for s, n in names}
        return {name: connection.execute(query).fetchone() for name, query in queries.items()}


def forged(file: Path, table: str, change: Callable[[bytes], bytes], revision: str | None = None) -> Path:
    """The same backup with another text for a table, and digests that agree."""
    with reading(file) as reader:
        manifest = reader.manifest
    made = file.with_name("forge.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        told = asdict(manifest) | {"revision": revision or manifest.revision}
        for one in told["tables"]:
            name = f"tables/{one['nom']}.copy"
            text = change(old.read(name)) if one["nom"] == table else old.read(name)
            one["sha256"] = hashlib.sha256(text).hexdigest()
            new.writestr(name, text)
        copies = [
            replace(copy, sha256=one["sha256"])
            for copy, one in zip(manifest.tables, told["tables"], strict=True)
        ]
        new.writestr(MANIFEST, json.dumps(told | {"total_sha256": total_digest(copies)}))
    return made


def test_an_empty_server_holds_the_same_content_after_a_restore(
    lived: Loaded, saved: Path, database_url: str
) -> None:
    restore(database_url, saved)
    assert contents(database_url) == contents(lived.url)
    assert published(database_url) == published(lived.url)


def test_a_restored_server_answers_the_same_bytes_and_needs_no_load(
    lived: Loaded, saved: Path, database_url: str
) -> None:
    restore(database_url, saved)
    again = Loaded(on_database(lived.settings, database_url), database_url)
    with lived.client() as before, again.client() as after:
        for address in ("/layers/communes.geojson", "/layers/mairies.csv", "/api/contributions"):
            assert after.get(address).content == before.get(address).content
    with psycopg.connect(database_url) as connection:
        assert is_up_to_date(again.settings, load_catalog(again.settings), connection)


def test_a_serving_process_shows_the_restored_content(lived: Loaded, saved: Path, tmp_path: Path) -> None:
    with lived.client() as client:
        execute(lived.url, "UPDATE registre.contribution SET titre = 'après' WHERE id = 1")
        for _ in range(7):  # the driver prepares what it often asks
            assert client.get("/api/contributions/1").json()["titre"] == "après"
        restore(lived.url, saved, tmp_path / "avant.zip")
        assert client.get("/api/contributions/1").json()["titre"] == "Médecin"
        assert client.get("/layers/communes.geojson").status_code == 200


def test_numbers_go_on_where_they_were_even_after_one_that_was_given_up(
    lived: Loaded, database_url: str, tmp_path: Path
) -> None:
    execute(lived.url, "SELECT nextval('registre.contribution_id_seq')")
    backup(lived.url, tmp_path / "s.zip")
    restore(database_url, tmp_path / "s.zip")
    query = "INSERT INTO registre.axe (numero, titre) VALUES (1, 'a') RETURNING id"
    assert cells(database_url, query) == [(1,)]
    assert cells(database_url, "SELECT nextval('registre.contribution_id_seq')") == [(6,)]


def test_open_sessions_do_not_come_back(saved: Path, database_url: str) -> None:
    restore(database_url, saved)
    assert cells(database_url, "SELECT count(*) FROM registre.session") == [(0,)]


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(lived: Loaded, saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InputError, match="existe déjà"):
        backup(lived.url, saved)


def test_a_damaged_table_is_refused_and_nothing_is_written(saved: Path, database_url: str) -> None:
    with zipfile.ZipFile(saved) as archive:
        place = archive.getinfo("tables/geo.zone_version.copy").header_offset + 500
    flip(saved, place)
    with pytest.raises(InputError, match=r"abîmée"):
        restore(database_url, saved)
    assert cells(database_url, "SELECT to_regnamespace('registre')") == [(None,)]


def flip(file: Path, place: int) -> None:
    """Turn the bits of one byte."""
    content = bytearray(file.read_bytes())
    content[place] ^= 0xFF
    file.write_bytes(content)


def test_a_damaged_byte_anywhere_is_refused_or_changes_nothing_of_the_content(saved: Path) -> None:
    """Some bytes of a zip say nothing that is read, such as the date of a member."""
    size, refused = saved.stat().st_size, 0
    with reading(saved) as reader:
        manifest = reader.manifest
    for place in range(0, size, size // 97):
        flip(saved, place)
        try:
            with reading(saved) as reader:
                assert reader.manifest == manifest
        except InputError:
            refused += 1
        flip(saved, place)
    assert refused > 60


@pytest.mark.parametrize("mask", [0xFF, 0x01, 0x40])
def test_no_damaged_byte_of_a_small_backup_is_anything_but_a_sentence(tmp_path: Path, mask: int) -> None:
    """Every byte: also those of the zip's own tables, a small part of a large file."""
    file, refused = tmp_path / "petite.zip", 0
    with writing(file) as writer:
        table = writer.table("geo.version", ("id",), [b"1\n2\n"])
        manifest = Manifest("1", "0001", "15", "3.3", "2026-01-01", (table,), {}, {}, total_digest([table]))
        writer.manifest(manifest)
    content = file.read_bytes()
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= mask
        file.write_bytes(damaged)
        try:
            with reading(file) as reader:
                assert reader.manifest == manifest
        except InputError:
            refused += 1
    assert refused > len(content) / 2


def test_a_cut_file_is_refused(saved: Path, database_url: str) -> None:
    saved.write_bytes(saved.read_bytes()[:-200])
    with pytest.raises(InputError, match="lisible"):
        restore(database_url, saved)


def test_a_backup_of_a_newer_schema_is_refused(saved: Path, database_url: str) -> None:
    newer = forged(saved, "", bytes, revision="9999")
    with pytest.raises(DatabaseError, match="plus récente"):
        restore(database_url, newer)


def test_a_used_database_is_refused_unless_a_copy_of_it_is_kept_first(
    lived: Loaded, saved: Path, database_url: str, tmp_path: Path
) -> None:
    execute(lived.url, "UPDATE registre.contribution SET titre = 'après' WHERE id = 1")
    later = contents(lived.url)
    with pytest.raises(DatabaseError, match="--remplacer"):
        restore(lived.url, saved)
    restore(lived.url, saved, tmp_path / "avant.zip")
    assert cells(lived.url, "SELECT titre FROM registre.contribution WHERE id = 1") == [("Médecin",)]
    restore(database_url, tmp_path / "avant.zip")
    assert contents(database_url) == later


def test_rows_that_do_not_fit_leave_the_database_as_it_was(
    lived: Loaded, saved: Path, tmp_path: Path
) -> None:
    before = contents(lived.url)
    twice = forged(saved, "registre.axe", lambda text: text + b"1\t1\t1\tdeux\\N\n")
    with pytest.raises(DatabaseError, match=r"registre\.axe"):
        restore(lived.url, twice, tmp_path / "avant.zip")
    assert contents(lived.url) == before


def test_a_restore_killed_half_way_leaves_the_database_as_it_was(
    lived: Loaded, saved: Path, tmp_path: Path
) -> None:
    execute(lived.url, "UPDATE registre.contribution SET titre = 'après' WHERE id = 1")
    before = contents(lived.url)
    given = [sys.executable, "-c", FILL, lived.url, str(saved), str(tmp_path / "avant.zip")]
    with subprocess.Popen(given, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert b"20\n" in iter(process.stdout.readline, b"")
        process.kill()
    assert contents(lived.url) == before


def test_a_backup_holds_one_moment_while_people_write(
    lived: Loaded, database_url: str, tmp_path: Path
) -> None:
    """Contributions and their history are added in one transaction between any two tables: both are there, or neither."""
    written = itertools.count()

    def write(label: str, done: int, total: int) -> None:
        with psycopg.connect(lived.url) as connection:
            number = connection.execute(CONTRIBUTION).fetchone()
            connection.execute(
                "INSERT INTO registre.historique (objet, objet_id, version) VALUES ('w', %s, 1)", number
            )
        next(written)

    write("", 0, 0)
    backup(lived.url, tmp_path / "s.zip", write)
    restore(database_url, tmp_path / "s.zip")
    assert cells(database_url, "SELECT count(*) FROM registre.contribution WHERE titre = 'w'") == [(1,)]
    assert cells(database_url, "SELECT count(*) FROM registre.historique WHERE objet = 'w'") == [(1,)]
    assert next(written) > 50


@pytest.fixture
def older(database_names: Iterator[str], admin: psycopg.Connection, database_url: str) -> Iterator[str]:
    """A database as the program before access made it, with an account and a charge."""
    name = next(database_names)
    admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE geo_template").format(sql.Identifier(name)))
    url = database_url.replace(database_url.split("/")[3].split("?", maxsplit=1)[0], name)
    execute(url, "CREATE SCHEMA geo")
    with revisions(url) as config:
        command.upgrade(config, "0009")
    execute(url, "INSERT INTO registre.compte (courriel) VALUES ('a@b.fr')")
    execute(url, "INSERT INTO registre.charge (compte, role) VALUES (1, 'administrateur')")
    yield url
    admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_an_older_backup_is_brought_to_the_present_schema(
    older: str, database_url: str, tmp_path: Path
) -> None:
    assert backup(older, tmp_path / "s.zip").revision == "0009"
    restore(database_url, tmp_path / "s.zip")
    query = (
        "SELECT courriel, role, retiree_le FROM registre.compte c JOIN registre.charge h ON h.compte = c.id"
    )
    assert cells(database_url, query) == [("a@b.fr", "administrateur", None)]
    newest = max(Path("geo_service/store/migrations/versions").glob("*.sql")).name[:4]
    assert cells(database_url, "SELECT version_num FROM geo.alembic_version") == [(newest,)]


def test_a_database_without_the_service_has_nothing_to_save(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="rien à sauvegarder"):
        backup(database_url, tmp_path / "s.zip")
    assert list(tmp_path.iterdir()) == []


def test_the_commands_say_what_proves_the_content_and_what_is_secret(
    lived: Loaded, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("GEO_DATABASE_URL", lived.url)
    monkeypatch.setenv("GEO_STATE_DIR", str(tmp_path / "etat"))
    saved = run_command(capsys, "backup", tmp_path / "s.zip")
    refused = run_command(capsys, "restore", tmp_path / "s.zip")
    done = run_command(capsys, "restore", tmp_path / "s.zip", "--remplacer")
    assert (saved.code, refused.code, done.code) == (0, 1, 0)
    assert "0600" in saved.out
    assert saved.out.split("Empreinte du contenu : ")[1].split()[0] in done.out
    assert len(list((tmp_path / "etat" / "sauvegardes").glob("avant-*.zip"))) == 1
