"""What overlays show: amounts by type, never added across types; services at their newest vintage."""

from collections import defaultdict
from typing import Any

import psycopg
import pytest
from conftest import Loaded
from starlette.testclient import TestClient

AMOUNTS = [
    ("cout_total", 900.0, 2019, None), ("cout_total", 700.0, 2021, None),
    ("vote", 100.0, 2020, None), ("vote", 250.0, 2021, None), ("vote", 5000.0, 2021, True),
    ("paye", 0.0, 2022, None), ("demande", 80.0, None, True),
]  # fmt: skip
VERSION = "SELECT version FROM pub.view_version WHERE view = 'registre_projet'"


def made(url: str) -> int:
    """A projet with these amounts; its number."""
    with psycopg.connect(url, autocommit=True) as connection:
        ((number,),) = connection.execute(
            "INSERT INTO registre.projet (titre, theme, etat, zones, portee)"
            " VALUES ('Essai', 'sante', 'inconnu', ARRAY['commune:99001', 'epci:200000001'], 'communes') RETURNING id"
        ).fetchall()
        connection.cursor().executemany(
            "INSERT INTO registre.montant (projet, type, montant_eur, annee, plancher) VALUES (%s, %s, %s, %s, %s)",
            [(number, *amount) for amount in AMOUNTS],
        )
    return int(number)


def row_of(api: TestClient, number: int) -> dict[str, Any]:
    rows = [feature["properties"] for feature in api.get("/layers/projets.geojson").json()["features"]]
    return dict(next(row for row in rows if row["code"] == str(number)))


def test_funders_of_one_type_add_up_and_floors_and_other_types_never_do(
    small: Loaded, small_api: TestClient
) -> None:
    row = row_of(small_api, made(small.url))
    kinds = ("cout_total", "demande", "vote", "engage", "notifie", "paye")
    assert [row[f"montant_{kind}_eur"] for kind in kinds] == [700.0, None, 350.0, None, None, 0.0]
    assert row["lieux"] == "commune:99001;epci:200000001"


def test_an_amount_moves_the_version_of_the_projets_and_its_source_alone_does_not(small: Loaded) -> None:
    number = made(small.url)
    with psycopg.connect(small.url, autocommit=True) as connection:
        before = connection.execute(VERSION).fetchone()
        connection.execute("UPDATE registre.montant SET source = 'ailleurs' WHERE projet = %s", [number])
        assert connection.execute(VERSION).fetchone() == before
        connection.execute("UPDATE registre.montant SET montant_eur = 1 WHERE projet = %s", [number])
        assert connection.execute(VERSION).fetchone() != before


def newest(url: str) -> set[str]:
    """Served services of the newest vintage of their type in their département, chosen in Python."""
    groups: dict[tuple[str, str], dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT type, departement_code, millesime, source, code FROM pub.equipement WHERE served"
        ).fetchall()
    for kind, departement, vintage, source, code in rows:
        groups[kind, departement][vintage, source].add(code)
    return {code for vintages in groups.values() for code in newest_of(vintages)}


def newest_of(vintages: dict[tuple[str, str], set[str]]) -> set[str]:
    last = max(vintage for vintage, _ in vintages)
    return vintages[min(key for key in vintages if key[0] == last)]


@pytest.mark.parametrize("loaded", ["real", "small"])
def test_services_are_those_of_the_newest_vintage_of_each_type(
    loaded: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(loaded).url
    with psycopg.connect(url) as connection:
        shown = [
            code for (code,) in connection.execute("SELECT code FROM pub.service WHERE served").fetchall()
        ]
    assert (set(shown), len(shown)) == (newest(url), len(set(shown)))


def test_the_types_of_services_count_what_the_layer_holds(real_api: TestClient) -> None:
    listed = real_api.get("/api/services").json()
    told = {row["type"]: (row["lieux"], row["nombre"]) for row in listed["services"]}
    held: dict[str, list[float]] = defaultdict(list)
    for feature in real_api.get("/layers/services.geojson").json()["features"]:
        held[feature["properties"]["type"]].append(feature["properties"]["quantite"])
    assert told == {kind: (len(counts), sum(counts)) for kind, counts in held.items()}


def test_initiatives_are_those_of_others_and_the_rest_is_counted(real_api: TestClient, real: Loaded) -> None:
    answer = real_api.get("/api/initiatives").json()
    with psycopg.connect(real.url) as connection:
        rows = connection.execute(
            "SELECT key, attributes FROM pub.record WHERE name = 'initiatives'"
        ).fetchall()
    here = {key for key, told in rows if "33" in (told.get("departement_code") or [])}
    shown = {row["key"] for row in answer["initiatives"]}
    assert len(shown) + answer["ecartees"] == len(rows)
    assert not shown & here
