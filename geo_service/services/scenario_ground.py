"""What scenarios of a service start from: its points, the communes, and the minutes they have now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import numpy as np
import psycopg

from geo_service.errors import InputError, UnavailableError
from geo_service.gaps.access import Service, parameters_of_service, places_of
from geo_service.gaps.access_services import SERVICES
from geo_service.gaps.inputs import Communes, Facilities, Inputs, NearestTimes, NoSourceError, Pairs, Zone
from geo_service.gaps.values import UNREACHABLE, Bools, Floats
from geo_service.model.indicator import Lecture
from geo_service.model.zone import Niveau, ZoneId
from geo_service.scenario.network import Network
from geo_service.services.indicator_inputs import TownHallTravel, facilities_of, read_communes
from geo_service.services.isochrone_file import kept_times
from geo_service.services.travel_area import overridden
from geo_service.settings import Settings
from geo_service.store.engine import owner_connection
from geo_service.store.indicator_inputs import facility_rows, newest_by_type
from geo_service.store.scenario import facility_names
from geo_service.travel.provider import TravelTimes

ID: Final = "equipement"
"""Attribute that holds the id of a point in the layer of service points."""

NAME: Final = "equipement_nom"

KEPT_SERVICES: Final = 4


@dataclass(frozen=True, eq=False)
class Ground:
    """A service as it is: its points of every département, the communes around, their minutes to the nearest."""

    service: Service
    seuil: float
    seuil_source: str
    communes: Communes
    places: Facilities
    network: Network
    times: TravelTimes
    before: NearestTimes

    @property
    def travel(self) -> TownHallTravel:
        """Travel times that remember nothing: each scenario asks for other places."""
        return TownHallTravel(self.communes, self.times)

    @property
    def minutes(self) -> Floats:
        """Minutes now: infinite out of reach, NaN without a town hall."""
        return minutes_of(self.before)

    def to_nearest(self, places: Floats) -> Floats:
        """Minutes of every commune to the first of some places; without any, infinite."""
        if not len(places):
            return np.where(np.isnan(self.minutes), np.nan, np.inf)
        return minutes_of(self.travel.nearest(places))

    def inside(self, zone: str | None) -> tuple[Bools, str]:
        """Served communes of a zone, and its name; of the whole département for None.

        Raises:
            InputError: the zone holds no served commune.
        """
        found = self._members(ZoneId.parse(zone)) if zone else Zone(
            Niveau.DEPARTEMENT, "", "tout le département", np.arange(len(self.communes))
        )  # fmt: skip
        chosen = np.zeros(len(self.communes), dtype=np.bool_)
        chosen[found.members] = True
        if not (chosen & self.communes.served).any():
            raise InputError(f"« {zone} » n'a aucune commune du département servi.")
        return chosen & self.communes.served, found.nom

    def _members(self, zone: ZoneId) -> Zone:
        if zone.niveau is Niveau.COMMUNE:
            ranks = np.flatnonzero(self.communes.codes == zone.code)
            return Zone(
                zone.niveau, zone.code, str(self.communes.names[ranks[0]]) if len(ranks) else "", ranks
            )
        empty = Zone(zone.niveau, zone.code, "", np.empty(0, dtype=np.int64))
        mine = (
            one for one in self.communes.zones
            if (one.niveau, one.code, one.lecture) == (zone.niveau, zone.code, Lecture.PRINCIPALE)
        )  # fmt: skip
        return next(mine, empty)


def service_of(indicateur: str) -> Service:
    """The service that an indicator of minutes measures.

    Raises:
        InputError: it measures none; the sentence lists those that do.
    """
    if indicateur not in SERVICES:
        raise InputError(
            f"« {indicateur[:60]} » n'est pas un temps d'accès que l'on puisse simuler : {', '.join(SERVICES)}."
        )
    return SERVICES[indicateur]


def minutes_of(found: NearestTimes) -> Floats:
    """Minutes: infinite out of reach, NaN for a commune without a town hall."""
    return np.asarray(np.where(found.quality == UNREACHABLE, np.inf, found.minutes))


@lru_cache(maxsize=KEPT_SERVICES)
def kept_ground(settings: Settings, inputs: str, published: str, indicateur: str) -> Ground:
    """The ground of a service, kept while what is published, roads and parameters stay the same.

    Raises:
        InputError: not a service, or no source tells where it is.
        UnavailableError: no database is named, or it is away.
    """
    del published
    service = service_of(indicateur)
    if settings.database_url is None:
        raise UnavailableError("Aucune base de données n'est nommée : rien ne peut être simulé.")
    times = kept_times(settings, inputs).times
    with owner_connection(settings.database_url.get_secret_value()) as connection:
        communes = read_communes(connection)
        places = numbered_places(connection, service, communes)
    threshold = overridden(settings, indicateur, parameters_of_service(service)).seuil_min
    network = Network(
        tuple(str(one[ID]) for one in places.attributes), places.place, tuple(places.commune.tolist()), places.nombre
    )  # fmt: skip
    before = TownHallTravel(communes, times).nearest(places.place)
    return Ground(service, threshold.value, threshold.source, communes, places, network, times, before)


@lru_cache(maxsize=KEPT_SERVICES)
def kept_pairs(ground: Ground, cutoff_min: float) -> Pairs:
    """Minutes from every commune to every point of a service within a cut-off."""
    return ground.travel.within(ground.network.place, cutoff_min)


def numbered_places(connection: psycopg.Connection, service: Service, communes: Communes) -> Facilities:
    """Points of a service as its indicator counts them, each with its id and name.

    Raises:
        InputError: no source tells where they are.
    """

    def located(types: Sequence[str]) -> Facilities:
        rows = facility_rows(connection, types)
        names = facility_names(connection, types)
        numbered = [_numbered(row, *one) for row, one in zip(rows, names, strict=True)]
        return facilities_of(numbered, newest_by_type(connection))

    nothing: Any = _nothing
    inputs = Inputs(
        "", "", datetime.now(UTC).date(), communes, nothing, nothing, located, nothing, nothing, nothing
    )
    try:
        return places_of(inputs, service)
    except NoSourceError as error:
        raise InputError(f"{service.titre} : {error}. Rien ne peut en être simulé.") from error


def _numbered(row: Mapping[str, Any], one: str, name: str) -> dict[str, Any]:
    return {**row, "attributes": {**row["attributes"], ID: one, NAME: name}}


def _nothing(*_: object) -> tuple[()]:
    return ()
