"""Finds the best sites for new services, in a process that keeps travel times from one question to the next."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import orjson

from geo_service.errors import InputError
from geo_service.gaps.access import SHORTEST_MIN
from geo_service.gaps.values import Floats, Ints
from geo_service.scenario.effects import Effects, minutes_after
from geo_service.scenario.siting import Demand, Model
from geo_service.scenario.siting_solve import Sites, solve
from geo_service.services.scenario_answer import Json, head, number, told
from geo_service.services.scenario_ground import Ground, kept_ground
from geo_service.services.siting_job import SitingAsked, SitingJob
from geo_service.travel.answers import Provider, Reach
from geo_service.travel.arrays import from_degrees, to_degrees

METHOD: Final = "implantation_v1"
CEILING_MIN: Final = 120.0
"""A place out of reach, or farther, counts for this in a mean: it weighs most, and the mean stays a number."""

FAR_MIN: Final = 60.0
FAR_CANDIDATES: Final = 100

MODELS: Final = {
    Model.LSCP: "LSCP : le moins de lieux pour que tous soient en deçà du seuil (Toregas et al. 1971)",
    Model.MCLP: "MCLP : k lieux pour que le plus d'habitants soient en deçà du seuil (Church et ReVelle 1974)",
    Model.P_MEDIAN: "p-médiane : k lieux pour le temps moyen le plus court (Hakimi 1964)",
}
UNITS: Final = {Model.LSCP: "lieux", Model.MCLP: "habitants en deçà", Model.P_MEDIAN: "min en moyenne"}
NOTES: Final = (
    (
        "Demande : les habitants de chaque commune de la zone, à sa mairie. Les lieux existants, de tout département, "
        "restent ouverts et comptent d'abord."
    ),
    (
        "Le calcul ne connaît ni le foncier, ni le personnel, ni les règles d'installation : il compare des temps, et "
        "deux solutions presque égales peuvent être très différentes."
    ),
    f"Un trajet vers un nouveau lieu compte pour {SHORTEST_MIN.value:g} min au moins, comme tout autre.",
    f"Un temps de plus de {CEILING_MIN:g} min, ou hors de portée, compte pour {CEILING_MIN:g} min dans une moyenne.",
)


@dataclass(frozen=True, eq=False)
class Places:
    """Possible sites: metres (EPSG:2154), code of the commune, name."""

    metres: Floats
    communes: tuple[str, ...]
    names: tuple[str, ...]


def write(job: SitingJob) -> None:
    """Answer one question of siting.

    Raises:
        InputError: what is asked does not fit what is published.
        UnavailableError: nothing is published yet, or the database is away.
    """
    ground = kept_ground(job.settings, job.inputs, job.published, job.asked.indicateur)
    job.path.write_bytes(orjson.dumps(sited(ground, job.asked)))


def sited(ground: Ground, asked: SitingAsked) -> Json:
    """The best sites, what they change, and how sure it is that none is better.

    Raises:
        InputError: an unknown zone, or nobody to serve.
    """
    inside, nom = ground.inside(asked.zone)
    rows = np.flatnonzero(inside & ~np.isnan(ground.minutes) & (ground.communes.population > 0))
    if not len(rows):
        raise InputError("Implantation : aucune commune de la zone n'a d'habitants ni de mairie connus.")
    model, seuil = Model(asked.modele), ground.seuil if asked.seuil is None else asked.seuil
    places = places_asked(ground, asked, rows, cutoff_of(ground, rows, seuil, model))
    demand = demand_of(ground, rows, places, seuil, model)
    found = solve(demand, model, asked.k, asked.limite_s)
    before = ground.minutes
    opened = ground.to_nearest(places.metres[found.chosen])
    effects = Effects(
        before, minutes_after(before, None, opened), ground.communes.population, seuil, ground.before.error_share
    )  # fmt: skip
    told_first = head(ground, seuil, asked.zone, nom)
    return {
        **told_first,
        "notes": [*NOTES, *told_first["notes"]],
        "methode": METHOD,
        "modele": {"id": model.value, "texte": MODELS[model], "k": None if model is Model.LSCP else asked.k},
        "demande": {"communes": len(rows), "habitants": round(float(demand.people.sum()))},
        "candidats": {"nombre": len(places.names), "choix": choice(asked, len(places.names), len(rows))},
        "objectif": objective(demand, model, found),
        "sites": sites_told(places, found.chosen),
        "sans_solution": [
            f"commune:{ground.communes.codes[rows[one]]}" for one in np.flatnonzero(demand.hopeless)
        ],
        **told(ground, effects, inside),
    }


def places_asked(ground: Ground, asked: SitingAsked, rows: Ints, cutoff: float) -> Places:
    """The candidates given, else the town halls of the demand; of the most populous communes for a far-off service.

    Where minutes to ``cutoff`` may be spared, every pair of a place and a site counts: 500 × 500 outlast any limit.
    """
    if not asked.candidats:
        communes = ground.communes
        kept = np.sort(
            rows[np.argsort(-communes.population[rows], kind="stable")][: _most(cutoff, len(rows))]
        )
        return Places(
            communes.place[kept], tuple(communes.codes[kept].tolist()), tuple(communes.names[kept].tolist())
        )
    return Places(
        from_degrees([(one.place.lon, one.place.lat) for one in asked.candidats]),
        tuple(one.commune for one in asked.candidats),
        tuple(one.nom for one in asked.candidats),
    )


def _most(cutoff: float, rows: int) -> int:
    return min(rows, FAR_CANDIDATES) if cutoff > FAR_MIN else rows


def choice(asked: SitingAsked, kept: int, rows: int) -> str:
    """Which candidates there were, for a reader."""
    if asked.candidats:
        return "donnés"
    if kept == rows:
        return "mairies de la zone"
    return (
        f"mairies des {kept} communes les plus peuplées de la zone, sur {rows} : la borne ne vaut que parmi elles. "
        "Donnez « candidats » pour d'autres lieux."
    )


def cutoff_of(ground: Ground, rows: Ints, seuil: float, model: Model) -> float:
    """The longest trip that can matter: the threshold, or for a mean the longest of those made now."""
    return float(np.minimum(ground.minutes[rows], CEILING_MIN).max()) if model is Model.P_MEDIAN else seuil


def demand_of(ground: Ground, rows: Ints, places: Places, seuil: float, model: Model) -> Demand:
    """People of some communes, their minutes now and to each place, as far as a place may help."""
    now = np.minimum(ground.minutes[rows], CEILING_MIN) if model is Model.P_MEDIAN else ground.minutes[rows]
    minutes = _matrix(
        ground, ground.communes.place[rows], places.metres, cutoff_of(ground, rows, seuil, model)
    )
    return Demand(ground.communes.population[rows], now, np.maximum(minutes, SHORTEST_MIN.value), seuil)


def _matrix(ground: Ground, halls: Floats, sites: Floats, cutoff: float) -> Floats:
    """Minutes from halls to sites; searched from the fewer of both where the way back takes as long."""
    back = ground.times.provider is Provider.LAND_GRID and len(sites) < len(halls)
    times = ground.times.time_min(*((sites, halls) if back else (halls, sites)), cutoff)
    minutes = np.where(times.reach == Reach.REACHED, times.minutes.data, np.inf)
    return np.asarray(minutes.T if back else minutes)


def objective(demand: Demand, model: Model, found: Sites) -> Json:
    """What was sought, in the reader's unit, and the bound that no choice of sites can pass."""
    value = _in_unit(demand, model, found.paid)
    bound = None if found.bound is None else _in_unit(demand, model, found.bound)
    gap = None if bound is None else abs(bound - value) / max(abs(value), 1e-9)
    return {
        "valeur": number(value),
        "borne": None if bound is None else number(bound),
        "ecart_share": None if gap is None else round(gap, 6),
        "unite": UNITS[model],
        "optimal": found.optimal,
        "heuristique": found.heuristic,
        "calcul_s": round(found.seconds, 2),
        "solveur": "HiGHS",
    }


def _in_unit(demand: Demand, model: Model, paid: float) -> float:
    people = float(demand.people.sum())
    if model is Model.LSCP:
        return paid
    return people - paid if model is Model.MCLP else paid / people


def sites_told(places: Places, chosen: Ints) -> list[Json]:
    """Chosen sites in the order of the candidates: no rank among them."""
    degrees = to_degrees(places.metres[chosen])
    return [
        {
            "nom": places.names[one],
            "commune": places.communes[one] or None,
            "lon": round(float(lon), 6),
            "lat": round(float(lat), 6),
        }
        for one, (lon, lat) in zip(chosen.tolist(), degrees.tolist(), strict=True)
    ]
