"""What is hidden never shows: not in lists, searches, tiles, counts, files, ETags nor in what errors say."""

import time
from typing import Any

import pytest
from api.kit import layers_of, path, tile_at
from registre.core_kit import HERE, THERE, People, Person, at, contribution

from geo_service.model.pacte.droits import Role

SECRET = "motsecret"
HIDDEN = ("brouillon", "deposee", "a_completer", "irrecevable")
READS = (
    "/api/contributions?compte=true", f"/api/contributions?q={SECRET}&compte=true", "/api/contributions?f=geojson",
    "/api/contributions?territoire=ouest&compte=true", "/api/contributions?zone=commune:99001&compte=true",
    "/layers/contributions.geojson", "/layers/contributions.csv", "/layers/contributions.geojsonl",
    "/api/collections/contributions/items?compte=true", "/api/publication",
    path("contributions", tile_at(*HERE, 12)), "/tiles/contributions.json",
)  # fmt: skip


def stamp(person: Person) -> list[Any]:
    """Everything an address says: status, body but for the hour, ETag."""
    found = []
    for address in READS:
        answer = person.get(address)
        body = answer.content if "items" not in address else answer.json()["features"]
        found.append((address, answer.status_code, body, answer.headers.get("etag", "")))
    return found


def settle(people: People) -> None:
    """Wait until the process has read the versions again: it says the same twice, longer apart than its poll."""
    seen = None
    while seen != (seen := stamp(people.nobody)):
        time.sleep(0.7)


def hidden(people: People, state: str) -> dict[str, Any]:
    """A contribution that the public may not see."""
    charge = people.person(Role.CHARGE_DE_TERRITOIRE, "ouest")
    body = contribution(titre=f"{SECRET} {state}", etat="deposee", localisation=at(HERE), point_exact=True)
    row = charge.made("contributions", **(body | ({"etat": "brouillon"} if state == "brouillon" else {})))
    if state in ("a_completer", "irrecevable"):
        return charge.moved("contributions", row, state, motif="à préciser")
    return row


@pytest.mark.parametrize("state", HIDDEN)
def test_a_hidden_contribution_changes_nothing_that_anybody_reads(people: People, state: str) -> None:
    settle(people)
    other = people.person(Role.CONTRIBUTEUR)
    before, seen = stamp(people.nobody), other.get("/api/contributions?compte=true").json()

    row = hidden(people, state)
    settle(people)

    assert stamp(people.nobody) == before
    assert other.get("/api/contributions?compte=true").json() == seen
    assert other.get("/api/contributions", q=SECRET).json()["contributions"] == []
    for reader in (people.nobody, other, people.person(Role.CHARGE_DE_TERRITOIRE, "est")):
        for end in ("", "/historique"):
            real = reader.get(f"/api/contributions/{row['id']}{end}")
            unknown = reader.get(f"/api/contributions/{10**6}{end}")
            assert real.status_code == unknown.status_code == 404
            assert real.json()["detail"].replace(str(row["id"]), "N") == unknown.json()["detail"].replace(
                "1000000", "N"
            )


def test_a_hidden_object_refuses_changes_as_an_unknown_one(people: People) -> None:
    row, other = hidden(people, "deposee"), people.person(Role.CONTRIBUTEUR)

    answers = [
        other.patch(f"/api/contributions/{number}", {"titre": "x"}, 1) for number in (row["id"], 10**6)
    ]
    answers += [other.move(f"/api/contributions/{number}", 1, "qualifiee") for number in (row["id"], 10**6)]

    assert {answer.status_code for answer in answers} == {404}


def test_a_reference_to_what_is_hidden_answers_as_to_what_does_not_exist(people: People) -> None:
    admin, other = people.person(Role.ADMINISTRATEUR), people.person(Role.CHARGE_DE_TERRITOIRE, "est")
    chantier = admin.made("chantiers", territoires=["ouest"], titre="Secret", theme="sante")["id"]
    body = {"titre": "P", "theme": "sante", "territoires": ["est"]}

    real, unknown = (other.post("/api/projets", body | {"chantier": n}) for n in (chantier, 10**6))

    assert real.status_code == unknown.status_code == 400
    assert real.json()["detail"].replace(str(chantier), "N") == unknown.json()["detail"].replace(
        "1000000", "N"
    )
    assert other.get("/api/projets", chantier=str(chantier)).json()["projets"] == []


