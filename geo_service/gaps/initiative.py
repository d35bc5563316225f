"""Zones of initiative of the fibre roll-out, as they stood on a date: who had said they would build."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from geo_service.gaps.evidence import Detail, with_evidence
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import KNOWN, MISSING, Floats, Ints, Result, Values, known_where, worst_quality
from geo_service.model.indicator import Aggregation, Indicateur

RECORDS, PREMISES = "arcep_2018t1_zones", "ftth_locaux"
DENSE, COMMITTED = "zone très dense", "engagement d'un opérateur (L. 33-13)"
INTENTION, OTHERWISE = "intention privée sans engagement", "initiative publique ou inconnue"
PRIVATE: Final = frozenset({DENSE, COMMITTED, INTENTION})


def class_of(record: Mapping[str, Any]) -> str:
    """Class of a commune: dense zone, commitment, intention, or what the file does not tell apart."""
    if record.get("zone_tres_dense"):
        return DENSE
    if record.get("engagement_l33_13"):
        return COMMITTED
    return INTENTION if record.get("intention_privee") else OTHERWISE


def private_initiative(inputs: Inputs, definition: Indicateur) -> Result:
    """Share of premises in communes of declared private initiative; classes with their weights as evidence.

    Raises:
        NoSourceError: the zones or the premises are not loaded.
    """
    records = inputs.records(RECORDS)
    classes = {record["key"]: class_of(record) for record in records}
    told = np.array([classes.get(code, "") for code in inputs.communes.codes.tolist()])
    premises = inputs.observation(PREMISES)
    quality = worst_quality(np.where(told == "", MISSING, KNOWN), premises.quality)
    value, quality = known_where(np.isin(told, list(PRIVATE)).astype(np.float64), quality == KNOWN)
    values = Values(premises.millesime, value, quality, value * premises.value, premises.value)
    dates = sorted({record["etat_au"] for record in records})
    how = (definition, Aggregation.RATIO)
    detail = _evidence(inputs, told, premises.value, " ; ".join(dates))
    return Result((), with_evidence(how, inputs.communes, values, detail))


def _evidence(inputs: Inputs, told: Any, premises: Floats, date: str) -> Detail:
    def detail(_: str, members: Ints) -> Mapping[str, Any]:
        met = [name for name in (DENSE, COMMITTED, INTENTION, OTHERWISE) if name in told[members]]
        return {
            "etat_au": date,
            "population_millesime": inputs.communes.population_millesime,
            "classes": {name: _weights(inputs, members[told[members] == name], premises) for name in met},
        }

    return detail


def _weights(inputs: Inputs, ranks: Ints, premises: Floats) -> Mapping[str, Any]:
    people, places = inputs.communes.population[ranks], premises[ranks]
    return {"communes": len(ranks), "habitants": float(np.nansum(people)), "locaux": float(np.nansum(places))}
