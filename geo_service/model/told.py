"""Words that remember what they were made of: French as they are, and a page of another language says them anew.

Each is a plain string to everybody else: an answer, a dossier, a file of the same words stay French.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol, Self


class Tongue(Protocol):
    """A language that words are said in; ``code``: « en »."""

    code: str

    def known(self, sentence: str) -> str | None:
        """What it says for a French sentence, its holes open; None for one that nobody has translated."""

    def filled(self, sentence: str, holes: Mapping[str, object]) -> str:
        """A sentence of its own with its holes filled."""

    def french(self, text: str) -> str:
        """What stays French in it."""

    def number(self, text: str) -> str:
        """A number that French writes so."""

    def day(self, when: date) -> str:
        """A day."""


class Told(str):
    """Words that can be said in another language."""

    __slots__ = ()

    def again(self, tongue: Tongue) -> str:
        """The same in a language; what nobody has translated stays French."""
        return tongue.french(self)


class Cited(Told):
    """Words of the data, a name, a title, a quotation: French in every language."""

    __slots__ = ()


class Translated(Told):
    """Words whose declaration gives them in other languages too."""

    __slots__ = ("others",)
    others: Mapping[str, str]

    @classmethod
    def of(cls, text: str, **others: str) -> Self:
        """The French words, and those of other languages by their code."""
        translated = cls(text)
        translated.others = others
        return translated

    def again(self, tongue: Tongue) -> str:
        """Those of the language; the French ones where the declaration gives none."""
        return self.others.get(tongue.code) or tongue.french(self)


class Number(Told):
    """A number with a decimal comma and thin spaces."""

    __slots__ = ()

    def again(self, tongue: Tongue) -> str:
        """With the marks of the language."""
        return tongue.number(self)


class Day(Told):
    """A day, dd/mm/yyyy."""

    __slots__ = ("when",)
    when: date

    @classmethod
    def of(cls, when: date) -> Self:
        """That of a date, or of a moment."""
        day = cls(f"{when:%d/%m/%Y}")
        day.when = when
        return day

    def again(self, tongue: Tongue) -> str:
        """As the language writes days."""
        return tongue.day(self.when)


class Said(Told):
    """A whole sentence, or a word of the service, with named holes: « {communes} sur {total} »."""

    __slots__ = ("holes", "sentence")
    sentence: str
    holes: Mapping[str, object]

    def __new__(cls, sentence: str, /, **holes: object) -> Self:
        """The sentence in French; a hole may hold words that can be said anew."""
        said = super().__new__(cls, sentence.format(**holes) if holes else sentence)
        said.sentence, said.holes = sentence, holes
        return said

    def again(self, tongue: Tongue) -> str:
        """The whole sentence of the language, its holes said anew."""
        known = tongue.known(self.sentence)
        if known is None:
            return tongue.french(self)
        return tongue.filled(known, {name: again(hole, tongue) for name, hole in self.holes.items()})


class Counted(Told):
    """What is counted, « communes », for a sentence that says how many."""

    __slots__ = ("many", "one")
    one: str
    many: float

    @classmethod
    def of(cls, one: str, count: float) -> Self:
        """Plural from two on in French, and by a final s."""
        counted = cls(f"{one}{'s' if count >= 2 else ''}")
        counted.one, counted.many = one, count
        return counted

    def again(self, tongue: Tongue) -> str:
        """The word of one, or that of many."""
        word = self.one if self.many == 1 else f"{self.one}s"
        return Said(word).again(tongue)


class Listed(Told):
    """Parts one after the other, between separators."""

    __slots__ = ("parts", "separator")
    separator: str
    parts: tuple[str, ...]

    @classmethod
    def of(cls, separator: str, parts: Iterable[str]) -> Self:
        """The parts in their order."""
        kept = tuple(parts)
        listed = cls(separator.join(kept))
        listed.separator, listed.parts = separator, kept
        return listed

    def again(self, tongue: Tongue) -> str:
        """The parts said anew, between the separators of the language."""
        holes = {f"part{rank}": again(part, tongue) for rank, part in enumerate(self.parts)}
        separator = tongue.known(self.separator) or self.separator
        return tongue.filled(separator.join(f"{{{name}}}" for name in holes), holes)


def word(text: str) -> Told:
    """A word or a reason that the list of words may know; what remembers what it was made of stays so."""
    return text if isinstance(text, Told) else Said(text)


def again(value: object, tongue: Tongue) -> object:
    """A value in a language: what is not words that can be said anew is left as it is."""
    return value.again(tongue) if isinstance(value, Told) else value
