"""Communes and everything they are in, each membership with its confidence."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection

from geo_service.model.indicator import Lecture
from geo_service.model.zone import Confiance, Niveau
from geo_service.store.questions import Row, membership_rows


@dataclass(frozen=True)
class Commune:
    """A commune and the zones it is in, each with the confidence of the membership; ``autres``: the other reading."""

    zone: str
    nom: str
    habitants: int
    dans: Mapping[str, str]
    autres: Mapping[str, str]

    @property
    def territoire(self) -> str | None:
        """Code of its territoire."""
        found = (zone for zone in self.dans if zone.startswith(f"{Niveau.TERRITOIRE}:"))
        return next((zone.partition(":")[2] for zone in found), None)

    def through(self, zones: Iterable[str]) -> dict[str, str]:
        """By which of these zones it is concerned, with the confidence, in the main reading."""
        return {zone: self.dans[zone] for zone in zones if zone in self.dans}

    def concerned(self, zones: Iterable[str]) -> bool:
        """Whether one of these zones holds it, in the main reading."""
        return not self.dans.keys().isdisjoint(zones)

    def perhaps(self, zones: Iterable[str]) -> bool:
        """Whether the other reading alone concerns it."""
        return any(zone in self.autres for zone in zones)


async def communes_of(connection: AsyncConnection, zones: Sequence[str]) -> dict[str, Commune]:
    """Communes of some zones with everything they are in, by public id, in the order of names."""
    rows: dict[str, list[Row]] = {}
    for row in await membership_rows(connection, zones):
        rows.setdefault(row["zone"], []).append(row)
    return {zone: _commune(zone, told) for zone, told in rows.items()}


def _commune(zone: str, rows: Sequence[Row]) -> Commune:
    read = {
        lecture: {row["dans"]: row["confiance"] for row in rows if row["lecture"] == lecture}
        for lecture in (Lecture.PRINCIPALE, Lecture.ALTERNATIVE)
    }
    inside = {zone: Confiance.OFFICIAL.value} | read[Lecture.PRINCIPALE]
    return Commune(zone, rows[0]["nom"], rows[0]["population"] or 0, inside, read[Lecture.ALTERNATIVE])


def surest(confidences: Iterable[str]) -> str | None:
    """The surest of several ways of being concerned; None without any."""
    order = list(Confiance)
    return min((Confiance(one) for one in confidences), key=order.index, default=None)


def reached_through(communes: Iterable[Commune]) -> dict[str, str]:
    """Every zone that holds one of the communes, with the best confidence, whatever the reading."""
    found: dict[str, str] = {}
    for commune in communes:
        for zone, confidence in {**commune.autres, **commune.dans}.items():
            found[zone] = str(surest((confidence, found.get(zone, confidence))))
    return found
