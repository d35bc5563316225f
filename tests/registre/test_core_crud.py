"""Objects of the registry: created, read, changed, moved, with their history."""

from collections.abc import Iterator

import pytest
from conftest import Loaded
from registre.core_kit import HERE, People, at, contribution, people_of

from geo_service.model.pacte.droits import Role


@pytest.fixture
def people(small: Loaded) -> Iterator[People]:
    with people_of(small) as found:
        yield found


def test_what_was_created_is_read_back_whole_by_its_author(people: People) -> None:
    author = people.person(Role.CONTRIBUTEUR)

    made = author.made(
        "contributions", **contribution(localisation=at(HERE), deposant_courriel="A@exemple.fr")
    )

    read = author.get(f"/api/contributions/{made['id']}")
    assert read.json() == made
    assert (made["etat"], made["version"], made["deposant_courriel"]) == ("brouillon", 1, "a@exemple.fr")
    assert made["localisation"]["geometry"]["coordinates"] == pytest.approx(HERE, abs=1e-6)
    assert (read.headers["etag"], read.headers["cache-control"]) == ('"1"', "private, no-store")


def test_a_change_needs_the_version_it_was_made_from(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    path = f"/api/contributions/{admin.made('contributions', **contribution())['id']}"

    assert admin.patch(path, {"titre": "Autre"}, None).status_code == 428
    assert admin.patch(path, {"titre": "Autre"}, 7).status_code == 412
    changed = admin.patch(path, {"titre": "Autre"}, 1)
    assert (changed.status_code, changed.json()["version"], changed.json()["titre"]) == (200, 2, "Autre")
    assert admin.patch(path, {"titre": "Encore"}, 1).status_code == 412


def test_a_change_of_nothing_makes_no_version(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    made = admin.made("contributions", **contribution())

    same = admin.patch(f"/api/contributions/{made['id']}", {"titre": made["titre"]}, 1)

    assert same.json() == made


def test_the_history_says_who_changed_what_from_what(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    made = admin.made("contributions", **contribution())
    path = f"/api/contributions/{made['id']}"
    admin.patch(path, {"titre": "Autre", "motif": "plus clair"}, 1)
    admin.move(path, 2, "deposee")

    first, second, third = admin.get(f"{path}/historique").json()["historique"]

    assert (first["version"], first["etat_avant"], first["etat_apres"]) == (1, None, "brouillon")
    assert second["champs"] == {"titre": {"avant": made["titre"], "apres": "Autre"}}
    assert (second["motif"], second["par"]) == ("plus clair", admin.compte)
    assert (third["etat_avant"], third["etat_apres"]) == ("brouillon", "deposee")


def test_a_list_is_paged_newest_first_and_nothing_is_left_out(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    made = [admin.made("axes", numero=number, titre=f"Axe {number}")["id"] for number in range(1, 6)]

    pages, path = [], "/api/axes?limit=2&compte=true"
    while path:
        body = people.client.get(path).json()
        pages += [row["id"] for row in body["axes"]]
        path = next((one["href"] for one in body["links"] if one["rel"] == "next"), "")

    assert (pages, body["total"]) == (made[::-1], 5)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"territoire": "ouest"}, True), ({"territoire": "est"}, False), ({"theme": "sante"}, True),
        ({"theme": "mobilite"}, False), ({"etat": "qualifiee"}, True), ({"etat": "sans_suite"}, False),
        ({"zone": "commune:99001"}, True), ({"zone": "commune:99901"}, True), ({"zone": "commune:99002"}, False),
        ({"zone": "territoire:ouest"}, True), ({"zone": "territoire:est"}, False), ({"q": "MEDECIN"}, True),
        ({"q": "cabinets fermés"}, True), ({"q": "medec"}, True), ({"q": "piscine"}, False),
        ({"bbox": f"{HERE[0] - 0.1},{HERE[1] - 0.1},{HERE[0] + 0.1},{HERE[1] + 0.1}"}, True),
        ({"bbox": f"{HERE[0] + 1},{HERE[1]},{HERE[0] + 2},{HERE[1] + 1}"}, False),
    ],
)  # fmt: skip
def test_filters_find_what_they_should(people: People, query: dict[str, str], found: bool) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    row = admin.made("contributions", **contribution(localisation=at(HERE), etat="deposee"))
    admin.moved("contributions", row, "qualifiee")

    for reader in (admin, people.nobody):
        answer = reader.get("/api/contributions", **query, compte="true").json()
        assert (len(answer["contributions"]), answer["total"]) == (int(found), int(found))


def test_geojson_is_the_same_with_its_place(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    row = admin.made("projets", territoires=["ouest"], titre="Halle", theme="mobilite", localisation=at(HERE))

    feature = people.nobody.get("/api/projets", f="geojson").json()["features"][0]

    assert (feature["type"], feature["id"]) == ("Feature", f"projet:{row['id']}")
    assert feature["geometry"]["coordinates"] == pytest.approx(HERE, abs=1e-6)
    assert (feature["properties"]["titre"], feature["properties"]["portee"]) == ("Halle", "point")


def test_a_feature_may_be_sent(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    feature = {
        "type": "Feature", "geometry": {"type": "Point", "coordinates": list(HERE)}, "properties": contribution(),
    }  # fmt: skip

    made = admin.made("contributions", **feature)

    assert made["localisation"]["portee"] == "point"


def test_former_communes_give_those_that_took_them_over(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    place = {"portee": "communes", "zones": ["99901", "commune:99002"]}

    made = admin.made("contributions", **contribution(localisation=place))

    assert made["localisation"]["zones"] == ["commune:99001", "commune:99002"]


def test_the_same_request_twice_writes_once(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)

    one = admin.post(
        "/api/contributions",
        contribution(),
        **{"Idempotency-Key": "clé-1".encode("ascii", "ignore").decode()},
    )
    two = admin.post("/api/contributions", contribution(), **{"Idempotency-Key": "cl-1"})
    other = admin.post("/api/contributions", contribution(titre="Autre"), **{"Idempotency-Key": "cl-1"})

    assert (one.status_code, two.status_code, one.json()) == (201, 201, two.json())
    assert (other.status_code, "déjà servi" in other.json()["detail"]) == (422, True)
    assert people.ask("SELECT count(*) FROM registre.contribution") == [(1,)]


def test_the_key_of_someone_else_is_another_key(people: People) -> None:
    first, second = (people.person(Role.CONTRIBUTEUR) for _ in range(2))

    one = first.post("/api/contributions", contribution(), **{"Idempotency-Key": "k"}).json()
    two = second.post("/api/contributions", contribution(), **{"Idempotency-Key": "k"}).json()

    assert one["id"] != two["id"]


def test_what_is_unique_conflicts_in_a_sentence(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    admin.made("conseils", numero=1, territoire="ouest")

    again = admin.post("/api/conseils", {"numero": 1, "territoire": "ouest"})

    assert (again.status_code, "numero, territoire" in again.json()["detail"]) == (409, True)


def test_similar_contributions_are_suggested_by_words_and_place(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    one = admin.made("contributions", **contribution(localisation=at(HERE)))
    near = admin.made("contributions", **contribution(titre="Médecin à Saint-Élan", localisation=at(HERE)))
    admin.made("contributions", **contribution(titre="Une piscine", texte="Nager."))

    found = admin.get(f"/api/contributions/{one['id']}/similaires").json()["similaires"]

    assert [row["id"] for row in found] == [near["id"]]
