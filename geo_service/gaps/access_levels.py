"""Inhabitants whose worst required service is beyond its threshold, by level; services missing per commune.

A level is judged on the services its plan names; ours are in brackets there and decide nothing unless an operator
requires them. A service beyond, or out of reach, decides whatever the others are; else one unknown time leaves
the commune unknown. Where a source lists a part of the places, « within » is certain and « beyond » is unknown:
no record of a place is not the absence of it. Times are computed again rather than read, for the communes of other départements too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, make_dataclass, replace
from typing import Any, Final

import numpy as np

from geo_service.gaps.access import LIMITS, METHOD, REFERENCE, SDAASP, Service, places_of, times_of
from geo_service.gaps.access_services import services_of
from geo_service.gaps.aggregate import zone_values
from geo_service.gaps.inputs import Communes, Facilities, Inputs, NoSourceError, Zone
from geo_service.gaps.values import (
    KNOWN,
    MISSING,
    UNREACHABLE,
    Bools,
    Floats,
    Result,
    Values,
    ZoneValue,
    known_where,
    ratio,
)
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads
from geo_service.model.parameter import Parameter, parameters_of
from geo_service.model.source import Nature

LEVEL_METHOD: Final = f"{METHOD}+pire_service_v1"
COUNT_METHOD: Final = f"{METHOD}+services_manquants_v1"
REQUIRED, THRESHOLD = "requis_", "seuil_"


@dataclass(frozen=True, eq=False)
class Timed:
    """Times to a required service, and its threshold in minutes, inclusive."""

    service: Service
    seuil: float
    times: Values

    def beyond(self, minutes: Floats) -> Bools:
        """Communes whose inhabitants are beyond: out of reach, or at more than the threshold."""
        with np.errstate(invalid="ignore"):
            return np.asarray((self.times.quality == UNREACHABLE) | (minutes > self.seuil))

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """Minutes at the lower and at the upper bound of their doubt."""
        assert self.times.low is not None, "minutes carry the doubt of their engine"
        assert self.times.high is not None, "minutes carry the doubt of their engine"
        return self.times.low, self.times.high


def short(service: Service) -> str:
    """Name of a service in the names of parameters."""
    return service.id.removeprefix("temps_")


def level_parameters(*niveaux: str) -> Any:
    """Thresholds of the services of some levels, and whether each is required (1) or only shown (0)."""
    cells = {THRESHOLD + short(service): service.threshold for service in services_of(*niveaux)}
    cells |= {
        REQUIRED + short(service): Parameter(
            float(service.required), "1 ou 0", service.seuil_source, service.required
        )
        for service in services_of(*niveaux)
    }
    fields = [(name, Parameter, field(default=parameter)) for name, parameter in cells.items()]
    return make_dataclass("LevelParameters", fields, frozen=True)()


def told_thresholds(parameters: Any, *niveaux: str) -> str:
    """Thresholds of the services in a sentence; those not required are in brackets."""
    told = dict(parameters_of(parameters))
    words = (
        (service, f"{service.nom} {told[THRESHOLD + short(service)].value:g}")
        for service in services_of(*niveaux)
    )
    return f"{', '.join(text if service.required else f'({text})' for service, text in words)} min ; {SDAASP}"


def required(inputs: Inputs, parameters: Any, *niveaux: str) -> Sequence[Timed]:
    """Times to each required service.

    Raises:
        NoSourceError: a required service has no source: the level is unknown.
    """
    told = {name: parameter.value for name, parameter in parameters_of(parameters)}
    wanted = [service for service in services_of(*niveaux) if told[REQUIRED + short(service)]]
    places = {service.id: places_or_none(inputs, service) for service in wanted}
    absent = [service.nom for service in wanted if places[service.id] is None]
    if absent or not wanted:
        raise NoSourceError(_unknown(absent))
    return [
        Timed(service, told[THRESHOLD + short(service)], timed_places(inputs, found))
        for service in wanted
        if (found := places[service.id]) is not None
    ]


def places_or_none(inputs: Inputs, service: Service) -> Facilities | None:
    """Places of a service; None when no source tells of it."""
    try:
        return places_of(inputs, service)
    except NoSourceError:
        return None


def timed_places(inputs: Inputs, places: Facilities) -> Values:
    """Minutes to the nearest of some places."""
    return times_of(inputs, places, inputs.travel.nearest(places.place))


def _unknown(absent: Sequence[str]) -> str:
    if not absent:
        return "aucun service n'est requis : le niveau n'a pas de sens"
    return f"aucune source chargée ne situe : {', '.join(absent)} ; les autres services sont montrés un à un"


def level_indicator(id_: str, niveau: str, words: str, title_en: str, parameters: Any) -> Indicateur:
    """Definition of the share of inhabitants beyond a level."""
    return Indicateur(
        id=id_,
        titre=f"Habitants loin d'un service {words}",
        title_en=title_en,
        famille=Family.SERVICES,
        theme="acces_services",
        unite="part des habitants",
        definition=(
            f"Part des habitants dont au moins un service requis du niveau {words} est au-delà de son seuil, ou hors "
            "de portée. Le seuil est compris dans la portée."
        ),
        formule="Σ habitants des communes où max_s (t_s − seuil_s) > 0 / Σ habitants",
        methode=LEVEL_METHOD,
        seuil_texte=told_thresholds(parameters, niveau),
        aggregation=Aggregation.RATIO,
        poids="population municipale",
        reference=REFERENCE,
        limites=level_limits(niveau),
        reads=Reads(facilities=types_of(niveau), travel=True),
    )


def level_limits(*niveaux: str) -> tuple[str, ...]:
    """What readers must know of a level: common limits, then those of each service the plan requires."""
    own = (
        f"{service.nom} : {limite}"
        for service in services_of(*niveaux)
        if service.required
        for limite in (*service.limites, *service.refused.values())
    )
    return (
        *LIMITS,
        "Tous les habitants d'une commune ont le temps de leur mairie : une commune est dedans ou dehors en entier.",
        (
            "Là où une source ne recense qu'une partie des lieux, une commune qu'elle seule met au-delà est inconnue ; "
            "le compte des services manquants l'ignore, sauf dans sa borne haute."
        ),
        "Les services entre parenthèses sont notre ajout : ils ne comptent que si un opérateur les requiert.",
        *own,
    )


def types_of(*niveaux: str) -> tuple[str, ...]:
    """Types of service points read for some levels."""
    return tuple(dict.fromkeys(kind for service in services_of(*niveaux) for kind in service.read))


def level_result(inputs: Inputs, niveau: str, parameters: Any) -> Result:
    """Inhabitants beyond a level; bounds when times move by the doubt of their engine.

    Raises:
        NoSourceError: a required service has no source.
    """
    timed = required(inputs, parameters, niveau)
    counts, doubtful = missing_counts(timed)
    people = inputs.communes.population
    unknown = (doubtful & (counts == 0)) | np.isnan(people)
    value, told = ratio(people * (counts > 0), people, np.where(unknown, MISSING, KNOWN))
    low, high = (np.where(told == KNOWN, bound > 0, np.nan) for bound in count_bounds(timed))
    values = Values(
        millesime=min(one.times.millesime for one in timed),
        value=value,
        quality=told,
        numerator=np.where(told == KNOWN, people * (counts > 0), np.nan),
        denominator=np.where(told == KNOWN, people, np.nan),
        low=low,
        high=high,
        sources=sources_of(timed),
    )
    return Result((values,), notes=(*vintage_notes(timed), *people_notes(inputs.communes, timed)))


def missing_counts(timed: Sequence[Timed]) -> tuple[Floats, Bools]:
    """Services surely beyond per commune, and whether another may be: time missing, or source partial."""
    beyond = np.array([one.beyond(one.times.value) for one in timed])
    partial = np.array([[one.service.partial] for one in timed])
    missing = np.array([one.times.quality == MISSING for one in timed])
    return (beyond & ~partial).sum(axis=0).astype(np.float64), np.asarray(
        ((beyond & partial) | missing).any(axis=0)
    )


def count_bounds(timed: Sequence[Timed]) -> tuple[Floats, Floats]:
    """Services beyond when every time is at its lower bound, and at its upper bound."""
    low = np.sum([one.beyond(one.bounds[0]) & (not one.service.partial) for one in timed], axis=0)
    high = np.sum([one.beyond(one.bounds[1]) for one in timed], axis=0)
    return low.astype(np.float64), high.astype(np.float64)


def sources_of(timed: Sequence[Timed]) -> tuple[str, ...]:
    """Sources of the times."""
    return tuple(sorted({source for one in timed for source in one.times.sources}))


def vintage_notes(timed: Sequence[Timed]) -> Iterator[str]:
    """The vintage of each service, since the level shows the oldest."""
    told = ", ".join(f"{one.service.nom} {one.times.millesime}" for one in timed)
    yield f"Millésimes : {told}."


def people_notes(communes: Communes, timed: Sequence[Timed]) -> Iterator[str]:
    """Inhabitants of the served communes beyond each service, those it alone puts beyond, those out of its reach."""
    people = np.where(communes.served, np.nan_to_num(communes.population), 0)
    counts, _ = missing_counts(timed)
    for one in timed:
        beyond, nom = one.beyond(one.times.value), one.service.nom
        many = f"{nom} : {people[beyond].sum():.0f} habitants au-delà"
        if one.service.partial:
            yield f"{many} des seuls lieux recensés ; recensement partiel, ils ne sont pas comptés au-delà."
        else:
            yield f"{many}, dont {people[beyond & (counts == 1)].sum():.0f} pour ce seul service."
        lost = int((communes.served & (one.times.quality == UNREACHABLE)).sum())
        if lost:
            yield f"{nom} : hors de portée de {lost} communes."


def count_result(inputs: Inputs, definition: Indicateur, niveaux: Sequence[str], parameters: Any) -> Result:
    """Required services surely beyond their threshold per commune; above, means by inhabitants and which lack where.

    Those of a partial source are in the upper bound alone. A missing time leaves the commune unknown.

    Raises:
        NoSourceError: a required service has no source.
    """
    timed = required(inputs, parameters, *niveaux)
    counts, _ = missing_counts(timed)
    known = np.all([one.times.quality != MISSING for one in timed], axis=0)
    low, high = (np.where(known, bound, np.nan) for bound in count_bounds(timed))
    value, quality = known_where(counts, known)
    values = Values(
        min(one.times.millesime for one in timed),
        value,
        quality,
        low=low,
        high=high,
        sources=sources_of(timed),
    )
    zones = tuple(count_zones(definition, inputs.communes, values, lacking(timed)))
    return Result((values,), zones, (*vintage_notes(timed), *people_notes(inputs.communes, timed)))


def lacking(timed: Sequence[Timed]) -> Mapping[int, Sequence[str]]:
    """Services beyond their threshold, by rank of the communes that lack one."""
    found: dict[int, list[str]] = {}
    for one in timed:
        sure = one.beyond(one.times.value) & (not one.service.partial)
        for rank in np.flatnonzero(sure).tolist():
            found.setdefault(rank, []).append(short(one.service))
    return found


def count_zones(
    definition: Indicateur, communes: Communes, values: Values, lacks: Mapping[int, Sequence[str]]
) -> Iterator[ZoneValue]:
    """Means of the zones above communes, each with the services that its communes lack as evidence."""
    mean = definition.model_copy(update={"aggregation": Aggregation.MEAN})
    found = {(zone.public_id, zone.lecture): zone for zone in communes.zones}
    for row in zone_values(mean, communes, values, (Nature.COMPUTED, Nature.COMPUTED)):
        zone = found.get((row.zone, row.lecture))
        if zone is not None:
            yield replace(row, detail=count_detail(communes, zone, lacks))


def count_detail(communes: Communes, zone: Zone, lacks: Mapping[int, Sequence[str]]) -> Mapping[str, Any]:
    """Which services each commune of a zone lacks, by code; how many communes lack one, where that has a meaning."""
    lack = {str(communes.codes[rank]): list(lacks[rank]) for rank in zone.members.tolist() if rank in lacks}
    single = len(zone.members) == 1
    return {"manquants": lack, "communes_au_dela": "non pertinent" if single else len(lack)}
