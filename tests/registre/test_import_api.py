"""Imports through the API, on the tiny département: everything or nothing, each bad line told."""

import csv
import io
import os
import tempfile
from pathlib import Path
from typing import Any

import orjson
import pytest
import xlsxwriter
from registre.core_kit import HERE, People, Person

from geo_service.api.bodies import XLSX_TYPE
from geo_service.model.pacte.droits import Role
from geo_service.model.pacte.objets import OBJETS

CSV = "text/csv"
TITLES = "territoire;titre;theme;source"


@pytest.fixture(scope="module")
def charge(people: People) -> Person:
    return people.person(Role.CHARGE_DE_TERRITOIRE, "ouest")


def sent(
    person: Person, kind: str, content: bytes | str, *, media_type: str = CSV, essai: bool = False
) -> Any:
    body = content.encode() if isinstance(content, str) else content
    query = {"essai": "true"} if essai else {}
    headers = {**person.headers, "content-type": media_type}
    return person.client.post(f"/api/{kind}/import", content=body, params=query, headers=headers)


def count(people: People, kind: str) -> int:
    return int(people.ask(f"SELECT count(*) FROM registre.{kind}")[0][0])


def test_a_dry_run_says_what_would_be_and_writes_nothing(people: People, charge: Person) -> None:
    before = count(people, "enjeu"), count(people, "historique")
    answer = sent(charge, "enjeux", f"{TITLES}\nouest;Se soigner;sante;Débat\n", essai=True)
    assert answer.status_code == 200
    assert answer.json() | {"lecture": {}} == {
        "objet": "enjeu", "essai": True, "accepte": True, "lecture": {}, "lignes": 1, "creees": 0, "ids": [],
        "fautes_total": 0, "fautes": [],
    }  # fmt: skip
    assert (count(people, "enjeu"), count(people, "historique")) == before


def test_every_good_line_becomes_an_object_with_its_history(people: People, charge: Person) -> None:
    answer = sent(charge, "enjeux", f"{TITLES}\nouest;Un;sante;\nouest;Deux;sante;x\n")
    assert answer.status_code == 201, answer.text
    ids = answer.json()["ids"]
    made = people.ask(
        "SELECT par, version FROM registre.historique WHERE objet = 'enjeu' AND objet_id = ANY (%s)", ids
    )
    assert made == [(charge.compte, 1)] * 2


def test_each_bad_line_is_told_with_its_column_and_nothing_is_written(people: People, charge: Person) -> None:
    before = count(people, "enjeu"), count(people, "historique")
    lines = [
        "ouest;Bon;sante;",
        "ouest;;sante;",
        "ouest;X;nulle_part;",
        "mars;X;sante;",
        f"ouest;{'x' * 400};sante;",
    ]
    answer = sent(charge, "enjeux", "\n".join([TITLES, *lines]))
    assert answer.status_code == 422
    found = [(one["ligne"], one["colonne"]) for one in answer.json()["fautes"]]
    assert found == [(3, "titre"), (4, "theme"), (5, "territoire"), (6, "titre")]
    assert all(len(one["valeur"]) <= 60 for one in answer.json()["fautes"])
    assert (count(people, "enjeu"), count(people, "historique")) == before


def test_the_same_line_twice_is_told(charge: Person) -> None:
    answer = sent(charge, "enjeux", f"{TITLES}\nouest;Même;sante;\nouest;Même;sante;\n")
    assert [one["message"] for one in answer.json()["fautes"]] == ["Ligne identique à la ligne 2."]


def test_what_is_there_already_is_told(charge: Person) -> None:
    one = "numero;territoire\n77;ouest\n"
    assert sent(charge, "conseils", one).status_code == 201
    again = sent(charge, "conseils", one)
    assert (again.status_code, again.json()["fautes_total"]) == (422, 1)


def test_labels_name_columns_as_well(charge: Person) -> None:
    assert sent(charge, "enjeux", "Territoire;Titre;Thème\nouest;Par libellé;sante\n").status_code == 201


def test_a_column_nobody_knows_is_refused_before_any_line(charge: Person) -> None:
    answer = sent(charge, "enjeux", f"{TITLES};titer\nouest;a;sante;b;c\n")
    assert (answer.status_code, "titer" in answer.json()["detail"]) == (400, True)


def test_nobody_imports_without_account(people: People) -> None:
    assert sent(people.nobody, "enjeux", f"{TITLES}\nouest;a;sante;\n").status_code == 401


def test_who_deposits_may_not_import(people: People) -> None:
    who = people.person(Role.CONTRIBUTEUR)
    content = "territoire;titre;theme;texte\nouest;a;sante;b\n"
    assert sent(who, "contributions", content).status_code == 403


def test_nobody_imports_in_a_territoire_that_is_not_theirs(charge: Person) -> None:
    content = "territoire;titre;theme;texte\nouest;a;sante;b\nest;c;sante;d\n"
    answer = sent(charge, "contributions", content, essai=True)
    assert [one["ligne"] for one in answer.json()["fautes"]] == [3]


def test_points_zones_and_dates_as_people_write_them(people: People, charge: Person) -> None:
    lines = [
        "territoires;titre;theme;debut;etat;observe_le;portee;zones;longitude;latitude",
        f"ouest;Au point;sante;06/05/2020;en_cours;2024-01-01;;;{str(HERE[0]).replace('.', ',')};{HERE[1]}",
        "ouest;Aux communes;sante;;inconnu;;communes;99001;;",
    ]
    answer = sent(charge, "projets", "\n".join(lines))
    assert answer.status_code == 201, answer.text
    query = "SELECT portee, debut::text, etat FROM registre.projet WHERE id = ANY (%s) ORDER BY id"
    assert people.ask(query, answer.json()["ids"]) == [
        ("point", "2020-05-06", "en_cours"),
        ("communes", None, "inconnu"),
    ]


