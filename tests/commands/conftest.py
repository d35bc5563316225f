"""The command line on a fresh copy of the tiny département."""

from functools import partial

import pytest
from command_line import Cli, run_command
from conftest import Loaded


@pytest.fixture
def cli(small: Loaded, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command with the settings of the tiny département in the environment."""
    monkeypatch.setenv("GEO_DATABASE_URL", small.url)
    for name in ("data_dir", "layers_dir", "maps_dir", "state_dir"):
        monkeypatch.setenv(f"GEO_{name.upper()}", str(getattr(small.settings, name)))
    return partial(run_command, capsys)
