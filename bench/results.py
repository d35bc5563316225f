"""The written results: each command replaces its own section and leaves the others."""

from pathlib import Path
from typing import Final

RESULTS: Final = Path(__file__).parent / "results.md"


def replace_section(heading: str, text: str) -> None:
    """Put a section (which begins with its heading) in the place of the former one, or at the end."""
    before, _, former = RESULTS.read_text(encoding="utf-8").partition(f"{heading}\n")
    _, following, after = former.partition("\n## ")
    RESULTS.write_text(f"{before.rstrip()}\n\n{text}{following}{after}", encoding="utf-8")
