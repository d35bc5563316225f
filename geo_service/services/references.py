"""Reads, from versions already loaded, what the steps of other sources need."""

from collections.abc import Mapping
from types import MappingProxyType

import geopandas as gpd
import psycopg
import shapely

from geo_service.crs import LAMBERT93
from geo_service.ingest.needs import COMMUNES, FORMER, MAIRIES, POPULATION, TYPES
from geo_service.ingest.references import References, no_communes, types_of
from geo_service.store import inputs as stored
from geo_service.store.versions import Version


def read_references(connection: psycopg.Connection, versions: Mapping[str, Version]) -> References:
    """What the versions hold; empty for a source that is not declared."""

    def records(name: str) -> stored.Rows:
        return stored.record_rows(connection, versions[name].id) if name in versions else []

    former = records(FORMER)
    halls = stored.facility_rows(connection, versions[MAIRIES].id) if MAIRIES in versions else []
    people = (
        stored.observation_rows(connection, [versions[POPULATION].id], POPULATION)
        if POPULATION in versions
        else []
    )
    return References(
        communes=_communes(connection, versions),
        former=MappingProxyType({row["key"]: row["commune"] for row in former}),
        former_names=tuple((row["nom_ancien"], row["commune"]) for row in former if row.get("nom_ancien")),
        town_halls=MappingProxyType(
            {
                row["commune"]: shapely.Point(shapely.get_coordinates(shapely.from_wkb(row["wkb"]))[0])
                for row in halls
            }
        ),
        types=MappingProxyType(types_of(records(TYPES))),
        population=MappingProxyType({row["code"]: row["value"] for row in people}),
    )


def _communes(connection: psycopg.Connection, versions: Mapping[str, Version]) -> gpd.GeoDataFrame:
    if COMMUNES not in versions:
        return no_communes()
    rows = stored.zone_rows(connection, versions[COMMUNES].id)
    flat = [
        {"code": row["code"], "nom": row["nom"], "departement": row["attributes"].get("departement")}
        for row in rows
    ]
    return gpd.GeoDataFrame(flat, geometry=shapely.from_wkb([row["wkb"] for row in rows]), crs=LAMBERT93)
