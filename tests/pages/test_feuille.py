"""Words of a sheet: broken in lines that fit, none lost but those told by « … »."""

from hypothesis import given
from hypothesis import strategies as st

from geo_service.pages.feuille_words import Type

KIND = Type(25, "noir")
WIDTH = 400.0


@given(st.text("abcmwéI ", max_size=120))
def test_lines_fit_and_hold_every_letter(text: str) -> None:
    lines = KIND.lines(text, WIDTH, most=100)
    assert all(KIND.width(line) <= WIDTH for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_what_does_not_fit_says_so() -> None:
    lines = KIND.lines("mot " * 60, WIDTH, most=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
