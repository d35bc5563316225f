"""Where pure functions run over the parts of a question: here one after the other, or on other machines."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

Shared = TypeVar("Shared")
Part = TypeVar("Part")
Answer = TypeVar("Answer")


class Mapper(Protocol):
    """Answers each part of a question; answers come in the order of the parts, the same wherever they ran.

    ``function`` is pure and importable by name; ``shared`` is the small side, that every part needs.
    """

    def map(
        self, function: Callable[[Shared, Part], Answer], shared: Shared, parts: Sequence[Part]
    ) -> list[Answer]:
        """``[function(shared, part) for part in parts]``."""
        ...


class Local:
    """In this process, one part after the other."""

    def map(
        self, function: Callable[[Shared, Part], Answer], shared: Shared, parts: Sequence[Part]
    ) -> list[Answer]:
        """See ``Mapper.map``."""
        return [function(shared, part) for part in parts]
