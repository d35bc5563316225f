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
import psycopg
import pytest
from api.kit import serving
from conftest import Loaded
from long.sharpened import sharpened
from registre.core_kit import people_of

from geo_service.model.pacte.droits import Role

pytestmark = pytest.mark.long

REQUESTS = int(os.environ.get("GEO_TEST_REQUESTS", "100000"))
SEED = int(os.environ.get("GEO_TEST_SEED", "1"))
PER_OPERATION = 210
"""Requests to one operation in one run of schemathesis, so that a pair of runs, each with its seed, makes them all."""

WRITES = 60
"""Requests to one operation that writes."""

AT_ONCE = 2
SLOWEST_S = 30
NEVER_ENDS = "/api/evenements"
HERE = Path(__file__).parent


def run_schemathesis(api: httpx2.Client, document: Path, answers: Path, seed: int, *more: str) -> None:
    """One run, the last word being that of the options given: whatever schemathesis finds fails with its own words and the request."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", document, "--url", api.base_url]
    options = {
        "--checks": "no_error_of_ours", "--phases": "fuzzing", "--mode": "all", "--workers": 1, "--seed": seed,
        "--max-examples": PER_OPERATION, "--request-timeout": SLOWEST_S, "--generation-database": "none",
        "--exclude-path": NEVER_ENDS, "--warnings": "off", "--suppress-health-check": "all",
    }  # fmt: skip
    flags = [
        "--continue-on-failure",
        "--no-color",
        *(part for pair in options.items() for part in pair),
        *more,
    ]
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
    return statuses_of(answers)


def statuses_of(answers: Path) -> Counter[int]:
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
    asked = statuses.total() - statuses[401]
    assert statuses[200] > 0.15 * asked, "requests that need no account reach the data"


def test_no_write_of_an_administrator_breaks_the_service(small: Loaded, tmp_path: Path) -> None:
    """Every address that writes, with every right; the account is far from those that requests close at random."""
    with psycopg.connect(small.url) as connection:
        connection.execute("ALTER TABLE registre.compte ALTER id RESTART WITH 987654321")
    with people_of(small) as people:
        agent = people.person(Role.ADMINISTRATEUR)
    document, answers = tmp_path / "openapi.json", tmp_path / "answers.jsonl"
    token = [part for pair in agent.headers.items() for part in ("--header", ": ".join(pair))]
    writes = [part for verb in ("POST", "PUT", "PATCH", "DELETE") for part in ("--include-method", verb)]
    with serving(small) as api:
        document.write_text(sharpened(api))
        run_schemathesis(api, document, answers, SEED, "--max-examples", str(WRITES), *token, *writes)
        assert api.get("/health", headers=agent.headers).status_code == 200
    statuses = statuses_of(answers)
    print(f"{statuses.total()} writes: {dict(sorted(statuses.items()))}")  # noqa: T201
    assert statuses[200] + statuses[201] > 50, "requests write"
    assert statuses[401] < 0.05 * statuses.total(), "the account is known"
