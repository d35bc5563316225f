"""Computes the zones of every level from the current sources and writes them as one version."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import psycopg
import shapely
from psycopg.types.json import Jsonb

from geo_service.catalog import Catalog
from geo_service.crs import LAMBERT93, WEB_MERCATOR
from geo_service.model.source import Nature, worst_nature
from geo_service.model.tile import BANDS
from geo_service.model.zone import Niveau
from geo_service.services.plan import ZONES, ZONING_INPUTS, ZONING_METHOD, zones_digest
from geo_service.services.write import clean, ewkb
from geo_service.store import inputs as stored
from geo_service.store.versions import (
    RowCounts,
    Version,
    VersionDraft,
    copy_rows,
    create_version,
    register_zones,
    set_counts,
)
from geo_service.zoning.borders import borders
from geo_service.zoning.communes import enriched_communes
from geo_service.zoning.generalise import band_shapes
from geo_service.zoning.inputs import ZoningInputs
from geo_service.zoning.labels import labels
from geo_service.zoning.levels import ZONE_COLUMNS, all_zones, memberships
from geo_service.zoning.names import search_texts

POPULATION = "population"
PLAIN_COLUMNS = tuple(name for name in ZONE_COLUMNS if name not in ("attributes", "geometry"))
Ids = dict[tuple[str, str], int]


def compute_zones(connection: psycopg.Connection, catalog: Catalog, versions: Mapping[str, Version]) -> int:
    """Write zones, memberships, bands, borders, labels and search texts; returns the version's id.

    ``versions`` are the source versions to compute from, by source id.

    Raises:
        SourceError: memberships and outlines contradict each other.
    """
    inputs = read_inputs(connection, catalog, versions)
    communes = enriched_communes(inputs)
    zones = all_zones(inputs, communes)
    version_id = create_version(connection, _draft(catalog, versions))
    ids = register_zones(connection, zip(zones["niveau"], zones["code"], strict=True))
    _write_zones(connection, version_id, zones, ids)
    _write_memberships(connection, version_id, memberships(inputs, communes), ids)
    _write_bands(connection, version_id, communes, zones, ids)
    _write_borders(connection, version_id, communes)
    _write_labels(connection, version_id, zones, inputs.water, ids)
    _write_texts(connection, version_id, inputs, zones, ids)
    set_counts(connection, version_id, RowCounts(len(inputs.communes), len(zones), 0))
    return version_id


def read_inputs(
    connection: psycopg.Connection, catalog: Catalog, versions: Mapping[str, Version]
) -> ZoningInputs:
    """Gather the rows of the source versions. A source that is not declared gives an empty frame."""

    def records(name: str) -> pd.DataFrame:
        return pd.DataFrame(stored.record_rows(connection, versions[name].id) if name in versions else [])

    def zones(name: str) -> gpd.GeoDataFrame:
        return shapes(stored.zone_rows(connection, versions[name].id) if name in versions else [])

    population = observations(connection, versions)
    water = [version.id for version in versions.values() if version.target == "water"]
    return ZoningInputs(
        departement_code=catalog.departement.code,
        departement_nom=catalog.departement.nom,
        communes=zones("communes"),
        cog=records("communes_cog").rename(columns={"key": "code"}),
        epci=records("epci").rename(columns={"key": "siren"}),
        territoires=records("territoires").rename(columns={"key": "code"}),
        cantons=zones("cantons"),
        population=population,
        population_millesime=str(population["millesime"].max()) if len(population) else "",
        former=records("anciennes_communes"),
        water=shapes(stored.water_rows(connection, water)),
        territoires_expected=catalog.departement.attendus.territoires,
    )


def observations(connection: psycopg.Connection, versions: Mapping[str, Version]) -> pd.DataFrame:
    """Population by commune: code, millesime, population."""
    ids = [version.id for version in versions.values() if version.target == "observation"]
    rows = stored.observation_rows(connection, ids, POPULATION)
    return pd.DataFrame(rows, columns=["code", "millesime", "value"]).rename(columns={"value": POPULATION})


def shapes(rows: Sequence[Mapping[str, Any]]) -> gpd.GeoDataFrame:
    """Stored rows as a frame in EPSG:2154, the json attributes spread into columns."""
    flat = [{**row, **(row.get("attributes") or {})} for row in rows]
    frame = pd.DataFrame(flat, columns=None if flat else ["code", "nom", "departement", "wkb"])
    geometry = shapely.from_wkb(frame["wkb"].to_numpy(dtype=object))
    return gpd.GeoDataFrame(
        frame.drop(columns=["wkb", "attributes"], errors="ignore"), geometry=geometry, crs=LAMBERT93
    )


def _draft(catalog: Catalog, versions: Mapping[str, Version]) -> VersionDraft:
    used = [versions[name] for name in ZONING_INPUTS if name in versions]
    licences = {catalog.sources[version.name].licence for version in used}
    return VersionDraft(
        kind="computation",
        name=ZONES,
        target=ZONES,
        millesime=max(catalog.sources[version.name].millesime for version in used),
        nature=Nature.COMPUTED,
        nature_min=worst_nature(version.nature_min for version in used),
        digest=zones_digest(catalog, dict(versions)),
        parameters={"methode": ZONING_METHOD, "tolerances_m": [band.tolerance_m for band in BANDS]},
        provenance={
            "title": "Zones, appartenances, limites et étiquettes",
            "producer": "geo_service, à partir des sources citées",
            "licence": " ; ".join(sorted(licences)),
            "inputs": [version.name for version in used],
        },
        inputs=[version.id for version in used],
    )


def _write_zones(connection: psycopg.Connection, version_id: int, zones: gpd.GeoDataFrame, ids: Ids) -> None:
    copy_rows(
        connection,
        "zone_version",
        ("version_id", "zone_id", *PLAIN_COLUMNS, "attributes", "geom"),
        (
            (version_id, ids[row["niveau"], row["code"]], *(_cell(name, row[name]) for name in PLAIN_COLUMNS),
             Jsonb(row["attributes"]), ewkb(row["geometry"], LAMBERT93))
            for row in zones.to_dict("records")
        ),
    )  # fmt: skip


INTEGERS = frozenset({"population", "nb_communes", "couleur"})


def _cell(name: str, value: Any) -> Any:
    value = clean(value)
    return int(value) if name in INTEGERS and value is not None else value


def _write_memberships(connection: psycopg.Connection, version_id: int, rows: pd.DataFrame, ids: Ids) -> None:
    copy_rows(
        connection,
        "appartenance",
        ("version_id", "zone_id", "dans_id", "confiance", "lecture", "source", "note"),
        (
            (version_id, ids[Niveau.COMMUNE, row.commune], ids[row.niveau, row.dans],
             row.confiance, row.lecture, row.source, row.note)
            for row in named(rows)
            if (row.niveau, row.dans) in ids
        ),
    )  # fmt: skip


def named(rows: pd.DataFrame) -> Iterator[Any]:
    """Rows with their columns as attributes."""
    return iter(rows.itertuples(index=False))


def _write_bands(
    connection: psycopg.Connection,
    version_id: int,
    communes: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    ids: Ids,
) -> None:
    """Outlines carry what tiles say of their zone: a tile reads one table."""
    facts = {
        (row["niveau"], row["code"]): tuple(_cell(name, row[name]) for name in PLAIN_COLUMNS)
        for row in zones.to_dict("records")
    }
    copy_rows(
        connection,
        "zone_bande",
        ("version_id", "zone_id", *PLAIN_COLUMNS, "bande", "plain_from", "geom"),
        (
            (version_id, ids[item.niveau, item.code], *facts[item.niveau, item.code],
             item.band, item.plain_from, ewkb(item.shape, WEB_MERCATOR))
            for item in band_shapes(communes, zones)
        ),
    )  # fmt: skip


def _write_borders(connection: psycopg.Connection, version_id: int, communes: gpd.GeoDataFrame) -> None:
    copy_rows(
        connection,
        "limite",
        ("version_id", "key", "bande", "niveau", "gauche", "droite", "geom"),
        (
            (version_id, f"{item.left}-{item.right or 'dehors'}", item.band, item.niveau, item.left, item.right,
             ewkb(item.line, WEB_MERCATOR))
            for item in borders(communes)
        ),
    )  # fmt: skip


def _write_labels(
    connection: psycopg.Connection,
    version_id: int,
    zones: gpd.GeoDataFrame,
    water: gpd.GeoDataFrame,
    ids: Ids,
) -> None:
    copy_rows(
        connection,
        "etiquette",
        ("version_id", "zone_id", "rang", "geom"),
        (
            (version_id, ids[item.niveau, item.code], item.rank, ewkb(item.point, WEB_MERCATOR))
            for item in labels(zones, water)
        ),
    )


def _write_texts(
    connection: psycopg.Connection, version_id: int, inputs: ZoningInputs, zones: gpd.GeoDataFrame, ids: Ids
) -> None:
    columns = ("version_id", "zone_id", "texte", "nature")
    copy_rows(connection, "recherche", columns, _distinct_texts(version_id, inputs, zones, ids))


def _distinct_texts(
    version_id: int, inputs: ZoningInputs, zones: gpd.GeoDataFrame, ids: Ids
) -> Iterator[tuple[int, int, str, str]]:
    seen = {
        (ids[niveau, code], text, nature): None for niveau, code, text, nature in search_texts(inputs, zones)
    }
    for zone_id, text, nature in seen:
        yield version_id, zone_id, text, nature
