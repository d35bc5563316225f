"""Rasters of the tiny département, published: one with a service in the north-west, one that nobody reaches."""

import warnings
from dataclasses import dataclass

import numpy as np
from conftest import Loaded
from rasterio.io import MemoryFile
from small import ORIGIN, SIDE_M

from geo_service.model.indicator import Family, Indicateur
from geo_service.model.raster import RasterSpec
from geo_service.services.rasters import RasterGround, raster_ground, raster_rows, write_raster
from geo_service.services.travel import provider, town_halls
from geo_service.store.engine import owner_connection
from geo_service.store.indicator_values import know_views
from geo_service.store.publications import publish
from geo_service.store.rasters import RasterRows
from geo_service.store.versions import VersionDraft, create_version, current_versions
from geo_service.travel.arrays import Points, points
from geo_service.travel.provider import Field, TravelTimes

SERVICE = points([(ORIGIN[0] + 0.5 * SIDE_M, ORIGIN[1] + 3.5 * SIDE_M)])
ELSEWHERE = points([(ORIGIN[0] + 900_000, ORIGIN[1])])
REACHED, LOST, MADE_UP = "temps_essai", "temps_perdu", "temps_invente"


@dataclass(frozen=True, eq=False)
class Drawn:
    """A département with published rasters, and what they were made from."""

    loaded: Loaded
    times: TravelTimes
    ground: RasterGround
    fields: dict[str, Field]
    rows: dict[str, RasterRows]
    halls: dict[str, float]


def spec_of(name: str) -> RasterSpec:
    nature = "demonstration" if name == MADE_UP else "official"
    return RasterSpec(
        name, f"Titre de {name}", "source", "2026", "temps_v1", "LO 2.0", "essai", nature_min=nature
    )


def draw(loaded: Loaded, asked: dict[str, Points]) -> Drawn:
    """Draw, write and publish rasters of services at some places."""
    times = provider(loaded.settings, loaded.url)
    fields = {name: times.nearest(places) for name, places in asked.items()}
    with owner_connection(loaded.url) as connection:
        ground = raster_ground(loaded.settings, connection, next(iter(fields.values())))
        found = town_halls(connection)
        minutes = times.nearest(SERVICE).at(found.places).minutes.filled(np.inf)
        halls = {f"commune:{code}": float(one) for code, one in zip(found.codes, minutes, strict=True)}
        rows = {name: raster_rows(ground, field, spec_of(name), halls) for name, field in fields.items()}
        versions = {name: version.id for name, version in current_versions(connection).items()}
        for name, made in rows.items():
            version_id = create_version(connection, draft_of(name))
            write_raster(connection, version_id, made)
            versions[f"indicateur:{name}"] = version_id
        know_views(connection, versions)
        publish(connection, versions)
    return Drawn(loaded, times, ground, fields, rows, halls)


def rgba(png: bytes) -> np.ndarray:
    """Colours of a palette image, read by GDAL."""
    with warnings.catch_warnings(action="ignore"), MemoryFile(png) as memory, memory.open() as image:
        colours = image.colormap(1)
        return np.array([colours.get(entry, (0, 0, 0, 0)) for entry in range(256)])[image.read(1)]


def draft_of(name: str) -> VersionDraft:
    spec = spec_of(name)
    definition = Indicateur(
        id=name, titre=spec.titre, famille=Family.SERVICES, theme="sante", unite="min", definition="", formule="",
        methode=spec.methode, seuil=7,
    )  # fmt: skip
    told = {"definition": definition.model_dump(mode="json"), "millesimes": [], "inputs": []}
    view = definition.version_name
    return VersionDraft(
        "computation", view, view, "2026", spec.nature, spec.nature_min, name, provenance=told
    )
