"""The OpenAPI document: FastAPI's own routes, the tiles it does not see, and errors as they really are answered."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from geo_service.api.errors import MEDIA_TYPE as PROBLEM_TYPE
from geo_service.api.tiles import MEDIA_TYPE as TILE_TYPE
from geo_service.api.tiles import ROUTE as TILE_ROUTE
from geo_service.model.layer import MAX_ZOOM

Json = dict[str, Any]

OPENAPI_VERSION = "3.0.3"
"""The version OGC API Features asks for; FastAPI writes the schemas of 3.1."""

OF_FASTAPI = ("HTTPValidationError", "ValidationError")
"""Schemas of an answer that is never given: it is answered as a problem."""

TEXT: Json = {"type": "string"}
PROBLEM: Json = {
    "description": "Erreur (RFC 9457) : « detail » dit quoi, où et le remède",
    "content": {
        PROBLEM_TYPE: {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "instance", "request_id"],
                "properties": {
                    **dict.fromkeys(("type", "title", "detail", "instance", "request_id"), TEXT),
                    "status": {"type": "integer"},
                },
            }
        }
    },
}


class DescribedApi(FastAPI):
    """FastAPI with a complete description of the service."""

    def openapi(self) -> Json:
        """The document served at /api/openapi.json."""
        if not self.openapi_schema:
            self.openapi_schema = _document(self)
        return self.openapi_schema


def _document(app: FastAPI) -> Json:
    document: Json = in_words_of_3_0(
        get_openapi(title=app.title, version=app.version, routes=app.routes, openapi_version=OPENAPI_VERSION)
    )
    document["paths"][TILE_ROUTE] = {"get": _tile_operation()}
    for name in OF_FASTAPI:
        document["components"]["schemas"].pop(name, None)
    for address, path in document["paths"].items():
        for operation in path.values():
            operation["parameters"] = _parameters(address, operation.get("parameters", []))
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = PROBLEM
    return document


def in_words_of_3_0(part: Any) -> Any:
    """The same document in the words of OpenAPI 3.0: ``nullable`` instead of a type null, one ``example``."""
    if isinstance(part, list):
        return [in_words_of_3_0(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {name: in_words_of_3_0(value) for name, value in _one_example(_nullable(part)).items()}


def _nullable(schema: Json) -> Json:
    """One type or null becomes that type, nullable."""
    choices = schema.get("anyOf", ())
    kept = [choice for choice in choices if choice != {"type": "null"}]
    if len(kept) != 1 or len(choices) == 1:
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    only: Json = kept[0]
    return rest | only | {"nullable": True}


def _one_example(schema: Json) -> Json:
    """A list is of schemas; named examples, of parameters and bodies, are of both versions."""
    examples = schema.get("examples")
    if not isinstance(examples, list):
        return schema
    return {name: value for name, value in schema.items() if name != "examples"} | {"example": examples[0]}


def _tile_operation() -> Json:
    number = {"type": "integer", "minimum": 0}
    return {
        "summary": "Tuile vectorielle d'une ou plusieurs couches",
        "operationId": "tile",
        "parameters": [
            _parameter("ids", "path", TEXT, "couches séparées par des virgules"),
            _parameter("z", "path", number | {"maximum": MAX_ZOOM}, "zoom"),
            _parameter("x", "path", number, "colonne, vers l'est"),
            _parameter("y", "path", number, "ligne, vers le sud"),
            _parameter(
                "v", "query", TEXT, "version donnée par le TileJSON : la réponse se garde pour toujours"
            ),
        ],
        "responses": {
            "200": {"description": "Tuile", "content": {TILE_TYPE.decode(): {}}},
            "204": {"description": "Rien dans cette tuile"},
            "304": {"description": "La tuile déjà reçue est encore bonne"},
            "307": {"description": "« v » n'est pas la version courante : suivre l'adresse donnée"},
        },
    }


def _parameters(address: str, described: list[Json]) -> list[Json]:
    """Those described, then the parts of the address that a route reads by itself."""
    names = {one["name"] for one in described if one["in"] == "path"}
    silent = [name for name in re.findall(r"{(\w+)(?::\w+)?}", address) if name not in names]
    return [*described, *(_parameter(name, "path", TEXT, "partie de l'adresse") for name in silent)]


def _parameter(name: str, place: str, schema: Json, description: str) -> Json:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "schema": schema,
        "description": description,
    }
