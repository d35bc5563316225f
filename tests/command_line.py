"""The real command line, run inside the test's process."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from geo_service.cli import app, main

Cli = Callable[..., "Outcome"]


@dataclass(frozen=True)
class Outcome:
    """What a command answered; line ends and runs of spaces are one space."""

    code: int
    out: str
    err: str


def run_command(capsys: pytest.CaptureFixture[str], *arguments: object) -> Outcome:
    """Run ``geo-service`` with these arguments; settings come from the environment."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as stop:
        main(lambda: app([str(argument) for argument in arguments]))
    out, err = (" ".join(text.split()) for text in capsys.readouterr())
    return Outcome(int(stop.value.code or 0), out, err)
