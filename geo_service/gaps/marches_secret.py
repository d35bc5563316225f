"""Statistical secrecy: what counts fewer than three businesses, or one that makes 85 % of it, is withheld.

Contracts are published one by one by their buyers; sums by place or by activity still obey the rule, so that this
service adds nothing to what is known of one business.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from geo_service.model.parameter import Parameter

Key = TypeVar("Key", bound=Hashable)
Amounts = Mapping[str, float]

REASON = "secret statistique : moins de trois entreprises, ou une qui fait 85 % du montant"


@dataclass(frozen=True)
class SecretParameters:
    """Limits under which a sum tells of one business."""

    minimum: Parameter = Parameter(3, "entreprises", "INSEE, guide du secret statistique", verified=True)
    dominance: Parameter = Parameter(0.85, "part", "INSEE, guide du secret statistique", verified=True)


DEFAULT = SecretParameters()


def publishable(amounts: Amounts, limits: SecretParameters = DEFAULT) -> bool:
    """Whether a sum over businesses (euros by SIREN) may be shown. Nothing at all tells of nobody."""
    if not amounts:
        return True
    whole = sum(amounts.values())
    alone = max(amounts.values()) >= limits.dominance.value * whole
    return len(amounts) >= limits.minimum.value and not alone


def pooled(parts: Iterable[Amounts]) -> dict[str, float]:
    """Euros by SIREN of several sums together."""
    together: dict[str, float] = {}
    for amounts in parts:
        for siren, amount in amounts.items():
            together[siren] = together.get(siren, 0.0) + amount
    return together


def withheld(cells: Mapping[Key, Amounts], limits: SecretParameters = DEFAULT) -> tuple[frozenset[Key], bool]:
    """Cells of one published total that must be hidden, and whether the total may still be shown.

    Subtracting what is shown from the total gives the hidden ones together: the least of the others are hidden too
    until those together obey the rule. Where even all of them do not, the total is hidden.
    """
    hidden = {key for key, amounts in cells.items() if not publishable(amounts, limits)}
    others = sorted(
        (key for key in cells if key not in hidden and cells[key]),
        key=lambda key: (sum(cells[key].values()), repr(key)),
    )
    while others and hidden and not _together(cells, hidden, limits):
        hidden.add(others.pop(0))
    return frozenset(hidden), not hidden or _together(cells, hidden, limits)


def _together(cells: Mapping[Key, Amounts], hidden: Iterable[Key], limits: SecretParameters) -> bool:
    return publishable(pooled(cells[key] for key in hidden), limits)
