"""Checked rows into their tables, one writer per target."""

from collections.abc import Callable, Iterator
from math import isnan
from typing import Any

import geopandas as gpd
import pandas as pd
import psycopg
import shapely
from psycopg.types.json import Jsonb

from geo_service.crs import LAMBERT93, WEB_MERCATOR
from geo_service.ingest.table import Table
from geo_service.model.source import Source, Target
from geo_service.model.tile import BANDS
from geo_service.model.zone import Niveau
from geo_service.store.versions import RowCounts, copy_rows, register_zones, set_counts
from geo_service.zoning.areas import as_multipolygons, geodesic_area_km2, to_web_mercator
from geo_service.zoning.generalise import mercator_stretch

Row = tuple[Any, ...]


def write_table(connection: psycopg.Connection, source: Source, version_id: int, table: Table) -> None:
    """Write the rows kept and the rows rejected of a source, and their counts."""
    kept = WRITERS[source.target](connection, source, version_id, table.rows)
    rejected = copy_rows(
        connection,
        "rejected_row",
        ("version_id", "row_number", "reason", "content"),
        ((version_id, row.row_number, row.reason, Jsonb(row.content)) for row in table.rejected),
    )
    set_counts(connection, version_id, RowCounts(len(table.rows) + rejected, kept, rejected))


def ewkb(shape: shapely.Geometry | None, srid: int) -> str | None:
    """A geometry as the hexadecimal EWKB that COPY takes; None stays None."""
    if shape is None:
        return None
    return str(shapely.to_wkb(shapely.set_srid(shape, srid), hex=True, include_srid=True))


