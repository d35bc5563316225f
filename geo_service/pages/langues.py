"""Languages of the pages: French is what is written, another language replaces what its list of words knows."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from geo_service.errors import ConfigurationError


class Langue(StrEnum):
    """A language a page can be asked in."""

    FR = "fr"
    EN = "en"


def language_of(asked: str | None) -> Langue:
    """The language an address asks for (``?lang=en``); French for none, and for one that is not spoken."""
    return Langue(asked) if asked in set(Langue) else Langue.FR


def address_in(langue: Langue, address: str) -> str:
    """The address of a page of this site in a language; French is what a plain address gives.

    ``address`` holds no fragment.
    """
    return address if langue is Langue.FR else f"{address}{'&' if '?' in address else '?'}lang={langue}"


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


class Words:
    """What templates call ``_``: the sentence in the language of the page, its {holes} filled."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words

    def __call__(self, sentence: str, **holes: object) -> str:
        """The sentence; in French as long as nobody has translated it."""
        said = self._words.get(sentence, sentence)
        return said.format(**holes) if holes else said


def _sentences(tables: Mapping[str, object]) -> Mapping[str, str]:
    """The tables of the file only keep it tidy."""
    found: dict[str, str] = {}
    for table in tables.values():
        if not isinstance(table, dict):
            raise TypeError("chaque phrase est dans une table")
        found |= {str(french): str(said) for french, said in table.items()}
    return found
