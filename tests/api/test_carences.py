"""Carences and similar zones as readers ask for them, on a registry that the test declares."""

import csv
import io
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from conftest import SMALL, Loaded, fresh_database, on_database
from small import small_settings
from starlette.testclient import TestClient

from geo_service.services.compute import compute
from geo_service.services.load import LoadRequest, load
from geo_service.settings import ROOT, Settings
from geo_service.store.cluster import Cluster

ADDRESS = "/api/carences"
SOURCE = "registre_pacte"
TODAY = datetime.now(UTC).date().isoformat()
HEADER = "id,type,territoire,theme,registre,nombre,nature,libelle,etat,date,declare_par,source"
THEMES = "slug,label_fr,label_en,parent,aliases,need_label_fr,need_indicator,need_high_at_share\n" + "".join(
    f"{slug},{slug},{slug},,,{label},{indicator},{share}\n"
    for slug, label, indicator, share in [
        ("sante", "peu dense", "densite_population", "0.25"), ("mobilite", "", "", ""),
        *((f"theme_{number}", "", "", "") for number in range(27)),
    ]
)  # fmt: skip
LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
DECLARED = f"""{HEADER}
1,completude,ouest,tous,enjeux,,,,,{{day}},mission,
2,completude,ouest,tous,contributions,,,,,{{day}},mission,
3,completude,ouest,tous,actions,,,,,{{day}},mission,
4,enjeu,ouest,mobilite,,,,Se déplacer,,{{day}},mission,délibération
5,contributions,ouest,mobilite,,2,,,,{{day}},mission,
6,action,ouest,sante,,,projet,Centre de santé,en_cours,{{day}},mission,
7,enjeu,ouest,nulle_part,,,,Inconnu,,{{day}},mission,
"""