def clean(value: Any) -> Any:
    """A cell as plain JSON: no NaN, no numpy scalar."""
    if value is None or value is pd.NA or (isinstance(value, float) and isnan(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def attributes(row: dict[Any, Any], without: tuple[str, ...]) -> Jsonb:
    """Every declared column that has no place of its own, empty ones left out."""
    known = {str(name): clean(value) for name, value in row.items() if name not in without}
    return Jsonb({name: value for name, value in known.items() if value is not None})


def _write_zones(connection: psycopg.Connection, _: Source, version_id: int, rows: pd.DataFrame) -> int:
    ids = register_zones(connection, zip(rows["niveau"], rows["code"], strict=True))
    named = ("niveau", "code", "nom", "geometry")
    return copy_rows(
        connection,
        "zone_source",
        ("version_id", "zone_id", "nom", "attributes", "geom"),
        (
            (
                version_id,
                ids[row["niveau"], row["code"]],
                row["nom"],
                attributes(row, named),
                ewkb(row["geometry"], LAMBERT93),
            )
            for row in rows.to_dict("records")
        ),
    )


def _write_equipements(connection: psycopg.Connection, _: Source, version_id: int, rows: pd.DataFrame) -> int:
    ids = register_zones(connection, ((Niveau.COMMUNE, code) for code in rows["commune"]))
    named = ("id", "type", "nom", "commune", "geometry")
    return copy_rows(
        connection,
        "equipement",
        ("version_id", "id", "type", "nom", "zone_id", "attributes", "geom"),
        (
            (version_id, row["id"], row["type"], row["nom"], ids[Niveau.COMMUNE, row["commune"]],
             attributes(row, named), ewkb(row["geometry"], LAMBERT93))
            for row in rows.to_dict("records")
        ),
    )  # fmt: skip


def _write_observations(
    connection: psycopg.Connection, source: Source, version_id: int, rows: pd.DataFrame
) -> int:
    ids = register_zones(connection, zip(rows["niveau"], rows["code"], strict=True))
    columns = (
        "version_id",
        "zone_id",
        "indicateur",
        "millesime",
        "value",
        "numerator",
        "denominator",
        "unit",
        "quality",
    )
    copy_rows(connection, "observation", columns, _observations(source, version_id, rows, ids))
    return len(rows)


def _observations(
    source: Source, version_id: int, rows: pd.DataFrame, ids: dict[tuple[str, str], int]
) -> Iterator[Row]:
    for row in rows.to_dict("records"):
        zone_id = ids[row["niveau"], row["code"]]
        for name, column in source.values.items():
            yield (
                version_id,
                zone_id,
                column.indicateur or name,
                column.millesime,
                clean(row[name]),
                clean(row[f"{name}.numerator"]),
                clean(row[f"{name}.denominator"]),
                column.unit,
                clean(row[f"{name}.quality"]),
            )


def _write_records(connection: psycopg.Connection, _: Source, version_id: int, rows: pd.DataFrame) -> int:
    return copy_rows(
        connection,
        "record",
        ("version_id", "key", "ordinal", "attributes", "geom"),
        (
            (
                version_id,
                row["key"],
                ordinal,
                attributes(row, ("key", "geometry")),
                ewkb(row.get("geometry"), LAMBERT93),
            )
            for ordinal, row in enumerate(rows.to_dict("records"), start=1)
        ),
    )


def _write_water(connection: psycopg.Connection, _: Source, version_id: int, rows: pd.DataFrame) -> int:
    shapes = gpd.GeoSeries(rows["geometry"], crs=LAMBERT93)
    areas, stretch = geodesic_area_km2(shapes), mercator_stretch(shapes)
    whole = to_web_mercator(shapes)
    for band in BANDS:
        lighter = as_multipolygons(shapely.simplify(whole, band.tolerance_m * stretch))
        copy_rows(
            connection,
            "eau",
            ("version_id", "key", "bande", "nature", "superficie_km2", "geom"),
            (
                (version_id, key, band.number, nature, area, ewkb(shape, WEB_MERCATOR))
                for key, nature, area, shape in zip(rows["id"], rows["nature"], areas, lighter, strict=True)
            ),
        )
    return len(rows)


CONTRACT = (
    "uid", "id", "acheteur_id", "acheteur_nom", "acheteur_departement", "acheteur_commune", "objet", "cpv", "nature",
    "procedure", "date_notification", "duree_mois", "offres_recues", "montant", "montant_min", "montant_max",
    "montant_statut", "lieu_code", "lieu_type",
)  # fmt: skip
CONTRACT_LISTS = ("considerations_sociales", "considerations_environnementales", "techniques")
WINNER = ("id", "type", "nom", "departement", "commune", "categorie", "distance_km", "lon", "lat")


def _write_contracts(connection: psycopg.Connection, _: Source, version_id: int, rows: pd.DataFrame) -> int:
    """Contracts, and beside them their winners, each once."""
    contracts = rows.to_dict("records")
    columns = ("version_id", *CONTRACT, *CONTRACT_LISTS, "historique", "attributes")
    kept = copy_rows(connection, "marche", columns, (_contract(version_id, row) for row in contracts))
    winners = (
        (version_id, row["uid"], rank, *(clean(winner.get(name)) for name in WINNER))
        for row in contracts
        for rank, winner in enumerate(row["titulaires"], start=1)
    )
    copy_rows(
        connection,
        "attribution",
        ("version_id", "uid", "rang", *(f"titulaire_{name}" for name in WINNER)),
        winners,
    )
    return kept


def _contract(version_id: int, row: dict[Any, Any]) -> Row:
    plain = (clean(row.get(name)) for name in CONTRACT)
    lists = (row.get(name) for name in CONTRACT_LISTS)
    rest = attributes(row, (*CONTRACT, *CONTRACT_LISTS, "titulaires", "historique"))
    return (version_id, *plain, *lists, Jsonb(row.get("historique") or []), rest)


WRITERS: dict[Target, Callable[[psycopg.Connection, Source, int, pd.DataFrame], int]] = {
    Target.ZONE: _write_zones,
    Target.EQUIPEMENT: _write_equipements,
    Target.OBSERVATION: _write_observations,
    Target.RECORD: _write_records,
    Target.WATER: _write_water,
    Target.MARCHE: _write_contracts,
}
