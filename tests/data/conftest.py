"""The shipped products, read once."""

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest

DATA = Path(__file__).resolve().parents[2] / "data"

Rows = list[dict[str, str]]


def rows_of(table: str) -> Rows:
    """Rows of a shipped table, all text."""
    with (DATA / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def shapes_of(name: str) -> gpd.GeoDataFrame:
    """A shipped shape file."""
    frame = pyogrio.read_dataframe(DATA / "shapes" / f"{name}.fgb")
    assert isinstance(frame, gpd.GeoDataFrame)
    return frame


@pytest.fixture(scope="session")
def departement() -> dict[str, Any]:
    """The declaration of the served département."""
    return tomllib.loads((DATA / "departement.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def provenance() -> dict[str, Any]:
    """The record of what was built."""
    content: dict[str, Any] = json.loads((DATA / "provenance.json").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="session")
def communes() -> gpd.GeoDataFrame:
    """Contours of communes, indexed by code."""
    return shapes_of("communes").set_index("code")


@pytest.fixture(scope="session")
def eau() -> gpd.GeoDataFrame:
    """Water, indexed by id."""
    return shapes_of("eau").set_index("id")


@pytest.fixture(scope="session")
def commune_rows() -> dict[str, dict[str, str]]:
    """The table of communes, by code."""
    return {row["code"]: row for row in rows_of("communes")}


@pytest.fixture(scope="session")
def served(commune_rows: dict[str, dict[str, str]], departement: dict[str, Any]) -> set[str]:
    """Codes of the communes of the served département."""
    return {code for code, row in commune_rows.items() if row["departement"] == departement["code"]}
