"""The two processes, as OGC API Processes describes them, and jobs as it tells of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

import orjson
from fastapi import Request
from starlette.responses import Response

from geo_service.api.errors import MEDIA_TYPE, problem
from geo_service.api.ogc.vocabulary import HTML, JSON, link
from geo_service.api.scenario_parameters import SCENARIO_INPUTS, SITING_INPUTS
from geo_service.services.siting_job import TASK
from geo_service.store.scenario_jobs import Job

Json = dict[str, Any]

VERSION: Final = "1.0.0"
OUTPUT: Final = "resultat"
SCENARIO: Final = "scenario"
EXCEPTIONS: Final = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0"
RELATIONS: Final = "http://www.opengis.net/def/rel/ogc/1.0"
PERCENT: Final = {"accepted": 0, "running": 50, "successful": 100}
LABELS: Final = {
    "accepted": "En attente d'être calculé.",
    "running": "En cours de calcul.",
    "successful": "Terminé.",
    "failed": "Échoué.",
    "dismissed": "Annulé.",
}


@dataclass(frozen=True)
class Process:
    """What can be executed: its inputs by name, those that are needed, and how it is executed."""

    id: str
    title: str
    description: str
    inputs: Mapping[str, Json]
    required: tuple[str, ...]
    control: tuple[str, ...]
    keywords: tuple[str, ...]

    def summary(self, base: str) -> Json:
        """In a list of processes."""
        address = f"{base}/api/processes/{self.id}"
        return {
            "id": self.id,
            "title": self.title,
            "description": self.description,
            "version": VERSION,
            "keywords": list(self.keywords),
            "jobControlOptions": list(self.control),
            "outputTransmission": ["value"],
            "links": [
                link(address, "self", JSON, self.title),
                link(f"{address}?f=html", "alternate", HTML, self.title),
                link(f"{address}/execution", f"{RELATIONS}/execute", JSON, "Exécuter (POST)"),
            ],
        }

    def described(self, base: str) -> Json:
        """With its inputs and its output."""
        return self.summary(base) | {
            "inputs": {name: self._input(name, schema) for name, schema in self.inputs.items()},
            "outputs": {
                OUTPUT: {
                    "title": "Résultat",
                    "description": "avant et après par commune, totaux, franchissements, provenance",
                    "schema": {"type": "object", "contentMediaType": JSON},
                }
            },
        }

    def _input(self, name: str, schema: Json) -> Json:
        bare = {key: value for key, value in schema.items() if key != "description"}
        least = 1 if name in self.required else 0
        return {"title": name, "description": schema["description"], "minOccurs": least, "schema": bare}


PROCESSES: Final[Mapping[str, Process]] = {
    SCENARIO: Process(
        SCENARIO,
        "Et si un service ouvrait, fermait ou changeait ici ?",
        "Temps d'accès avant et après par commune, habitants qui franchissent le seuil dans les deux sens, effets hors "
        "de la zone. Simulation calculée, rien n'est enregistré.",
        SCENARIO_INPUTS,
        ("indicateur", "changements"),
        ("sync-execute",),
        ("simulation", "accès aux services"),
    ),
    TASK: Process(
        TASK,
        "Où placer k nouveaux services ?",
        "Meilleurs lieux parmi des candidats : tous en deçà du seuil (lscp), le plus d'habitants en deçà (mclp), le "
        "temps moyen le plus court (p_median), avec la borne prouvée. Les lieux existants restent ouverts.",
        SITING_INPUTS,
        ("indicateur", "modele"),
        ("async-execute", "dismiss"),
        ("implantation", "optimisation", "accès aux services"),
    ),
}


def status_of(job: Job, base: str) -> Json:
    """A job as statusInfo."""
    address = f"{base}/api/jobs/{job.id}"
    links = [
        link(address, "self", JSON, "Ce travail"),
        link(f"{address}?f=html", "alternate", HTML, "Ce travail"),
    ]
    if job.statut == "successful":
        links.append(link(f"{address}/results", f"{RELATIONS}/results", JSON, "Résultat"))
    told = {
        "jobID": job.id,
        "processID": job.processus,
        "type": "process",
        "status": job.statut,
        "message": job.message or LABELS[job.statut],
        "progress": PERCENT.get(job.statut),
        "created": _time(job.cree_le),
        "started": _time(job.commence_le),
        "finished": _time(job.fini_le),
        "updated": _time(job.fini_le or job.vu_le or job.cree_le),
        "links": links,
    }
    return {name: value for name, value in told.items() if value is not None}


def result_of(job: Job, result: Any) -> Any:
    """A result as it was asked for: raw, or by the name of the output."""
    if job.reponse == "raw":
        return result
    return {OUTPUT: {"value": result, "mediaType": JSON}}


def exception(request: Request, status: HTTPStatus, kind: str, detail: str) -> Response:
    """An error of the standard: its type is an address that tools know."""
    plain = problem(status, detail, str(request.scope.get("request_id", "")), request.url.path)
    body = orjson.loads(plain.body) | ({"type": f"{EXCEPTIONS}/{kind}"} if kind else {})
    headers = {name: value for name, value in plain.headers.items() if name != "content-length"}
    return Response(orjson.dumps(body), status.value, headers, MEDIA_TYPE)


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
