"""Every declared layer reads columns that its views have, and statements carry no literal from outside."""

from pathlib import Path

import psycopg
import pytest
from conftest import Loaded

from geo_service.catalog import load_catalog
from geo_service.model.layer import Layer
from geo_service.store.features import FeatureQuery, csv_statement, geojson_statement
from geo_service.store.tiles import tile_statement

LAYERS = sorted(path.stem for path in Path("layers").glob("*.toml"))
KINDS = {
    "text": {"text"},
    "integer": {"integer", "smallint", "bigint"},
    "number": {"double precision", "numeric", "real", "integer"},
    "boolean": {"boolean"},
    "date": {"text", "date"},
}


def declared(loaded: Loaded, layer: str) -> Layer:
    return load_catalog(loaded.settings).layer(layer)


def columns(loaded: Loaded, view: str) -> dict[str, str]:
    """Names and types of the columns of a public view."""
    query = "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'pub' AND table_name = %s"
    with psycopg.connect(loaded.url) as connection:
        return dict(connection.execute(query.encode(), [view]).fetchall())


@pytest.mark.parametrize("layer_id", LAYERS)
def test_every_declared_column_exists_in_the_view(real: Loaded, layer_id: str) -> None:
    layer = declared(real, layer_id)
    names = {column.name for column in layer.columns} | layer.filter.keys() | {"feature_id", "id", "geom"}

    assert names <= columns(real, layer.view).keys()


@pytest.mark.parametrize("layer_id", LAYERS)
def test_every_tile_column_exists_in_the_view_of_tiles(real: Loaded, layer_id: str) -> None:
    layer = declared(real, layer_id)
    names = (
        {column.name for column in layer.tile_columns} | layer.filter.keys() | {"feature_id", "band", "geom"}
    )

    assert names <= columns(real, f"{layer.view}_tile").keys()


@pytest.mark.parametrize("layer_id", LAYERS)
def test_every_declared_type_is_that_of_the_view(real: Loaded, layer_id: str) -> None:
    layer = declared(real, layer_id)
    types = columns(real, layer.view)

    assert all(types[column.name] in KINDS[column.type] for column in layer.columns)


@pytest.mark.parametrize("layer_id", LAYERS)
def test_every_tile_carries_the_code_that_clients_promote(real: Loaded, layer_id: str) -> None:
    assert "code" in {column.name for column in declared(real, layer_id).tile_columns}


@pytest.mark.parametrize("layer_id", LAYERS)
def test_values_are_bound_never_written_in_the_statement(real: Loaded, layer_id: str) -> None:
    layer = declared(real, layer_id)
    poisoned = layer.model_copy(update={"filter": {**layer.filter, "code": "x'; DROP TABLE geo.zone; --"}})
    query = FeatureQuery(zones=("commune:00001",), limit=3)

    statements = [
        geojson_statement(poisoned, query),
        csv_statement(poisoned, query),
        tile_statement([poisoned], 14).statement,
    ]

    assert all(b"DROP TABLE" not in statement.text for statement in statements)
