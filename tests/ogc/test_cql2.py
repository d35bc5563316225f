"""CQL2 filters answer what Python and shapely answer on the same rows, and refuse the rest with a sentence."""

import json
import unicodedata
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import mapping, shape
from starlette.testclient import TestClient

ITEMS = "/api/collections/communes/items"


@pytest.fixture(scope="module")
def whole(real_api: TestClient) -> list[dict[str, Any]]:
    return list(real_api.get("/layers/communes.geojson").json()["features"])


def matched(api: TestClient, filter_: Any, **more: str) -> set[str]:
    as_json = {"filter-lang": "cql2-json", "filter": json.dumps(filter_)}
    asked = {"filter": filter_} if isinstance(filter_, str) else as_json
    answer = api.get(ITEMS, params=asked | {"limit": "1000"} | more)
    assert answer.status_code == 200, answer.text[:300][:300]
    return {feature["properties"]["code"] for feature in answer.json()["features"]}


def plain(text: str) -> str:
    """Without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def expected(whole: list[dict[str, Any]], rule: Any) -> set[str]:
    return {f["properties"]["code"] for f in whole if rule(f["properties"])}


TEXTS = {
    "population > 5000": lambda p: p["population"] > 5000,
    "population >= 5000 AND population <= 20000": lambda p: 5000 <= p["population"] <= 20000,
    "population BETWEEN 5000 AND 20000": lambda p: 5000 <= p["population"] <= 20000,
    "NOT (population > 500)": lambda p: not p["population"] > 500,
    "territoire_code IN ('medoc','graves') OR code = '33063'": lambda p: (
        p["territoire_code"] in ("medoc", "graves") or p["code"] == "33063"
    ),
    "territoire_alternative IS NULL": lambda p: p["territoire_alternative"] is None,
    "territoire_alternative IS NOT NULL": lambda p: p["territoire_alternative"] is not None,
    "nom LIKE 'Saint-%'": lambda p: p["nom"].startswith("Saint-"),
    "nom LIKE 'Ar_s'": lambda p: len(p["nom"]) == 4 and p["nom"].startswith("Ar") and p["nom"].endswith("s"),
    "CASEI(nom) LIKE CASEI('SAINT-%')": lambda p: p["nom"].lower().startswith("saint-"),
    "ACCENTI(nom) = ACCENTI('Merignac')": lambda p: plain(p["nom"]) == "Merignac",
    "CASEI(ACCENTI(nom)) = CASEI(ACCENTI('MÈRIGNAC'))": lambda p: plain(p["nom"]).lower() == "merignac",
    "nom <> 'Bordeaux'": lambda p: p["nom"] != "Bordeaux",
    "densite_hab_km2 > 1000": lambda p: p["densite_hab_km2"] is not None and p["densite_hab_km2"] > 1000,
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_filter_answers_like_python(
    real_api: TestClient, whole: list[dict[str, Any]], text: str
) -> None:
    assert matched(real_api, text) == expected(whole, TEXTS[text])


def test_a_filter_that_matches_nothing_is_an_empty_page(real_api: TestClient) -> None:
    assert matched(real_api, "population < 0") == set()


COMPARISON = st.builds(
    lambda name, op, value: {"op": op, "args": [{"property": name}, value]},
    st.sampled_from(["population", "superficie_terre_km2", "densite_hab_km2"]),
    st.sampled_from(["=", "<>", "<", ">", "<=", ">="]),
    st.floats(0, 30000).map(lambda value: round(value, 1)),
)
TREE = st.recursive(
    COMPARISON,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"op": "and", "args": parts}, st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda parts: {"op": "or", "args": parts}, st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda part: {"op": "not", "args": [part]}, inner),
    ),
    max_leaves=6,
)


def evaluate(tree: dict[str, Any], row: dict[str, Any]) -> bool | None:
    """SQL's three-valued logic, in Python."""
    parts = tree["args"]
    if tree["op"] == "not":
        value = evaluate(parts[0], row)
        return None if value is None else not value
    if tree["op"] in ("and", "or"):
        values = [evaluate(part, row) for part in parts]
        decisive = tree["op"] == "or"
        return decisive if decisive in values else (None if None in values else not decisive)
    left, right = row[parts[0]["property"]], parts[1]
    if left is None:
        return None
    rules = {"=": left == right, "<>": left != right, "<": left < right, ">": left > right}
    return (rules | {"<=": left <= right, ">=": left >= right})[tree["op"]]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREE)
def test_random_filters_answer_like_python(
    real_api: TestClient, whole: list[dict[str, Any]], tree: Any
) -> None:
    assert matched(real_api, tree) == expected(whole, lambda row: evaluate(tree, row) is True)


