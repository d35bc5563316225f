"""What a land grid is built from: the département's declaration and what is published of its waters."""

import tomllib
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import psycopg
import shapely

from geo_service.errors import ConfigurationError
from geo_service.model.departement import Calage, Departement, GrilleTerrestre
from geo_service.model.parameter import Parameters, with_values
from geo_service.settings import Settings
from geo_service.store.travel_inputs import crossing_rows, published_water
from geo_service.travel.arrays import Shapes
from geo_service.travel.barrier import box_in_metres
from geo_service.travel.grid_parameters import Ferry, GridArea, GridParameters
from geo_service.travel.law import Law

UNDECLARED: Final = (
    "Grille terrestre non déclarée pour ce département : étendue déduite de son emprise, sans pont ni bac ; "
    "deux rives d'une eau large n'y sont reliées que par la terre."
)
MARGIN_M: Final = 40_000.0
DECLARED: Final = {
    "pas_m": "cell_m",
    "eau_min_km2": "water_min_km2",
    "eau_traversee_max_m": "water_crossed_max_m",
    "ouverture_pont_m": "bridge_opening_m",
}
"""Key of the declaration → parameter of the method."""

LAW_NAMES: Final = ("constant_min", "per_km", "per_root_km", "floor_min", "error_share")


def operator_parameters(settings: Settings, method: str) -> Mapping[str, Any]:
    """The table of a method in the file that GEO_PARAMETRES names; empty without one.

    Raises:
        ConfigurationError: the file is absent or is not TOML.
    """
    if settings.parametres is None:
        return {}
    try:
        content = tomllib.loads(settings.parametres.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"GEO_PARAMETRES : {settings.parametres.name} est absent ou n'est pas un fichier TOML lisible."
        ) from error
    table = content.get(method, {})
    if not isinstance(table, dict):
        raise ConfigurationError(f"GEO_PARAMETRES : « {method} » doit être une table, [{method}].")
    return table


def overridden(settings: Settings, method: str, parameters: Parameters) -> Parameters:
    """Parameters of a method with the operator's numbers."""
    return with_values(parameters, operator_parameters(settings, method), "GEO_PARAMETRES")


def area_of(settings: Settings, departement: Departement, connection: psycopg.Connection) -> GridArea:
    """The area to build: as declared, or deduced from the département with a sentence that says so."""
    grid = departement.grille_terrestre
    asked = operator_parameters(settings, "land_grid")
    of_law = {name: value for name, value in asked.items() if name in LAW_NAMES}
    of_grid = {name: value for name, value in asked.items() if name not in LAW_NAMES}
    law = with_values(Law(), of_law, "GEO_PARAMETRES")
    parameters = with_values(declared_parameters(grid), of_grid, "GEO_PARAMETRES")
    water = shapes_of(published_water(connection))
    if grid is None:
        return GridArea(
            around(departement), water, shapes_of([]), notes=(UNDECLARED,), law=law, parameters=parameters
        )
    return GridArea(
        extent_m=grid.emprise_m,
        water=water,
        bridges=shapes_of(crossing_rows(connection, grid.ponts) if grid.ponts else []),
        ferries=ferries_of(crossing_rows(connection, grid.bacs) if grid.bacs else []),
        water_box=grid.eau_emprise,
        calibration=calibration(grid, law_is_ours=not of_law, grid_is_declared=not of_grid),
        parameters=parameters,
        law=law,
    )


def declared_parameters(grid: GrilleTerrestre | None) -> GridParameters:
    """The method's parameters with the numbers a département declares; equal ones keep their source."""
    usual = GridParameters()
    said = {
        ours: getattr(grid, key) for key, ours in DECLARED.items() if grid and getattr(grid, key) is not None
    }
    other = {name: value for name, value in said.items() if value != getattr(usual, name).value}
    return with_values(usual, other, "departement.toml")


def around(departement: Departement) -> tuple[float, float, float, float]:
    """The département's extent in EPSG:2154, with the width of half an hour around it."""
    west, south, east, north = shapely.bounds(box_in_metres(departement.bbox))
    return west - MARGIN_M, south - MARGIN_M, east + MARGIN_M, north + MARGIN_M


def shapes_of(rows: list[dict[str, Any]]) -> Shapes:
    """Geometries of rows; an empty array without any."""
    return np.array([shapely.from_wkb(bytes(row["wkb"])) for row in rows], dtype=object)


def ferries_of(rows: list[dict[str, Any]]) -> tuple[Ferry, ...]:
    """Ferries of published records."""
    return tuple(
        Ferry(
            str(row["attributes"].get("nom") or row["key"]),
            shapely.LineString(shapely.get_coordinates(shapely.from_wkb(bytes(row["wkb"])))),
            float(row["attributes"]["km_equivalent_terre"]),
        )
        for row in rows
    )


def calibration(grid: GrilleTerrestre, *, law_is_ours: bool, grid_is_declared: bool) -> str | None:
    """On what the law in use was fitted; None when nothing says that it holds for this grid."""
    if not law_is_ours:
        return "Calage : loi de l'opérateur (GEO_PARAMETRES)."
    return calibration_text(grid.calage) if grid.calage and grid_is_declared else None


def calibration_text(calage: Calage) -> str:
    """On what the law was fitted, and its errors, for a reader."""
    known = (
        (calage.erreur_absolue_moyenne_min, "erreur absolue moyenne {:g} min"),
        (calage.biais_min, "biais {:g} min"),
        (calage.ecart_relatif_median, "écart relatif médian {:.1%}"),
        (calage.ecart_relatif_p90, "90e centile {:.0%}"),
    )
    errors = ", ".join(form.format(value) for value, form in known if value is not None)
    return f"Calage : {calage.texte}{f' ; {errors}' if errors else ''}."
