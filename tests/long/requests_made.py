"""Loaded by schemathesis itself (SCHEMATHESIS_HOOKS): writes every answer down, and judges it.

A 503 is documented: a statement took too long, said with ``Retry-After``.
"""

import json
import os
from pathlib import Path
from typing import Any

import schemathesis

WRITTEN = Path(os.environ["GEO_TEST_ANSWERS"]).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    line = [case.method, case.operation.path, response.status_code, round(response.elapsed, 3)]
    WRITTEN.write(json.dumps([*line, case.as_curl_command()]) + "\n")


@schemathesis.check
def no_error_of_ours(context: Any, response: Any, case: Any) -> None:
    if response.status_code == 503:
        assert response.headers.get("retry-after"), "a 503 says when to come back"
        assert response.headers["content-type"][0].startswith("application/problem+json")
    else:
        assert response.status_code < 500
