"""An indicator over a zone that a reader drew, from the communes it covers: the producer's weights, or why none.

A commune that is partly in the zone counts by the share of its land inside: people and things are supposed to be
spread evenly over it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geo_service.model.indicator import Aggregation, Indicateur, Quality
from geo_service.model.zone import Niveau

PEOPLE: Final = "population municipale"
NO_COMMUNE: Final = "cet indicateur n'a pas de valeur par commune"
OWN: Final = "cet indicateur ne s'additionne pas d'une commune à l'autre : il se lit par zone publiée"
NO_WEIGHT: Final = "le poids de cette moyenne ({}) n'est pas publié par commune"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Over:
    """A value over a zone, or why there is none; ``couverture``: share of its inhabitants whose commune has a value."""

    valeur: float | None
    raison: str | None = None
    couverture: float | None = None
    communes_sans_valeur: tuple[str, ...] = ()


def people_in(communes: Sequence[Row]) -> dict[str, Any]:
    """Inhabitants estimated by land, between those of the communes wholly inside and of all those touched.

    None, never 0, when no commune has a known population.
    """
    known = [row for row in communes if row["population"] is not None]
    silent = [row["zone"] for row in communes if row["population"] is None]
    if not known:
        return dict.fromkeys(("valeur", "au_moins", "au_plus", "millesime")) | {
            "communes_sans_population": silent
        }
    return {
        "valeur": round(sum(row["population"] * row["share"] for row in known)),
        "au_moins": sum(row["population"] for row in known if row["whole"]),
        "au_plus": sum(row["population"] for row in known),
        "millesime": max(row["population_millesime"] for row in known),
        "communes_sans_population": silent,
    }


def value_over(definition: Indicateur, communes: Sequence[Row], values: Sequence[Row]) -> Over:
    """The value of an indicator over the communes of a zone, each counted by its ``share``.

    Source: METHODS, aggregation of values of communes; ``share`` is the only thing added.
    """
    reason = refusal(definition)
    if reason:
        return Over(None, reason)
    shares = {row["zone"]: float(row["share"]) for row in communes}
    known = [row for row in values if row["valeur"] is not None]
    told = {row["zone"] for row in known}
    silent = tuple(zone for zone in shares if zone not in told)
    total = TOTALS[definition.aggregation](known, shares)
    if total is None:
        return Over(None, _common([row["qualite"] for row in values]), 0.0, silent)
    return Over(total, None, _covered(communes, told), silent)


def refusal(definition: Indicateur) -> str | None:
    """Why an indicator has no value over a zone of one's own; None when it has one."""
    if Niveau.COMMUNE not in definition.niveaux:
        return NO_COMMUNE
    if definition.aggregation is Aggregation.OWN:
        return OWN
    if definition.aggregation is Aggregation.MEAN and definition.poids != PEOPLE:
        return NO_WEIGHT.format(definition.poids)
    return None


def _sum(known: Sequence[Row], shares: Mapping[str, float]) -> float | None:
    return float(sum(row["valeur"] * shares[row["zone"]] for row in known)) if known else None


def _ratio(known: Sequence[Row], shares: Mapping[str, float]) -> float | None:
    parts = [row for row in known if row["numerateur"] is not None and row["denominateur"] is not None]
    above = float(sum(row["numerateur"] * shares[row["zone"]] for row in parts))
    below = float(sum(row["denominateur"] * shares[row["zone"]] for row in parts))
    return above / below if below else None


def _mean(known: Sequence[Row], shares: Mapping[str, float]) -> float | None:
    weights = [(row["population"] or 0) * shares[row["zone"]] for row in known]
    total = sum(weights)
    weighted = sum(weight * float(row["valeur"]) for weight, row in zip(weights, known, strict=True))
    return weighted / total if total else None


TOTALS: Final = {Aggregation.SUM: _sum, Aggregation.RATIO: _ratio, Aggregation.MEAN: _mean}


def _covered(communes: Sequence[Row], told: set[str]) -> float | None:
    people = {row["zone"]: (row["population"] or 0) * row["share"] for row in communes}
    total = sum(people.values())
    return sum(count for zone, count in people.items() if zone in told) / total if total else None


def _common(reasons: Sequence[str | None]) -> str:
    """What the communes say when they agree, else that data are missing."""
    found = {reason for reason in reasons if reason}
    return Quality(found.pop()).label if len(found) == 1 else Quality.MISSING.label
