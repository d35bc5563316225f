"""Personal data: declared, never shown to readers, handed over or erased when asked, forgotten in time."""

import json
import zipfile
from pathlib import Path

import psycopg
import pytest
from conftest import Loaded
from people import AGENT, MARK, NAME, OTHER, RESIDENT, settle
from psycopg import sql
from published import cells, execute, view_versions
from starlette.testclient import TestClient

from geo_service.errors import InputError, NotFoundError
from geo_service.model.pacte.objets import OBJETS
from geo_service.services.rgpd import TRAITEMENTS, tableau
from geo_service.services.rgpd_personnes import as_csv, erase_person, export_person
from geo_service.store.migrate import migrate
from geo_service.store.rgpd import literal

COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns c JOIN information_schema.tables t
    USING (table_schema, table_name) WHERE c.table_schema = 'registre' AND t.table_type = 'BASE TABLE'
"""
PERSONAL = (
    "deposant_nom",
    "deposant_courriel",
    "personne",
    "courriel",
    "cree_par",
    "par",
    "compte",
    "mot_de_passe",
    "champs",
)
PUBLIC_VIEWS = "SELECT table_name FROM information_schema.views WHERE table_schema = 'pub' ORDER BY 1"
REGISTRY = ("contributions", "projets", "chantiers", "acteurs", "participants", "seances", "enjeux", "pactes")


@pytest.fixture
def lived(small: Loaded) -> Loaded:
    """The tiny département with people who wrote."""
    settle(small.url)
    return small


def dump(url: str, *, but: tuple[str, ...] = ()) -> str:
    """Every row of every table of the registry, as text."""
    with psycopg.connect(url) as connection:
        names = {name for name, _ in connection.execute(COLUMNS.encode())} - set(but)
        queries = [
            sql.SQL("SELECT t::text FROM registre.{} t").format(sql.Identifier(name))
            for name in sorted(names)
        ]
        return "\n".join(row[0] for query in queries for row in connection.execute(query))


def test_every_table_of_the_registry_has_a_declared_ground_and_retention(database_url: str) -> None:
    migrate(database_url)
    tables = {table for table, _ in cells(database_url, COLUMNS)}
    assert {one.table for one in TRAITEMENTS} == tables
    assert all(one.finalite and one.base and one.conservation for one in TRAITEMENTS)


def test_every_column_about_a_person_is_declared_and_exists(database_url: str) -> None:
    migrate(database_url)
    known = set(cells(database_url, COLUMNS))
    declared = {(one.table, name) for one in TRAITEMENTS for name in one.personnel}
    assert declared <= known
    hidden = {(kind.nom, champ.nom) for kind in OBJETS.values() for champ in kind.champs if not champ.public}
    assert hidden | {(table, name) for table, name in known if name in ("cree_par", "compte")} <= declared


def test_no_public_view_has_a_column_about_a_person(database_url: str) -> None:
    migrate(database_url)
    query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'pub' AND table_name LIKE 'registre%'"
    assert [pair for pair in cells(database_url, query) if pair[1] in PERSONAL] == []


def test_no_public_view_holds_a_word_about_a_person(lived: Loaded) -> None:
    with psycopg.connect(lived.url, options="-c role=geo_read") as connection:
        for (name,) in connection.execute(PUBLIC_VIEWS.encode()).fetchall():
            rows = connection.execute(sql.SQL("SELECT v::text FROM pub.{} v").format(sql.Identifier(name)))
            assert [row for (row,) in rows if MARK in row.lower()] == [], name


def test_a_resident_who_owns_a_project_is_not_named(lived: Loaded) -> None:
    execute(lived.url, "UPDATE registre.projet SET maitre_ouvrage = 2")
    assert cells(lived.url, "SELECT maitre_ouvrage_nom FROM pub.registre_projet") == [(None,)]


def addresses(client: TestClient) -> list[str]:
    """Every address that answers to GET, with the numbers of the made objects in place of its parts."""
    paths = client.get("/api/openapi.json").json()["paths"]
    readable = [path for path, item in paths.items() if "get" in item and "evenements" not in path]
    numbers = [
        path.replace("{numero}", str(one)) for path in readable if "{numero}" in path for one in range(1, 5)
    ]
    layers = [f"/layers/{name}.{end}" for name in REGISTRY for end in ("geojson", "csv")]
    searches = [f"/api/{name}?q={MARK}" for name in REGISTRY] + [f"/api/recherche?q={MARK}"]
    items = [f"/api/collections/{name}/items?f=json" for name in REGISTRY]
    return [path for path in readable if "{" not in path] + numbers + layers + searches + items


def test_no_public_address_says_a_word_about_a_person(lived: Loaded) -> None:
    with lived.client() as client:
        asked = addresses(client)
        told = {address: client.get(address) for address in asked}
    assert sum(answer.status_code == 200 for answer in told.values()) > 20
    texts = {address: answer.text.lower().replace(f"?q={MARK}", "") for address, answer in told.items()}
    assert [
        a for a, text in texts.items() if f"{MARK}." in text or f"{MARK}-" in text or f"texte {MARK}" in text
    ] == []


def test_the_point_of_a_resident_is_their_commune_s_unless_they_chose_it(lived: Loaded) -> None:
    execute(lived.url, "UPDATE registre.contribution SET etat = 'qualifiee' WHERE id = 3")
    query = """SELECT v.feature_id, v.geom = c.geom, v.trace = c.geom,
                      v.geom IN (SELECT ST_PointOnSurface(geom) FROM geo.zone_version WHERE niveau = 'commune')
               FROM pub.registre_contribution v JOIN registre.contribution c ON c.id = v.feature_id WHERE c.id IN (1, 3)"""
    assert sorted(cells(lived.url, query)) == [(1, False, False, True), (3, True, True, False)]


def test_a_person_gets_all_that_is_kept_of_them_and_nothing_of_others(lived: Loaded, tmp_path: Path) -> None:
    counts = export_person(lived.url, RESIDENT.upper(), tmp_path / "p.zip")
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        told = json.loads(archive.read("donnees.json"))
        assert {f"{name}.csv" for name in told} < set(archive.namelist())
    assert (tmp_path / "p.zip").stat().st_mode & 0o777 == 0o600
    assert [one["id"] for one in told["contributions"]] == [1, 2, 3]
    assert counts["participations"] == counts["commentaires"] == counts["jetons"] == 1
    assert "argon2" not in json.dumps(told)
    assert OTHER not in json.dumps(told)


def test_an_exported_csv_runs_no_formula() -> None:
    assert as_csv([{"a": "=1+1", "b": {"c": 1}}]) == '\ufeffa,b\r\n\'=1+1,"{""c"": 1}"\r\n'


def test_after_an_erasure_nothing_in_the_registry_tells_who_it_was(lived: Loaded) -> None:
    execute(
        lived.url,
        f"UPDATE registre.seance SET compte_rendu = replace(compte_rendu, '{NAME}', 'une habitante')",
    )
    erase_person(lived.url, RESIDENT)
    after = dump(lived.url).replace(OTHER, "")
    assert RESIDENT not in after
    assert NAME not in after
    assert f"texte {MARK}" not in after
    assert f"note {MARK}" not in after


def test_what_was_said_stays_without_who_said_it(lived: Loaded) -> None:
    erase_person(lived.url, RESIDENT)
    query = "SELECT titre, texte, deposant_nom, cree_par, version FROM registre.contribution WHERE id IN (1, 2) ORDER BY id"
    assert cells(lived.url, query) == [
        ("Médecin", "il en faut", None, None, 3),
        ("[effacé]", "[effacé]", None, None, 2),
    ]
    kept = (
        "SELECT champs FROM registre.historique WHERE objet = 'contribution' AND objet_id = 1 AND version = 1"
    )
    assert cells(lived.url, kept) == [({"titre": {"avant": None, "apres": "Médecin"}},)]


def test_an_erasure_touches_nobody_else(lived: Loaded) -> None:
    erase_person(lived.url, RESIDENT)
    query = "SELECT deposant_courriel FROM registre.contribution WHERE id = 4"
    assert cells(lived.url, query) == [(OTHER,)]
    assert cells(lived.url, "SELECT courriel FROM registre.compte WHERE id > 1 ORDER BY id") == [
        (AGENT,),
        (OTHER,),
    ]
    assert cells(lived.url, "SELECT corps ->> 'nom' FROM registre.demande") == [(OTHER,)]


def test_the_journal_says_that_an_erasure_was_done_and_not_of_whom(lived: Loaded) -> None:
    erase_person(lived.url, RESIDENT)
    ((detail,),) = cells(lived.url, "SELECT detail FROM registre.journal WHERE action = 'rgpd_effacer'")
    assert detail == {"contribution": [1, 2, 3], "participant": [1], "commentaire": [1]}
    motifs = "SELECT count(*) FROM registre.historique WHERE motif = 'Données personnelles effacées (RGPD)'"
    assert cells(lived.url, motifs)[0][0] >= 5


def test_an_erasure_moves_no_public_version_because_nothing_public_changed(lived: Loaded) -> None:
    before = view_versions(lived.url)
    erase_person(lived.url, RESIDENT)
    assert view_versions(lived.url) == before


def test_an_erased_person_can_no_longer_be_found_nor_signed_in(lived: Loaded) -> None:
    erase_person(lived.url, RESIDENT)
    with pytest.raises(NotFoundError, match="courriel"):
        erase_person(lived.url, RESIDENT)
    query = "SELECT actif, mot_de_passe, (SELECT count(*) FROM registre.session), (SELECT count(*) FROM registre.jeton) FROM registre.compte WHERE id = 1"
    assert cells(lived.url, query) == [(False, None, 0, 0)]


def test_where_the_name_is_still_written_is_said(lived: Loaded) -> None:
    assert ("seance", "compte_rendu", 1) in erase_person(lived.url, RESIDENT).left


def test_the_only_administrator_is_not_erased(lived: Loaded) -> None:
    with pytest.raises(InputError, match="seul compte administrateur"):
        erase_person(lived.url, AGENT)


@pytest.mark.parametrize("text", ["a@b.fr", '"a@b.fr"', "à a@b.fr.", '{"x": "l\\na@b.fr"}', "A@B.FR,"])
def test_an_address_is_found_whatever_surrounds_it(database_url: str, text: str) -> None:
    assert matches(database_url, text)


@pytest.mark.parametrize("text", ["ca@b.fr", "c.a@b.fr", "a@b.fr.com", "a@b.fra", "aXb.fr"])
def test_part_of_a_longer_address_is_somebody_else_s(database_url: str, text: str) -> None:
    assert not matches(database_url, text)


def matches(url: str, text: str) -> bool:
    """Whether PostgreSQL finds a@b.fr there."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT %s ~* %s", [text, literal("a@b.fr")]).fetchone()
    return bool(row and row[0])


