"""Indicators found by name: one module of ``gaps/indicateurs`` each, whose name is the indicator's id."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from geo_service.errors import ConfigurationError
from geo_service.gaps import indicateurs
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result
from geo_service.model.indicator import Indicateur


@dataclass(frozen=True)
class NoParameters:
    """A method without any number of its own."""


@dataclass(frozen=True)
class Module:
    """An indicator: its definition, its parameters with the method's own numbers, its function, its file's text."""

    definition: Indicateur
    parameters: Any
    compute: Callable[[Inputs, Any], Result]
    text: str

    @property
    def id(self) -> str:
        """Id of the indicator."""
        return self.definition.id


def find_modules() -> Mapping[str, Module]:
    """Every indicator, each after those it reads.

    Raises:
        ConfigurationError: a module lacks its definition, is misnamed, or reads an indicator that does not exist.
    """
    names = sorted(info.name for info in iter_modules(indicateurs.__path__))
    found = {name: _module(import_module(f"{indicateurs.__name__}.{name}"), name) for name in names}
    return {name: found[name] for name in in_order(found.values())}


def _module(module: ModuleType, name: str) -> Module:
    definition, compute = getattr(module, "INDICATEUR", None), getattr(module, "compute", None)
    if not isinstance(definition, Indicateur) or not callable(compute) or definition.id != name:
        raise ConfigurationError(
            f"gaps/indicateurs/{name}.py doit donner INDICATEUR (id « {name} ») et une fonction compute."
        )
    assert module.__file__ is not None, "a module of a package is a file"
    parameters = getattr(module, "PARAMETRES", NoParameters())
    return Module(definition, parameters, compute, Path(module.__file__).read_text(encoding="utf-8"))


def in_order(modules: Iterable[Module]) -> Sequence[str]:
    """Ids, each after the indicators it reads.

    Raises:
        ConfigurationError: one reads an unknown indicator, or they read each other in a circle.
    """
    reads = {module.id: module.definition.reads.indicators for module in modules}
    unknown = {
        f"{name} lit {other}" for name, others in reads.items() for other in others if other not in reads
    }
    if unknown:
        raise ConfigurationError(f"Indicateur inconnu : {', '.join(sorted(unknown))}.")
    try:
        return tuple(TopologicalSorter(reads).static_order())
    except CycleError as error:
        raise ConfigurationError(f"Des indicateurs se lisent en rond : {error.args[1]}.") from error
