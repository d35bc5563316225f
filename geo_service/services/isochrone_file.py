"""Draws an isochrone as GeoJSON, in a process that keeps the travel times from one question to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import orjson
import shapely

from geo_service.errors import UnavailableError
from geo_service.services.isochrone_job import IsochroneAsked, IsochroneJob
from geo_service.services.travel import provider
from geo_service.settings import Settings
from geo_service.travel.answers import REACH_LABELS, Reach
from geo_service.travel.arrays import Points, from_degrees
from geo_service.travel.explanation import Explanation
from geo_service.travel.isochrone import Direction
from geo_service.travel.provider import TravelTimes

DECIMALS = 7
M2_PER_KM2 = 1e6
QUALIFIED = "voiture, hors congestion, estimé"
SYMMETRIC = "Sur la grille terrestre, l'aller et le retour durent autant : « sens » n'y change rien."


@dataclass(frozen=True, eq=False)
class KeptTimes:
    """A provider, and what it says of itself."""

    times: TravelTimes
    about: Explanation


def write(job: IsochroneJob) -> None:
    """Draw one isochrone.

    Raises:
        UnavailableError: nothing is published yet, or the database is away.
    """
    kept = kept_times(job.settings, job.inputs)
    job.path.write_bytes(orjson.dumps(collection(kept, job.asked)))


@lru_cache(maxsize=1)
def kept_times(settings: Settings, inputs: str) -> KeptTimes:
    """The provider built from these inputs: the last one is kept, and built again when they change."""
    del inputs
    if settings.database_url is None:
        raise UnavailableError(
            "Aucune base de données n'est nommée : le service ne peut pas mesurer de temps."
        )
    times = provider(settings, settings.database_url.get_secret_value())
    nowhere = np.zeros((1, 2))
    return KeptTimes(times, times.explain(nowhere, nowhere))


def collection(kept: KeptTimes, asked: IsochroneAsked) -> dict[str, Any]:
    """FeatureCollection (CRS84), the largest area first so that smaller ones are drawn over it."""
    place = from_degrees([(asked.place.lon, asked.place.lat)])
    reached, common = reach_and_words(kept, asked, place)
    areas = kept.times.isochrones(place, asked.minutes, Direction(asked.sens)) if reached else {}
    return {
        "type": "FeatureCollection",
        **common,
        "features": [
            feature(minutes, areas.get(minutes, shapely.MultiPolygon()), common)
            for minutes in sorted(asked.minutes, reverse=True)
        ],
    }


def reach_and_words(kept: KeptTimes, asked: IsochroneAsked, place: Points) -> tuple[bool, dict[str, Any]]:
    """Whether the place is on the network, and what is said of the whole answer."""
    snap = kept.times.time_min(place, place, 0.0).origins
    on = not bool(snap.off[0])
    about = kept.about
    symmetric = (SYMMETRIC,) if kept.times.provider.value == "land_grid" else ()
    return on, {
        "origine": dict(asked.origin),
        "sens": asked.sens,
        "portee": "atteint" if on else REACH_LABELS[Reach.OFF_NETWORK],
        "accroche_m": round(float(snap.distance_m[0]), 1) if on else None,
        "provider": about.provider.value,
        "method": about.method,
        "mention": f"{QUALIFIED} ± {about.error_share:.0%}".replace("%", " %"),
        "erreur_share": about.error_share,
        "notes": [*about.notes, *symmetric],
    }


def feature(minutes: int, area: shapely.MultiPolygon, common: Mapping[str, Any]) -> dict[str, Any]:
    """One area, its geometry null where nothing is reached; km² measured in EPSG:2154."""
    rounded = shapely.transform(area, lambda xy: np.round(xy, DECIMALS))
    km2 = float(shapely.transform(area, from_degrees).area) / M2_PER_KM2
    told = ("sens", "portee", "provider", "method", "mention", "erreur_share", "accroche_m")
    return {
        "type": "Feature",
        "id": minutes,
        "geometry": None if area.is_empty else orjson.loads(shapely.to_geojson(rounded)),
        "properties": {
            "minutes": minutes,
            "superficie_km2": None if area.is_empty else round(km2, 2),
            **{name: common[name] for name in told},
            "notes": " ".join(common["notes"]),
        },
    }