def test_what_hangs_on_a_chantier_that_is_only_proposed_is_hidden(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    chantier = admin.made("chantiers", territoires=["ouest"], titre="Secret", theme="sante")["id"]
    for kind, more in {
        "seances": {"date": "2026-01-01"}, "livrables": {"titre": "x"}, "preuves": {"titre": "x"},
        "decisions": {"organe": "assemblee", "date": "2026-01-01", "texte": "x"},
    }.items():  # fmt: skip
        made = admin.made(kind, chantier=chantier, **more)
        assert people.nobody.get(f"/api/{kind}/{made['id']}").status_code == 404


def test_persons_are_shown_to_those_in_charge_only(people: People) -> None:
    author, charge = people.person(Role.CONTRIBUTEUR), people.person(Role.CHARGE_DE_TERRITOIRE, "ouest")
    body = contribution(
        deposant_nom="Ana Mas", deposant_courriel="ana@exemple.fr", localisation=at(HERE), etat="deposee"
    )
    row = charge.moved("contributions", author.made("contributions", **body), "qualifiee")
    address = f"/api/contributions/{row['id']}"

    for reader in (
        people.nobody,
        people.person(Role.CONTRIBUTEUR),
        people.person(Role.CHARGE_DE_TERRITOIRE, "est"),
    ):
        for end in ("", "/historique", "?f=geojson"):
            assert "ana" not in reader.get(address + end).text.lower()
    assert (
        charge.get(address).json()["deposant_nom"] == author.get(address).json()["deposant_nom"] == "Ana Mas"
    )
    assert "Ana Mas" in charge.get(f"{address}/historique").text


def test_the_exact_point_of_a_resident_is_shown_to_nobody_else(people: People) -> None:
    author, charge = people.person(Role.CONTRIBUTEUR), people.person(Role.CHARGE_DE_TERRITOIRE, "ouest")
    row = charge.moved(
        "contributions",
        author.made("contributions", **contribution(localisation=at(HERE), etat="deposee")),
        "qualifiee",
    )

    shown = people.nobody.get(f"/api/contributions/{row['id']}").json()["localisation"]["geometry"][
        "coordinates"
    ]
    near = people.nobody.get(
        "/api/contributions", bbox=f"{HERE[0] - 1e-4},{HERE[1] - 1e-4},{HERE[0] + 1e-4},{HERE[1] + 1e-4}"
    )

    assert max(abs(a - b) for a, b in zip(shown, HERE, strict=True)) > 0.005
    assert row["id"] not in [one["id"] for one in near.json()["contributions"]]
    assert row["localisation"]["geometry"]["coordinates"] == pytest.approx(HERE, abs=1e-6)


def test_a_change_that_the_public_does_not_see_moves_no_version_nor_etag(people: People) -> None:
    charge = people.person(Role.CHARGE_DE_TERRITOIRE, "ouest")
    row = charge.made("contributions", **contribution(localisation=at(HERE), etat="deposee"))
    row = charge.moved("contributions", row, "qualifiee")
    settle(people)
    before = stamp(people.nobody)
    one = people.nobody.get(f"/api/contributions/{row['id']}").headers["etag"]

    changed = charge.patch(f"/api/contributions/{row['id']}", {"deposant_nom": "Ana"}, row["version"])
    settle(people)

    assert (changed.status_code, stamp(people.nobody)) == (200, before)
    assert people.nobody.get(f"/api/contributions/{row['id']}").headers["etag"] == one


def test_to_move_to_another_territoire_takes_both(people: People) -> None:
    west, both = (
        people.person(Role.CHARGE_DE_TERRITOIRE, *slugs) for slugs in (("ouest",), ("ouest", "est"))
    )
    row = both.made("contributions", **contribution(etat="deposee"))
    address = f"/api/contributions/{row['id']}"

    assert west.patch(address, {"territoire": "est"}, 1).status_code == 403
    assert west.get(address).json()["territoire"] == "ouest"
    assert both.patch(address, {"territoire": "est"}, 1).status_code == 200
    assert west.get(address).status_code == 404


def test_what_only_those_who_examine_may_set_is_refused_to_the_author(people: People) -> None:
    author, admin = people.person(Role.CONTRIBUTEUR), people.person(Role.ADMINISTRATEUR)
    enjeu = admin.made("enjeux", territoire="ouest", titre="Soins", theme="sante")["id"]

    assert author.post("/api/contributions", contribution(enjeu=enjeu)).status_code == 403
    row = author.made("contributions", **contribution())
    assert author.patch(f"/api/contributions/{row['id']}", {"enjeu": enjeu}, 1).status_code == 403


def test_nobody_writes_without_an_account(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    row = admin.made("projets", titre="P", theme="sante", localisation=at(THERE))
    nobody, reader = people.nobody, people.person(Role.LECTEUR)

    for person, status in ((nobody, 401), (reader, 403)):
        assert person.post("/api/projets", {"titre": "P", "theme": "sante"}).status_code == status
        assert person.patch(f"/api/projets/{row['id']}", {"titre": "Q"}, 1).status_code == status
        assert person.move(f"/api/projets/{row['id']}", 1, "emergence").status_code == status


def test_a_forged_token_is_refused_and_never_taken_for_nobody(people: People) -> None:
    forged = Person(
        people.client, None, {"Authorization": "Bearer geo_inventé".encode("ascii", "ignore").decode()}
    )

    assert forged.get("/api/contributions").status_code == 401


def test_layers_follow_a_write_within_one_second(people: People) -> None:
    charge = people.person(Role.CHARGE_DE_TERRITOIRE, "est")
    tile = path("contributions", tile_at(*THERE, 12))
    row = charge.made(
        "contributions",
        **contribution(
            territoire="est", titre="Suivie", etat="deposee", localisation=at(THERE), point_exact=True
        ),
    )
    settle(people)
    before = {
        address: people.nobody.get(address)
        for address in (tile, "/layers/contributions.geojson", "/api/publication")
    }

    charge.moved("contributions", row, "qualifiee")
    settle(people)

    after = {address: people.nobody.get(address) for address in before}
    assert all(after[address].content != before[address].content for address in before)
    assert after[tile].headers["etag"] != before[tile].headers.get("etag")
    titles = [one["properties"]["titre"] for one in layers_of(after[tile].content)["contributions"]]
    assert ("Suivie" in titles, "Suivie" in after["/layers/contributions.geojson"].text) == (True, True)
    assert people.ask("SELECT count(*) FROM geo.tile_cache") == [(0,)]
