"""How long work tells where it stands."""

from typing import Protocol


class Progress(Protocol):
    """Called with what is being done, and how many steps of how many are finished."""

    def __call__(self, label: str, done: int, total: int) -> None:
        """Tell that ``done`` of ``total`` steps are finished and what ``label`` names is under way."""


def silent(label: str, done: int, total: int) -> None:
    """Say nothing."""
