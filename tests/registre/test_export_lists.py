"""Lists of the registry as files: what each reader may read, and no more."""

import csv
import io
import re

import pyogrio
import pytest
from registre.core_kit import HERE, People, Person, at, contribution

from geo_service.model.pacte.droits import Role


@pytest.fixture(scope="module")
def charge(people: People) -> Person:
    return people.person(Role.CHARGE_DE_TERRITOIRE, "ouest")


def rows(answer: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text)))  # type: ignore[attr-defined]


def chantier(charge: Person, **more: object) -> dict[str, object]:
    body = {
        "territoires": ["ouest"],
        "titre": "Accueil",
        "theme": "sante",
        "etat": "ouvert",
        "observe_le": "2024-01-01",
    }
    return charge.made("chantiers", **body | more)


def test_everybody_reads_the_list_of_what_is_public(people: People, charge: Person) -> None:
    charge.made("enjeux", territoire="ouest", titre="Se soigner", theme="sante")
    answer = people.nobody.get("/api/enjeux.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert [row["titre"] for row in rows(answer)] == ["Se soigner"]


def test_the_same_list_again_is_not_sent_again(people: People) -> None:
    first = people.nobody.get("/api/enjeux.csv")
    again = people.client.get("/api/enjeux.csv", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_a_restricted_meeting_is_in_the_list_of_who_leads_it_only(people: People, charge: Person) -> None:
    led = chantier(charge)
    charge.made("seances", chantier=led["id"], date="2024-02-01", lieu="Ouverte")
    charge.made("seances", chantier=led["id"], date="2024-02-02", lieu="Fermée", restreint=True)
    mine, theirs = charge.get("/api/seances.csv"), people.nobody.get("/api/seances.csv")
    assert [row["lieu"] for row in rows(mine)] == ["Fermée", "Ouverte"]
    assert [row["lieu"] for row in rows(theirs)] == ["Ouverte"]
    assert mine.headers["cache-control"] == "private, no-store"


def test_names_of_persons_are_a_column_for_those_in_charge_only(people: People, charge: Person) -> None:
    deposited = charge.made("contributions", **contribution(deposant_nom="Camille Essai", etat="deposee"))
    charge.moved("contributions", deposited, "qualifiee")
    other = people.person(Role.CHARGE_DE_TERRITOIRE, "est")
    assert [row["deposant_nom"] for row in rows(charge.get("/api/contributions.csv"))] == ["Camille Essai"]
    (seen,) = rows(other.get("/api/contributions.csv"))
    assert "deposant_nom" not in seen


def test_a_point_is_two_columns(charge: Person) -> None:
    charge.made("projets", territoires=["ouest"], titre="Ici", theme="sante", localisation=at(HERE))
    (row,) = rows(charge.get("/api/projets.csv"))
    assert (float(row["longitude"]), float(row["latitude"])) == pytest.approx(HERE, abs=1e-6)


def test_public_places_are_the_layer_that_has_them_in_every_format(people: People) -> None:
    answer = people.client.get("/api/projets.csv?territoire=ouest", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == "/layers/projets.csv?zone=territoire%3Aouest"
    assert people.client.get(answer.headers["location"]).status_code == 200


def test_lists_are_filtered_like_those_in_json(people: People, charge: Person) -> None:
    assert rows(people.nobody.get("/api/enjeux.csv", territoire="est")) == []
    assert people.nobody.get("/api/enjeux.csv", limit=3).status_code == 400


def test_a_workbook_holds_the_same_rows(people: People, charge: Person, tmp_path: object) -> None:
    answer = people.nobody.get("/api/enjeux.xlsx")
    path = tmp_path / "a.xlsx"  # type: ignore[operator]
    path.write_bytes(answer.content)
    frame = pyogrio.read_dataframe(path, read_geometry=False)
    assert list(frame["Titre"]) == [row["titre"] for row in rows(people.nobody.get("/api/enjeux.csv"))]


def test_comments_are_listed_for_nobody(people: People) -> None:
    assert rows(people.nobody.get("/api/commentaires.csv")) == []


def test_a_printed_map_draws_typed_amounts_by_area_and_never_an_unknown_one_as_zero(
    people: People, charge: Person
) -> None:
    for titre, amount in (("Grand", 400_000), ("Petit", 100_000), ("Muet", None)):
        place = at((HERE[0] + (amount or 0) / 1e8, HERE[1]))
        projet = charge.made(
            "projets", territoires=["ouest"], titre=titre, theme="mobilite", localisation=place
        )
        if amount:
            charge.made("montants", projet=projet["id"], type="engage", montant_eur=amount)
    sheet = people.nobody.get("/carte.svg", couches="projets", projets="cercles:engage").text
    drawn = re.findall(r'<circle cx="\d+" cy="\d+" r="([\d.]+)"[^>]*><title>([^<]*)</title>', sheet)
    radii = {told.partition(" : ")[0]: float(radius) for radius, told in drawn}
    assert radii["Grand"] == pytest.approx(2 * radii["Petit"], rel=0.01)
    assert "Muet : montant inconnu" in [told for _, told in drawn]
    assert "montant engagé inconnu" in sheet
    assert re.findall(r">([\d\u202f]+)\xa0€<", sheet) == ["200\u202f000", "50\u202f000", "5\u202f000"]
