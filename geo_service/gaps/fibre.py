"""Fibre: premises that can be connected, those that cannot, by vintage (METHODS.md § 4).

Rate = premises connectable to FttH / estimated premises (dwellings + establishments with staff). Numerators and
denominators add up. A vintage that publishes rates alone is weighed by the dwellings of the census, and is then
estimated above the communes. Raw rates above 1 are kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any, Final
from unicodedata import combining, normalize

import numpy as np

from geo_service.gaps.evidence import ABOVE, added_up, terms, with_evidence
from geo_service.gaps.inputs import Inputs, NoSourceError, Observed
from geo_service.gaps.values import (
    KNOWN,
    MISSING,
    Bools,
    Floats,
    Ints,
    Result,
    Values,
    ZoneValue,
    known_where,
    ratio,
    worst_quality,
)
from geo_service.gaps.words import percent
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads, Sens
from geo_service.model.parameter import Parameter

METHOD: Final = "ftth_v1"
RATE, DWELLINGS = "ftth_share", "logements"
OTHER_BASE: Final = (
    "Non comparable d'un millésime à l'autre quand la base de locaux change : 2018 compte logements et établissements, "
    "2026 n'est publié qu'en part."
)
ESTIMATED: Final = (
    "Quand seule la part est publiée (2026), les nombres et les parts au-dessus des communes sont estimés d'après les "
    "logements du recensement : les locaux professionnels et les logements construits depuis n'y sont pas."
)
OVERFLOW: Final = (
    "La part brute peut dépasser 100 % (nombre de locaux sous-estimé) : elle est gardée telle quelle, la carte "
    "s'arrête à 100 %. La part de 2026 est déjà plafonnée par le producteur."
)
NO_COPPER: Final = "Aucune source chargée ne donne les dates de fermeture du cuivre."
CONNECTABLE: Final = (
    "Raccordable n'est pas raccordé : un raccordement peut encore échouer ou n'être pas demandé."
)


@dataclass(frozen=True)
class FibreParameters:
    """Rate from which a commune is held to be covered, inclusive."""

    seuil: Parameter = Parameter(0.95, "part des locaux", "valeur par défaut de la méthode")


@dataclass(frozen=True)
class MissingParameters:
    """Share of premises without fibre above which a need is high, inclusive."""

    seuil: Parameter = Parameter(0.05, "part des locaux", "table des thèmes")


def fibre_indicator(id_: str, titre: str, **told: Any) -> Indicateur:
    """Definition of an indicator of fibre; ``told`` are the fields of its own."""
    common = {
        "famille": Family.NUMERIQUE, "theme": "numerique_thd", "methode": METHOD,
        "reads": Reads(observations=(RATE, DWELLINGS)), "limites": (OTHER_BASE, ESTIMATED, NO_COPPER),
        "reference": "ARCEP, observatoire du haut et du très haut débit : définition du taux de locaux raccordables",
        "poids": "locaux (logements du recensement quand seule la part est publiée)", "sens": Sens.HAUT,
    }  # fmt: skip
    return Indicateur.model_validate(common | {"id": id_, "titre": titre} | told)


def rates(inputs: Inputs) -> tuple[Values, ...]:
    """Rate of connectable premises, every vintage, the producer's own in communes.

    Raises:
        NoSourceError: no source tells it, or one tells rates alone and no source tells dwellings.
    """
    return tuple(rate_of(inputs, said) for said in inputs.vintages(RATE))


def rate_of(inputs: Inputs, said: Observed) -> Values:
    """One vintage with its premises; a commune whose premises are unknown keeps its rate and weighs nothing."""
    base = premises(inputs, said)
    numerator = said.value * base if is_rate_alone(said) else said.numerator
    return Values(
        said.millesime, said.value, said.quality, np.where(np.isnan(base), 0, numerator), np.nan_to_num(base),
        published=True, sources=(said.source,),
    )  # fmt: skip


def is_rate_alone(said: Observed) -> bool:
    """Whether a vintage publishes rates without the premises they are made of."""
    return bool(np.isnan(said.denominator).all())


def premises(inputs: Inputs, said: Observed) -> Floats:
    """Premises of each commune: the producer's, else the dwellings of the census; NaN where unknown."""
    if not is_rate_alone(said):
        return said.denominator
    return inputs.observation(DWELLINGS).value


def missing_premises(inputs: Inputs) -> tuple[Values, ...]:
    """Premises that cannot be connected, every vintage.

    Never below 0: a commune with more connectable premises than known ones takes nothing off another's.
    """
    return tuple(_missing(inputs, said) for said in inputs.vintages(RATE))


def _missing(inputs: Inputs, said: Observed) -> Values:
    base, rate = premises(inputs, said), rate_of(inputs, said)
    quality = worst_quality(said.quality, np.where(np.isnan(base), MISSING, KNOWN))
    assert rate.numerator is not None, "a rate has numerators"
    value = np.where(quality == KNOWN, np.maximum(base - rate.numerator, 0), np.nan)
    return Values(said.millesime, value, quality, denominator=base, sources=(said.source,))


def missing_shares(inputs: Inputs) -> tuple[Values, ...]:
    """Share of premises that cannot be connected; « non pertinent » in a commune without premises."""
    return tuple(_share(counted) for counted in missing_premises(inputs))


def _share(counted: Values) -> Values:
    assert counted.denominator is not None, "counted among premises"
    value, quality = ratio(counted.value, counted.denominator, counted.quality)
    return replace(counted, value=unblurred(value), quality=quality, numerator=counted.value)


