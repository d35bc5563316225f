"""Need of a theme in a territoire: the share of its inhabitants that an indicator shows beyond its threshold.

    indicator that is a share   its own value over the territoire, Σ numerators / Σ denominators
    any other one               inhabitants of the communes beyond the threshold / inhabitants, as the indicator
                                that publishes this very share counts them, else by the municipal population
The threshold itself is within. « Hors de portée » is beyond; a commune without value makes the share uncertain,
between none and all of its inhabitants. A measure taken at one point per commune says nothing of a territoire of
one commune: « non pertinent ». An indicator older than its ``age_max`` says nothing of today.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from geo_service.gaps.words import percent
from geo_service.model.indicator import Indicateur, Quality, Sens
from geo_service.model.registre import Theme
from geo_service.model.told import Number, Said

NO_INDICATOR: Final = "aucun indicateur ne mesure le besoin de ce thème"
ONE_COMMUNE: Final = "non pertinent : le territoire ne compte qu'une commune, mesurée en un seul point"
NOBODY: Final = "aucune commune du territoire n'a de valeur"
TOWN_HALL_PREFIX: Final = ("temps_", "hors_seuil_")


@dataclass(frozen=True)
class Mesure:
    """An indicator in one commune; ``low`` and ``high`` bound the doubt of its method."""

    value: float | None
    quality: Quality | None = None
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None


ABSENT: Final = Mesure(None, Quality.MISSING)
MUNICIPAL: Final = "population municipale"
HEADCOUNTS: Final = ("sous_seuil_apl_65_share",)
"""Indicators whose denominators count the people of a need (``Indicateur.habitants``)."""


def counts_of(measures: Mapping[str, Mesure]) -> dict[str, float]:
    """The people that the shares of an indicator count, by code of commune."""
    return {code: one.denominator for code, one in measures.items() if one.denominator is not None}


@dataclass(frozen=True)
class MesureBesoin:
    """An indicator of need: its definition, its newest vintage, its values by code of commune.

    ``seuil`` replaces the threshold of the definition; ``absence`` says why there is no value at all. ``habitants``:
    people by code of commune as its own source counts them, ``poids`` says which; empty: the municipal population.
    """

    definition: Indicateur
    millesime: str
    communes: Mapping[str, Mesure]
    absence: str = ""
    seuil: float | None = None
    habitants: Mapping[str, float] = field(default_factory=dict)
    poids: str = MUNICIPAL

    @property
    def threshold(self) -> float | None:
        """The threshold in use, in the unit of the indicator."""
        return self.definition.seuil if self.seuil is None else self.seuil

    @property
    def weight(self) -> str | None:
        """Which people a share of it counts; None where it counts dwellings or premises, or its own people."""
        return None if self.own_share else self.poids

    def counted(self, people: Mapping[str, float]) -> Mapping[str, float]:
        """People of each commune: those of its own source, the municipal ones of a commune it does not tell."""
        return {**people, **self.habitants}

    @property
    def own_share(self) -> bool:
        """Whether its values are shares of inhabitants, dwellings or premises that add up by themselves."""
        return self.definition.share

    @property
    def by_commune(self) -> bool:
        """Whether it places all the inhabitants of a commune on one side."""
        reads = (self.definition.id, *self.definition.reads.indicators)
        return not self.own_share or any(name.startswith(TOWN_HALL_PREFIX) for name in reads)


@dataclass(frozen=True)
class Besoin:
    """A need with its evidence. Shares 0–1; ``part_min`` and ``part_max`` differ where communes have no value.

    ``part_basse`` and ``part_haute``: the share if the indicator's own doubt went one way or the other.
    ``part_alternative``: with the doubtful memberships read the other way (None: none is doubtful).
    """

    titre: str = ""
    raison: str = ""
    constat: str = ""
    indicateur: str | None = None
    millesime: str | None = None
    unite: str = ""
    seuil: float | None = None
    sens: str = ""
    seuil_part: float | None = None
    part: float | None = None
    part_min: float | None = None
    part_max: float | None = None
    part_basse: float | None = None
    part_haute: float | None = None
    part_alternative: float | None = None
    poids: str | None = None
    habitants: float | None = None
    habitants_concernes: float | None = None
    communes: int = 0
    communes_concernees: tuple[str, ...] = ()
    communes_sans_valeur: tuple[str, ...] = ()


@dataclass(frozen=True)
class Territoire:
    """A territoire: its communes by code, and as they would be with the doubtful memberships read otherwise."""

    code: str
    nom: str
    communes: tuple[str, ...]
    alternative: tuple[str, ...] | None = None


def besoin_of(
    theme: Theme, measure: MesureBesoin | None, where: Territoire, people: Mapping[str, float], today: date
) -> Besoin:
    """Need of a theme in a territoire; ``people`` by code of commune."""
    named = Besoin(titre=theme.need_label or theme.label, seuil_part=theme.need_high_at_share)
    if theme.need_indicator is None or theme.need_high_at_share is None:
        return replace(named, raison=NO_INDICATOR)
    if measure is None:
        return replace(named, indicateur=theme.need_indicator, raison=_not_computed(theme.need_indicator))
    told = replace(
        named,
        indicateur=measure.definition.id, titre=theme.need_label or measure.definition.titre,
        millesime=measure.millesime or None, unite=measure.definition.unite, seuil=measure.threshold,
        sens=measure.definition.sens, communes=len(where.communes),
        poids=measure.weight,
    )  # fmt: skip
    reason = silent(measure, where, today)
    return (
        replace(told, raison=reason) if reason else _measured(told, measure, where, measure.counted(people))
    )


def _not_computed(name: str) -> str:
    return Said("l'indicateur « {nom} » n'est pas calculé", nom=name)


def silent(measure: MesureBesoin, where: Territoire, today: date) -> str:
    """Why an indicator cannot tell the need of a territoire; empty when it can."""
    if not measure.communes:
        return measure.absence or _not_computed(measure.definition.id)
    if stale(measure.definition, measure.millesime, today):
        oldest = measure.definition.age_max_years
        return Said(
            "indicateur trop ancien pour juger d'aujourd'hui : {millesime}, {ans} ans au plus",
            millesime=measure.millesime, ans=oldest,
        )  # fmt: skip
    if measure.threshold is None and not measure.own_share:
        return Said("l'indicateur « {nom} » n'a pas de seuil", nom=measure.definition.id)
    return ONE_COMMUNE if measure.by_commune and len(where.communes) == 1 else ""


def stale(definition: Indicateur, millesime: str, today: date) -> bool:
    """Whether a vintage is beyond the ``age_max`` of its indicator: out of carences and of comparisons."""
    oldest = definition.age_max_years
    return oldest is not None and age_years(millesime, today) > oldest


def age_years(millesime: str, today: date) -> int:
    """Years since a vintage (« 2022 », « 2018-T1 », « 2026-02 »); 0 when it cannot be read."""
    year = millesime[:4]
    return today.year - int(year) if year.isdecimal() else 0


def _measured(told: Besoin, measure: MesureBesoin, where: Territoire, people: Mapping[str, float]) -> Besoin:
    total = _people(where.communes, people)
    beyond = {code: _beyond(measure, measure.communes.get(code, ABSENT)) for code in where.communes}
    lacking = tuple(sorted(code for code, one in beyond.items() if one is None))
    over = tuple(sorted(code for code, one in beyond.items() if one))
    unknown = _people(lacking, people)
    share = share_of(measure, where.communes, people)
    if share is None or unknown == total:
        return replace(told, habitants=total, communes_sans_valeur=lacking, raison=NOBODY)
    known = share * (total - unknown) / total
    return replace(
        told,
        constat=finding(measure, share),
        part=share, part_min=known, part_max=known + unknown / total,
        part_basse=share_of(measure, where.communes, people, lambda one: one.low),
        part_haute=share_of(measure, where.communes, people, lambda one: one.high),
        part_alternative=share_of(measure, where.alternative, people) if where.alternative else None,
        habitants=total, habitants_concernes=None if measure.own_share else _people(over, people),
        communes_concernees=over, communes_sans_valeur=lacking,
    )  # fmt: skip


def finding(measure: MesureBesoin, share: float) -> str:
    """What is found, for a French reader."""
    told = Said("{titre}, {millesime}", titre=measure.definition.title, millesime=measure.millesime)
    if measure.own_share:
        return Said("{part} ({indicateur})", part=percent(share), indicateur=told)
    number = Number(f"{measure.threshold:g}".replace(".", ","))
    limit = Said("{nombre} {unite}", nombre=number, unite=Said(measure.definition.unite))
    said = {"part": percent(share), "limite": limit, "indicateur": told, "poids": Said(measure.poids)}
    if measure.definition.sens is Sens.BAS:
        return Said(
            "{part} des habitants dans des communes sous {limite} ({indicateur}) ; habitants : {poids}",
            **said,
        )
    return Said(
        "{part} des habitants dans des communes au-delà de {limite} ({indicateur}) ; habitants : {poids}",
        **said,
    )


def share_of(
    measure: MesureBesoin,
    codes: Iterable[str],
    people: Mapping[str, float],
    read: Callable[[Mesure], float | None] = lambda one: one.value,
) -> float | None:
    """Share of a need over the communes that have a value; None when none has, or lacks what is read."""
    found = [(measure.communes[code], people.get(code, 0.0)) for code in codes if code in measure.communes]
    if any(one.value is not None and read(one) is None for one, _ in found):
        return None
    if measure.own_share:
        return _weighted((read(one), _weight(one, weight)) for one, weight in found)
    return _weighted((_beyond(measure, one, read), weight) for one, weight in found)


def _weight(one: Mesure, people: float) -> float:
    """What a share weighs: its own denominator, or else inhabitants."""
    return people if one.denominator is None else one.denominator


def _weighted(pairs: Iterable[tuple[float | None, float]]) -> float | None:
    kept = [(value, weight) for value, weight in pairs if value is not None]
    total = sum(weight for _, weight in kept)
    return sum(value * weight for value, weight in kept) / total if total else None


def _beyond(
    measure: MesureBesoin, one: Mesure, read: Callable[[Mesure], float | None] = lambda one: one.value
) -> bool | None:
    """Whether a commune is beyond the threshold; None without a value. « Hors de portée » is beyond."""
    if one.quality is Quality.UNREACHABLE:
        return True
    value, threshold = read(one), measure.threshold
    if value is None or threshold is None:
        return None if value is None else False
    return value < threshold if measure.definition.sens is Sens.BAS else value > threshold


def _people(codes: Collection[str], people: Mapping[str, float]) -> float:
    return sum(people.get(code, 0.0) for code in codes)
