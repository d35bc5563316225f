"""In what order files of tests run: the long ones first, so that two workers end together."""

from collections import Counter
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
LONG: Final = (
    "test_up_whole.py",
    "exports/test_processes.py",
    "exports/test_files.py",
    "services/test_distributed.py",
    "services/test_check.py",
    "registre/test_access_accounts.py",
    "api/test_filters.py",
    "ogc/test_cql2.py",
    "api/test_outage.py",
    "services/test_killed_load.py",
    "test_second_departement.py",
)
"""Files that last longer than their number of tests tells, the longest first; one that is gone is only skipped."""


def ranks(files: Sequence[Path]) -> dict[Path, int]:
    """The rank of each file, of which ``files`` has one entry per test.

    Files of the browser and the other long ones take turns: two browsers at once would wait for each other.
    Then come the rest, from the most tests to the fewest.
    """
    sizes = Counter(files)
    browsing = sorted((one for one in sizes if one.parent.name == "browser"), key=lambda one: -sizes[one])
    odd, even = count(1, 2), count(0, 2)
    found = {one: next(odd) for one in (HERE / name for name in LONG) if one in sizes}
    found |= {one: next(even) for one in browsing}
    rest = sorted(sizes.keys() - found.keys(), key=lambda one: (-sizes[one], one))
    return found | {one: number for number, one in enumerate(rest, 2 * len(sizes))}
