"""Arrays that the methods take: shape and meaning are checked once, where they come in."""

from typing import Any

import numpy as np

from geo_service.errors import InputError
from geo_service.gaps.values import Floats, Ints


def numbers(values: Any, what: str, size: int | None = None) -> Floats:
    """One number per zone; NaN is a missing one.

    Raises:
        InputError: not a list of numbers, or not ``size`` of them; ``what`` names them for the reader.
    """
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{what} : une liste de nombres est attendue.") from error
    if found.ndim != 1:
        raise InputError(f"{what} : une liste est attendue, pas un tableau à {found.ndim} dimensions.")
    if size is not None and len(found) != size:
        raise InputError(f"{what} : {size} valeurs sont attendues, {len(found)} sont données.")
    return found


def amounts(values: Any, what: str, size: int | None = None) -> Floats:
    """One finite number, zero or more, per zone: people, supply, weights.

    Raises:
        InputError: a negative, missing or infinite one; its rank is told.
    """
    found = numbers(values, what, size)
    wrong = np.flatnonzero(~(np.isfinite(found) & (found >= 0)))
    if wrong.size:
        raise InputError(
            f"{what} : la valeur n° {wrong[0] + 1} ({found[wrong[0]]:g}) devrait être un nombre positif ou nul. "
            "Corrigez-la ou retirez cette zone."
        )
    return found


def ranks(values: Any, what: str, below: int) -> Ints:
    """Positions of zones in another list, from 0 to ``below`` − 1.

    Raises:
        InputError: something else than whole numbers, or a position outside of the list.
    """
    found = np.asarray(values)
    if found.ndim != 1 or (found.size and not np.issubdtype(found.dtype, np.integer)):
        raise InputError(f"{what} : une liste de rangs entiers est attendue.")
    wrong = np.flatnonzero((found < 0) | (found >= below))
    if wrong.size:
        raise InputError(
            f"{what} : le rang {found[wrong[0]]} est hors de la liste, qui compte {below} zones."
        )
    return found.astype(np.int64)
