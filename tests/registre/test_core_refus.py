"""Hostile input: refused with a sentence, nothing half-written; text stays text."""

import json
from typing import Any

import pytest
from registre.core_kit import HERE, People, at, contribution, drawn

from geo_service.model.pacte.droits import Role

X, Y = HERE
BOW = [[[X, Y], [X + 0.01, Y + 0.01], [X + 0.01, Y], [X, Y + 0.01], [X, Y]]]
COUNTS = (
    "SELECT (SELECT count(*) FROM registre.contribution), (SELECT count(*) FROM registre.historique),"
    " (SELECT count(*) FROM registre.demande), (SELECT count(*) FROM registre.montant)"
)
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("contributions", {"titre": 12}, "« Titre » (titre) est un texte"),
    ("contributions", {"titre": ["a"]}, "est un texte"),
    ("contributions", {"titre": "   "}, "est à renseigner"),
    ("contributions", {"titre": "a" * 301}, "300 caractères"),
    ("contributions", {"theme": "licornes"}, "Choix : sante, mobilite"),
    ("contributions", {"theme": {"a": 1}}, "est un texte"),
    ("contributions", {"territoire": "atlantide"}, "Choix : est, ouest"),
    ("contributions", {"territoire": "ouest' OR '1'='1"}, "est un code"),
    ("contributions", {"deposant_courriel": "pas un courriel"}, "adresse de courriel"),
    ("contributions", {"point_exact": "peut-être"}, "oui ou non"),
    ("contributions", {"chantier": 10**12}, "nombre"),
    ("contributions", {"chantier": 4242}, "chantier n° 4242 inconnu"),
    ("contributions", {"fusion": "../../etc/passwd"}, "est un nombre"),
    ("contributions", {"inconnu": 1}, "Membres : territoire"),
    ("contributions", {"etat": "qualifiee"}, "brouillon ou deposee"),
    ("contributions", {"etat": ["deposee"]}, "brouillon ou deposee"),
    ("contributions", {"localisation": "ici"}, "« localisation » est un objet"),
    ("contributions", {"localisation": {"portee": "galaxie"}}, "est l'un de"),
    ("contributions", {"localisation": {"portee": ["point"]}}, "est l'un de"),
    ("contributions", {"localisation": {"portee": "point"}}, "géométrie GeoJSON"),
    ("contributions", {"localisation": {"portee": "communes", "zones": []}}, "au moins une zone"),
    ("contributions", {"localisation": {"portee": "communes", "zones": ["98765"]}}, "Zone inconnue"),
    ("contributions", {"localisation": {"portee": "communes", "zones": ["epci:200000001"]}}, "n'est pas de niveau"),
    ("contributions", {"localisation": {"portee": "communes", "zones": ["../99001"]}}, "Code"),
    ("contributions", {"localisation": drawn("trace", "Polygon", BOW)}, f"se recoupe, près de {X + 0.005:.6f}"),
    ("contributions", {"localisation": drawn("trace", "Polygon", [[[X, Y], [X, Y]]])}, "quatre sommets"),
    ("contributions", {"localisation": drawn("point", "Point", [Y, X])}, "inversées"),
    ("contributions", {"localisation": drawn("point", "Point", [7.0, 48.0])}, "hors du territoire servi"),
    ("contributions", {"localisation": drawn("point", "Point", ["a", 1])}, "deux nombres finis"),
    ("contributions", {"localisation": drawn("point", "LineString", [[X, Y], [X, Y + 0.1]])}, "pas par LineString"),
    ("contributions", {"localisation": drawn("trace", "LineString", [[X, Y]] * 10_001)}, "10000 sommets"),
    ("contributions", {"localisation": {"portee": "inconnu", "geometry": at(HERE)["geometry"]}}, "ne se dessine pas"),
    ("projets", {"titre": "P", "theme": "sante", "debut": "2026-02-01", "fin": "2026-01-01"}, "précède « debut »"),
    ("projets", {"titre": "P", "theme": "sante", "debut": "hier"}, "AAAA-MM-JJ"),
    ("projets", {"titre": "P", "theme": "sante", "annee": 2026.5}, "nombre entier"),
    ("projets", {"titre": "P", "theme": "sante", "annee": 10**11}, "nombre entier"),
    ("montants", {"type": "vote", "montant_eur": 10}, "exactement un de"),
    ("montants", {"type": "vote", "montant_eur": -1, "projet": 1}, "ne descend pas"),
    ("montants", {"type": "vote", "montant_eur": "Infinity", "projet": 1}, "est un nombre"),
    ("conseils", {"numero": "beaucoup", "territoire": "ouest"}, "est un nombre"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "sentence"), REFUSED)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    people: People, kind: str, body: dict[str, Any], sentence: str
) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    whole = contribution(**body) if kind == "contributions" else body
    before = people.ask(COUNTS)

    answer = admin.post(f"/api/{kind}", whole, **{"Idempotency-Key": "k"})

    assert (answer.status_code, sentence in answer.json()["detail"]) == (400, True), answer.text
    assert people.ask(COUNTS) == before


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400), (b"[]", "application/json", 400), (b"", "application/json", 400),
        (b"null", "application/json", 400), (b"\xff\xfe", "application/json", 400),
        (b'{"titre": "\\ud800"}', "application/json", 400), (b"[" * 5_000, "application/json", 400),
        (b"titre=a", "application/x-www-form-urlencoded", 415), (b"<a/>", "text/xml", 415),
        (b'{"a": "' + b"x" * 2_000_000 + b'"}', "application/json", 413),
    ],
)  # fmt: skip
def test_bodies_that_are_not_objects_are_refused(
    people: People, body: bytes, content_type: str, status: int
) -> None:
    admin = people.person(Role.ADMINISTRATEUR)

    answer = people.client.post(
        "/api/contributions", content=body, headers={**admin.headers, "content-type": content_type}
    )

    assert (answer.status_code, bool(answer.json()["detail"])) == (status, True)


