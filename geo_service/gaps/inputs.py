"""What indicators are computed from: communes, what sources say of them, service points, travel times."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np

from geo_service.errors import GeoError
from geo_service.gaps.values import KNOWN, Bools, Floats, Ints, Texts, Values
from geo_service.model.indicator import Lecture
from geo_service.model.marche import Marche
from geo_service.model.zone import Niveau


class NoSourceError(GeoError):
    """Nothing loaded tells what the indicator needs: it stays unknown, and says why."""


@dataclass(frozen=True, eq=False)
class Zone:
    """A zone and its communes (ranks in the arrays), in one reading of the memberships."""

    niveau: Niveau
    code: str
    nom: str
    members: Ints
    lecture: Lecture = Lecture.PRINCIPALE

    @property
    def public_id(self) -> str:
        """niveau:code."""
        return f"{self.niveau}:{self.code}"


@dataclass(frozen=True, eq=False)
class Communes:
    """Communes of the served département and of its neighbours, ordered by code; every array has one cell each.

    ``place`` is the town hall in metres (EPSG:2154), NaN without one. ``population`` is the population
    municipale of ``population_millesime``, NaN when unknown. ``zones`` are those above, every reading.
    """

    codes: Texts
    names: Texts
    served: Bools
    population: Floats
    population_millesime: str
    place: Floats
    superficie_km2: Floats
    zones: tuple[Zone, ...] = ()

    def __len__(self) -> int:
        return len(self.codes)

    def rank(self) -> Mapping[str, int]:
        """Rank of each code."""
        return {code: rank for rank, code in enumerate(self.codes.tolist())}


@dataclass(frozen=True, eq=False)
class Observed:
    """What one source says of each commune for one vintage; the same conventions as ``Values``."""

    millesime: str
    source: str
    unit: str
    nature: str
    value: Floats
    quality: Ints
    numerator: Floats
    denominator: Floats

    @property
    def known(self) -> Bools:
        """Communes that have a number."""
        return np.asarray(self.quality == KNOWN)


@dataclass(frozen=True, eq=False)
class Facilities:
    """Service points, one cell each. ``commune`` is a code; ``nombre`` how many stand there."""

    type: Texts
    commune: Texts
    place: Floats
    nombre: Floats
    source: Texts
    millesime: Texts
    nature: Texts
    newest: Bools
    attributes: tuple[Mapping[str, Any], ...]

    def __len__(self) -> int:
        return len(self.type)

    def where(self, kept: Bools) -> "Facilities":
        """Those for which ``kept`` holds."""
        ranks = np.flatnonzero(kept)
        return Facilities(
            self.type[ranks], self.commune[ranks], self.place[ranks], self.nombre[ranks], self.source[ranks],
            self.millesime[ranks], self.nature[ranks], self.newest[ranks],
            tuple(self.attributes[rank] for rank in ranks),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class NearestTimes:
    """Minutes by car from each commune's town hall to the first of some places, NaN where there is no way.

    ``quality`` is ``UNREACHABLE`` there, ``MISSING`` for a commune without a town hall; ``first`` is the rank of
    the place reached, -1 without one. ``error_share`` is the doubt of the engine (0.25 for ± 25 %).
    """

    minutes: Floats
    quality: Ints
    first: Ints
    error_share: float
    provider: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Pairs:
    """Travel times within a cut-off: rank of the commune, rank of the place, minutes; one cell per pair."""

    commune: Ints
    place: Ints
    minutes: Floats


class Travel(Protocol):
    """Travel times as indicators ask for them."""

    def nearest(self, places: Floats) -> NearestTimes:
        """To the first of places (metres, EPSG:2154); no trip is shorter than ``access.SHORTEST_MIN``."""
        ...

    def within(self, places: Floats, cutoff_min: float) -> Pairs:
        """From every commune to every place within a cut-off, inclusive."""
        ...


@dataclass(frozen=True, eq=False)
class Inputs:
    """Everything an indicator may read. What it does read is declared in its ``Reads``: nothing else is there."""

    departement: str
    departement_siren: str
    today: date
    communes: Communes
    travel: Travel
    _observations: Callable[[str], Sequence[Observed]]
    _facilities: Callable[[Sequence[str]], Facilities]
    _records: Callable[[str], Sequence[Mapping[str, Any]]]
    _indicators: Callable[[str], Sequence[Values]]
    _contracts: Callable[[], Sequence[Marche]]
    _neighbours: Callable[[], Sequence[tuple[str, str]]] = tuple

    def vintages(self, name: str) -> Sequence[Observed]:
        """Every vintage of an observation, oldest first.

        Raises:
            NoSourceError: no source tells it.
        """
        found = self._observations(name)
        if not found:
            raise NoSourceError(f"aucune source chargée ne donne « {name} »")
        return found

    def observation(self, name: str, millesime: str | None = None) -> Observed:
        """One vintage of an observation, the newest by default.

        Raises:
            NoSourceError: no source tells it, or not for that vintage.
        """
        found = self.vintages(name)
        chosen = [one for one in found if millesime in (None, one.millesime)]
        if not chosen:
            raise NoSourceError(f"aucune source chargée ne donne « {name} » pour {millesime}")
        return chosen[-1]

    def facilities(self, types: Sequence[str]) -> Facilities:
        """Service points of some types, of the newest vintage that tells of each type in each département.

        Raises:
            NoSourceError: no source tells of these types.
        """
        every = self.every_facility(types)
        return every.where(every.newest)

    def every_facility(self, types: Sequence[str]) -> Facilities:
        """The same with every vintage."""
        found = self._facilities(types)
        if not len(found):
            raise NoSourceError(f"aucune source chargée ne situe : {', '.join(types)}")
        return found

    def records(self, source: str) -> Sequence[Mapping[str, Any]]:
        """Records of a source, their attributes with ``key``.

        Raises:
            NoSourceError: the source is not loaded.
        """
        found = self._records(source)
        if not found:
            raise NoSourceError(f"la source « {source} » n'est pas chargée")
        return found

    def indicator(self, name: str) -> Values:
        """The newest vintage of another indicator.

        Raises:
            NoSourceError: it has no value.
        """
        found = self._indicators(name)
        if not found:
            raise NoSourceError(f"l'indicateur « {name} » n'a pas de valeur")
        return found[-1]

    def contracts(self) -> Sequence[Marche]:
        """Public contracts, each once.

        Raises:
            NoSourceError: none is loaded.
        """
        found = self._contracts()
        if not found:
            raise NoSourceError("aucune source de marchés n'est chargée")
        return found

    def neighbours(self) -> Ints:
        """Pairs of ranks of communes that share a boundary (m, 2), one of them served; empty when none is known."""
        rank = self.communes.rank()
        pairs = [
            (rank[one], rank[other]) for one, other in self._neighbours() if one in rank and other in rank
        ]
        return np.array(pairs, dtype=np.int64).reshape(-1, 2)
