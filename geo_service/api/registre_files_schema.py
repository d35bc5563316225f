"""Imports and lists of the registry as files, in the OpenAPI document."""

from collections.abc import Iterable
from typing import Any, Final

from geo_service.api.bodies import CSV_TYPE
from geo_service.api.registre_parameters import PAGING
from geo_service.api.registre_schema import described_list
from geo_service.model.pacte.colonnes import colonnes
from geo_service.model.pacte.objets import Objet

Json = dict[str, Any]

ESSAI: Final[Json] = {
    "name": "essai", "in": "query", "required": False, "schema": {"type": "boolean", "default": False},
    "description": "true : tout essayer et dire chaque ligne refusée, sans rien écrire",
}  # fmt: skip
FAUTE: Final[Json] = {
    "type": "object",
    "properties": {
        "ligne": {"type": "integer"},
        "colonne": {"type": "string", "description": "vide : la ligne entière"},
        "valeur": {"type": "string", "description": "abrégée"},
        "message": {"type": "string"},
    },
}
RAPPORT: Final[Json] = {
    "type": "object",
    "properties": {
        "objet": {"type": "string"},
        "essai": {"type": "boolean"},
        "accepte": {"type": "boolean", "description": "aucune ligne refusée"},
        "lecture": {"type": "object", "description": "codage et séparateur trouvés"},
        "lignes": {"type": "integer"},
        "creees": {"type": "integer"},
        "ids": {"type": "array", "items": {"type": "integer"}},
        "fautes_total": {"type": "integer"},
        "fautes": {"type": "array", "items": FAUTE},
    },
}


def described_import(objet: Objet, media_types: Iterable[str]) -> Json:
    """Body, parameter and answers of an import."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    content: Json = dict.fromkeys(media_types, binary)
    titles = ";".join(champ.nom for champ in colonnes(objet))
    content[CSV_TYPE] = {"schema": {"type": "string"}, "example": f"{titles}\r\n"}
    answers = {"200": "Essai", "201": "Tout est écrit", "422": "Rien n'est écrit : des lignes sont refusées"}
    report = {"application/json": {"schema": RAPPORT}}
    return {
        "parameters": [ESSAI],
        "requestBody": {"required": True, "content": content},
        "responses": {status: {"description": said, "content": report} for status, said in answers.items()},
    }


def described_export(objet: Objet) -> Json:
    """Filters of a list as a file: those of the list in JSON, without its pages."""
    return {"parameters": [one for one in described_list(objet)["parameters"] if one["name"] not in PAGING]}
