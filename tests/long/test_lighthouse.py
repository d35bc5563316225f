"""Lighthouse on every kind of page: accessibility, and each loss of good practice is one that docs/qualite.md explains."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from browser.screens import ARGUMENTS, CHROMIUM, serving
from conftest import Loaded

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("lighthouse.mjs")
PAGES = (
    "/carte", "/carte#indicateur=temps_pharmacie&volet=indicateurs", "/territoires/medoc", "/conseils/medoc/11", "/comparer",
    "/communes/33240", "/donnees", "/embed",
)  # fmt: skip
EXPLAINED = {"valid-source-maps"}
LEAST = 95
MOST_S = 600


@pytest.fixture(scope="module")
def told(computed: Loaded) -> dict[str, dict[str, Any]]:
    """What Lighthouse says, by page: two scores out of a hundred, and the audits that lost something."""
    node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if node is None or not SCRIPT.with_name("node_modules").is_dir():
        pytest.skip("node or lighthouse is absent: make test-long installs both")
    with serving(computed.settings) as base:
        addresses = [base + page for page in PAGES]
        done = subprocess.run(
            [node, SCRIPT, CHROMIUM, *ARGUMENTS, *addresses],
            capture_output=True, text=True, check=False, cwd=ROOT, timeout=MOST_S,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {row["address"].removeprefix(base): row for row in rows}


@pytest.mark.parametrize("page", PAGES)
def test_accessibility_is_at_least_95(told: dict[str, dict[str, Any]], page: str) -> None:
    assert told[page]["accessibility"] >= LEAST, told[page]


@pytest.mark.parametrize("page", PAGES)
def test_every_loss_is_explained_in_the_documents(told: dict[str, dict[str, Any]], page: str) -> None:
    assert told[page]["best-practices"] >= LEAST
    assert set(told[page]["losses"]) <= EXPLAINED, told[page]