POINT = st.tuples(st.floats(-1.3, 0.4), st.floats(44.1, 45.6))
HULL = st.lists(POINT, min_size=3, max_size=8).map(lambda points: shapely.MultiPoint(points).convex_hull)
RULES = {
    "s_intersects": lambda one, other: one.intersects(other),
    "s_disjoint": lambda one, other: one.disjoint(other),
    "s_within": lambda one, other: one.within(other),
    "s_contains": lambda one, other: one.contains(other),
}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hull=HULL, operator=st.sampled_from(sorted(RULES)), hole=st.booleans())
def test_random_polygons_answer_like_shapely(
    real_api: TestClient, whole: list[dict[str, Any]], hull: Any, operator: str, hole: bool
) -> None:
    asked = hull
    if hole and isinstance(hull, shapely.Polygon) and hull.area > 0.01:
        asked = hull.difference(hull.centroid.buffer(0.02))
    if not asked.is_valid or asked.is_empty:
        return
    found = matched(real_api, {"op": operator, "args": [{"property": "geom"}, mapping(asked)]})

    doubtful = {f["properties"]["code"] for f in whole if _near_the_edge(shape(f["geometry"]), asked)}
    right = {f["properties"]["code"] for f in whole if RULES[operator](shape(f["geometry"]), asked)}
    assert found - doubtful == right - doubtful


def _near_the_edge(one: Any, other: Any) -> bool:
    """A straight side in degrees is not quite straight once projected: leave out what a few metres decide."""
    grown, shrunk = other.buffer(2e-4), other.buffer(-2e-4)
    return any(rule(one, grown) != rule(one, shrunk) for rule in RULES.values())


def test_the_crs_of_the_filter_is_respected(real_api: TestClient) -> None:
    lambert = "S_INTERSECTS(geom, POLYGON((410000 6415000, 420000 6415000, 420000 6425000, 410000 6425000, 410000 6415000)))"
    found = matched(real_api, lambert, **{"filter-crs": "http://www.opengis.net/def/crs/EPSG/0/2154"})

    assert "33063" in found


def test_latitude_comes_first_in_epsg_4326(real_api: TestClient) -> None:
    found = matched(
        real_api,
        "S_INTERSECTS(geom, POINT(44.84 -0.58))",
        **{"filter-crs": "http://www.opengis.net/def/crs/EPSG/0/4326"},
    )

    assert found == {"33063"}


@pytest.mark.parametrize(
    ("text", "expected_codes"),
    [
        ("T_AFTER(date, DATE('2019-01-01'))", lambda d: d >= "2019-01-02"),
        ("date < DATE('2017-01-01')", lambda d: d < "2017"),
        ("T_DURING(date, INTERVAL('2018-01-01','2018-12-31'))", lambda d: d.startswith("2018")),
    ],
)
def test_temporal_filters_compare_whole_periods(real_api: TestClient, text: str, expected_codes: Any) -> None:
    facts = real_api.get("/layers/faits.geojson").json()["features"]
    found = real_api.get("/api/collections/faits/items", params={"filter": text, "limit": 1000}).json()[
        "features"
    ]

    dated = {f["id"] for f in facts if f["properties"]["date"] and expected_codes(f["properties"]["date"])}
    assert {f["id"] for f in found} == dated != set()


HOSTILE = [
    "population >", "population > 'abc'", "nimporte = 1", "nom = 1", "1 = 1 OR", "'; DROP TABLE geo.zone; --",
    "nom LIKE 3", "S_INTERSECTS(geom, POINT(1000 2000))", "S_INTERSECTS(geom, POLYGON((0 0,1 1,0 1,1 0,0 0)))",
    "S_INTERSECTS(nom, POINT(0 0))", "(" * 60 + "population > 1" + ")" * 60, "population IN ()", "T_AFTER(nom, DATE('2019-01-01'))",
    "date > DATE('2019-99-99')", "population + 1 > 2", "A_CONTAINS(nom, ('a'))", "nom = 'x' AND", "geom = 1", "x" * 30000, "\x00",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_filter_is_refused_with_a_sentence(real_api: TestClient, text: str) -> None:
    answer = real_api.get("/api/collections/faits/items", params={"filter": text})

    assert answer.status_code == 400, answer.text[:300]
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "tree",
    [
        "{", "[]", "null", "1", '"x"', "{}", '{"op":"and","args":[]}', '{"op":"=","args":[1]}', '{"op":"=","args":{}}',
        '{"op":"like","args":[{"property":"nom"},{"op":"casei","args":[]}]}', "[" * 5000, '{"op":"not","args":[true,true]}',
        '{"op":"in","args":[{"property":"nom"},"x"]}', '{"op":"s_intersects","args":[{"property":"geom"},{"type":"Point"}]}',
        '{"op":"s_intersects","args":[{"property":"geom"},{"type":"Point","coordinates":["a",1]}]}',
        '{"op":"s_intersects","args":[{"property":"geom"},{"bbox":[1,2,3]}]}', '{"op":"=","args":[{"property":1},1]}',
        '{"op":"s_intersects","args":[{"property":"geom"},{"type":"Point","coordinates":[1e400,1]}]}',
    ],
)  # fmt: skip
def test_a_broken_tree_is_refused_with_a_sentence(real_api: TestClient, tree: str) -> None:
    answer = real_api.get(ITEMS, params={"filter": tree, "filter-lang": "cql2-json"})

    assert answer.status_code == 400, answer.text[:300]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_no_text_breaks_the_filter(real_api: TestClient, text: str) -> None:
    assert real_api.get(ITEMS, params={"filter": text, "limit": 1}).status_code in (200, 400)
