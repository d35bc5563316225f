"""Answers to the questions: the question itself, the answer, and where it comes from."""

from collections.abc import Sequence
from typing import Any, Final

from fastapi import Request
from psycopg import AsyncConnection
from starlette.responses import Response

from geo_service.api.provenance_words import told_of
from geo_service.api.questions_list import QUESTIONS
from geo_service.api.spatial_answers import json_answer
from geo_service.services.questions.reponse import Reponse

Json = dict[str, Any]

SCENARIO: Final = "/api/scenario"
SITING: Final = "/api/implantation"
ASKED_ELSEWHERE: Final = "une simulation s'évalue à la demande : envoyez un des exemples par POST"
SIMULATED: Final = "simulation : rien n'est enregistré ni publié"
SERVICE: Final = "temps_pharmacie"


async def answer(
    request: Request, connection: AsyncConnection, numero: int, found: Reponse, shared: Json | None = None
) -> Response:
    """One answer. ``shared``: its provenance where it is not that of the sources it names."""
    question = QUESTIONS[numero]
    body = {
        "question": numero,
        "phrase": question.phrase,
        "parametres": dict(request.query_params),
        "valeur": found.valeur,
        "unite": found.unite,
        "raison": found.raison,
        "lignes": list(found.lignes),
        "limites": list(found.limites),
    }
    told = shared or await told_of(connection, found.sources)
    return json_answer(body | dict(found.plus) | told)


def simulations(zones: Sequence[str], place: tuple[float, float]) -> Reponse:
    """Q7: where a scenario and a question of siting are asked, each with a body that may be sent as it is."""
    zone: Json = {"zone": zones[0]} if len(zones) == 1 else {}
    lon, lat = (round(part, 4) for part in place)
    opened: Json = {"indicateur": SERVICE, "changements": [{"type": "ouvrir", "lon": lon, "lat": lat}]}
    placed: Json = {"indicateur": SERVICE, "modele": "mclp", "k": 3}
    rows = [_simulation(SCENARIO, "minutes avant et après, par commune", opened | zone),
            _simulation(SITING, "lieux proposés", placed | zone)]  # fmt: skip
    return Reponse(None, "simulations", rows, ASKED_ELSEWHERE, limites=(SIMULATED,))


def _simulation(adresse: str, unite: str, exemple: Json) -> Json:
    return {
        "valeur": None, "unite": unite, "seuil": None, "source": adresse, "millesime": None, "methode": "POST",
        "nature": "computed", "confiance": None, "raison": ASKED_ELSEWHERE, "adresse": adresse, "exemple": exemple,
    }  # fmt: skip
