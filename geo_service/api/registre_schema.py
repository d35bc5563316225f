"""The registry in the OpenAPI document: schemas and examples made from the declared fields."""

from collections.abc import Mapping
from typing import Any, Final

from geo_service.api.registre_parameters import FORMS, filtered
from geo_service.model.pacte.champs import MAX_LIST, MAX_LONG_TEXT, MAX_TEXT, Champ, Genre
from geo_service.model.pacte.localisation import Portee
from geo_service.model.pacte.objets import Objet

Json = dict[str, Any]

WHOLE: Final[Json] = {"type": "integer", "minimum": 1}
SCHEMAS: Final[Mapping[Genre, Json]] = {
    Genre.TEXTE: {"type": "string", "maxLength": MAX_TEXT},
    Genre.TEXTE_LONG: {"type": "string", "maxLength": MAX_LONG_TEXT},
    Genre.ENTIER: {"type": "integer"},
    Genre.NOMBRE: {"type": "number"},
    Genre.DATE: {"type": "string", "format": "date"},
    Genre.BOOLEEN: {"type": "boolean"},
    Genre.CHOIX: {"type": "string"},
    Genre.COURRIEL: {"type": "string", "format": "email"},
    Genre.REFERENCE: WHOLE,
    Genre.REFERENCES: {"type": "array", "items": WHOLE, "maxItems": MAX_LIST},
    Genre.THEME: {"type": "string"},
    Genre.TERRITOIRE: {"type": "string"},
    Genre.TERRITOIRES: {"type": "array", "items": {"type": "string"}, "maxItems": MAX_LIST},
}
EXAMPLES: Final[Mapping[Genre, Any]] = {
    Genre.TEXTE: "Maison de santé à ouvrir",
    Genre.TEXTE_LONG: "Le cabinet a fermé ; le plus proche est à vingt-cinq minutes.",
    Genre.ENTIER: 2026,
    Genre.NOMBRE: 120000.0,
    Genre.DATE: "2026-03-14",
    Genre.BOOLEEN: False,
    Genre.COURRIEL: "prenom.nom@exemple.fr",
    Genre.REFERENCE: 1,
    Genre.REFERENCES: [1],
    Genre.THEME: "sante",
    Genre.TERRITOIRE: "code-du-territoire",
    Genre.TERRITOIRES: ["code-du-territoire"],
}
PLACE: Final[Json] = {
    "type": "object",
    "required": ["portee"],
    "properties": {
        "portee": {"type": "string", "enum": [str(one) for one in Portee]},
        "geometry": {
            "type": "object",
            "nullable": True,
            "description": "GeoJSON, en degrés, pour point et trace",
        },
        "zones": {"type": "array", "items": {"type": "string"}, "description": "codes, actuels ou anciens"},
    },
    "example": {"portee": "point", "geometry": {"type": "Point", "coordinates": [-0.57, 44.84]}},
}
IF_MATCH: Final[Json] = {
    "name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}, "example": '"1"',
    "description": "ETag de l'objet tel qu'il a été lu",
}  # fmt: skip
KEY: Final[Json] = {
    "name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string", "maxLength": 200},
    "description": "la même demande envoyée deux fois avec la même clé n'écrit qu'une fois",
}  # fmt: skip
WRITTEN: Final[Mapping[str, tuple[Json, ...]]] = {
    "creer": (KEY,), "modifier": (IF_MATCH,), "passer": (IF_MATCH, KEY),
}  # fmt: skip


def described_list(objet: Objet) -> Json:
    """Parameters and answer of a list."""
    listed = {
        "type": "object",
        "properties": {objet.pluriel: {"type": "array", "items": object_schema(objet)}},
    }
    return {"parameters": _filters(objet), "responses": _responses(200, listed)}


def described_object(objet: Objet) -> Json:
    """Parameters and answer of one object."""
    return {
        "parameters": [_query("f", f"forme : {', '.join(FORMS)}")],
        "responses": _responses(200, object_schema(objet)),
    }


def described_write(objet: Objet, gesture: str) -> Json:
    """Headers, body with an example, and answer of a write."""
    schema = move_schema(objet) if gesture == "passer" else body_schema(objet, whole=gesture == "creer")
    body = {
        "required": True,
        "content": {"application/json": {"schema": schema, "example": example(objet, gesture)}},
    }
    answered = _responses(201 if gesture == "creer" else 200, object_schema(objet))
    return {"parameters": list(WRITTEN[gesture]), "requestBody": body, "responses": answered}