def unblurred(share: Floats) -> Floats:
    """Shares without the noise of binary fractions: 95 % connectable is exactly 5 % missing, on either threshold."""
    return np.asarray(np.round(share, 9))


def below(inputs: Inputs, definition: Indicateur, seuil: float) -> Result:
    """Communes whose rate is under a threshold: 1 or 0; above, how many, with their names and inhabitants."""
    every = tuple(_below(one, seuil) for one in rates(inputs))
    how = (definition, Aggregation.SUM)
    zones = (
        row
        for values in every
        for row in with_evidence(how, inputs.communes, values, _listing(inputs, values), ABOVE)
    )
    return Result(every, tuple(zones))


def _below(rate: Values, seuil: float) -> Values:
    value = np.where(rate.known, unblurred(rate.value) < seuil, np.nan)
    return Values(rate.millesime, value, rate.quality, sources=rate.sources)


def _listing(inputs: Inputs, values: Values) -> Any:
    def detail(_: str, members: Ints) -> Mapping[str, Any]:
        concerned = [rank for rank in members.tolist() if values.value[rank] == 1]
        people = inputs.communes.population[concerned]
        named = zip(
            inputs.communes.names[concerned].tolist(), inputs.communes.codes[concerned].tolist(), strict=True
        )
        return {
            "communes": [{"nom": name, "code": code} for name, code in sorted(named, key=_alphabetical)],
            "habitants": float(np.nansum(people)),
            "population_millesime": inputs.communes.population_millesime,
        }

    return detail


def _alphabetical(named: tuple[str, str]) -> tuple[str, str]:
    """« Étauliers » stands among the E."""
    name, code = named
    return "".join(letter for letter in normalize("NFD", name.casefold()) if not combining(letter)), code


def change(inputs: Inputs, definition: Indicateur) -> Result:
    """Points of rate between two vintages, each difference saying whether its two bases are the same.

    Raises:
        NoSourceError: fewer than two vintages are loaded.
    """
    told = list(compared(inputs.vintages(RATE)).values())
    if not told:
        raise NoSourceError("un seul millésime de la part raccordable est chargé")
    found = [_change(inputs, definition, before, after) for before, after in told]
    return Result(
        tuple(values for values, _ in found), tuple(row for _, rows in found for row in rows),
        tuple(_caveat(before, after) for before, after in told),
    )  # fmt: skip


def compared(vintages: Sequence[Observed]) -> Mapping[str, tuple[Observed, Observed]]:
    """Vintages compared, by the newer one: the ends of a series first, else the last of a series and of the next."""
    series = [list(group) for _, group in groupby(vintages, key=lambda one: one.source)]
    within = {group[-1].millesime: (group[0], group[-1]) for group in series if len(group) > 1}
    across = {after[-1].millesime: (before[-1], after[-1]) for before, after in pairwise(series)}
    return dict(sorted((across | within).items()))


def _change(
    inputs: Inputs, definition: Indicateur, before: Observed, after: Observed
) -> tuple[Values, tuple[ZoneValue, ...]]:
    kept = before.known & after.known
    value, quality = known_where(100 * (after.value - before.value), kept)
    quality = np.where(kept, KNOWN, worst_quality(after.quality, before.quality))
    same = before.source == after.source
    told = terms(kept, part_avant=before.value, part_apres=after.value)
    period = {"depuis": before.millesime, "comparable": same}
    values = Values(
        after.millesime, value, quality, sources=(before.source, after.source),
        details={rank: period | one for rank, one in told.items()},
    )  # fmt: skip
    old, new = (_above(inputs, definition, said, kept) for said in (before, after))
    rows = (_difference(one, other, before.millesime, same) for one, other in zip(old, new, strict=True))
    return values, tuple(rows)


def _above(inputs: Inputs, definition: Indicateur, said: Observed, kept: Bools) -> tuple[ZoneValue, ...]:
    rate = rate_of(inputs, said)
    value, quality = known_where(rate.value, kept)
    both = replace(rate, value=value, quality=quality)
    return added_up((definition, Aggregation.RATIO), inputs.communes, both, ABOVE)


def _difference(old: ZoneValue, new: ZoneValue, since: str, same_base: bool) -> ZoneValue:  # noqa: FBT001  # a fact, not a switch
    told = {"depuis": since, "part_avant": old.value, "part_apres": new.value, "comparable": same_base}
    known = old.value is not None and new.value is not None
    value = 100 * (new.value - old.value) if known else None  # type: ignore[operator]  # known says it
    return replace(new, value=value, numerator=None, denominator=None, detail=told)


def _caveat(before: Observed, after: Observed) -> str:
    if before.source == after.source:
        return f"{before.millesime} → {after.millesime} : même base de locaux, l'écart est comparable."
    return (
        f"{before.millesime} → {after.millesime} : NON COMPARABLE, la base de locaux a changé ; l'écart n'est qu'un "
        "ordre de grandeur et ne mesure pas un progrès."
    )


def overflow_notes(inputs: Inputs) -> Iterator[str]:
    """Served communes whose raw rate exceeds 100 %, and vintages estimated above communes."""
    for said in inputs.vintages(RATE):
        over = np.flatnonzero(inputs.communes.served & (np.nan_to_num(said.value) > 1))
        if len(over):
            named = ", ".join(f"{inputs.communes.names[rank]} ({percent(said.value[rank])})" for rank in over)
            yield f"{said.millesime} : au-dessus de 100 %, valeur brute gardée : {named}."
        if is_rate_alone(said):
            year = inputs.observation(DWELLINGS).millesime
            yield f"{said.millesime} : estimée au-dessus des communes (poids : logements {year})."
