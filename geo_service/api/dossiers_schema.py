"""Bodies of the dossiers of conseils in the OpenAPI document, with examples."""

from typing import Any, Final

from geo_service.api.registre_schema import IF_MATCH
from geo_service.model.pacte.dossiers import BLOCS, LAST_ROUND, MAX_COMMENT, MAX_FUNCTION, TOUJOURS, Etat

Json = dict[str, Any]

ROUND: Final[Json] = {"type": "integer", "minimum": 1, "maximum": LAST_ROUND}
BLOC: Final[Json] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "commentaire": {
            "type": "string",
            "maxLength": MAX_COMMENT,
            "description": "texte seul ; sans courriel",
        },
        "masque": {"type": "boolean", "description": f"jamais pour : {', '.join(sorted(TOUJOURS))}"},
    },
}
BLOCS_BODY: Final[Json] = {
    "schema": {
        "type": "object",
        "required": ["blocs"],
        "properties": {"blocs": {"type": "object", "properties": dict.fromkeys(BLOCS, BLOC)}},
    },
    "example": {
        "blocs": {
            "habitants": {"commentaire": "Deux habitants sur trois vivent loin d'une gare.", "masque": False}
        }
    },
}
MOVE_BODY: Final[Json] = {
    "schema": {
        "type": "object",
        "required": ["vers"],
        "properties": {
            "vers": {"type": "string", "enum": [one.value for one in Etat]},
            "motif": {"type": "string", "maxLength": 300},
            "fonction": {
                "type": "string",
                "maxLength": MAX_FUNCTION,
                "description": "de qui valide, jamais un nom",
            },
        },
    },
    "example": {"vers": "valide", "fonction": "direction des territoires"},
}
CREATE_BODY: Final[Json] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["territoire", "conseil"],
                    "properties": {"territoire": {"type": "string"}, "conseil": ROUND},
                },
                "example": {"territoire": "code-du-territoire", "conseil": 11},
            }
        },
    }
}
FILTERS: Final[Json] = {
    "parameters": [
        {"name": "territoire", "in": "query", "required": False, "schema": {"type": "string"}},
        {"name": "conseil", "in": "query", "required": False, "schema": ROUND},
    ]
}


def body_of(content: Json) -> Json:
    """A body that is sent with the version that was read."""
    return {
        "parameters": [IF_MATCH],
        "requestBody": {"required": True, "content": {"application/json": content}},
    }
