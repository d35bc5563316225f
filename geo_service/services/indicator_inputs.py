"""Inputs of indicators, read from what is published, each at most once per computation."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

import numpy as np
import psycopg

from geo_service.gaps.inputs import Communes, Facilities, Inputs, NearestTimes, Observed, Pairs, Travel, Zone
from geo_service.gaps.values import (
    CODES,
    KNOWN,
    MISSING,
    UNREACHABLE,
    Bools,
    Floats,
    Ints,
    Values,
)
from geo_service.model.departement import Departement
from geo_service.model.indicator import PREFIX, Lecture, Quality
from geo_service.model.marche import Marche
from geo_service.model.zone import Niveau
from geo_service.services.mapping import batch_provider, mapper_of, pairs_within
from geo_service.services.procurement import contracts_now
from geo_service.services.travel import TOWN_HALL, TownHalls, nearest_from_town_halls
from geo_service.settings import Settings
from geo_service.store import indicator_inputs as stored
from geo_service.store.indicator_values import commune_values
from geo_service.store.inputs import Rows
from geo_service.travel.answers import Reach
from geo_service.travel.provider import Field, TravelTimes

NUMBERS: Final = ("value", "numerator", "denominator")
VALUE_NUMBERS: Final = (*NUMBERS, "low", "high")


@dataclass(frozen=True, eq=False)
class TownHallTravel:
    """Travel times from the town halls of the communes, by the provider of the département.

    Several indicators ask for the same places: what was answered is remembered.
    """

    communes: Communes
    times: TravelTimes
    _fields: dict[bytes, Field] = field(default_factory=dict)
    _near: dict[bytes, NearestTimes] = field(default_factory=dict)
    _pairs: dict[tuple[bytes, float], Pairs] = field(default_factory=dict)

    @cached_property
    def _with_hall(self) -> Ints:
        return np.flatnonzero(~np.isnan(self.communes.place[:, 0]))

    @cached_property
    def _halls(self) -> TownHalls:
        kept = self._with_hall
        return TownHalls(
            tuple(self.communes.codes[kept].tolist()), tuple(self.communes.names[kept].tolist()),
            self.communes.place[kept], self.communes.served[kept], {},
        )  # fmt: skip

    def nearest(self, places: Floats) -> NearestTimes:
        """See ``Travel.nearest``."""
        key = places.tobytes()
        if key not in self._near:
            self._near[key] = self._nearest(places)
        return self._near[key]

    def _nearest(self, places: Floats) -> NearestTimes:
        found = nearest_from_town_halls(self.field(places), self._halls)
        minutes = np.full(len(self.communes), np.nan)
        quality = np.full(len(self.communes), MISSING, dtype=np.int64)
        first = np.full(len(self.communes), -1, dtype=np.int64)
        reached = found.reach == Reach.REACHED
        minutes[self._with_hall] = np.where(reached, found.minutes.data, np.nan)
        quality[self._with_hall] = np.where(reached, KNOWN, UNREACHABLE)
        first[self._with_hall] = np.where(reached, found.destination, -1)
        doubt = self.times.error_share
        return NearestTimes(minutes, quality, first, doubt, found.provider.value, found.notes)

    def within(self, places: Floats, cutoff_min: float) -> Pairs:
        """See ``Travel.within``."""
        key = (places.tobytes(), cutoff_min)
        if key not in self._pairs:
            self._pairs[key] = self._within(places, cutoff_min)
        return self._pairs[key]

    def _within(self, places: Floats, cutoff_min: float) -> Pairs:
        near = pairs_within(self.times, self._halls.places, places, cutoff_min)
        return Pairs(self._with_hall[near.origin], near.place, near.minutes)

    def field(self, places: Floats) -> Field:
        """Minutes to the first of some places, everywhere."""
        key = places.tobytes()
        if key not in self._fields:
            self._fields[key] = self.times.nearest(places)
        return self._fields[key]


@dataclass(eq=False)
class Reader:
    """Reads each input once and keeps it for the indicators that follow.

    What indicators read of another is read back from its version, so that it is the same whether that one was
    computed just before or long ago. ``versions``: of those taken so far, by name; it grows.
    """

    connection: psycopg.Connection
    communes: Communes
    versions: Mapping[str, int]
    departement: Departement
    computed: dict[str, tuple[Values, ...]] = field(default_factory=dict)
    _observed: dict[str, tuple[Observed, ...]] = field(default_factory=dict)
    _located: dict[tuple[str, ...], Facilities] = field(default_factory=dict)

    @cached_property
    def _rank(self) -> Mapping[str, int]:
        return self.communes.rank()

    def observations(self, name: str) -> tuple[Observed, ...]:
        """Vintages of an observation, oldest first; empty when no source tells it."""
        if name not in self._observed:
            self._observed[name] = tuple(self._vintages(stored.observed_rows(self.connection, name)))
        return self._observed[name]

    def _vintages(self, rows: Rows) -> Iterator[Observed]:
        for (millesime, source), said in grouped(rows, "millesime", "source").items():
            cells, quality = self._cells(said, NUMBERS)
            yield Observed(millesime, source, said[0]["unit"], said[0]["nature"], quality=quality, **cells)

    def facilities(self, types: Sequence[str]) -> Facilities:
        """Service points of some types, every vintage."""
        asked = tuple(types)
        if asked not in self._located:
            self._located[asked] = facilities_of(stored.facility_rows(self.connection, asked), self._newest)
        return self._located[asked]

    @cached_property
    def _newest(self) -> AbstractSet[tuple[str, str, int]]:
        return stored.newest_by_type(self.connection)

    def records(self, source: str) -> Rows:
        """Records of a source."""
        return stored.record_rows(self.connection, source)

    def indicators(self, name: str) -> tuple[Values, ...]:
        """Vintages of an indicator taken before, oldest first: served communes only."""
        if name not in self.computed:
            version_id = self.versions.get(f"{PREFIX}{name}")
            rows = [] if version_id is None else commune_values(self.connection, version_id)
            self.computed[name] = tuple(self._values(rows))
        return self.computed[name]

    def _values(self, rows: Rows) -> Iterator[Values]:
        for millesime, said in grouped(rows, "millesime").items():
            cells, quality = self._cells(said, VALUE_NUMBERS)
            yield values_from(millesime, quality, cells)

    def _cells(self, rows: Rows, names: Sequence[str]) -> tuple[dict[str, Floats], Ints]:
        """Numbers of some rows as arrays of communes, and why there is none."""
        kept = [row for row in rows if row["code"] in self._rank]
        ranks = np.array([self._rank[row["code"]] for row in kept], dtype=np.int64)
        quality = np.full(len(self.communes), MISSING, dtype=np.int64)
        quality[ranks] = [CODES[Quality(row["quality"])] if row["quality"] else KNOWN for row in kept]
        cells = {name: np.full(len(self.communes), np.nan) for name in names}
        for name in names:
            cells[name][ranks] = np.array([row[name] for row in kept], dtype=np.float64)
        return cells, quality

    def contracts(self) -> Sequence[Marche]:
        """Public contracts, each once."""
        return self._contracts

    def neighbours(self) -> Sequence[tuple[str, str]]:
        """Codes of communes that share a boundary."""
        return [(row["one"], row["other"]) for row in stored.neighbour_rows(self.connection)]

    @cached_property
    def _contracts(self) -> Sequence[Marche]:
        return contracts_now(self.connection, self.departement).kept


def grouped(rows: Rows, *names: str) -> dict[Any, Rows]:
    """Rows by the values of one column, or of several, in the order met."""
    groups: dict[Any, Rows] = {}
    for row in rows:
        key = tuple(row[name] for name in names)
        groups.setdefault(key if len(names) > 1 else key[0], []).append(row)
    return groups


def values_from(millesime: str, quality: Ints, cells: Mapping[str, Floats]) -> Values:
    """Values from their arrays by name."""
    return Values(
        millesime,
        cells["value"],
        quality,
        cells["numerator"],
        cells["denominator"],
        low=cells["low"],
        high=cells["high"],
    )


def facilities_of(rows: Rows, newest: AbstractSet[tuple[str, str, int]]) -> Facilities:
    """Rows of service points as arrays; ``newest`` names the vintage that counts of each type and département."""
    texts = {name: np.array([row[name] for row in rows], dtype=np.str_) for name in FACILITY_TEXTS}
    return Facilities(
        texts["type"], texts["commune"],
        np.array([(row["x"], row["y"]) for row in rows], dtype=np.float64).reshape(-1, 2),
        np.array([row["nombre"] for row in rows], dtype=np.float64),
        texts["source"], texts["millesime"], texts["nature"],
        np.array([(row["type"], row["departement"], row["version_id"]) in newest for row in rows], dtype=np.bool_),
        tuple(row["attributes"] for row in rows),
    )  # fmt: skip


FACILITY_TEXTS: Final = ("type", "commune", "source", "millesime", "nature")


def read_communes(connection: psycopg.Connection) -> Communes:
    """Communes of what is published and the zones above them, each reading of a membership apart."""
    rows = stored.commune_rows(connection, TOWN_HALL)
    communes = Communes(
        codes=np.array(_cells(rows, "code"), dtype=np.str_),
        names=np.array(_cells(rows, "nom"), dtype=np.str_),
        served=np.array(_cells(rows, "served"), dtype=np.bool_),
        population=_numbers(rows, "population"),
        population_millesime=max(filter(None, _cells(rows, "population_millesime")), default=""),
        place=np.column_stack([_numbers(rows, "x"), _numbers(rows, "y")]),
        superficie_km2=_numbers(rows, "superficie_terre_km2"),
    )
    return replace(communes, zones=tuple(_zones(connection, communes)))


def _zones(connection: psycopg.Connection, communes: Communes) -> Iterator[Zone]:
    rank = {f"{Niveau.COMMUNE}:{code}": number for code, number in communes.rank().items()}
    above = stored.member_rows(connection)
    doubtful = {(row["niveau"], commune) for row in above for commune in row["alternatives"]}
    for row in above:
        yield from zones_of(row, rank, communes.served, doubtful)


def _cells(rows: Rows, name: str) -> list[Any]:
    return [row[name] for row in rows]


def _numbers(rows: Rows, name: str) -> Floats:
    return np.array(_cells(rows, name), dtype=np.float64)


def zones_of(
    row: Mapping[str, Any], rank: Mapping[str, int], served: Bools, doubtful: AbstractSet[tuple[str, str]]
) -> Iterator[Zone]:
    """A zone in its principal reading, and in the others where they differ from it.

    ``doubtful``: level and commune of every membership that has another reading.
    """
    members = _ranks(row["communes"], rank)
    niveau, code, nom = Niveau(row["niveau"]), row["code"], row["nom"]
    yield Zone(niveau, code, nom, members)
    if not served[members].all():
        yield Zone(niveau, code, nom, members[served[members]], Lecture.PARTIE)
    sure = [commune for commune in row["communes"] if (niveau, commune) not in doubtful]
    other = _ranks([*sure, *row["alternatives"]], rank)
    if not np.array_equal(other, members):
        yield Zone(niveau, code, nom, other, Lecture.ALTERNATIVE)


def _ranks(zones: Sequence[str], rank: Mapping[str, int]) -> Ints:
    return np.array(sorted(rank[zone] for zone in zones if zone in rank), dtype=np.int64)


def inputs_of(
    settings: Settings,
    url: str,
    connection: psycopg.Connection,
    departement: Departement,
    versions: Mapping[str, int],
) -> Inputs:
    """Everything indicators may read of what is published, each thing read once.

    ``versions``: of the indicators taken so far, by name; it grows.
    """
    communes = read_communes(connection)
    reader = Reader(connection, communes, versions, departement)
    travel: Travel = TownHallTravel(communes, batch_provider(settings, url, mapper_of(settings)))
    today = datetime.now(UTC).date()
    return Inputs(
        departement.code, departement.siren, today, communes, travel,
        reader.observations, reader.facilities, reader.records, reader.indicators, reader.contracts,
        reader.neighbours,
    )  # fmt: skip
