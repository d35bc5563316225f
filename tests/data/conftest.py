"""The shipped products, read once."""

import csv
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest

DATA = Path(__file__).resolve().parents[2] / "data"

Rows = list[dict[str, str]]


def read_table(name: str) -> Rows:
    with (DATA / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_shapes(name: str) -> gpd.GeoDataFrame:
    frame = pyogrio.read_dataframe(DATA / "shapes" / f"{name}.fgb")
    assert isinstance(frame, gpd.GeoDataFrame)
    return frame


@pytest.fixture(scope="session")
def table() -> Callable[[str], Rows]:
    return read_table


@pytest.fixture(scope="session")
def shapes() -> Callable[[str], gpd.GeoDataFrame]:
    return read_shapes


@pytest.fixture(scope="session")
def data_dir() -> Path:
    return DATA


@pytest.fixture(scope="session")
def departement() -> dict[str, Any]:
    return tomllib.loads((DATA / "departement.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def provenance() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / "provenance.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="session")
def communes() -> gpd.GeoDataFrame:
    return read_shapes("communes").set_index("code")


@pytest.fixture(scope="session")
def commune_rows() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read_table("communes")}


@pytest.fixture(scope="session")
def served(commune_rows: dict[str, dict[str, str]], departement: dict[str, Any]) -> set[str]:
    return {code for code, row in commune_rows.items() if row["departement"] == departement["code"]}
