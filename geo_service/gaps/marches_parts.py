"""Where the winners of public contracts are established: shares by number and by amount (METHODS.md § 5).

By number, a contract is inside Z when one of its located winners is. By amount, a contract is shared equally
between its winners; the rule changes everything, so the two extreme ones stand beside it: the whole contract
inside as soon as one winner is, or only when all are. Winners that nothing locates are in no share, and told.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from geo_service.gaps.marches import counted_once, is_framework, no_field, unknown_places, years
from geo_service.gaps.marches_secret import DEFAULT, REASON, SecretParameters, pooled, publishable
from geo_service.model.indicator import Quality
from geo_service.model.marche import Marche, Mesure, Perimetre, absent, share


@dataclass(frozen=True)
class Totals:
    """What a measure rests on. Euros without tax; lowest and highest where nothing orders the amendments.

    ``unlocated`` are contracts none of whose winners is located, ``unlocated_eur`` the euros of unlocated winners.
    ``framework`` are contracts whose amount is a framework's maximum, None where no contract tells.
    """

    contracts: int
    amount: float
    lowest: float
    highest: float
    years: tuple[str, ...]
    supposed: int
    unlocated: int
    unlocated_eur: float
    framework: int | None
    framework_eur: float | None

    @property
    def unlocated_share(self) -> float | None:
        """Part of the contracts without a located winner; None without contracts."""
        return self.unlocated / self.contracts if self.contracts else None


@dataclass(frozen=True)
class Parts:
    """Shares of one zone. ``number`` is the main figure; by amount, ``amount`` stands between the two extreme rules.

    ``inside`` holds euros by SIREN in the zone: it serves the statistical secrecy and is never published.
    """

    zone: str
    number: Mesure
    number_all: Mesure
    amount: Mesure
    amount_one: Mesure
    amount_all: Mesure
    totals: Totals
    inside: dict[str, float]


@dataclass(frozen=True)
class _Seen:
    """One contract seen from Z."""

    contract: Marche
    answers: tuple[bool | None, ...]

    @property
    def winners(self) -> int:
        return len(self.answers)

    @property
    def located(self) -> int:
        return sum(answer is not None for answer in self.answers)

    @property
    def inside(self) -> int:
        return sum(answer is True for answer in self.answers)

    @property
    def each(self) -> float:
        """Euros of one winner."""
        return self.contract.montant / self.winners if self.winners else 0.0


def parts_locales(contracts: Iterable[Marche], zone: Perimetre) -> Parts:
    """Shares of the contracts whose winners are established in a zone; not yet masked by ``masked``.

    Without contracts or without located winners, null with its reason; the totals are still given.
    """
    kept = counted_once(contracts)
    seen = [_seen(contract, zone) for contract in kept]
    located = [one for one in seen if one.located]
    empty = _why_empty(kept, zone)
    whole = sum(one.each * one.located for one in located)
    return Parts(
        zone.nom,
        share(sum(one.inside > 0 for one in located), len(located), empty),
        share(sum(one.inside == one.winners for one in located), len(located), empty),
        share(sum(one.each * one.inside for one in located), whole, empty),
        share(_euros(located, lambda one: one.inside > 0), whole, empty),
        share(_euros(located, lambda one: one.inside == one.winners), whole, empty),
        _totals(seen),
        _euros_inside(located),
    )


def hors_zone(contracts: Iterable[Marche], zone: Perimetre) -> Parts:
    """« Titulaires établis hors de Z » for the contracts executed in Z: the complement of ``parts_locales``.

    ``number`` counts contracts without any located winner in Z, ``number_all`` those with at least one outside.
    """
    kept = counted_once(contracts)
    executed = [contract for contract in kept if zone.contains(contract.execution)]
    if not any(contract.execution.departement for contract in kept):
        return _without(parts_locales(executed, zone), no_field(kept))
    return _complement(parts_locales(executed, zone))


def executed_in(contracts: Iterable[Marche], zone: Perimetre) -> Mesure:
    """Share of the contracts executed in a zone, of those whose place of execution tells; null where none does."""
    kept = counted_once(contracts)
    answers = [zone.contains(contract.execution) for contract in kept]
    told = [answer for answer in answers if answer is not None]
    return share(sum(told), len(told), f"{no_field(kept)} : lieu d'exécution")


def masked(parts: Parts, limits: SecretParameters = DEFAULT) -> Parts:
    """The same for publication: by amount, nothing where the zone's euros tell of one or two businesses.

    The rest of the world is no zone: what a buyer spends outside is not withheld.
    """
    if publishable(parts.inside, limits):
        return parts
    return replace(
        parts,
        amount=_hidden(parts.amount),
        amount_one=_hidden(parts.amount_one),
        amount_all=_hidden(parts.amount_all),
    )


def _hidden(measure: Mesure) -> Mesure:
    return measure if measure.value is None else absent("part", REASON, Quality.SECRET)


def _seen(contract: Marche, zone: Perimetre) -> _Seen:
    return _Seen(contract, tuple(zone.contains(winner.lieu) for winner in contract.titulaires))


def _euros(seen: Iterable[_Seen], rule: Callable[[_Seen], bool]) -> float:
    return sum(one.each * one.located for one in seen if rule(one))


def _why_empty(contracts: Sequence[Marche], zone: Perimetre) -> str:
    return unknown_places(contracts, fine=zone.fine) or f"{no_field(contracts)} : lieu du titulaire"


def _totals(seen: Sequence[_Seen]) -> Totals:
    contracts = [one.contract for one in seen]
    count, euros = _frameworks(contracts)
    return Totals(
        contracts=len(contracts),
        amount=sum(contract.montant for contract in contracts),
        lowest=sum(contract.lowest for contract in contracts),
        highest=sum(contract.highest for contract in contracts),
        years=years(contracts),
        supposed=sum(contract.supposed for contract in contracts),
        unlocated=sum(not one.located for one in seen),
        unlocated_eur=sum(_unlocated_eur(one) for one in seen),
        framework=count,
        framework_eur=euros,
    )


def _frameworks(contracts: Sequence[Marche]) -> tuple[int | None, float | None]:
    told = [contract for contract in contracts if is_framework(contract) is not None]
    amounts = [contract.montant for contract in told if is_framework(contract)]
    return (len(amounts), sum(amounts)) if told else (None, None)


def _unlocated_eur(one: _Seen) -> float:
    return one.each * (one.winners - one.located) if one.winners else one.contract.montant


def _euros_inside(seen: Iterable[_Seen]) -> dict[str, float]:
    return pooled(
        {winner.siren: one.each}
        for one in seen
        for winner, answer in zip(one.contract.titulaires, one.answers, strict=True)
        if answer
    )


def _complement(parts: Parts) -> Parts:
    return replace(
        parts,
        number=_other(parts.number),
        number_all=_other(parts.number_all),
        amount=_other(parts.amount),
        amount_one=_other(parts.amount_all),
        amount_all=_other(parts.amount_one),
    )


def _other(measure: Mesure) -> Mesure:
    if measure.numerator is None or measure.denominator is None:
        return measure
    return share(measure.denominator - measure.numerator, measure.denominator, "")


def _without(parts: Parts, reason: str) -> Parts:
    nothing = absent("part", f"{reason} : lieu d'exécution")
    return replace(
        parts,
        number=nothing,
        number_all=nothing,
        amount=nothing,
        amount_one=nothing,
        amount_all=nothing,
    )