def body_schema(objet: Objet, *, whole: bool) -> Json:
    """What may be sent: to create an object, or to change part of it."""
    properties = {champ.nom: field_schema(champ) for champ in objet.champs} | _followed(objet)
    if whole and objet.etats:
        properties["etat"] = {"type": "string", "enum": list(objet.etats.initiaux)}
    required = [champ.nom for champ in objet.champs if champ.requis] if whole else []
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _followed(objet: Objet) -> Json:
    """What is known of an object beside its fields."""
    found: Json = {"observe_le": SCHEMAS[Genre.DATE]} if objet.etats else {}
    found |= {"restreint": SCHEMAS[Genre.BOOLEEN]} if objet.restreignable else {}
    return found | ({"localisation": PLACE} if objet.localise else {})


def move_schema(objet: Objet) -> Json:
    """What a transition takes."""
    assert objet.etats is not None, "only objects with states move"
    text, number = SCHEMAS[Genre.TEXTE_LONG], SCHEMAS[Genre.REFERENCE]
    properties: Json = {"vers": {"type": "string", "enum": list(objet.etats.tous)}, "motif": text}
    properties |= {"observe_le": SCHEMAS[Genre.DATE], "conseil": number, "decision": number}
    if objet.champ("fusion"):
        properties |= {
            "rattachement": {"type": "object"},
            "fusion": number,
            "destinataire": SCHEMAS[Genre.TEXTE],
        }
    return {"type": "object", "required": ["vers"], "properties": properties}


def object_schema(objet: Objet) -> Json:
    """An object as it is given back. Fields that name persons are absent for those who may not read them."""
    sent = body_schema(objet, whole=False)["properties"]
    properties: Json = {"id": WHOLE, "type_objet": {"type": "string", "enum": [objet.nom]}}
    properties |= {name: {**schema, "nullable": True} for name, schema in sent.items()}
    if objet.etats:
        properties["etat"] = {"type": "string", "enum": list(objet.etats.tous)}
    properties |= {"version": {"type": "integer", "description": "pour qui peut la lire"}}
    return {"type": "object", "properties": properties}


def field_schema(champ: Champ) -> Json:
    """A declared field."""
    schema: Json = {**SCHEMAS[champ.genre], "title": champ.label}
    schema |= {"enum": list(champ.choix)} if champ.genre is Genre.CHOIX else {}
    schema |= {"description": champ.aide} if champ.aide else {}
    schema |= {"description": f"numéro de {champ.vers}"} if champ.vers else {}
    return schema | ({"minimum": champ.minimum} if champ.minimum is not None else {})


def example(objet: Objet, gesture: str) -> Json:
    """A body that could be sent."""
    if gesture == "passer":
        assert objet.etats is not None, "only objects with states move"
        return {"vers": objet.etats.apres(objet.etats.initiaux[0])[0], "motif": "Décidé en séance."}
    if gesture == "modifier":
        champ = next((c for c in objet.champs if c.genre in (Genre.TEXTE, Genre.TEXTE_LONG)), objet.champs[0])
        return {champ.nom: _value(champ)}
    found = {champ.nom: _value(champ) for champ in objet.champs if champ.requis}
    found |= dict.fromkeys(objet.un_seul[:1], 1)
    return found | ({"localisation": PLACE["example"]} if objet.localise else {})


def _value(champ: Champ) -> Any:
    return champ.choix[0] if champ.genre is Genre.CHOIX else EXAMPLES[champ.genre]


def _filters(objet: Objet) -> list[Json]:
    found = [_query("territoire", "codes de territoires, séparés par des virgules")]
    found += [_query("etat", f"états : {', '.join(objet.etats.tous)}")] if objet.etats else []
    if objet.localise:
        found += [_query("zone", "niveau:code, plusieurs séparés par des virgules")]
        found += [_query("bbox", "ouest,sud,est,nord en degrés")]
    found += [_query("q", "mots cherchés")]
    found += [
        _query(champ.nom, f"{champ.label} : valeurs séparées par des virgules") for champ in filtered(objet)
    ]
    found += [_query("limit", "objets par page"), _query("suite", "jeton du lien « next »")]
    return [
        *found,
        _query("compte", "true ajoute le nombre total"),
        _query("f", f"forme : {', '.join(FORMS)}"),
    ]


def _query(name: str, description: str) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": {"type": "string"},
        "description": description,
    }


def _responses(status: int, schema: Json) -> Json:
    return {str(status): {"description": "Réponse", "content": {"application/json": {"schema": schema}}}}
