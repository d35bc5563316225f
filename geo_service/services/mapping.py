"""Where heavy pure functions run: in this process, or on the Dask scheduler that GEO_DASK names."""

from importlib import import_module
from typing import Final

import numpy as np

from geo_service.errors import ConfigurationError
from geo_service.model.mapper import Local, Mapper
from geo_service.services.travel import departement_of, provider
from geo_service.services.travel_area import area_of
from geo_service.services.travel_files import roads_file
from geo_service.settings import Settings
from geo_service.store.engine import owner_connection
from geo_service.travel.answers import Reach
from geo_service.travel.arrays import Points
from geo_service.travel.provider import TravelTimes
from geo_service.travel.tiled_land import TiledLand
from geo_service.travel.tiles import Near

ON_DASK: Final = "geo_service.services.distributed"
"""Loaded by name: importing Dask costs half a second that nobody without a scheduler should pay."""


def mapper_of(settings: Settings) -> Mapper:
    """The mapper that the settings ask for.

    Raises:
        ConfigurationError: GEO_DASK is given and Dask is not installed.
    """
    if settings.dask is None:
        return Local()
    try:
        module = import_module(ON_DASK)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"GEO_DASK est donné, mais le module « {error.name} » n'est pas installé."
        ) from error
    mapper: Mapper = module.OnDask(settings.dask)
    return mapper


def batch_provider(settings: Settings, url: str, mapper: Mapper) -> TravelTimes:
    """Travel times for a computation: the land in squares on the mapper where GEO_DASK is given.

    Roads stay on this machine: their hierarchies answer faster than they would travel.
    """
    if settings.dask is None or roads_file(settings).is_file():
        return provider(settings, url)
    with owner_connection(url) as connection:
        return TiledLand(area_of(settings, departement_of(settings), connection), mapper)


def pairs_within(times: TravelTimes, origins: Points, places: Points, cutoff_min: float) -> Near:
    """Pairs within a cut-off, inclusive, ordered by origin then place; the land in squares never makes the whole table."""
    if isinstance(times, TiledLand):
        return times.pairs(origins, places, cutoff_min)
    found = times.time_min(origins, places, cutoff_min)
    origin, place = np.nonzero(found.reach == Reach.REACHED)
    return Near(origin, place, np.asarray(found.minutes.data[origin, place]))
