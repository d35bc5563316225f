"""Opening hours within reach: hours a week of the place that is open most, open on Saturday, open after 17:00.

A place counts when it is within the threshold of its service, inclusive. Unknown hours are missing, never 0. One
open place is enough to say yes; « no » needs the hours of every place within reach.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from geo_service.gaps.access import IN_TOWN, AccessParameters, Service, places_of
from geo_service.gaps.inputs import Communes, Facilities, Inputs, Pairs
from geo_service.gaps.values import (
    KNOWN,
    MISSING,
    UNREACHABLE,
    Bools,
    Floats,
    Ints,
    Result,
    Values,
    known_where,
    ratio,
)
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads, Sens

METHOD: Final = "horaires_v1"
WEEK: Final = "heures_semaine"
TOP_SPEED_KMH: Final = 130
"""Nobody reaches a place that is farther, as the crow flies, than this speed allows."""
LIMITS: Final = (
    "Horaires publiés : fermetures saisonnières, semaines alternées et rendez-vous n'y sont pas.",
    "Temps estimés à 20–30 % près, depuis la mairie : un lieu proche du seuil peut être dedans ou dehors.",
    IN_TOWN,
)
ABOVE: Final = "au-dessus des communes : "


@dataclass(frozen=True, eq=False)
class Reached:
    """Places within the threshold of each commune, and the vintage of the places near the served ones."""

    places: Facilities
    pairs: Pairs
    communes: int

    def told(self, name: str) -> Floats:
        """A number or a yes (1) or no (0) of the place of each pair, NaN when unknown."""
        cells = [attributes.get(name) for attributes in self.places.attributes]
        numbers = np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=np.float64)
        return np.asarray(numbers[self.pairs.place])

    def most(self, cells: Floats) -> Floats:
        """The highest of the cells of each commune, NaN where none is known."""
        found = np.full(self.communes, -np.inf)
        known = ~np.isnan(cells)
        np.maximum.at(found, self.pairs.commune[known], cells[known])
        return np.where(np.isfinite(found), found, np.nan)

    def any(self, kept: Bools) -> Bools:
        """Communes that have such a pair."""
        return np.asarray(np.bincount(self.pairs.commune[kept], minlength=self.communes) > 0)


def reached_places(inputs: Inputs, service: Service, seuil_min: float) -> Reached:
    """Places of a service within a threshold, inclusive.

    Raises:
        NoSourceError: no source tells of the service.
    """
    every = places_of(inputs, service)
    places = every.where(near(inputs.communes, every.place, seuil_min * TOP_SPEED_KMH / 60 * 1000))
    pairs = inputs.travel.within(places.place, seuil_min)
    return Reached(places, pairs, len(inputs.communes))


def near(communes: Communes, places: Floats, metres: float) -> Bools:
    """Places at no more than a distance of a commune that counts: served, or of a zone that has served ones."""
    members: list[Ints] = [zone.members for zone in communes.zones]
    ranks = np.unique(np.concatenate([np.flatnonzero(communes.served), *members]))
    halls = communes.place[ranks][~np.isnan(communes.place[ranks, 0])]
    gaps = np.hypot(places[:, None, 0] - halls[None, :, 0], places[:, None, 1] - halls[None, :, 1])
    return np.asarray((gaps <= metres).any(axis=1))


def hours_within(inputs: Inputs, service: Service, parameters: AccessParameters) -> Result:
    """Hours a week of the place open most within the threshold; out of reach where there is no place.

    Raises:
        NoSourceError: no source tells of the service.
    """
    found = reached_places(inputs, service, parameters.seuil_min.value)
    most = found.most(found.told(WEEK))
    value, quality = known_where(most, ~np.isnan(most), MISSING)
    nowhere = ~np.isnan(inputs.communes.place[:, 0]) & ~found.any(
        np.ones(len(found.pairs.place), dtype=np.bool_)
    )
    quality = np.where(nowhere, UNREACHABLE, quality)
    return Result((_values(inputs, found, value, quality),), notes=_notes(inputs, found, WEEK))


def open_within(inputs: Inputs, service: Service, parameters: AccessParameters, name: str) -> Result:
    """Inhabitants who have within the threshold a place that says yes to an attribute.

    Raises:
        NoSourceError: no source tells of the service.
    """
    found = reached_places(inputs, service, parameters.seuil_min.value)
    told, people = found.told(name), inputs.communes.population
    is_open, doubtful = found.any(told == 1), found.any(np.isnan(told))
    unknown = (doubtful & ~is_open) | np.isnan(people) | np.isnan(inputs.communes.place[:, 0])
    value, quality = ratio(people * is_open, people, np.where(unknown, MISSING, KNOWN))
    values = replace(
        _values(inputs, found, value, quality),
        numerator=np.where(quality == KNOWN, people * is_open, np.nan),
        denominator=np.where(quality == KNOWN, people, np.nan),
    )
    return Result((values,), notes=_notes(inputs, found, name))


def _values(inputs: Inputs, found: Reached, value: Floats, quality: Ints) -> Values:
    used = found.places.millesime[found.pairs.place[inputs.communes.served[found.pairs.commune]]]
    millesimes = used.tolist() or found.places.millesime.tolist()
    sources = tuple(sorted(set(found.places.source.tolist())))
    return Values(min(millesimes, default=""), value, quality, sources=sources)


def _notes(inputs: Inputs, found: Reached, name: str) -> tuple[str, ...]:
    own = np.isin(found.places.commune, inputs.communes.codes[inputs.communes.served])
    mute = sum(1 for one in found.places.where(own).attributes if one.get(name) is None)
    return (f"Horaires inconnus : {mute} lieux sur {int(own.sum())} dans le département servi.",)


def hours_indicator(
    id_: str, titre: str, title_en: str, service: Service, parameters: AccessParameters
) -> Indicateur:
    """Definition of the hours a week within reach."""
    return Indicateur(
        id=id_,
        titre=titre,
        title_en=title_en,
        unite="h par semaine",
        definition=(
            f"Heures d'ouverture par semaine du lieu le plus ouvert ({service.nom}) dans le seuil de temps ; « hors de "
            "portée » où il n'y en a pas, « donnée absente » où aucun horaire n'est connu."
        ),
        formule=f"max des heures des lieux à {_reach(parameters)} ; {ABOVE}moyenne pondérée par les habitants",
        seuil_texte=f"lieux à {_reach(parameters)}",
        **_shared(service),
    )


def open_indicator(
    id_: str, titre: str, title_en: str, service: Service, parameters: AccessParameters
) -> Indicateur:
    """Definition of the share of inhabitants who have an open place within reach."""
    return Indicateur(
        id=id_,
        titre=titre,
        title_en=title_en,
        unite="part des habitants",
        definition=(
            f"{titre} : part des habitants dont un lieu au moins ({service.nom}) l'est dans le seuil de temps ; "
            "« donnée absente » où aucun lieu connu ne l'est et un horaire est inconnu."
        ),
        formule=f"Σ habitants servis / Σ habitants ; lieux à {_reach(parameters)}",
        seuil_texte=f"lieux à {_reach(parameters)}",
        aggregation=Aggregation.RATIO,
        **_shared(service),
    )


def _shared(service: Service) -> dict[str, Any]:
    return {
        "famille": Family.SERVICES,
        "theme": service.theme,
        "methode": METHOD,
        "sens": Sens.BAS,
        "limites": (*LIMITS, *service.limites),
        "reads": Reads(facilities=service.read, travel=True),
    }


def _reach(parameters: AccessParameters) -> str:
    return f"{parameters.seuil_min.value:g} min au plus"
