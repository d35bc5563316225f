"""What the shipped land grid is made of, read without the service's own readers."""

import csv
import tomllib
from collections.abc import Mapping

import geopandas as gpd

from geo_service.model.parameter import with_values
from geo_service.settings import Settings
from geo_service.travel.arrays import Points, from_degrees
from geo_service.travel.grid_parameters import Ferry, GridArea, GridParameters

DATA = Settings().data_dir


def shipped_area() -> GridArea:
    """The declared area, from the files shipped."""
    said = tomllib.loads((DATA / "departement.toml").read_text(encoding="utf-8"))["grille_terrestre"]
    water, bridges, ferries = (
        gpd.read_file(DATA / "shapes" / f"{name}.fgb") for name in ("eau", "ponts", "bacs")
    )
    return GridArea(
        extent_m=tuple(said["emprise_m"]),
        water=water.geometry.to_numpy(),
        bridges=bridges.geometry.to_numpy(),
        ferries=[Ferry(row.nom, row.geometry, row.km_equivalent_terre) for row in ferries.itertuples()],
        water_box=tuple(said["eau_emprise"]),
        calibration=said["calage"]["texte"],
        parameters=with_values(
            GridParameters(), {"water_crossed_max_m": said["eau_traversee_max_m"]}, "déclaration"
        ),
    )


def town_halls() -> Mapping[str, Points]:
    """Place of every town hall by commune code, each as an array (1, 2)."""
    with (DATA / "tables" / "mairies.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["commune"]: from_degrees([(float(row["lon"]), float(row["lat"]))])
            for row in csv.DictReader(stream)
        }
