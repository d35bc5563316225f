"""Values of zones as they are published: those of the communes added up, and those a module gives itself."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from geo_service.gaps.aggregate import zone_values
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.values import Result, ZoneValue
from geo_service.model.indicator import Lecture


def result_of(module: ModuleType, inputs: Inputs) -> Result:
    """What a module computes with the method's own parameters."""
    found = module.compute(inputs, getattr(module, "PARAMETRES", NoParameters()))
    assert isinstance(found, Result)
    return found


def published(module: ModuleType, inputs: Inputs) -> Mapping[tuple[str, str, Lecture], ZoneValue]:
    """Every value by zone, vintage and reading; each once."""
    result = result_of(module, inputs)
    summed = [
        row
        for values in result.communes
        for row in zone_values(module.INDICATEUR, inputs.communes, values, ("extract", "computed"))
    ]
    rows = [*summed, *result.zones]
    found = {(row.zone, row.millesime, row.lecture): row for row in rows}
    assert len(found) == len(rows), "a value is given once"
    return found


def told(module: ModuleType, inputs: Inputs, zone: str, millesime: str) -> float | str:
    """The number of a zone, or why there is none."""
    row = published(module, inputs)[zone, millesime, Lecture.PRINCIPALE]
    return row.quality.value if row.quality else float(row.value or 0)


def detail_of(module: ModuleType, inputs: Inputs, zone: str, millesime: str) -> Mapping[str, Any]:
    """The evidence of a zone."""
    return published(module, inputs)[zone, millesime, Lecture.PRINCIPALE].detail


def mirror() -> Path:
    """The folder of real extracts; the test is skipped without it."""
    folder = os.environ.get("GEO_MIRROR")
    if not folder:
        pytest.skip("GEO_MIRROR ne nomme aucun dossier : les extraits réels ne sont pas sur cette machine")
    return Path(folder)
