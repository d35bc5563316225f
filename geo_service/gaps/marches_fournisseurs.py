"""Suppliers by CPV family and by the territory where they are established (question Q11).

A description, never a ranking: names in alphabetical order, without their euros. Secret where a cell counts fewer
than three businesses or one makes 85 % of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from geo_service.gaps.marches import counted_once, is_fine, unknown_places, years
from geo_service.gaps.marches_cpv import family
from geo_service.gaps.marches_flux import ZoneOf
from geo_service.gaps.marches_noms import may_be_named
from geo_service.gaps.marches_secret import DEFAULT, SecretParameters, pooled, withheld
from geo_service.model.marche import Marche, Perimetre, Titulaire
from geo_service.model.zone import Niveau

Cell = tuple[str, str | None]
Award = tuple[Marche, Titulaire]


@dataclass(frozen=True)
class Supplier:
    """A business that may be named: its SIREN and the contracts it won there."""

    siren: str
    name: str
    contracts: int


@dataclass(frozen=True)
class SupplierCell:
    """Suppliers of a CPV family in a zone (None: not located). Secret: no count, no euros, no names."""

    family: str
    zone: str | None
    contracts: int
    businesses: int | None
    amount: float | None
    named: tuple[Supplier, ...]
    secret: bool


@dataclass(frozen=True)
class Suppliers:
    """Cells by family then zone; totals count each contract once, and are None where they would give a secret back."""

    cells: tuple[SupplierCell, ...]
    contracts: int
    amount: float | None
    businesses: int | None
    years: tuple[str, ...]
    reason: str | None = None


def suppliers(
    contracts: Iterable[Marche],
    level: Niveau,
    zone_of: ZoneOf,
    digits: int = 5,
    within: Perimetre | None = None,
    limits: SecretParameters = DEFAULT,
) -> Suppliers:
    """Businesses, contracts and euros by CPV family (its first ``digits``) and zone of the winner.

    With ``within`` only winners surely there are counted, and the contracts they won. Under the département, null with its reason where no winner has a commune.
    """
    kept = counted_once(contracts)
    reason = unknown_places(kept, fine=is_fine(level))
    if reason:
        return Suppliers((), len(kept), None, None, years(kept), reason)
    awards = _grouped(_awards(kept, within), zone_of, digits)
    euros = {key: _euros(found) for key, found in awards.items()}
    hidden, whole = withheld(euros, limits)
    cells = tuple(
        _cell(key, awards[key], euros[key], secret=key in hidden) for key in sorted(awards, key=_order)
    )
    everyone = pooled(euros.values())
    total, businesses = (sum(everyone.values()), len(everyone)) if whole else (None, None)
    contracts_won = {contract.uid for found in awards.values() for contract, _ in found}
    return Suppliers(cells, len(contracts_won), total, businesses, years(kept))


def _order(key: Cell) -> tuple[str, bool, str]:
    """Zones that are not known come last."""
    return key[0], key[1] is None, key[1] or ""


def _awards(contracts: Iterable[Marche], within: Perimetre | None) -> list[Award]:
    return [
        (contract, winner)
        for contract in contracts
        for winner in contract.titulaires
        if within is None or within.contains(winner.lieu)
    ]


def _grouped(awards: Iterable[Award], zone_of: ZoneOf, digits: int) -> dict[Cell, list[Award]]:
    groups: dict[Cell, list[Award]] = {}
    for contract, winner in awards:
        key = (family(contract.cpv, digits), zone_of(winner.lieu))
        groups.setdefault(key, []).append((contract, winner))
    return groups


def _euros(awards: Iterable[Award]) -> dict[str, float]:
    amounts: dict[str, float] = {}
    for contract, winner in awards:
        each = contract.montant / len(contract.titulaires)
        amounts[winner.siren] = amounts.get(winner.siren, 0.0) + each
    return amounts


def _cell(key: Cell, awards: list[Award], euros: dict[str, float], *, secret: bool) -> SupplierCell:
    contracts = len({contract.uid for contract, _ in awards})
    if secret:
        return SupplierCell(*key, contracts, None, None, (), secret=True)
    return SupplierCell(
        *key, contracts, len(euros), sum(euros.values()), _named(awards), secret=False
    )  # fmt: skip


def _named(awards: Iterable[Award]) -> tuple[Supplier, ...]:
    """Businesses by name, the first that the file gives them when all of theirs may be said."""
    found: dict[str, list[Award]] = {}
    for contract, winner in awards:
        found.setdefault(winner.siren, []).append((contract, winner))
    named = [
        Supplier(siren, mine[0][1].nom or "", len({contract.uid for contract, _ in mine}))
        for siren, mine in found.items()
        if all(may_be_named(winner) for _, winner in mine)
    ]
    return tuple(sorted(named, key=lambda one: (one.name, one.siren)))