def test_a_geometry_of_fifty_megabytes_is_cut_off(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    place = drawn("trace", "LineString", [[X, Y]] * 2_500_000)
    body = json.dumps(contribution(localisation=place)).encode()
    assert len(body) > 50_000_000

    answer = people.client.post(
        "/api/contributions", content=body, headers={**admin.headers, "content-type": "application/json"}
    )

    assert (answer.status_code, "Ko" in answer.json()["detail"]) == (413, True)


@pytest.mark.parametrize("number", ["0", "-1", "99999999999", "1;DROP", "..%2F..%2Fetc%2Fpasswd", "é", "1.0"])
def test_numbers_that_are_none_are_unknown_objects(people: People, number: str) -> None:
    admin = people.person(Role.ADMINISTRATEUR)

    answers = [
        reader.get(f"/api/contributions/{number}{end}")
        for reader in (admin, people.nobody)
        for end in ("", "/historique")
    ]

    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "-1"}, {"limit": "501"}, {"f": "xml"}, {"etat": "rien"}, {"theme": "A B"}, {"chantier": "x"},
        {"zone": "commune:1"}, {"bbox": "1,2"}, {"bbox": "170,0,171,1"}, {"suite": "x"}, {"suite": "W10"},
        {"rien": "1"}, {"q": "a" * 200}, {"q": "\x00"},
    ],
)  # fmt: skip
def test_parameters_that_do_not_fit_are_refused(people: People, query: dict[str, str]) -> None:
    for reader in (people.person(Role.ADMINISTRATEUR), people.nobody):
        assert reader.get("/api/contributions", **query).status_code == 400


def test_a_token_is_good_for_its_question_only(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    for number in (901, 902):
        admin.made("axes", numero=number, titre="Axe")
    link = people.nobody.get("/api/axes", limit="1").json()["links"][-1]["href"]

    forged = people.client.get(link.replace("/api/axes", "/api/enjeux"))

    assert (people.client.get(link).status_code, forged.status_code) == (200, 400)


def test_text_that_looks_like_a_program_stays_text_and_is_guarded_in_files(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    title = '=HYPERLINK("http://mal.exemple";"<script>alert(1)</script>")'
    made = admin.made("contributions", **contribution(titre=title, etat="deposee", localisation=at(HERE)))
    admin.moved("contributions", made, "qualifiee")

    read = people.nobody.get(f"/api/contributions/{made['id']}")
    table = people.client.get("/layers/contributions.csv").text

    assert (read.json()["titre"], read.headers["content-type"]) == (title, "application/json")
    assert "'=HYPERLINK" in table
    assert ",=HYPERLINK" not in table
    assert ',"=HYPERLINK' not in table


def test_control_characters_and_directions_are_taken_out(people: People) -> None:
    made = people.person(Role.ADMINISTRATEUR).made("contributions", **contribution(titre="a\x00b\u202ec\x1b"))

    assert made["titre"] == "abc"


def test_dates_are_judged_with_those_already_there(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    made = admin.made("projets", titre="P", theme="sante", debut="2026-02-01")

    answer = admin.patch(f"/api/projets/{made['id']}", {"fin": "2026-01-01"}, 1)

    assert (answer.status_code, "précède" in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize("key", ["", " ", "a" * 201])
def test_a_key_that_is_none_is_refused(people: People, key: str) -> None:
    admin = people.person(Role.ADMINISTRATEUR)

    assert admin.post("/api/contributions", contribution(), **{"Idempotency-Key": key}).status_code == 400


def test_a_drawing_of_a_whole_country_is_refused(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    wide = [[[X - 3, Y - 1], [X + 5, Y - 1], [X + 5, Y + 3], [X - 3, Y + 3], [X - 3, Y - 1]]]

    answer = admin.post("/api/contributions", contribution(localisation=drawn("trace", "Polygon", wide)))

    assert (answer.status_code, "hors du territoire" in answer.json()["detail"]) == (400, True)
