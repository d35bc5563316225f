"""CQL2 filters as JSON trees, read from either of their two languages."""

import json
from typing import Any

import cql2

from geo_service.errors import InputError

MAX_CHARACTERS = 20_000
MAX_DEPTH = 20

Node = Any
"""A part of the tree: an object, a list, a text, a number or a truth value."""


def parse_text(text: str) -> Node:
    """The JSON tree of a CQL2 text filter.

    Raises:
        InputError: too long, too deep, or not CQL2.
    """
    _check_size(text)
    if max_nesting(text) > MAX_DEPTH:
        raise InputError(f"Filtre trop imbriqué : {MAX_DEPTH} parenthèses au plus.")
    try:
        return cql2.parse_text(text).to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError) as error:
        raise InputError(
            "Filtre CQL2 illisible : vérifiez guillemets simples, parenthèses et opérateurs."
        ) from error


def parse_json(text: str) -> Node:
    """The tree of a CQL2 JSON filter.

    Raises:
        InputError: too long, or not JSON.
    """
    _check_size(text)
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("Filtre CQL2 JSON illisible : vérifiez accolades et guillemets.") from error
    if tree is None:
        raise InputError("Filtre : null n'est pas une condition.")
    return tree


def max_nesting(text: str) -> int:
    """Deepest level of parentheses of a text."""
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest


def _check_size(text: str) -> None:
    if len(text) > MAX_CHARACTERS or "\x00" in text:
        raise InputError(f"Filtre trop long ou illisible : {MAX_CHARACTERS} caractères au plus.")
