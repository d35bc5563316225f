"""Measures a scenario, in a process that keeps travel times and the ground of a service from one to the next."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import orjson

from geo_service.gaps.values import Floats
from geo_service.scenario.changes import Change, Kind
from geo_service.scenario.effects import Effects, minutes_after
from geo_service.scenario.network import Changed, Network, changed
from geo_service.services.scenario_answer import Json, head, told
from geo_service.services.scenario_ground import Ground, kept_ground
from geo_service.services.scenario_job import ScenarioAsked, ScenarioJob
from geo_service.services.scenario_places import places_told
from geo_service.services.scenario_scores import DEFAULT, PER, scores
from geo_service.travel.answers import REACH_LABELS, Reach
from geo_service.travel.arrays import from_degrees

METHOD: Final = "scenario_v1"
NO_EFFECT: Final = (
    "Redimensionner ne change aucun temps : voyez score_avant et score_apres, l'offre à portée partagée "
    "entre ceux qui y accèdent."
)


def write(job: ScenarioJob) -> None:
    """Measure one scenario; without any change, tell the points that one may change.

    Raises:
        InputError: what is asked does not fit what is published.
        UnavailableError: nothing is published yet, or the database is away.
    """
    ground = kept_ground(job.settings, job.inputs, job.published, job.asked.indicateur)
    told = simulated(ground, job.asked) if job.asked.changes else places_told(ground)
    job.path.write_bytes(orjson.dumps(told))


def simulated(ground: Ground, asked: ScenarioAsked) -> Json:
    """The answer to a scenario.

    Raises:
        InputError: an unknown point, zone or variant of scores.
    """
    inside, nom = ground.inside(asked.zone)
    after = changed(ground.network, asked.changes, metres_of(asked.changes))
    seuil = ground.seuil if asked.seuil is None else asked.seuil
    effects = effects_of(ground, after, seuil)
    method = asked.score or (DEFAULT if any(one.kind is Kind.RESIZE for one in asked.changes) else None)
    found = scores(ground, after, method) if method else None
    return {
        **head(ground, seuil, asked.zone, nom),
        "methode": METHOD,
        "changements": [change_row(one) for one in asked.changes],
        "lieux_ouverts": list(_opened(ground, after.opened)),
        "lieux_fermes": [
            name for name, kept in zip(ground.network.ids, after.kept.tolist(), strict=True) if not kept
        ],
        "score": _score_words(method),
        **told(ground, effects, inside, found),
    }


def effects_of(ground: Ground, after: Changed, seuil: float) -> Effects:
    """Minutes before and after: only what closes is searched again, and what opens searched alone."""
    left = ground.network
    without = ground.to_nearest(left.place[after.kept]) if after.closes else None
    opened = ground.to_nearest(after.opened.place) if len(after.opened) else None
    before = ground.minutes
    return Effects(
        before, minutes_after(before, without, opened), ground.communes.population, seuil,
        ground.before.error_share,
    )  # fmt: skip


def metres_of(changes: Sequence[Change]) -> Floats:
    """Places of changes (n, 2) in EPSG:2154; zeros for those without a place."""
    degrees = [(one.place.lon, one.place.lat) if one.place else (0.0, 0.0) for one in changes]
    placed = np.array([one.place is not None for one in changes], dtype=np.bool_)
    return np.where(placed[:, None], from_degrees(degrees), 0.0)


def change_row(change: Change) -> Json:
    """A change, told back."""
    row: dict[str, Any] = {"type": change.kind.value, "equipement": change.equipement}
    if change.place is not None:
        row |= {"lon": change.place.lon, "lat": change.place.lat, "commune": change.commune or None}
    return row | ({"nombre": change.nombre} if change.kind in {Kind.OPEN, Kind.RESIZE} else {})


def _opened(ground: Ground, opened: Network) -> Iterator[Json]:
    """Where those that open are taken to; one off the measured extent serves nobody, and that is said."""
    if not len(opened):
        return
    snap = ground.times.time_min(opened.place, opened.place[:1], 0.0).origins
    for rank, name in enumerate(opened.ids):
        off = bool(snap.off[rank])
        yield {
            "equipement": name,
            "commune": opened.commune[rank] or None,
            "portee": REACH_LABELS[Reach.OFF_NETWORK if off else Reach.REACHED],
            "accroche_m": None if off else round(float(snap.distance_m[rank]), 1),
        }


def _score_words(method: str | None) -> Json | None:
    if method is None:
        return None
    return {"methode": method, "unite": f"lieux pour {PER} habitants", "note": NO_EFFECT}
