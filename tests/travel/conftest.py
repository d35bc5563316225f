"""The shipped land grid, and the made roads, built once."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from travel.roads import write_extract
from travel.shipped import shipped_area, town_halls

from geo_service.model.parameter import with_values
from geo_service.settings import Settings
from geo_service.travel.arrays import Points
from geo_service.travel.land_grid import LandGrid, build
from geo_service.travel.road_graph import RoadGraph, graph_of, read


@pytest.fixture(scope="session")
def halls() -> Mapping[str, Points]:
    """Town hall of every commune, neighbours too."""
    return town_halls()


@pytest.fixture(scope="session")
def grid() -> LandGrid:
    """The land grid as it is served."""
    return build(shipped_area())


@pytest.fixture(scope="session")
def leaping_grid() -> LandGrid:
    """The same grid when only cell centres are tested: a hop may leap over a channel."""
    area = shipped_area()
    return build(
        replace(area, parameters=with_values(area.parameters, {"water_crossed_max_m": 1e9}, "essai"))
    )


@pytest.fixture(scope="session")
def reference() -> list[dict[str, str]]:
    """The twenty reference pairs."""
    path = Settings().data_dir / "tables" / "land_grid_reference.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="session")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made road extract."""
    return write_extract(tmp_path_factory.mktemp("roads") / "petit.osm.pbf")


@pytest.fixture(scope="session")
def roads(extract: Path) -> RoadGraph:
    """The made roads, with the fastest engine there is."""
    return graph_of(read(extract, "petit"))
