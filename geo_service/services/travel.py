"""Travel times of the served département: which provider answers, and from which town halls."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import psycopg

from geo_service.catalog import read_declaration
from geo_service.errors import InputError, SourceError
from geo_service.gaps.access import SHORTEST_MIN
from geo_service.ingest.resolve import sha256_of
from geo_service.model.departement import Departement
from geo_service.model.place import check_place
from geo_service.model.tile import LonLat
from geo_service.services.travel_area import area_of, overridden
from geo_service.services.travel_files import roads_file
from geo_service.settings import Settings
from geo_service.store.engine import owner_connection
from geo_service.store.travel_inputs import equipement_places, former_codes
from geo_service.travel.answers import MaskedMinutes, Nearest
from geo_service.travel.arrays import Bools, Points, from_degrees, points
from geo_service.travel.calibration import Calibration, calibrate
from geo_service.travel.explanation import Explanation
from geo_service.travel.land_grid import LandGrid, build
from geo_service.travel.pairs import read_pairs
from geo_service.travel.provider import Field, TravelTimes
from geo_service.travel.road_graph import RoadGraph, graph_of, read
from geo_service.travel.road_network import RoadNetwork, load, save
from geo_service.travel.road_parameters import RoadParameters, Speeds

TOWN_HALL: Final = "mairie"
NEAR_ROAD_SHARE: Final = 0.5
"""A road extract of another country is refused: fewer of the served town halls than this lie near a road."""


@dataclass(frozen=True, eq=False)
class TownHalls:
    """Town halls of the served communes and of the neighbours': one per commune."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    places: Points
    served: Bools
    former: Mapping[str, str]

    def place(self, code: str) -> Points | None:
        """Place of a commune, former codes accepted, as an array (1, 2); None when unknown."""
        today = self.former.get(code, code)
        return self.places[[self.codes.index(today)]] if today in self.codes else None


@dataclass(frozen=True)
class RoadReport:
    """What a road extract became."""

    file: str
    nodes: int
    arcs: int
    ferries: int
    engine: str
    halls_far: int
    halls: int


def town_halls(connection: psycopg.Connection) -> TownHalls:
    """Published town halls, the first of each commune.

    Raises:
        InputError: none is published.
    """
    rows = {row["code"]: row for row in reversed(equipement_places(connection, TOWN_HALL))}
    if not rows:
        raise InputError("Aucune mairie publiée : lancez d'abord « geo-service load ».")
    codes = tuple(sorted(rows))
    return TownHalls(
        codes,
        tuple(rows[code]["nom"] for code in codes),
        points([(rows[code]["x"], rows[code]["y"]) for code in codes]),
        np.array([rows[code]["served"] for code in codes], dtype=np.bool_),
        former_codes(connection),
    )


def departement_of(settings: Settings) -> Departement:
    """The served département's declaration."""
    return read_declaration(settings.data_dir / "departement.toml", Departement)


def land_grid(settings: Settings, url: str) -> LandGrid:
    """The land grid of the served département, from what is published."""
    with owner_connection(url) as connection:
        return build(area_of(settings, departement_of(settings), connection))


def provider(settings: Settings, url: str) -> TravelTimes:
    """Roads where an operator gave an extract, land otherwise."""
    path = roads_file(settings)
    return road_graph(settings, load(path)) if path.is_file() else land_grid(settings, url)


def road_graph(settings: Settings, network: RoadNetwork) -> RoadGraph:
    """A provider on roads, its hierarchies kept beside them."""
    parameters = overridden(settings, "road_graph", RoadParameters())
    return graph_of(network, parameters, roads_file(settings).parent / "hierarchies")


def build_roads(settings: Settings, url: str, extract: Path) -> RoadReport:
    """Read an extract, check that it covers the département, and keep it for the next computations.

    Raises:
        SourceError: absent, truncated, foreign, or of another place; what was kept before stays.
    """
    with owner_connection(url) as connection:
        halls = town_halls(connection)
    speeds = overridden(settings, "road_speeds", Speeds())
    parameters = overridden(settings, "road_graph", RoadParameters())
    digest = sha256_of(extract) if extract.is_file() else ""
    network = read(extract, digest, speeds, parameters)
    graph = road_graph(settings, network)
    served = int(halls.served.sum())
    far = int(graph.snapper.snap(halls.places[halls.served]).off.sum())
    if far > (1 - NEAR_ROAD_SHARE) * served:
        raise SourceError(
            f"{extract.name} ne couvre pas le département : {far} mairies sur {served} sont loin de toute route. "
            "Donnez l'extrait de la région."
        )
    save(network, roads_file(settings))
    return RoadReport(
        network.file, network.nodes, len(network.tail), len(network.ferry_names), graph.engine.name, far, served
    )  # fmt: skip


def explain(settings: Settings, url: str, start: str, end: str) -> Explanation:
    """How the time between two places comes about; each is a commune code or « lon,lat ».

    Raises:
        InputError: a place is not understood, or is no commune known here.
    """
    with owner_connection(url) as connection:
        halls = town_halls(connection)
    return provider(settings, url).explain(place_of(start, halls), place_of(end, halls))


def place_of(text: str, halls: TownHalls) -> Points:
    """Point of a commune code (current or former) or of « lon,lat », as an array (1, 2)."""
    lon, comma, lat = text.partition(",")
    if comma:
        where = check_place(LonLat.parse(lon.strip(), lat.strip()))
        return from_degrees([(where.lon, where.lat)])
    place = halls.place(text.removeprefix("commune:"))
    if place is None:
        raise InputError(
            f"« {text[:60]} » n'est ni une commune dont la mairie est connue, ni « lon,lat » en degrés."
        )
    return place


def calibrate_pairs(settings: Settings, url: str, pairs: Path) -> tuple[Calibration, int]:
    """Fit the land grid's law on known trips; also, how many trips could not be used.

    Raises:
        InputError: the table is wrong, or too few of its trips can be used.
    """
    with owner_connection(url) as connection:
        halls = town_halls(connection)
    by_code = {code: halls.places[[rank]] for rank, code in enumerate(halls.codes)}
    former = {code: by_code[today] for code, today in halls.former.items() if today in by_code}
    trips = read_pairs(pairs, former | by_code)
    grid = land_grid(settings, url)
    d_km = grid.pair_km(trips.starts, trips.ends)
    usable = np.isfinite(d_km)
    found = calibrate(grid.ground.law, d_km[usable], trips.minutes[usable], pairs.name)
    return found, trips.skipped + int((~usable).sum())


def nearest_from_town_halls(field: Field, halls: TownHalls) -> Nearest:
    """Minutes from each town hall to the facility it reaches first, of any département; at least ``SHORTEST_MIN``."""
    found = field.at(halls.places)
    return replace(found, minutes=at_least(found.minutes))


def at_least(minutes: MaskedMinutes) -> MaskedMinutes:
    """Minutes no shorter than the least trip; what is masked stays so."""
    least = np.maximum(minutes.filled(np.inf), SHORTEST_MIN.value)
    return np.ma.MaskedArray(least, mask=np.ma.getmaskarray(minutes), fill_value=np.inf)
