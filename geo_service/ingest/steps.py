"""Named transformations a declaration may list, in the order it lists them.

Each takes the table and returns another; nothing is dropped silently: a row leaves by rejection only.
"""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo_service.errors import ConfigurationError
from geo_service.ingest.contracts import contracts_from_json, contracts_from_rows
from geo_service.ingest.facilities import counts_per_commune, known_hours, types_from_labels
from geo_service.ingest.identities import (
    departement_from_uai,
    ids_from_names,
    inside_perimeter,
    own_ids,
    upper_bound,
)
from geo_service.ingest.passage import (
    at_town_hall,
    commune_by_name,
    commune_by_point,
    known_commune,
    passage_communes,
    passage_communes_et_dehors,
)
from geo_service.ingest.references import References
from geo_service.ingest.repeats import dedupe_place, dedupe_same, numbered_keys, open_only, without_names
from geo_service.ingest.table import Table
from geo_service.model.source import Source

POLYGONS = ("Polygon", "MultiPolygon")


def apply_steps(source: Source, table: Table, references: References | None = None) -> Table:
    """Run the declared steps. ``references`` are the rows of other sources that some of them need.

    Raises:
        ConfigurationError: a step of that name does not exist.
        SourceError: a step refuses the file.
    """
    for name in source.steps:
        if name in STEPS:
            table = STEPS[name](table)
        elif name in INFORMED_STEPS:
            table = INFORMED_STEPS[name](source, table, references or References())
        else:
            known = ", ".join([*STEPS, *INFORMED_STEPS])
            raise ConfigurationError(
                f"Source « {source.id} » : étape « {name} » inconnue ; connues : {known}."
            )
    return table


def polygons(table: Table) -> Table:
    """Keep polygons as multipolygons; reject empty, invalid or other geometry, saying why."""
    geometry = _geometry(table)
    table = table.reject(geometry.isna() | geometry.is_empty, "géométrie absente")
    geometry = _geometry(table)
    table = table.reject(~geometry.geom_type.isin(POLYGONS), "la géométrie n'est pas un polygone")
    table = _reject_invalid(table)
    rows = table.rows.copy()
    rows["geometry"] = pd.Series(
        [_as_multi(shape) for shape in rows["geometry"]], index=rows.index, dtype=object
    )
    return table.with_rows(rows)


def points(table: Table) -> Table:
    """Keep rows that have a point; reject the others."""
    geometry = _geometry(table)
    table = table.reject(geometry.isna() | geometry.is_empty, "coordonnées absentes")
    return table.reject(_geometry(table).geom_type != "Point", "la géométrie n'est pas un point")


def _reject_invalid(table: Table) -> Table:
    shapes = _geometry(table)
    for reason in sorted({shapely.is_valid_reason(shape) for shape in shapes[~shapes.is_valid]}):
        refused = _geometry(table).map(lambda shape, why=reason: shapely.is_valid_reason(shape) == why)
        table = table.reject(refused.astype(bool), f"anneau invalide : {reason}")
    return table


def _geometry(table: Table) -> gpd.GeoSeries:
    if "geometry" not in table.rows.columns:
        return gpd.GeoSeries(index=table.rows.index)
    return gpd.GeoSeries(table.rows["geometry"])


def _as_multi(shape: Any) -> shapely.MultiPolygon:
    return shape if isinstance(shape, shapely.MultiPolygon) else shapely.MultiPolygon([shape])


def lower_text(table: Table) -> Table:
    """Put text columns in lower case (codes typed by hand)."""
    rows = table.rows.copy()
    for name in rows.columns.difference(["geometry"]):
        rows[name] = rows[name].map(lambda cell: cell.lower() if isinstance(cell, str) else cell)
    return table.with_rows(rows)


def drop_repeated(table: Table) -> Table:
    """Reject rows that repeat an earlier one in every column."""
    text = pd.DataFrame({name: table.rows[name].map(str) for name in table.rows.columns})
    return table.reject(text.duplicated(), "ligne déjà présente")


STEPS: dict[str, Callable[[Table], Table]] = {
    step.__name__: step for step in (polygons, points, lower_text, drop_repeated)
}

INFORMED_STEPS: dict[str, Callable[[Source, Table, References], Table]] = {
    step.__name__: step
    for step in (
        passage_communes, passage_communes_et_dehors, commune_by_name, commune_by_point, known_commune, at_town_hall,
        types_from_labels, counts_per_commune, known_hours, dedupe_same, dedupe_place, numbered_keys, open_only,
        without_names, own_ids, ids_from_names, departement_from_uai, inside_perimeter, upper_bound, contracts_from_rows, contracts_from_json,
    )
}  # fmt: skip
"""Steps that read the declaration or the rows of other sources."""
