"""A hundred thousand requests made by schemathesis from the OpenAPI document: none breaks the service.

``GEO_TEST_REQUESTS`` changes their number, ``GEO_TEST_SEED`` what they are.
"""

import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from api.kit import serving
from conftest import Loaded
from long.sharpened import sharpened

pytestmark = pytest.mark.long

REQUESTS = int(os.environ.get("GEO_TEST_REQUESTS", "100000"))
SEED = int(os.environ.get("GEO_TEST_SEED", "1"))
PER_OPERATION = 210
"""Requests to one operation in one run of schemathesis, so that a pair of runs, each with its seed, makes them all."""

AT_ONCE = 2
SLOWEST_S = 30
NEVER_ENDS = "/api/evenements"
HERE = Path(__file__).parent


def run_schemathesis(api: httpx2.Client, document: Path, answers: Path, seed: int) -> None:
    """One run: whatever schemathesis finds fails with its own words, which hold the request to make again."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", document, "--url", api.base_url]
    options = {
        "--checks": "no_error_of_ours", "--phases": "fuzzing", "--mode": "all", "--workers": 1, "--seed": seed,
        "--max-examples": PER_OPERATION, "--request-timeout": SLOWEST_S, "--generation-database": "none",
        "--exclude-path": NEVER_ENDS, "--warnings": "off", "--suppress-health-check": "all",
    }  # fmt: skip
    flags = ["--continue-on-failure", "--no-color", *(part for pair in options.items() for part in pair)]
    surroundings = os.environ | {
        "PYTHONPATH": str(HERE), "SCHEMATHESIS_HOOKS": "requests_made", "GEO_TEST_ANSWERS": str(answers),
    }  # fmt: skip
    done = subprocess.run(
        [str(part) for part in [*command, *flags]],
        env=surroundings, cwd=answers.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"seed {seed}\n{done.stdout[-12_000:]}\n{done.stderr[-4_000:]}"


def one_run(api: httpx2.Client, document: Path, seed: int) -> Counter[int]:
    """Statuses answered to one run."""
    answers = document.with_name(f"answers_{seed}.jsonl")
    run_schemathesis(api, document, answers, seed)
    with answers.open() as lines:
        return Counter(json.loads(line)[2] for line in lines)


def test_no_request_of_a_hundred_thousand_breaks_the_service(real: Loaded, tmp_path: Path) -> None:
    document = tmp_path / "openapi.json"
    statuses: Counter[int] = Counter()
    seeds = itertools.count(SEED)
    with serving(real) as api, ThreadPoolExecutor(AT_ONCE) as pool:
        document.write_text(sharpened(api))
        while statuses.total() < REQUESTS:
            runs = [pool.submit(one_run, api, document, next(seeds)) for _ in range(AT_ONCE)]
            statuses = sum((run.result() for run in runs), statuses)
        assert api.get("/health").status_code == 200
    print(f"{statuses.total()} requests: {dict(sorted(statuses.items()))}")  # noqa: T201
    assert statuses[200] > 0.15 * statuses.total(), "requests reach the data"
