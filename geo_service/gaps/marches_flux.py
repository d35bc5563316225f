"""Flows of public purchases from the buyers' zones to the zones where winners are established.

A contract counts once in each pair of zones it joins (numbers may add up to more than the contracts); its euros are
shared equally between its winners (euros add up exactly). What is not located stands apart, never on the map.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import filterfalse

from geo_service.gaps.marches import counted_once, is_fine, unknown_places, years
from geo_service.gaps.marches_secret import DEFAULT, SecretParameters, withheld
from geo_service.model.marche import Lieu, Marche
from geo_service.model.zone import Niveau

ZoneOf = Callable[[Lieu], str | None]
Pair = tuple[str | None, str | None]


@dataclass(frozen=True)
class Flow:
    """One pair of zones (codes; None: not located). ``amount`` is None where it is secret."""

    origin: str | None
    destination: str | None
    contracts: int
    amount: float | None
    secret: bool = False


@dataclass(frozen=True)
class Matrix:
    """Flows by decreasing number, then codes; the total counts each contract once. ``reason`` says why none is known.

    ``amount`` is None where even the total would tell of one business.
    """

    level: Niveau
    flows: tuple[Flow, ...]
    apart: tuple[Flow, ...]
    contracts: int
    amount: float | None
    years: tuple[str, ...]
    reason: str | None = None

    @property
    def codes(self) -> frozenset[str]:
        """Codes of the zones it names."""
        ends = {end for flow in self.flows + self.apart for end in (flow.origin, flow.destination)}
        return frozenset(end for end in ends if end is not None)


def zone_reader(level: Niveau, memberships: Mapping[str, str]) -> ZoneOf:
    """How a place is read at a level; ``memberships`` gives the EPCI or the territoire of each commune."""
    if level is Niveau.DEPARTEMENT:
        return lambda lieu: lieu.departement
    if level is Niveau.COMMUNE:
        return lambda lieu: lieu.commune
    if level is Niveau.EPCI:
        return lambda lieu: lieu.epci or memberships.get(lieu.commune or "")
    return lambda lieu: memberships.get(lieu.commune or "")


def flows(
    contracts: Iterable[Marche], level: Niveau, zone_of: ZoneOf, limits: SecretParameters = DEFAULT
) -> Matrix:
    """Matrix buyer zone → supplier zone, secrets withheld so that the total does not give them back.

    Under the département, null with its reason where no winner has a commune.
    """
    kept = counted_once(contracts)
    reason = unknown_places(kept, fine=is_fine(level))
    if reason:
        return Matrix(level, (), (), len(kept), None, years(kept), reason)
    cells, counts = _cells(kept, zone_of)
    hidden, whole = withheld(cells, limits)
    found = [
        _flow(pair, counts[pair], cells[pair], secret=pair in hidden) for pair in sorted(cells, key=_order)
    ]
    found.sort(key=lambda flow: -flow.contracts)
    total = sum(contract.montant for contract in kept) if whole else None
    placed, apart = tuple(filter(_is_placed, found)), tuple(filterfalse(_is_placed, found))
    return Matrix(level, placed, apart, len(kept), total, years(kept))


def _flow(pair: Pair, contracts: int, amounts: Mapping[str, float], *, secret: bool) -> Flow:
    return Flow(*pair, contracts, None if secret else sum(amounts.values()), secret)


def _order(pair: Pair) -> tuple[str, str]:
    return pair[0] or "", pair[1] or ""


def _is_placed(flow: Flow) -> bool:
    return flow.origin is not None and flow.destination is not None


def _cells(
    contracts: Iterable[Marche], zone_of: ZoneOf
) -> tuple[dict[Pair, dict[str, float]], dict[Pair, int]]:
    cells: dict[Pair, dict[str, float]] = {}
    counts: dict[Pair, int] = {}
    for contract in contracts:
        origin = zone_of(contract.acheteur)
        pairs: set[Pair] = set()
        for siren, destination in _awards(contract, zone_of):
            amounts = cells.setdefault((origin, destination), {})
            amounts[siren] = amounts.get(siren, 0.0) + contract.montant / max(1, len(contract.titulaires))
            pairs.add((origin, destination))
        for pair in pairs:
            counts[pair] = counts.get(pair, 0) + 1
    return cells, counts


def _awards(contract: Marche, zone_of: ZoneOf) -> list[tuple[str, str | None]]:
    """SIREN and zone of each winner; a contract without a winner is one award to nobody known."""
    return [(winner.siren, zone_of(winner.lieu)) for winner in contract.titulaires] or [
        (contract.uid, None)
    ]  # fmt: skip
