"""Plans: the hot joins use the index of the geometry, also on a table that is large."""

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
import pytest
from conftest import Loaded

from geo_service.catalog import Catalog, load_catalog
from geo_service.model.measure import parse_measures
from geo_service.model.zone import Niveau
from geo_service.store.schema import Statement
from geo_service.store.spatial import Selection, around_statement, matching_statement, nearest_statement
from geo_service.store.spatial_aggregates import Question, aggregate_statement
from geo_service.store.spatial_overlay import Overlay, overlay_statement, roles_of
from geo_service.store.spatial_points import ZONES_AT_POINTS

POINT = {"lon": -0.58, "lat": 44.84}
POINTS_INDEX = "equipement_version_id_geom_idx"
ZONES_INDEX = "zone_version_version_id_geom_idx"

GROW = """
    DROP INDEX geo.equipement_version_id_type_geom_3857_idx;
    INSERT INTO geo.zone (niveau, code) SELECT 'commune', (90000 + n)::text FROM generate_series(1, 500) n
        ON CONFLICT DO NOTHING;
    INSERT INTO geo.zone_version (version_id, zone_id, niveau, code, nom, served, superficie_km2, geom)
    SELECT c.id, z.id, 'commune', z.code, z.code, true, 25, ST_Multi(ST_MakeEnvelope(x, y, x + 5000, y + 5000, 2154))
    FROM generate_series(1, 500) n
    JOIN geo.zone z ON z.niveau = 'commune' AND z.code = (90000 + n)::text
    CROSS JOIN LATERAL (SELECT 500000 + ((n - 1) % 25) * 5000.0 AS x, 6500000 + ((n - 1) / 25) * 5000.0 AS y) p
    JOIN geo.current_version c ON c.name = 'zones';
    INSERT INTO geo.equipement (version_id, id, type, nom, zone_id, geom)
    SELECT c.id, 'grand-' || n, 'mairie', 'grand', z.id,
           ST_SetSRID(ST_MakePoint(500000 + 125000 * random(), 6500000 + 100000 * random()), 2154)
    FROM generate_series(1, 200000) n CROSS JOIN (SELECT id FROM geo.zone WHERE niveau = 'commune' AND code = '99001') z
    JOIN geo.current_version c ON c.name = 'mairies';
    ANALYZE geo.equipement; ANALYZE geo.zone_version;
"""


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def planned(url: str, statement: Statement, values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every node of the plan a reader's statement gets."""
    with psycopg.connect(url, options="-c role=geo_read -c jit=off") as connection:
        text = b"EXPLAIN (FORMAT JSON) " + statement.text
        row = connection.execute(text, {**statement.constants, **values}).fetchone()
    assert row is not None
    return list(nodes(row[0][0]["Plan"]))


def index_conditions(plan: list[Mapping[str, Any]], index: str) -> list[str]:
    return [
        f"{node.get('Index Cond', '')} {node.get('Order By', '')}"
        for node in plan
        if node.get("Index Name") == index
    ]


def is_scanned_whole(plan: list[Mapping[str, Any]], table: str) -> bool:
    return any(node["Node Type"] == "Seq Scan" and node.get("Relation Name") == table for node in plan)


@pytest.fixture(scope="module")
def catalog(real: Loaded) -> Catalog:
    return load_catalog(real.settings)


@pytest.fixture
def large(small: Loaded) -> Loaded:
    """200,000 points and 500 polygons more."""
    with psycopg.connect(small.url) as connection:
        connection.execute(GROW)
    return small


def shape(url: str) -> bytes:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT ST_AsEWKB(ST_MakeEnvelope(520000, 6520000, 530000, 6530000, 2154))"
        ).fetchone()
    assert row is not None
    return bytes(row[0])


def test_a_batch_of_points_looks_zones_up_by_index(real: Loaded) -> None:
    count = 10_000
    values = {
        "ids": ["a"] * count, "lons": [-0.58] * count, "lats": [44.84] * count, "niveaux": ["territoire"],
    }  # fmt: skip
    plan = planned(real.url, ZONES_AT_POINTS, values)
    assert any("geom &&" in text for text in index_conditions(plan, ZONES_INDEX))


def test_an_overlay_looks_the_other_layer_up_by_index(real: Loaded, catalog: Catalog) -> None:
    overlay = Overlay(Selection(catalog.layer("communes")), Selection(catalog.layer("epci")))
    plan = planned(real.url, overlay_statement(overlay, roles_of(overlay, 534, 28)), {})
    assert any("geom &&" in text for text in index_conditions(plan, ZONES_INDEX))


def test_questions_on_a_large_layer_use_the_index(large: Loaded, catalog: Catalog) -> None:
    halls = Selection(catalog.layer("mairies"))
    questions = {
        "nearest": (nearest_statement(halls, 5), POINT, "geom <->"),
        "around": (around_statement(halls, 10), POINT | {"distance_m": 5000.0}, "geom &&"),
        "matching": (matching_statement(halls, "intersecte", 10), {"shape": shape(large.url)}, "geom &&"),
        "aggregate": (
            aggregate_statement(Question(halls, Niveau.COMMUNE, parse_measures("nombre", halls.layer))), {}, "geom &&",
        ),
    }  # fmt: skip
    for name, (statement, values, condition) in questions.items():
        plan = planned(large.url, statement, values)
        assert any(condition in text for text in index_conditions(plan, POINTS_INDEX)), name
        assert not is_scanned_whole(plan, "equipement"), name
    with psycopg.connect(large.url, options="-c role=geo_read -c statement_timeout=10000") as connection:
        statement = questions["aggregate"][0]
        rows = connection.execute(statement.text, statement.constants).fetchall()
    assert sum(row[3] or 0 for row in rows) == 200_013
