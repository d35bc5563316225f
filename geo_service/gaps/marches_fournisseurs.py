"""Suppliers by CPV family and by the territory where they are established (question Q11).

A description, never a ranking: names in alphabetical order, without their euros. Secret where a cell counts fewer
than three businesses or one makes 85 % of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from geo_service.gaps.marches import NOTHING, counted_once, no_field, years
from geo_service.gaps.marches_cpv import family
from geo_service.gaps.marches_flux import ZoneOf
from geo_service.gaps.marches_noms import may_be_named
from geo_service.gaps.marches_secret import DEFAULT, SecretParameters, withheld
from geo_service.model.marche import Marche, Titulaire
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
    limits: SecretParameters = DEFAULT,
) -> Suppliers:
    """Businesses, contracts and euros by CPV family (its first ``digits``) and zone of the winner.

    Under the département, null with its reason where no winner has a commune.
    """
    kept = counted_once(contracts)
    reason = _reason(kept, level)
    if reason:
        return Suppliers((), len(kept), None, None, years(kept), reason)
    awards = _grouped(kept, zone_of, digits)
    euros = {key: _euros(found) for key, found in awards.items()}
    hidden, whole = withheld(euros, limits)
    cells = tuple(
        _cell(key, awards[key], euros[key], secret=key in hidden)
        for key in sorted(awards, key=lambda key: (key[0], key[1] or "~"))
    )
    everyone = {siren for amounts in euros.values() for siren in amounts}
    total = sum(sum(amounts.values()) for amounts in euros.values())
    return Suppliers(
        cells, len(kept), total if whole else None, len(everyone) if whole else None, years(kept)
    )


def _reason(contracts: tuple[Marche, ...], level: Niveau) -> str | None:
    if not contracts:
        return NOTHING
    places = [winner.lieu for contract in contracts for winner in contract.titulaires]
    fine = level is not Niveau.DEPARTEMENT
    known = any(lieu.commune if fine else lieu.departement for lieu in places)
    return None if known else f"{no_field(contracts)} : {'commune' if fine else 'lieu'} du titulaire"


def _grouped(contracts: Iterable[Marche], zone_of: ZoneOf, digits: int) -> dict[Cell, list[Award]]:
    awards: dict[Cell, list[Award]] = {}
    for contract in contracts:
        for winner in contract.titulaires:
            key = (family(contract.cpv, digits), zone_of(winner.lieu))
            awards.setdefault(key, []).append((contract, winner))
    return awards


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
