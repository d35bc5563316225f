"""How long work tells where it stands."""

from typing import Protocol


class Progress(Protocol):
    """Called with what is being done, and how many steps of how many are finished."""

    def __call__(self, label: str, done: int, total: int) -> None: ...


def silent(label: str, done: int, total: int) -> None:
    """Say nothing."""
