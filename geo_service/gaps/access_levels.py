"""Inhabitants whose worst required service is beyond its threshold, by level; services missing per commune.

A level is judged on the services its plan names; ours are in brackets there and decide nothing unless an operator
requires them. A service beyond, or out of reach, decides whatever the others are; else one unknown time leaves
the commune unknown. Times are computed again rather than read, for the communes of other départements too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, make_dataclass, replace
from typing import Any, Final

import numpy as np

from geo_service.gaps.access import LIMITS, METHOD, REFERENCE, SDAASP, Service, minutes_to
from geo_service.gaps.access_services import services_of
from geo_service.gaps.aggregate import zone_values
from geo_service.gaps.inputs import Communes, Inputs, NoSourceError, Zone
from geo_service.gaps.values import (
    KNOWN,
    MISSING,
    UNREACHABLE,
    Bools,
    Floats,
    Ints,
    Result,
    Values,
    ZoneValue,
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
    def bounds(self) -> tuple[Floats, Floats, Floats]:
        """Minutes, and those of the lower and of the upper bound."""
        low, high = self.times.low, self.times.high
        assert low is not None, "minutes carry the doubt of their engine"
        assert high is not None, "minutes carry the doubt of their engine"
        return self.times.value, low, high


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
    found, absent = [], []
    for service in wanted:
        try:
            times = minutes_to(inputs, service).communes[0]
        except NoSourceError:
            absent.append(service.nom)
        else:
            found.append(Timed(service, told[THRESHOLD + short(service)], times))
    if absent or not found:
        raise NoSourceError(_unknown(absent))
    return found


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
    counts, quality = missing_counts(timed, 0)
    people = inputs.communes.population
    known = np.where((quality == KNOWN) & np.isnan(people), MISSING, quality)
    value, told = ratio(people * (counts > 0), people, known)
    low, high = (np.where(told == KNOWN, missing_counts(timed, bound)[0] > 0, np.nan) for bound in (1, 2))
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


def missing_counts(timed: Sequence[Timed], bound: int) -> tuple[Floats, Ints]:
    """Services beyond per commune, with minutes as they are (0), or at their lower (1) or upper bound (2).

    Unknown where a time is missing and no service is known to be beyond.
    """
    beyond = np.sum([one.beyond(one.bounds[bound]) for one in timed], axis=0).astype(np.float64)
    unknown = np.any([one.times.quality == MISSING for one in timed], axis=0)
    return beyond, np.where(unknown & (beyond == 0), MISSING, KNOWN)


def sources_of(timed: Sequence[Timed]) -> tuple[str, ...]:
    """Sources of the times."""
    return tuple(sorted({source for one in timed for source in one.times.sources}))


def vintage_notes(timed: Sequence[Timed]) -> Iterator[str]:
    """The vintage of each service, since the level shows the oldest."""
    told = ", ".join(f"{one.service.nom} {one.times.millesime}" for one in timed)
    yield f"Millésimes : {told}."


def people_notes(communes: Communes, timed: Sequence[Timed]) -> Iterator[str]:
    """Inhabitants beyond each service, those it alone puts beyond, and those out of its reach."""
    people = np.where(communes.served, np.nan_to_num(communes.population), 0)
    beyond = {one.service.nom: one.beyond(one.times.value) for one in timed}
    every = np.sum(list(beyond.values()), axis=0)
    for nom, where in beyond.items():
        alone = people[where & (every == 1)].sum()
        yield f"{nom} : {people[where].sum():.0f} habitants au-delà, dont {alone:.0f} pour ce seul service."
    for one in timed:
        lost = communes.served & (one.times.quality == UNREACHABLE)
        if lost.any():
            yield f"{one.service.nom} : hors de portée de {int(lost.sum())} communes, comptées au-delà du seuil."


def count_result(inputs: Inputs, definition: Indicateur, niveaux: Sequence[str], parameters: Any) -> Result:
    """Required services beyond their threshold per commune; above, means by inhabitants and which lack where.

    Raises:
        NoSourceError: a required service has no source.
    """
    timed = required(inputs, parameters, *niveaux)
    counts, _ = missing_counts(timed, 0)
    unknown = np.any([one.times.quality == MISSING for one in timed], axis=0)
    values = Values(
        millesime=min(one.times.millesime for one in timed),
        value=np.where(unknown, np.nan, counts),
        quality=np.where(unknown, MISSING, KNOWN).astype(np.int64),
        low=np.where(unknown, np.nan, missing_counts(timed, 1)[0]),
        high=np.where(unknown, np.nan, missing_counts(timed, 2)[0]),
        sources=sources_of(timed),
    )
    zones = tuple(count_zones(definition, inputs.communes, values, lacking(inputs.communes, timed)))
    return Result((values,), zones, (*vintage_notes(timed), *people_notes(inputs.communes, timed)))


def lacking(communes: Communes, timed: Sequence[Timed]) -> Mapping[int, Sequence[str]]:
    """Services beyond their threshold, by rank of the communes that lack one."""
    found: dict[int, list[str]] = {}
    for one in timed:
        for rank in np.flatnonzero(one.beyond(one.times.value)).tolist():
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
