"""The version is written once, and the changelog agrees."""

import re
from pathlib import Path

from geo_service import __version__


def test_the_newest_heading_of_the_changelog_is_the_version() -> None:
    changelog = Path(__file__).parents[1] / "CHANGELOG.md"
    newest = re.search(r"^## (\d+\.\d+\.\d+)$", changelog.read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__
