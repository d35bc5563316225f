"""Equality filters written in an address: ``?theme=sante,habitat``."""

from collections.abc import Iterable
from math import isfinite

from geo_service.errors import InputError
from geo_service.model.layer import Layer, LayerColumn, Scalar

MAX_VALUES = 100
MAX_CHARACTERS = 200
LARGEST_INTEGER = 2**63 - 1
BOOLEANS = {
    "oui": True,
    "true": True,
    "vrai": True,
    "1": True,
    "non": False,
    "false": False,
    "faux": False,
    "0": False,
}

Equality = tuple[LayerColumn, tuple[Scalar, ...]]


def parse_equalities(
    layer: Layer, asked: Iterable[tuple[str, str]], reserved: Iterable[str]
) -> tuple[Equality, ...]:
    """Read each parameter that is no reserved word as an equality on a declared column.

    A column may be given several values, by commas or by repeating it: one of them must fit. Several columns must
    all fit. A comma inside a value cannot be written: use the OGC API's filter.

    Raises:
        InputError: no such column, or a value that its type cannot hold; the sentence lists the columns.
    """
    columns = {column.name: column for column in layer.columns}
    found: dict[str, list[str]] = {}
    for name, text in asked:
        if name not in columns:
            raise InputError(_unknown(name, columns, reserved))
        found.setdefault(name, []).extend(text.split(","))
    return tuple((columns[name], _values(columns[name], texts)) for name, texts in found.items())


def parse_value(column: LayerColumn, text: str) -> Scalar:
    """A value of a column's type.

    Raises:
        InputError: the text is none.
    """
    if not text or len(text) > MAX_CHARACTERS or "\x00" in text:
        raise InputError(f"« {column.name} » attend une valeur de 1 à {MAX_CHARACTERS} caractères.")
    match column.type:
        case "integer":
            return _integer(column, text)
        case "number":
            return _number(column, text)
        case "boolean":
            return _boolean(column, text)
        case _:
            return text


def _values(column: LayerColumn, texts: list[str]) -> tuple[Scalar, ...]:
    if len(texts) > MAX_VALUES:
        raise InputError(f"« {column.name} » : {MAX_VALUES} valeurs au plus par demande.")
    return tuple(parse_value(column, text.strip()) for text in texts)


def _integer(column: LayerColumn, text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or abs(int(digits)) > LARGEST_INTEGER:
        raise InputError(f"« {column.name} » est un entier : « {text[:40]} » n'en est pas un.")
    return int(text)


def _number(column: LayerColumn, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise InputError(f"« {column.name} » est un nombre, avec un point : « {text[:40]} » n'en est pas un.")
    return value


def _boolean(column: LayerColumn, text: str) -> bool:
    if text.lower() not in BOOLEANS:
        raise InputError(f"« {column.name} » vaut oui ou non.")
    return BOOLEANS[text.lower()]


def _unknown(name: str, columns: Iterable[str], reserved: Iterable[str]) -> str:
    return (
        f"Paramètre « {name[:40]} » inconnu. Paramètres : {', '.join(reserved)} ; "
        f"colonnes à filtrer par égalité : {', '.join(columns)}."
    )
