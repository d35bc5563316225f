"""Files that fill the registry, read into lines of cells: csv and GeoJSON here, workbooks in a process of their own.

Nothing is guessed in silence: the encoding and the separator found are told, and what is not such a file is refused.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from geo_service.crs import WGS84
from geo_service.errors import InputError

MAX_BYTES: Final = 20 << 20
MAX_LIGNES: Final = 2_000
"""All are written in one transaction, which those who write the same kind wait for: about 10 ms a line."""

MAX_COLONNES: Final = 100
SEPARATEURS: Final = ";,\t"
ZIP: Final = b"PK\x03\x04"
UTF_8, CP1252 = "utf-8", "cp1252"
BOM_UTF_8: Final = b"\xef\xbb\xbf"
BOMS_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
GEOMETRY: Final = "geometry"
CRS84: Final = ("CRS84", f"EPSG::{WGS84}", f"EPSG:{WGS84}")

_EXCEL_TEXT: Final = re.compile(r'="([^"]*)"')
"""The one form by which a csv opened by Excel keeps a code: our own exports write it."""
_QUOTED_FORMULA: Final = re.compile(r"'(?=[=+\-@\t\r])")
"""The apostrophe that our exports put before what a spreadsheet would run."""


@dataclass(frozen=True)
class Ligne:
    """One line: its number in the file (of an object in a GeoJSON, from 1), its cells by title, what is wrong with its form."""

    numero: int
    cellules: Mapping[str, Any]
    faute: str = ""
    geometrie: Any = None


@dataclass(frozen=True)
class Feuille:
    """What a file holds. ``lecture`` says how it was read."""

    titres: tuple[str, ...]
    lignes: tuple[Ligne, ...]
    lecture: Mapping[str, str] = field(default_factory=dict)


def lire_csv(content: bytes) -> Feuille:
    """Lines of a csv: UTF-8 (with or without BOM), else Windows-1252, and that is told; « ; », « , » or tabulation.

    Raises:
        InputError: empty, another kind of file, unreadable text, a quote that never ends, titles that repeat.
    """
    text, encoding = decoder(content)
    separator = _separator(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        numbered = list(_numbered(lines))
    except csv.Error as error:
        raise InputError(
            f"Ligne {lines.line_num} : guillemet non refermé ou cellule trop longue ({error}) ; fichier tronqué ?"
        ) from None
    return feuille(numbered, {"codage": encoding, "separateur": separator})


def decoder(content: bytes) -> tuple[str, str]:
    """The text of a file, and the encoding it was read in.

    Raises:
        InputError: it is no text, or in another encoding.
    """
    if not content.strip():
        raise InputError("Le fichier est vide.")
    if content.startswith(ZIP):
        raise InputError("Ce fichier est un classeur ou une archive, pas un csv : envoyez-le comme xlsx.")
    if content.startswith(BOMS_UTF_16) or b"\0" in content:
        raise InputError("Ce fichier n'est pas un csv en UTF-8 : enregistrez-le en « CSV UTF-8 ».")
    if content.startswith(BOM_UTF_8):
        return _utf_8(content[len(BOM_UTF_8) :]), "utf-8-sig"
    try:
        return content.decode(UTF_8), UTF_8
    except UnicodeError:
        return _windows(content), CP1252


def _utf_8(content: bytes) -> str:
    try:
        return content.decode(UTF_8)
    except UnicodeError:
        raise InputError(
            "Ce fichier s'annonce en UTF-8 et ne l'est pas : enregistrez-le de nouveau."
        ) from None


def _windows(content: bytes) -> str:
    try:
        return content.decode(CP1252)
    except UnicodeError:
        raise InputError("Codage du fichier inconnu : enregistrez-le en « CSV UTF-8 ».") from None


def _separator(text: str) -> str:
    """The one that the line of titles has most of, outside quotes."""
    titles = re.sub(r'"[^"]*"', "", text.partition("\n")[0])
    return max(SEPARATEURS, key=titles.count)


def _numbered(lines: Any) -> Iterator[tuple[int, list[str]]]:
    """Cells of each record with the number of the line where it begins."""
    begins = 1
    for cells in lines:
        yield begins, cells
        begins = lines.line_num + 1


def feuille(numbered: Sequence[tuple[int, Sequence[Any]]], lecture: Mapping[str, str]) -> Feuille:
    """Lines under their titles; a line without anything is passed over.

    Raises:
        InputError: no title, a title twice, no line under them, or too many of either.
    """
    filled = [one for one in map(_propre, numbered) if any(one[1])]
    if not filled:
        raise InputError("Le fichier est vide.")
    titles = filled[0][1]
    while not titles[-1]:
        titles.pop()
    _check_titles(titles)
    _check_count(len(filled) - 1)
    return Feuille(tuple(titles), tuple(_ligne(titles, *one) for one in filled[1:]), lecture)


def _propre(line: tuple[int, Sequence[Any]]) -> tuple[int, list[str]]:
    return line[0], [cellule(cell) for cell in line[1]]


def _check_titles(titles: Sequence[str]) -> None:
    twice = [title for title, times in Counter(titles).items() if times > 1]
    if twice:
        shown = f"« {twice[0][:60]} »" if twice[0] else "sans titre"
        raise InputError(f"Deux colonnes {shown} : chaque colonne a un titre, et un seul.")
    if len(titles) > MAX_COLONNES:
        raise InputError(f"{len(titles)} colonnes : {MAX_COLONNES} au plus.")


def _check_count(lines: int) -> None:
    if not lines:
        raise InputError("Le fichier n'a aucune ligne sous ses titres.")
    if lines > MAX_LIGNES:
        raise InputError(f"{lines} lignes : {MAX_LIGNES} au plus, envoyez-les en plusieurs fichiers.")


def _ligne(titles: Sequence[str], number: int, cells: Sequence[str]) -> Ligne:
    beyond = [cell for cell in cells[len(titles) :] if cell]
    wrong = len(cells) < len(titles) or bool(beyond)
    fault = f"{len(cells)} cellules pour {len(titles)} titres : ligne mal séparée." if wrong else ""
    return Ligne(number, dict(zip(titles, cells, strict=False)), fault)


def cellule(value: Any) -> str:
    """A cell as text: what our own exports added for spreadsheets is taken off again."""
    text = str(value).strip() if value is not None else ""
    kept = _EXCEL_TEXT.fullmatch(text)
    return kept[1] if kept else _QUOTED_FORMULA.sub("", text, count=1) if text.startswith("'") else text


def lire_geojson(content: bytes) -> Feuille:
    """Objects of a FeatureCollection in degrees (RFC 7946), as lines numbered from 1.

    Raises:
        InputError: not JSON, not a FeatureCollection, another CRS, no object or too many.
    """
    try:
        node = orjson.loads(content.removeprefix(BOM_UTF_8))
    except orjson.JSONDecodeError as error:
        raise InputError(
            f"Ce fichier n'est pas du GeoJSON lisible, ligne {error.lineno} : tronqué ?"
        ) from None
    if not isinstance(node, dict) or node.get("type") != "FeatureCollection":
        raise InputError("Ce fichier n'est pas une FeatureCollection GeoJSON.")
    _check_crs(node.get("crs"))
    features = node.get("features")
    if not isinstance(features, list):
        raise InputError("« features » n'est pas une liste.")
    _check_count(len(features))
    lines = tuple(_feature(number, one) for number, one in enumerate(features, start=1))
    titles = dict.fromkeys(title for line in lines for title in line.cellules)
    return Feuille(tuple(titles), lines, {"codage": UTF_8})


def _check_crs(crs: Any) -> None:
    if crs is not None and not any(name in str(crs) for name in CRS84):
        raise InputError(
            "Ce GeoJSON n'est pas en degrés : enregistrez-le en longitude et latitude (CRS84), sans « crs »."
        )


def _feature(number: int, node: Any) -> Ligne:
    if not isinstance(node, dict) or node.get("type") != "Feature":
        return Ligne(number, {}, "Ce n'est pas un objet GeoJSON (« Feature »).")
    properties = node.get("properties") or {}
    if not isinstance(properties, dict):
        return Ligne(number, {}, "« properties » n'est pas un objet.")
    cells = {str(title): _propriete(value) for title, value in properties.items()}
    return Ligne(number, cells, "", node.get(GEOMETRY))


def _propriete(value: Any) -> Any:
    return value if isinstance(value, list) else "" if value is None else cellule(_mot(value))


def _mot(value: Any) -> Any:
    return ("oui" if value else "non") if isinstance(value, bool) else value
