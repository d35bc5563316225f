"""What a reader is told of a scenario: before and after by commune, who crosses the threshold, how surely, where else."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from geo_service.gaps.access import FROM_TOWN_HALL
from geo_service.gaps.values import Bools, Floats, Ints
from geo_service.scenario.effects import Effects
from geo_service.services.beyond import alphabetical
from geo_service.services.scenario_ground import Ground

Json = dict[str, Any]

DECIMALS: Final = 2
MENTION: Final = (
    "Simulation calculée : ni un projet, ni une prévision, ni une décision. Rien n'en est enregistré, et rien de ce qui "
    "est publié n'en est changé."
)
PEOPLE: Final = (
    "Tous les habitants d'une commune sont comptés à sa mairie, et changent de côté ensemble ; les lieux existants des "
    "départements voisins comptent."
)
OUT_OF_REACH: Final = "Une commune hors de portée est au-delà du seuil, et comptée aussi à part."
MANY: Final = (
    "Un point de la source peut représenter plusieurs lieux (« nombre ») : le fermer les ferme tous."
)


def head(ground: Ground, seuil: float, zone: str | None, zone_nom: str) -> Json:
    """What was measured, of what nature."""
    default = seuil == ground.seuil
    return {
        "simulation": True,
        "mention": MENTION,
        "nature": "computed",
        "indicateur": ground.service.id,
        "titre": ground.service.titre,
        "unite": "min",
        "seuil": seuil,
        "seuil_source": ground.seuil_source if default else "demandé",
        "zone": {"id": zone, "nom": zone_nom},
        "population_millesime": ground.communes.population_millesime,
        "lieux": network_told(ground),
        "moteur": ground.before.provider,
        "erreur_share": ground.before.error_share,
        "notes": [PEOPLE, FROM_TOWN_HALL, OUT_OF_REACH, MANY, *ground.before.notes, *ground.service.limites],
    }


def network_told(ground: Ground) -> Json:
    """``nombre`` points of the service, how many places they stand for (``representes``), and where they come from."""
    return {
        "nombre": len(ground.network),
        "representes": int(np.nansum(ground.network.nombre)),
        "sources": sorted(set(ground.places.source.tolist())),
    }


def told(
    ground: Ground, effects: Effects, inside: Bools, scores: tuple[Floats, Floats] | None = None
) -> Json:
    """Totals of the zone, crossings both ways with their doubt, every commune of it, and what happens outside."""
    outside = effects.moved & ~inside
    return {
        "habitants": asdict(effects.count(inside)),
        "totaux": {
            "avant": _totals(effects, effects.before, inside),
            "apres": _totals(effects, effects.after, inside),
        },
        "franchissements": _crossings(effects, inside),
        "communes": [
            _row(ground, effects, rank, scores) for rank in _ordered(ground, np.flatnonzero(inside))
        ],
        "debordement": {
            "texte": "Communes hors de la zone, départements voisins compris, dont le temps change.",
            **asdict(effects.count(outside)),
            "franchissements": _crossings(effects, ~inside),
            "communes": [
                _row(ground, effects, rank, scores) for rank in _ordered(ground, np.flatnonzero(outside))
            ],
        },
    }


def _totals(effects: Effects, minutes: Floats, inside: Bools) -> Json:
    mean = effects.mean(minutes, inside)
    return {
        "en_deca": asdict(effects.count(inside & effects.within(minutes))),
        "au_dela": asdict(effects.count(inside & effects.beyond(minutes))),
        "hors_de_portee": asdict(effects.count(inside & np.isinf(minutes))),
        "sans_mairie": asdict(effects.count(inside & np.isnan(minutes))),
        "temps_moyen_min": None if mean is None else round(mean, DECIMALS),
        "doute": {
            "seraient_au_dela_si_plus_long": asdict(effects.count(inside & effects.joining(minutes))),
            "seraient_en_deca_si_plus_court": asdict(effects.count(inside & effects.leaving(minutes))),
        },
    }


def _crossings(effects: Effects, chosen: Bools) -> Json:
    return {
        name: asdict(effects.count(chosen & crossed))
        | {"dont_surs": asdict(effects.count(chosen & crossed & effects.sure))}
        for name, crossed in (("passent_en_deca", effects.gained), ("passent_au_dela", effects.lost))
    }


def _ordered(ground: Ground, ranks: Ints) -> list[int]:
    names, codes = ground.communes.names, ground.communes.codes
    return sorted(ranks.tolist(), key=lambda rank: (alphabetical(str(names[rank])), str(codes[rank])))


def _row(ground: Ground, effects: Effects, rank: int, scores: tuple[Floats, Floats] | None) -> Json:
    communes = ground.communes
    people = communes.population[rank]
    row = {
        "zone": f"commune:{communes.codes[rank]}",
        "nom": str(communes.names[rank]),
        "habitants": None if np.isnan(people) else round(float(people)),
        "avant_min": number(effects.before[rank]),
        "apres_min": number(effects.after[rank]),
        "qualite": _quality(effects.after[rank]),
        "franchit": "en_deca" if effects.gained[rank] else "au_dela" if effects.lost[rank] else None,
        "sur": bool(effects.sure[rank]),
    }
    return row | (dict(_scores(scores, rank)) if scores else {})


def _scores(scores: tuple[Floats, Floats], rank: int) -> Iterator[tuple[str, float | None]]:
    for name, values in zip(("score_avant", "score_apres"), scores, strict=True):
        yield name, number(values[rank])


def _quality(minutes: float) -> str | None:
    if np.isnan(minutes):
        return "missing"
    return "unreachable" if np.isinf(minutes) else None


def number(value: float) -> float | None:
    """A number for a reader; None where there is none."""
    return round(float(value), DECIMALS) if np.isfinite(value) else None