def test_the_page_and_the_api_say_what_the_register_says(small_api: TestClient) -> None:
    page, told = small_api.get("/confidentialite"), small_api.get("/api/rgpd").json()
    assert page.status_code == 200
    assert all(
        f"<code>{one.table}</code>" in page.text and one.finalite[:9] in page.text for one in TRAITEMENTS
    )
    assert told["information"].keys() >= {
        "responsable",
        "finalite",
        "base",
        "conservation",
        "droits",
        "contact",
    }
    assert len(told["traitements"]) == len(TRAITEMENTS)


def test_every_page_leads_to_it(small_api: TestClient) -> None:
    for address in ("/", "/donnees", "/confidentialite"):
        assert 'href="/confidentialite"' in small_api.get(address).text


def test_the_operator_s_name_and_address_are_settings(small: Loaded) -> None:
    named = small.settings.model_copy(
        update={"rgpd_responsable": "Le Département", "rgpd_contact": "dpo@exemple.fr"}
    )
    with Loaded(named, small.url).client() as client:
        told = client.get("/api/rgpd").json()["information"]
    assert (told["responsable"], told["contact"]) == ("Le Département", "dpo@exemple.fr")


def test_the_written_register_is_the_declared_one() -> None:
    written = Path("docs/rgpd.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in tableau() if line not in written] == []
