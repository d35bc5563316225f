"""Minutes by car to the nearest place of a service: the method shared by every ``temps_*`` indicator.

From the town hall of each commune to the first place in any département; no trip lasts less than ``SHORTEST_MIN``,
in its commune or to the next. What a service is made of is declared in ``access_services``.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from geo_service.gaps.inputs import Facilities, Inputs, NearestTimes, NoSourceError
from geo_service.gaps.values import KNOWN, Bools, Ints, Result, Values
from geo_service.model.indicator import Family, Indicateur, Reads, Sens
from geo_service.model.parameter import Parameter

METHOD: Final = "temps_acces_v2"
"""v1 held the least trip inside the commune only: some without the service were nearer than those that have it."""

SHORTEST_MIN: Final = Parameter(2, "min", "tout trajet, dans la commune ou non ; choix de méthode")
"""Of any trip: whether a commune has the service or the next one does, nobody is nearer than the other."""

SDAASP: Final = "SDAASP 2017-2022, échu"
OURS: Final = "ajout de ce service aux listes du SDAASP"
REFERENCE: Final = "Schéma départemental d'amélioration de l'accessibilité des services au public (SDAASP)"
FROM_TOWN_HALL: Final = (
    "Temps en voiture, hors congestion, depuis la mairie : estimé à 20–30 % près. Les personnes sans voiture, "
    "les délais de rendez-vous et les transports en commun n'y sont pas, ni l'attente et les horaires d'un bac."
)
AT_TOWN_HALL: Final = (
    "Là où la source ne donne qu'un nombre par commune, le lieu est supposé à la mairie de sa commune."
)
LEAST: Final = (
    f"Aucun trajet ne compte pour moins de {SHORTEST_MIN.value:g} min, que le lieu soit dans la commune ou dans la voisine : en "
    "dessous, l'estimation ne distingue plus rien (choix de méthode, non vérifié)."
)
IN_TOWN: Final = (
    "En ville les temps sont trop courts : ne pas comparer sur eux les territoires d'une métropole ; les « communes "
    "au-delà du seuil » ne sont pas pertinentes dans un territoire d'une seule commune."
)
LIMITS: Final = (FROM_TOWN_HALL, LEAST, AT_TOWN_HALL, IN_TOWN)

FAMILIES: Final = {"sante": Family.SANTE, "mediation_numerique": Family.NUMERIQUE}
"""Families of the themes of services; the others are « services »."""

BORNES: Final[Mapping[float, tuple[float, ...]]] = {
    10: (2, 5, 10, 15, 20),
    20: (5, 10, 15, 20, 30),
    30: (10, 15, 20, 30, 45),
    60: (15, 30, 45, 60, 90),
}
"""Classes of minutes for the thresholds of the plan, the same on every map of a level of services. Quantiles would
cut apart communes that all have the service, whose minutes are the least a trip lasts, and call it a gap."""


@dataclass(frozen=True)
class Service:
    """A service: the points that are it, its level, its threshold in minutes and who set it.

    ``refused``: sources that use the same word for something else, and why. ``counts`` keeps a point by its
    attributes. ``beside``: only points in a commune where one of these types stands. ``absence`` completes the
    reason when no source tells of it. ``niveau`` is empty for a service of no level of the plan. ``partial``: the
    source lists a part of the places, so that minutes are a maximum and « beyond » proves nothing.
    """

    id: str
    nom: str
    titre: str
    title_en: str
    types: tuple[str, ...]
    niveau: str = ""
    seuil_min: float = 30
    seuil_source: str = SDAASP
    theme: str = "acces_services"
    limites: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    counts: Callable[[Mapping[str, Any]], bool] | None = None
    beside: tuple[str, ...] = ()
    absence: str = ""
    partial: bool = False

    @property
    def famille(self) -> Family:
        """Where readers look for it: under its own subject when there is a family of that, else among services."""
        return FAMILIES.get(self.theme, Family.SERVICES)

    @property
    def required(self) -> bool:
        """Whether the plan names it: our additions are shown, and decide nothing."""
        return self.seuil_source == SDAASP

    @property
    def read(self) -> tuple[str, ...]:
        """Types of service points it reads."""
        return (*self.types, *self.beside)

    @property
    def threshold(self) -> Parameter:
        """Its threshold, inclusive."""
        return Parameter(self.seuil_min, "min", self.seuil_source, verified=self.required)


@dataclass(frozen=True)
class AccessParameters:
    """Threshold of the service, inclusive."""

    seuil_min: Parameter


def access_indicator(service: Service, parameters: AccessParameters) -> Indicateur:
    """Definition of the minutes to a service."""
    seuil = parameters.seuil_min
    return Indicateur(
        id=service.id,
        titre=service.titre,
        title_en=service.title_en,
        famille=service.famille,
        theme=service.theme,
        unite="min",
        definition=f"{service.titre} : temps en voiture de la mairie au lieu le plus proche, de tout département.",
        formule=(
            f"max({SHORTEST_MIN.value:g} ; min_j t(mairie, lieu_j)) ; au-dessus des communes : moyenne pondérée par les habitants"
        ),
        methode=METHOD,
        sens=Sens.HAUT,
        seuil=seuil.value,
        seuil_texte=f"{seuil.value:g} min, {seuil.source}",
        reference=REFERENCE if service.niveau else "",
        limites=(*LIMITS, *service.limites, *service.refused.values()),
        reads=Reads(facilities=service.read, travel=True),
        bornes=limits_around(seuil.value),
    )


def limits_around(threshold: float) -> tuple[float, ...]:
    """Limits of classes of minutes, the threshold among them: what is beyond it is never in a class with the rest."""
    level = min((one for one in BORNES if threshold <= one), default=max(BORNES))
    return tuple(sorted({*map(float, BORNES[level]), threshold}))


def parameters_of_service(service: Service) -> AccessParameters:
    """The parameters of the minutes to a service."""
    return AccessParameters(service.threshold)


def minutes_to(inputs: Inputs, service: Service) -> Result:
    """Minutes from every commune to the nearest place of a service, in the newest vintages that mean the same.

    Raises:
        NoSourceError: no source tells of it.
    """
    places = places_of(inputs, service)
    found = inputs.travel.nearest(places.place)
    notes = (*found.notes, *reached_notes(inputs, places, found))
    return Result((times_of(inputs, places, found),), notes=notes)


def places_of(inputs: Inputs, service: Service) -> Facilities:
    """Places that are a service.

    Raises:
        NoSourceError: no source that means the same tells of it.
    """
    try:
        places = _same_meaning(inputs.every_facility(service.types), service)
    except NoSourceError as error:
        why = service.absence and f" ; {service.absence}"
        raise NoSourceError(f"aucune source chargée ne situe : {service.nom}{why}") from error
    if service.counts:
        places = places.where(np.array([service.counts(one) for one in places.attributes], dtype=np.bool_))
    if service.beside:
        places = places.where(np.isin(places.commune, inputs.facilities(service.beside).commune))
    if not len(places):
        raise NoSourceError(f"aucun lieu chargé ne répond à la définition de « {service.nom} »")
    return places


def _same_meaning(every: Facilities, service: Service) -> Facilities:
    """The newest vintage of each type in each département, among the sources that mean the service by it."""
    if not service.refused:
        return every.where(every.newest)
    kept = every.where(~np.isin(every.source, list(service.refused)))
    return kept.where(newest(kept))


def newest(places: Facilities) -> Bools:
    """Points of the newest vintage of their type in their département."""
    groups = [
        (kind, code[:2]) for kind, code in zip(places.type.tolist(), places.commune.tolist(), strict=True)
    ]
    last: dict[tuple[str, str], str] = {}
    for group, millesime in zip(groups, places.millesime.tolist(), strict=True):
        last[group] = max(millesime, last.get(group, ""))
    return np.asarray(np.array([last[group] for group in groups], dtype=np.str_) == places.millesime)


def times_of(inputs: Inputs, places: Facilities, found: NearestTimes) -> Values:
    """Minutes to the nearest of some places, bounded by the doubt of the engine.

    The vintage is the oldest of those the served communes reach: a figure is as old as its oldest part.
    """
    return Values(
        millesime=min(places.millesime[reached(inputs, places, found)].tolist()),
        value=found.minutes,
        quality=found.quality,
        low=found.minutes * (1 - found.error_share),
        high=found.minutes * (1 + found.error_share),
        sources=tuple(sorted(set(places.source.tolist()))),
    )


def reached(inputs: Inputs, places: Facilities, found: NearestTimes) -> Ints:
    """Rank of the place of each served commune that reaches one; every rank when none does."""
    first = found.first[inputs.communes.served & (found.quality == KNOWN)]
    return first if len(first) else np.arange(len(places))


def reached_notes(inputs: Inputs, places: Facilities, found: NearestTimes) -> Iterator[str]:
    """How many served communes go to another département, and how old the places they reach are."""
    ranks = reached(inputs, places, found)
    own = inputs.communes.codes[inputs.communes.served]
    across = int((~np.isin(places.commune[ranks], own)).sum())
    yield f"Lieu le plus proche dans un autre département : {across} communes."
    vintages = sorted(Counter(places.millesime[ranks].tolist()).items())
    if len(vintages) > 1:
        told = ", ".join(f"{millesime} ({count} communes)" for millesime, count in vintages)
        yield f"Millésimes des lieux atteints : {told}."
