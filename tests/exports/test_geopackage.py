"""What a GeoPackage holds besides its rows: required tables, index, labels, provenance, style."""

import json
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from exports.files import LAYERS, fetch
from starlette.testclient import TestClient

ROOT = Path(__file__).parents[2]
PALETTES = tomllib.loads((ROOT / "maps" / "palettes.toml").read_text(encoding="utf-8"))
REQUIRED = {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys", "gpkg_extensions", "gpkg_data_columns",
            "gpkg_metadata", "gpkg_metadata_reference", "layer_styles"}  # fmt: skip


@pytest.fixture
def package(real_api: TestClient, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = fetch(real_api, "/layers/communes.gpkg?crs=2154", tmp_path)
    with closing(sqlite3.connect(path)) as database:
        yield database


def declared(layer: str) -> dict[str, object]:
    return tomllib.loads((ROOT / "layers" / f"{layer}.toml").read_text(encoding="utf-8"))


def test_the_tables_of_the_standard_are_there_and_whole(package: sqlite3.Connection) -> None:
    tables = {name for (name,) in package.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    assert tables >= REQUIRED
    assert package.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert package.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert package.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_extent_is_that_of_the_rows_and_the_crs_is_declared(package: sqlite3.Connection) -> None:
    contents = "SELECT min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents WHERE table_name = 'communes'"
    *extent, srs = package.execute(contents).fetchone()
    index = "SELECT min(minx), min(miny), max(maxx), max(maxy) FROM rtree_communes_geom"

    assert srs == 2154
    assert extent == pytest.approx(package.execute(index).fetchone(), abs=1)
    assert package.execute("SELECT count(*) FROM gpkg_spatial_ref_sys WHERE srs_id = 2154").fetchone() == (1,)


def test_the_index_holds_every_row(package: sqlite3.Connection) -> None:
    rows = package.execute("SELECT count(*) FROM communes").fetchone()

    assert package.execute("SELECT count(*) FROM rtree_communes_geom").fetchone() == rows == (534,)


def test_columns_carry_the_labels_of_the_layer(package: sqlite3.Connection) -> None:
    labels = dict(
        package.execute("SELECT column_name, name FROM gpkg_data_columns WHERE table_name = 'communes'")
    )

    assert labels == {one["name"]: one["label"] for one in declared("communes")["column"]}  # type: ignore[attr-defined]


def test_provenance_travels_with_the_rows(package: sqlite3.Connection, real_api: TestClient) -> None:
    texts = " ".join(text for (text,) in package.execute("SELECT metadata FROM gpkg_metadata"))
    published = real_api.get("/api/provenance").json()
    plain = "".join(ET.fromstring(f"<all>{texts}</all>").itertext())

    for version in published["versions"]:
        if version["name"] in declared("communes")["sources"]:  # type: ignore[operator]
            for key in ("producer", "licence", "millesime", "nature"):
                assert version[key] in plain, (version["name"], key)
    assert f"Publication {published['publication']['publication_id']}," in plain


@pytest.mark.parametrize("layer", LAYERS)
def test_the_style_has_the_colours_of_the_map(real_api: TestClient, layer: str, tmp_path: Path) -> None:
    style = declared(layer)["style"]
    assert isinstance(style, dict)
    expected = {one["couleur"] for one in PALETTES["palettes"].get(style.get("palette"), ())}
    if style.get("colour") and not (style["kind"] == "line" and style.get("palette")):
        expected.add(PALETTES["couleurs"][style["colour"]])

    with closing(sqlite3.connect(fetch(real_api, f"/layers/{layer}.gpkg", tmp_path))) as database:
        query = "SELECT styleQML, styleSLD FROM layer_styles WHERE f_table_name = ? AND useAsDefault"
        ((qml, sld),) = database.execute(query, [layer]).fetchall()

    furniture = {PALETTES["couleurs"][name] for name in ("contour_point", "hachure", "halo")}
    assert expected <= _colours_of_qml(qml) <= expected | furniture
    assert expected <= {text for text in _texts(sld) if text.startswith("#")} <= expected | furniture


def test_each_value_of_a_class_is_drawn_in_its_colour(real_api: TestClient, tmp_path: Path) -> None:
    with closing(sqlite3.connect(fetch(real_api, "/layers/faits.gpkg", tmp_path))) as database:
        (text,) = database.execute("SELECT styleQML FROM layer_styles").fetchone()
    root = ET.fromstring(text)

    rules = {rule.get("filter"): rule.get("symbol") for rule in root.iter("rule")}
    symbols = {
        symbol.get("name"): _colours_of_qml(ET.tostring(symbol, "unicode")) for symbol in root.iter("symbol")
    }
    for one in PALETTES["palettes"]["themes"]:
        values = ", ".join(f"'{value}'" for value in one["valeurs"])
        assert one["couleur"] in symbols[rules[f'"theme" IN ({values})']]


def test_the_same_content_is_the_same_bytes(real_api: TestClient, tmp_path: Path) -> None:
    first = real_api.get("/layers/epci.gpkg")
    real_api.get("/layers/epci.gpkg?limit=5")

    assert first.headers["etag"] == real_api.get("/layers/epci.gpkg").headers["etag"]
    assert not first.headers["etag"].startswith("W/")
    assert json.dumps(first.headers["content-crs"]) == '"<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"'


def _colours_of_qml(qml: str) -> set[str]:
    """Colours « r,g,b,a » of a document, in hexadecimal."""
    values = [value for element in ET.fromstring(qml).iter() for value in element.attrib.values()]
    parts = [value.split(",") for value in values]
    return {
        "#" + bytes(int(channel) for channel in part[:3]).hex()
        for part in parts
        if len(part) == 4 and all(channel.isdigit() for channel in part)
    }


def _texts(document: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(document).iter()]
