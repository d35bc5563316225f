"""Distance, concentration, size of the winners, social and environmental considerations (METHODS.md § 5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from geo_service.gaps.marches import NOTHING, counted_once, no_field
from geo_service.gaps.marches_secret import REASON, pooled, publishable
from geo_service.model.indicator import Quality
from geo_service.model.marche import Marche, Mesure, absent, share
from geo_service.model.parameter import Parameter

PME = "PME"
NO_CONSIDERATION = ("pas de consid", "sans consid", "aucune")
"""How the official words for « none » begin (« Pas de considération sociale »)."""


@dataclass(frozen=True)
class MarchesParameters:
    """Limits and targets of the measures."""

    hhi_minimum: Parameter = Parameter(5, "attributions", "METHODS.md § 5")
    cible_sociale: Parameter = Parameter(
        0.30, "part", "Plan national pour des achats durables 2022-2025", verified=True
    )
    cible_environnementale: Parameter = Parameter(
        1.0, "part", "Plan national pour des achats durables 2022-2025", verified=True
    )


DEFAULT = MarchesParameters()


@dataclass(frozen=True)
class Concentration:
    """Herfindahl-Hirschman index on SIREN (0–10,000) and the number of equal suppliers that would give it."""

    hhi: Mesure
    effective: Mesure
    awards: int


@dataclass(frozen=True)
class Consideration:
    """Share of the contracts that carry a consideration, beside its national target."""

    part: Mesure
    target: float


def median_distance(contracts: Iterable[Marche]) -> Mesure:
    """Median over awards of the producer's distance from buyer to winner, km; null where no award tells one."""
    kept = counted_once(contracts)
    known = [
        winner.distance_km
        for contract in kept
        for winner in contract.titulaires
        if winner.distance_km is not None
    ]
    if not known:
        return absent("km", no_field(kept) if kept else NOTHING)
    awards = sum(len(contract.titulaires) for contract in kept)
    return Mesure(median(known), "km", None, None, len(known), awards)


def concentration(
    contracts: Iterable[Marche], parameters: MarchesParameters = DEFAULT, *, secret: bool = True
) -> Concentration:
    """HHI = Σ(100 · share)² of the euros by SIREN, a contract shared equally between its winners.

    Null below five awards; with ``secret`` also where the euros tell of one or two businesses.
    """
    kept = counted_once(contracts)
    awards = sum(len(contract.titulaires) for contract in kept)
    amounts = euros_by_siren(kept)
    if awards < parameters.hhi_minimum.value:
        return _hidden(
            awards, f"moins de {parameters.hhi_minimum.value:.0f} attributions", Quality.NOT_APPLICABLE
        )
    if secret and not publishable(amounts):
        return _hidden(awards, REASON, Quality.SECRET)
    whole = sum(amounts.values())
    hhi = sum((100 * amount / whole) ** 2 for amount in amounts.values())
    return Concentration(Mesure(hhi, "0–10 000"), Mesure(10_000 / hhi, "fournisseurs"), awards)


def euros_by_siren(contracts: Iterable[Marche]) -> dict[str, float]:
    """Euros of each business."""
    return pooled(
        {winner.siren: contract.montant / len(contract.titulaires)}
        for contract in contracts
        for winner in contract.titulaires
    )


def size_shares(contracts: Iterable[Marche]) -> Mapping[str, Mesure]:
    """Share of the awards by category of business (PME, ETI, GE), of those whose category is known.

    ``PME`` is always there: null with its reason where no award tells a category.
    """
    kept = counted_once(contracts)
    found = [
        winner.categorie.strip().upper()
        for contract in kept
        for winner in contract.titulaires
        if winner.categorie
    ]
    reason = no_field(kept)
    return {
        name: share(found.count(name), len(found), reason)
        for name in [PME, *sorted(set(found) - {PME})]
    }  # fmt: skip


def social(contracts: Iterable[Marche], parameters: MarchesParameters = DEFAULT) -> Consideration:
    """Share of the contracts with a social clause, criterion or reservation, of those that tell."""
    kept = counted_once(contracts)
    told = [contract.sociales for contract in kept if contract.sociales is not None]
    return Consideration(_carried(told, no_field(kept)), parameters.cible_sociale.value)


def environmental(contracts: Iterable[Marche], parameters: MarchesParameters = DEFAULT) -> Consideration:
    """Share of the contracts with an environmental clause or criterion, of those that tell."""
    kept = counted_once(contracts)
    told = [contract.environnementales for contract in kept if contract.environnementales is not None]
    return Consideration(_carried(told, no_field(kept)), parameters.cible_environnementale.value)


def _carried(told: Sequence[Sequence[str]], reason: str) -> Mesure:
    return share(sum(any(map(_is_one, words)) for words in told), len(told), reason)


def _is_one(word: str) -> bool:
    return bool(word.strip()) and not word.strip().lower().startswith(NO_CONSIDERATION)


def _hidden(awards: int, reason: str, quality: Quality) -> Concentration:
    return Concentration(absent("0–10 000", reason, quality), absent("fournisseurs", reason, quality), awards)
