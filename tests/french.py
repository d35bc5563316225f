"""French that an English page forgot: words of French grammar outside what says that it is French."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Final

GRAMMAR: Final = re.compile(
    r"\b(de|les|le|la|des|du|au|aux|est|sont|pour|une|dans|par|sur|avec|sans|qui|que|ou|et|ce|cette|ces|il|elle|ici|"
    r"aucune?|pas|jamais|plus|moins|selon|entre|depuis|chaque|tous|toutes|non|oui|hors)\b|\b[ldnsq]['’]|[«»]|[ \u00a0\u202f][;:?!](?=\s|$)",
    re.IGNORECASE,
)
READ_ALOUD: Final = frozenset({"aria-label", "alt", "title", "placeholder", "content"})
SILENT: Final = frozenset({"script", "style"})
VOID: Final = frozenset({"meta", "link", "input", "br", "img", "hr", "base", "col", "source", "wbr"})


class _Reader(HTMLParser):
    """Texts and attributes that are read aloud, in elements whose language is not French."""

    def __init__(self) -> None:
        super().__init__()
        self._languages: list[str] = []
        self.found: list[str] = []

    @property
    def _language(self) -> str:
        return self._languages[-1] if self._languages else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or ("fr" if tag in SILENT else self._language)
        if language != "fr":
            self.found += [said for name, said in attrs if name in READ_ALOUD and said]
        if tag not in VOID:
            self._languages.append(language)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A shape of a drawing: it holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._languages.pop()

    def handle_data(self, data: str) -> None:
        if self._language != "fr" and data.strip():
            self.found.append(" ".join(data.split(" ")).strip("\n"))


def forgotten(page: str, names: Iterable[str] = ()) -> list[str]:
    """Texts of a page that read as French outside ``lang="fr"``, once ``names`` of the data are taken out of them."""
    reader = _Reader()
    reader.feed(page)
    known = sorted({name for name in names if name}, key=len, reverse=True)
    return list(dict.fromkeys(_french(reader.found, known)))


def _french(texts: Iterable[str], names: list[str]) -> Iterator[str]:
    for text in texts:
        left = text
        for name in names:
            if name in left:
                left = left.replace(name, "·")
        if GRAMMAR.search(left):
            yield text
