"""Parameters of computations: a value never travels without its unit, its source and its doubt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from math import isfinite
from typing import Any, TypeVar

from geo_service.errors import ConfigurationError

Parameters = TypeVar("Parameters")


@dataclass(frozen=True)
class Parameter:
    """One number of a method; ``verified`` says whether it was confirmed in its original source."""

    value: float
    unit: str
    source: str
    verified: bool = False


def parameters_of(holder: Any) -> Iterator[tuple[str, Parameter]]:
    """Name and parameter of each parameter of a frozen object, in order."""
    for field in fields(holder):
        value = getattr(holder, field.name)
        if isinstance(value, Parameter):
            yield field.name, value


def with_values(holder: Parameters, values: Mapping[str, Any], source: str) -> Parameters:
    """The same object with an operator's numbers; each says where it comes from.

    Raises:
        ConfigurationError: a name the object does not have, or a value that is not a finite number.
    """
    known = dict(parameters_of(holder))
    for name, value in values.items():
        if name not in known:
            raise ConfigurationError(
                f"Paramètre « {name[:60]} » inconnu ({source}). Paramètres : {', '.join(known)}."
            )
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise ConfigurationError(f"Paramètre « {name} » ({source}) : un nombre est attendu.")
    changed = {
        name: replace(known[name], value=float(value), source=source, verified=False)
        for name, value in values.items()
    }
    return replace(holder, **changed)  # type: ignore[type-var]  # a dataclass: fields() above checked it