def test_a_place_is_said_once(charge: Person) -> None:
    content = "titre;theme;territoires;zones;longitude;latitude\na;sante;ouest;99001;1;2\n"
    answer = sent(charge, "projets", content, essai=True)
    assert "une seule fois" in answer.json()["fautes"][0]["message"]


def feature(place: tuple[float, float] | None, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": place} if place else None
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def test_geojson_brings_its_drawings(people: People, charge: Person) -> None:
    common = {"territoires": ["ouest"], "theme": "sante"}
    features = [feature(HERE, titre="Dessiné", **common), feature(None, titre="Sans lieu", **common)]
    body = orjson.dumps({"type": "FeatureCollection", "features": features})
    answer = sent(charge, "projets", body, media_type="application/geo+json")
    assert answer.status_code == 201, answer.text
    query = "SELECT portee FROM registre.projet WHERE id = ANY (%s) ORDER BY id"
    assert people.ask(query, answer.json()["ids"]) == [("point",), ("inconnu",)]


def test_a_drawing_far_away_is_a_fault_of_its_object(charge: Person) -> None:
    features = [feature((7.75, 48.58), titre="Ailleurs", theme="sante", territoires="ouest")]
    body = orjson.dumps({"type": "FeatureCollection", "features": features})
    answer = sent(charge, "projets", body, media_type="application/geo+json", essai=True)
    assert [one["ligne"] for one in answer.json()["fautes"]] == [1]


def workbook(tmp_path: Path, *rows: tuple[object, ...]) -> bytes:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path.read_bytes()


def kept_files() -> set[Path]:
    """Files of this process that wait for readers: other clients of the session may have some."""
    return set(Path(tempfile.gettempdir()).glob(f"geo-exports-{os.getpid()}-*/*"))


def test_a_workbook_is_read_by_another_process_and_nothing_of_it_is_kept(
    charge: Person, tmp_path: Path
) -> None:
    content = workbook(
        tmp_path, ("territoire", "titre", "theme"), ("ouest", "=1+1", "sante"), ("ouest", "", "sante")
    )
    before = kept_files()
    answer = sent(charge, "enjeux", content, media_type=XLSX_TYPE, essai=True)
    assert answer.status_code == 200, answer.text
    assert [(one["ligne"], one["colonne"]) for one in answer.json()["fautes"]] == [(3, "titre")]
    assert kept_files() <= before


def test_another_file_under_the_name_of_a_workbook_is_refused(charge: Person) -> None:
    answer = sent(charge, "enjeux", b"MZ\x90 not a workbook", media_type=XLSX_TYPE)
    assert (answer.status_code, "classeur" in answer.json()["detail"]) == (400, True)


def test_another_type_is_refused(charge: Person) -> None:
    assert sent(charge, "enjeux", b"%PDF-1.7", media_type="application/pdf").status_code == 415


def test_fifty_megabytes_are_refused(charge: Person) -> None:
    assert sent(charge, "enjeux", b"a" * (50 << 20)).status_code == 413


def test_an_unknown_parameter_is_refused(charge: Person) -> None:
    answer = charge.client.post(
        "/api/enjeux/import?essaie=true", content=b"a\n1", headers={**charge.headers, "content-type": CSV}
    )
    assert answer.status_code == 400


def test_a_formula_that_was_imported_leaves_as_text(charge: Person) -> None:
    assert sent(charge, "enjeux", f"{TITLES}\nouest;=HYPERLINK(1);sante;\n").status_code == 201
    assert "'=HYPERLINK(1)" in charge.get("/api/enjeux.csv").text


@pytest.mark.parametrize("objet", OBJETS.values(), ids=lambda one: one.nom)
def test_the_template_of_each_kind_is_what_its_import_reads(
    objet: Any, people: People, charge: Person
) -> None:
    template = people.client.get(f"/api/{objet.pluriel}/modele.csv")
    assert template.status_code == 200
    width = template.text.count(";")
    answer = sent(charge, objet.pluriel, template.content + b";" * width + b"x\n", essai=True)
    assert answer.status_code in (200, 403), answer.text


def test_a_list_that_left_as_csv_comes_back(people: People) -> None:
    who = people.person(Role.ADMINISTRATEUR)
    who.made("acteurs", nom="=Coopérative « Été »", type="association", note="deux\nlignes")
    (row,) = csv.DictReader(io.StringIO(who.get("/api/acteurs.csv").text))
    kept = {name: cell for name, cell in row.items() if name != "id"} | {"type": "entreprise"}
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(kept))
    writer.writeheader()
    writer.writerow(kept)
    assert sent(who, "acteurs", buffer.getvalue()).status_code == 201
    again = people.ask("SELECT nom, note FROM registre.acteur WHERE type = 'entreprise'")
    assert again == [("=Coopérative « Été »", "deux\nlignes")]


def test_a_dry_run_takes_the_place_of_nothing(charge: Person) -> None:
    content = "numero;territoire\n78;ouest\n"
    assert sent(charge, "conseils", content, essai=True).json()["accepte"]
    assert sent(charge, "conseils", content).status_code == 201
