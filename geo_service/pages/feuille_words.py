"""Words of a sheet drawn as SVG, which breaks no line by itself: widths are guessed, on the large side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import escape

FAMILY: Final = "DejaVu Sans, Noto Sans, Verdana, sans-serif"
"""The widest of those first: what fits in it fits in the others."""

BOLD_FACTOR: Final = 1.12
USUAL, CAPITAL, THIN, SMALL, LARGE = 0.62, 0.72, 0.34, 0.43, 0.98
THIN_LETTERS: Final = frozenset(" .,'’:;!|ijlI·\u00a0\u202f")
SMALL_LETTERS: Final = frozenset('frt()-/[]"*')
LARGE_LETTERS: Final = frozenset("mwMW@%—…")


@dataclass(frozen=True)
class Type:
    """How words are written: size in units of the drawing, colour, weight."""

    size: float
    colour: str
    bold: bool = False

    def width(self, text: str) -> float:
        """How wide a text is at most, in units."""
        wide = self.size * (BOLD_FACTOR if self.bold else 1)
        return wide * sum(_width(letter) for letter in text)

    def lines(self, text: str, width: float, most: int, rest: str = "") -> tuple[str, ...]:
        """The text in lines no wider than that; the last one ends with « … » and where the ``rest`` is read."""
        found: list[str] = []
        for word in _words(text, lambda part: self.width(part) <= width):
            if found and self.width(f"{found[-1]} {word}") <= width:
                found[-1] += f" {word}"
            else:
                found.append(word)
        if len(found) <= most:
            return tuple(found)
        return (*found[: most - 1], self.cut(f"{found[most - 1]} {found[most]}", width, rest))

    def cut(self, line: str, width: float, rest: str = "") -> str:
        """The text on one line no wider than that; « … » says that some is left out, and ``rest`` where it is."""
        if self.width(line) <= width:
            return line
        end = f"… {rest}".rstrip()
        while line and self.width(f"{line}{end}") > width:
            line = line[:-1]
        return f"{line.rstrip(' ,;:.')}{end}"


def _width(letter: str) -> float:
    if letter in THIN_LETTERS:
        return THIN
    if letter in SMALL_LETTERS:
        return SMALL
    if letter in LARGE_LETTERS:
        return LARGE
    return CAPITAL if letter.isupper() else USUAL


def _words(text: str, fits: Callable[[str], bool]) -> Sequence[str]:
    """Words; one that is too long for a line (an address) is broken where it must."""
    found: list[str] = []
    for word in text.split(" "):
        rest = word
        while rest and not fits(rest):
            size = next(size for size in range(len(rest) - 1, 0, -1) if size == 1 or fits(rest[:size]))
            found.append(rest[:size])
            rest = rest[size:]
        if rest:
            found.append(rest)
    return found


def write(text: str, at: tuple[float, float], kind: Type, anchor: str = "start") -> str:
    """One line of text; ``at``: where its baseline begins, or its middle."""
    weight = ' font-weight="bold"' if kind.bold else ""
    placed = "" if anchor == "start" else f' text-anchor="{anchor}"'
    x, y = (round(one, 1) for one in at)
    return f'<text x="{x:g}" y="{y:g}" font-size="{kind.size:g}" fill="{kind.colour}"{weight}{placed}>{escape(text)}</text>'


def haloed(text: str, at: tuple[float, float], kind: Type, halo: str) -> str:
    """One line of text in its middle, readable over any colour."""
    x, y = (round(one, 1) for one in at)
    weight = ' font-weight="bold"' if kind.bold else ""
    head = f'<text x="{x:g}" y="{y:g}" font-size="{kind.size:g}" text-anchor="middle"{weight}'
    edge = f'stroke="{halo}" stroke-width="{kind.size / 4:g}" stroke-linejoin="round" aria-hidden="true"'
    return (
        f'{head} fill="{halo}" {edge}>{escape(text)}</text>{head} fill="{kind.colour}">{escape(text)}</text>'
    )
