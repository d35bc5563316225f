"""Languages of the pages: French is what is written, another language replaces what its list of words knows."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from markupsafe import Markup, escape

from geo_service.errors import ConfigurationError
from geo_service.model.told import Said, Told, word

FRENCH_NUMBER: Final = str.maketrans({"\u202f": ",", ",": "."})
"""A number as French writes it, in English."""
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class Langue(StrEnum):
    """A language a page can be asked in."""

    FR = "fr"
    EN = "en"


@dataclass(frozen=True)
class Version:
    """A page in one of its languages; ``address``: where it is in French, empty for a page of one language."""

    langue: Langue = Langue.FR
    address: str = ""


IN_FRENCH: Final = Version()
"""A page of one language."""


def language_of(asked: str | None) -> Langue:
    """The language an address asks for (``?lang=en``); French for none, and for one that is not spoken."""
    return Langue(asked) if asked in set(Langue) else Langue.FR


def address_in(langue: Langue | str, address: str) -> str:
    """The address of a page of this site in a language; French is what a plain address gives."""
    if langue == Langue.FR:
        return address
    page, mark, fragment = address.partition("#")
    return f"{page}{'&' if '?' in page else '?'}lang={langue}{mark}{fragment}"


@lru_cache(maxsize=4)
def read_words(maps_dir: Path, langue: Langue) -> Mapping[str, str]:
    """Sentences of a language by the French they stand for; empty in French.

    Raises:
        ConfigurationError: the list (``maps/mots.<langue>.toml``) is missing or cannot be read.
    """
    if langue is Langue.FR:
        return {}
    path = maps_dir / f"mots.{langue}.toml"
    try:
        return _sentences(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError) as error:
        raise ConfigurationError(f"La liste de mots {path.name} ne se lit pas : {error}.") from error


class Plain:
    """A language in a place that holds words alone: a title, an attribute, a drawing."""

    code: str = Langue.EN

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    def known(self, sentence: str) -> str | None:
        """The sentence of the list."""
        return self._words.get(sentence)

    def filled(self, sentence: str, holes: Mapping[str, object]) -> str:
        """The sentence with its holes filled."""
        return sentence.format(**holes) if holes else sentence

    def french(self, text: str) -> str:
        """The French words."""
        return str(text)

    def number(self, text: str) -> str:
        """« 1 234,5 » is 1,234.5."""
        return text.translate(FRENCH_NUMBER)

    def day(self, when: date) -> str:
        """14 March 2017."""
        return f"{when.day} {MONTHS[when.month - 1]} {when.year}"


class Marked(Plain):
    """A language in the text of a page: what stays French among its words says so to screen readers."""

    def filled(self, sentence: str, holes: Mapping[str, object]) -> str:
        """The sentence, escaped, with its holes filled."""
        return Markup(escape(sentence)).format(**holes) if holes else sentence  # noqa: S704  (escaped here)

    def french(self, text: str) -> str:
        """The French words, escaped and marked."""
        return Markup('<span lang="fr">{}</span>').format(str(text))


class Words:
    """What templates call ``_``: the sentence in the language of the page, its {holes} filled."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._french = not words
        self._marked, self._plain = Marked(words), Plain(words)

    def __call__(self, sentence: str, **holes: object) -> str:
        """The sentence as the text of a page; in French as long as nobody has translated it."""
        return self._told(sentence, holes, self._marked)

    def plain(self, sentence: str, **holes: object) -> str:
        """The same for a title or an attribute, where nothing can be marked."""
        return self._told(sentence, holes, self._plain)

    def word(self, text: str) -> str:
        """A word of the service (a theme, a unit, a reason): French, and marked so, when the list does not have it."""
        return self(word(text))

    def _told(self, sentence: str, holes: Mapping[str, object], tongue: Plain) -> str:
        if self._french:
            return sentence.format(**holes) if holes else sentence
        if isinstance(sentence, Told):
            return sentence.again(tongue)
        # A plain sentence that nobody has translated is left unmarked: it has been forgotten, and a test must see it.
        known = tongue.known(sentence) is not None
        return Said(sentence, **holes).again(tongue) if known else tongue.filled(sentence, holes)


def words_in(maps_dir: Path, langue: Langue) -> Words:
    """The words of a language, for what a page draws.

    Raises:
        ConfigurationError: see ``read_words``.
    """
    return Words(read_words(maps_dir, langue))


def _sentences(tables: Mapping[str, object]) -> Mapping[str, str]:
    """The tables of the file only keep it tidy."""
    found: dict[str, str] = {}
    for table in tables.values():
        if not isinstance(table, dict):
            raise TypeError("chaque phrase est dans une table")
        if twice := found.keys() & table.keys():
            raise ValueError(f"« {min(twice)} » est traduit deux fois")
        found |= {str(french): str(said) for french, said in table.items()}
    return found