@pytest.fixture(scope="module")
def declared(
    cluster: Cluster, admin: psycopg.Connection, small_template: Settings, database_names: Iterator[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[TestClient]:  # fmt: skip
    """The tiny département with a declared registry."""
    settings = small_settings(tmp_path_factory.mktemp("declared"))
    shutil.copy(ROOT / "data/sources" / f"{SOURCE}.toml", settings.data_dir / "sources")
    shutil.copytree(ROOT / "data/modeles", settings.data_dir / "modeles")
    file = settings.data_dir / "registre.csv"
    file.write_text(DECLARED.format(day=TODAY), encoding="utf-8")
    shutil.copy(ROOT / "data/sources/themes.toml", settings.data_dir / "sources")
    themes_file = settings.data_dir / "themes.csv"
    themes_file.write_text(THEMES, encoding="utf-8")
    with fresh_database(cluster, admin, SMALL, next(database_names)) as url:
        for source, given in ((SOURCE, file), ("themes", themes_file)):
            load(settings, url, LoadRequest(source, given))
            wait_unlocked(url)
        compute(settings, url, ("densite_population",))
        with Loaded(on_database(settings, url), url).client() as client:
            yield client


def wait_unlocked(url: str) -> None:
    """Until the server has let go of the lock of a load that ended."""
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(LOCKS).fetchone() != (0,):
            time.sleep(0.01)


def get(client: TestClient, **parameters: Any) -> Any:
    answer = client.get(ADDRESS, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def themes(body: Any, territoire: str) -> dict[str, Any]:
    found = next(one for one in body["territoires"] if one["zone"] == f"territoire:{territoire}")
    return {one["theme"]: one for one in found["themes"]}


def verdict(cell: Any, kind: str) -> Any:
    return cell["carences"][kind]["valeur"]


def test_without_declaration_everything_is_unknown_and_says_why(tiny_api: TestClient) -> None:
    body = get(tiny_api)
    cells = [cell for one in body["territoires"] for cell in one["themes"]]
    told = [found for cell in cells for found in cell["carences"].values()]
    assert {found["valeur"] for found in told} == {None}
    assert all(found["raison"] for found in told)
    assert body["comptes"]["carence_action"] == {"vrai": 0, "faux": 0, "inconnu": len(cells)}
    assert body["premiere_tache"]["modele"].endswith("/api/carences/modele.csv")


def test_a_declared_registry_decides(declared: TestClient) -> None:
    cells = themes(get(declared), "ouest")
    assert verdict(cells["mobilite"], "carence_contributions") is True
    assert verdict(cells["mobilite"], "carence_action") is True
    assert verdict(cells["sante"], "carence_action") is False
    assert verdict(themes(get(declared), "est")["mobilite"], "carence_action") is None


def test_an_old_chantier_is_unknown_and_keeps_a_carence_unknown(declared: TestClient) -> None:
    cell = themes(get(declared), "ouest")["sante"]
    old = next(one for one in cell["preuves"]["actions"] if one["nature"] == "chantier")
    assert old["etat"] == "inconnu"


def test_thresholds_are_parameters_and_the_answer_carries_them(declared: TestClient) -> None:
    body = get(declared, contributions_max=1)
    assert verdict(themes(body, "ouest")["mobilite"], "carence_contributions") is False
    assert body["parametres"]["contributions_max"] | {"unit": ""} == {
        "value": 1, "unit": "", "source": "demande", "verified": False,
    }  # fmt: skip


def test_the_threshold_of_an_indicator_is_a_parameter_for_one_theme(declared: TestClient) -> None:
    unset = themes(get(declared, zone="territoire:ouest", theme="sante"), "ouest")["sante"]["besoin"]
    assert "n'a pas de seuil" in unset["raison"]
    body = get(declared, zone="territoire:ouest", theme="sante", seuil=20, besoin=0.5)
    need = themes(body, "ouest")["sante"]["besoin"]
    inhabitants = sum(one["habitants"] for one in need["liste_concernees"])
    assert need["part"] == pytest.approx(inhabitants / need["habitants"], abs=1e-6)
    assert [one["nom"] for one in need["liste_concernees"]] == sorted(
        one["nom"] for one in need["liste_concernees"]
    )
    assert (need["seuil"], need["seuil_part"]) == (20, 0.5)


def test_the_other_reading_of_a_doubtful_membership_is_beside_the_first(declared: TestClient) -> None:
    body = get(declared, zone="territoire:est", theme="sante", seuil=20)
    need = themes(body, "est")["sante"]["besoin"]
    assert need["part_alternative"] is not None
    assert need["part_alternative"] != need["part"]


def test_a_theme_that_does_not_exist_in_the_registry_is_told(declared: TestClient) -> None:
    assert any("nulle_part" in sentence for sentence in get(declared)["rejets"])


def test_zones_themes_and_rules_choose_the_cells(declared: TestClient) -> None:
    body = get(declared, zone="territoire:ouest", theme="mobilite", type="carence_action")
    assert [one["zone"] for one in body["territoires"]] == ["territoire:ouest"]
    (cell,) = body["territoires"][0]["themes"]
    assert list(cell["carences"]) == ["carence_action"]
    assert len(get(declared, zone="departement:99")["territoires"]) == 2


def test_the_csv_has_one_line_per_territoire_theme_and_rule(declared: TestClient) -> None:
    answer = declared.get(ADDRESS, params={"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 2 * 29 * 4
    assert {row["verdict"] for row in rows} <= {"vrai", "faux", "inconnu"}
    assert all(row["raison"] for row in rows if row["verdict"] == "inconnu")


def test_the_template_is_a_header_and_nothing_else(declared: TestClient) -> None:
    assert declared.get(f"{ADDRESS}/modele.csv").text.splitlines() == [HEADER]


@pytest.mark.parametrize(
    ("parameters", "status", "word"),
    [({"zone": "commune:99001"}, 400, "territoire"), ({"zone": "territoire:nord"}, 404, "nord"),
     ({"theme": "zzz"}, 404, "zzz"), ({"type": "zzz"}, 400, "zzz"), ({"besoin": "2"}, 400, "besoin"),
     ({"contributions_max": "-1"}, 400, "contributions_max"), ({"seuil": "3"}, 400, "seuil"),
     ({"format": "xml"}, 400, "xml"), ({"seuill": "3"}, 400, "seuill")],
)  # fmt: skip
def test_a_bad_question_gets_a_sentence(
    tiny_api: TestClient, parameters: dict[str, str], status: int, word: str
) -> None:
    answer = tiny_api.get(ADDRESS, params=parameters)
    assert answer.status_code == status
    assert word in answer.json()["detail"]


def test_similar_communes_come_nearest_first_with_the_part_of_each_indicator(declared: TestClient) -> None:
    body = declared.get("/api/similaires", params={"zone": "commune:99005", "k": 4}).json()
    distances = [one["distance"] for one in body["similaires"]]
    assert len(distances) == 4
    assert distances == sorted(distances)
    assert body["similaires"][0]["parts"]["densite_population"]["part"] == 1
    assert "apl_mg_65" in body["ecartes"]


@pytest.mark.parametrize(
    ("parameters", "status"),
    [({"zone": "departement:99"}, 400), ({"zone": "commune:99999"}, 404), ({"zone": "territoire:ouest"}, 400),
     ({"zone": "commune:99005", "k": "0"}, 400), ({}, 422)],
)  # fmt: skip
def test_a_bad_question_about_similar_zones_gets_a_sentence(
    tiny_api: TestClient, parameters: dict[str, str], status: int
) -> None:
    answer = tiny_api.get("/api/similaires", params=parameters)
    assert answer.status_code in (status, 400)
    assert answer.json()["detail"]
