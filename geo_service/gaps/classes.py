"""Classes of a map: breaks, how many zones fall in each, and what had to be changed to make them.

Definition: classes are closed on the right: a value v is in class c when breaks[c−1] < v ≤ breaks[c]; the lowest
class takes all that is below its break.
    quantiles      as many zones in each class as ties allow
    fisher-jenks   least sum of squared distances to the mean of the class, over all ways to cut
    egal           equal width between minimum and maximum; a class may be empty
    manuel         the reader's upper limits, and the maximum when it is above

Fewer distinct values than classes make one class each. Quantiles that ties leave empty join the next.

References: Slocum et al. (2009), Thematic Cartography; Fisher (1958), JASA 53(284). Quantiles, equal widths and
manual limits are PySAL ``mapclassify``'s. Its Fisher-Jenks is a Python loop over all pairs of zones where numba is
not installed (1 s for 1,000 zones, 20 min for 35,000), in single precision; ``optimum`` is exact, in milliseconds.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from mapclassify import EqualInterval, Quantiles, UserDefined

from geo_service.errors import InputError
from geo_service.gaps.optimum import optima, optimum
from geo_service.gaps.values import Floats
from geo_service.gaps.vectors import numbers

METHOD: Final = "classes_v1"
FEWEST, MOST = 2, 9
FISHER: Final = "fisher-jenks"
MANUAL: Final = "manuel"


@dataclass(frozen=True)
class Classes:
    """Upper limits of the classes, ascending; ``counts`` adds up to the known values.

    ``missing`` values (NaN) and values ``out_of_reach`` (infinite) are in no class. ``note`` tells the reader when
    there are fewer classes than asked. No known value: no class, no minimum, no maximum.
    """

    method: str
    breaks: tuple[float, ...]
    counts: tuple[int, ...]
    minimum: float | None
    maximum: float | None
    missing: int
    out_of_reach: int
    note: str | None = None


def classify(values: Any, method: str, k: int = 5, breaks: Sequence[float] | None = None) -> Classes:
    """Classes of one value per zone; ``breaks`` are the limits of « manuel », which needs no ``k``.

    Raises:
        InputError: unknown method, a number of classes out of bounds, limits that do not grow.
    """
    everything = numbers(values, "Valeurs")
    if method not in METHODS:
        raise InputError(f"Discrétisation « {method[:60]} » inconnue. Méthodes : {', '.join(METHODS)}.")
    limits = _limits(breaks) if method == MANUAL else _no_limits(breaks)
    _bounds(len(limits) if method == MANUAL else k)
    known = everything[np.isfinite(everything)]
    return _made(everything, known, method, k, _breaks(known, method, k, limits))


def classify_each(values: Any, method: str, most: int) -> dict[int, Classes]:
    """The same for every number of classes from the fewest to ``most``, by an automatic method.

    Raises:
        InputError: unknown method, or a number of classes out of bounds.
    """
    if method != FISHER:
        return {k: classify(values, method, k) for k in range(FEWEST, most + 1)}
    _bounds(most)
    everything = numbers(values, "Valeurs")
    known = everything[np.isfinite(everything)]
    distinct = np.unique(known)
    best = optima(known, min(most, len(distinct))) if len(distinct) else []
    found = {k: best[k - 1] if k <= len(best) else distinct for k in range(FEWEST, most + 1)}
    return {k: _made(everything, known, method, k, breaks) for k, breaks in found.items()}


def _made(everything: Floats, known: Floats, method: str, k: int, found: Floats) -> Classes:
    return Classes(
        method=method,
        breaks=tuple(found.tolist()),
        counts=_counts(known, found),
        minimum=float(known.min()) if len(known) else None,
        maximum=float(known.max()) if len(known) else None,
        missing=int(np.isnan(everything).sum()),
        out_of_reach=int(np.isinf(everything).sum()),
        note=_note(known, len(found), k, method),
    )


def _bounds(k: int) -> None:
    if not FEWEST <= k <= MOST:
        raise InputError(f"Nombre de classes : de {FEWEST} à {MOST} sont possibles, {k} demandées.")


def _no_limits(breaks: Sequence[float] | None) -> Floats:
    if breaks is not None:
        raise InputError(f"Bornes : elles ne vont qu'avec la méthode « {MANUAL} ».")
    return np.empty(0)


def _limits(breaks: Sequence[float] | None) -> Floats:
    limits = numbers([] if breaks is None else breaks, "Bornes")
    if not len(limits) or not np.isfinite(limits).all():
        raise InputError(
            f"Bornes : la méthode « {MANUAL} » attend de {FEWEST} à {MOST} limites hautes, finies."
        )
    if any(high <= low for low, high in pairwise(limits.tolist())):
        raise InputError("Bornes : les limites doivent croître strictement.")
    return limits


def _breaks(known: Floats, method: str, k: int, limits: Floats) -> Floats:
    if not len(known):
        return np.empty(0)
    if method == MANUAL:
        return np.asarray(UserDefined(known, limits).bins, dtype=np.float64)
    distinct = np.unique(known)
    return distinct if len(distinct) < k else AUTOMATIC[method](known, k)


def _quantiles(known: Floats, k: int) -> Floats:
    with warnings.catch_warnings():
        # Ties merge classes; the note says it.
        warnings.simplefilter("ignore", UserWarning)
        breaks = np.unique(Quantiles(known, k=k).bins)
    return breaks[np.array(_counts(known, breaks)) > 0]


def _equal(known: Floats, k: int) -> Floats:
    return np.unique(np.minimum(EqualInterval(known, k=k).bins, known.max()))


AUTOMATIC: Final[dict[str, Callable[[Floats, int], Floats]]] = {
    "quantiles": _quantiles,
    FISHER: optimum,
    "egal": _equal,
}
METHODS: Final = (*AUTOMATIC, MANUAL)


def _counts(known: Floats, breaks: Floats) -> tuple[int, ...]:
    if not len(known):
        return ()
    return tuple(np.bincount(np.searchsorted(breaks, known, side="left"), minlength=len(breaks)).tolist())


def _note(known: Floats, found: int, k: int, method: str) -> str | None:
    if not len(known):
        return "aucune valeur connue"
    if method == MANUAL or found == k:
        return None
    distinct = len(np.unique(known))
    if distinct == 1:
        return "toutes les valeurs sont égales : une seule classe"
    if distinct < k:
        return f"{distinct} valeurs distinctes seulement : {found} classes au lieu de {k}"
    return f"des valeurs sont trop souvent répétées : {found} classes au lieu de {k}"
