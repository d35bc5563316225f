"""The OpenAPI document with real values in place of « a text »: requests then reach further than a 404."""

import json
from typing import Any, Final

import httpx2

OGC: Final = "http://www.opengis.net/def/crs/"
LEVELS: Final = ("departement", "territoire", "epci", "canton", "commune")
ZONES: Final = ("commune:33063", "commune:33529", "departement:33", "territoire:libournais", "epci:200070092")
NUMBER: Final = r"-?[0-9]{1,3}(\.[0-9]{1,9})?"
COLUMN: Final = "(code|nom|population|densite_hab_km2|epci_nom|territoire_confiance|rien)"
VALUE: Final = r"(-?[0-9]{1,24}(\.[0-9]{1,4})?|'[^']{0,12}'|TRUE|NULL|DATE\('20[0-9]{2}-[0-9]{2}-[0-9]{2}'\))"
SHAPE: Final = rf"(POINT\({NUMBER} {NUMBER}\)|BBOX\({NUMBER},{NUMBER},{NUMBER},{NUMBER}\))"
COMPARISON: Final = (
    rf"{COLUMN} (=|<>|<|<=|>|>=) {VALUE}|{COLUMN} (NOT )?LIKE '[a-zéÉ%_\\]{{0,9}}'|{COLUMN} IS (NOT )?NULL"
    rf"|{COLUMN} (NOT )?IN \({VALUE},{VALUE}\)|{COLUMN} (NOT )?BETWEEN {VALUE} AND {VALUE}"
    rf"|(CASEI|ACCENTI)\({COLUMN}\) = (CASEI|ACCENTI)\({VALUE}\)"
    rf"|S_(INTERSECTS|WITHIN|CONTAINS|DISJOINT|TOUCHES|CROSSES|OVERLAPS|EQUALS)\(geometry, ?{SHAPE}\)"
)
POSITION: Final = {
    "type": "array", "minItems": 2, "maxItems": 3, "items": {"type": "number", "minimum": -181, "maximum": 181},
}  # fmt: skip
RINGS: Final = {"type": "array", "items": {"type": "array", "items": POSITION}}
REFERENCES: Final = [
    f"{OGC}OGC/1.3/CRS84",
    *(f"{OGC}EPSG/0/{code}" for code in (2154, 3857, 4326, 4258, 9999)),
]


def one_of(*values: Any) -> dict[str, Any]:
    """A schema of some values."""
    return {"enum": list(values)}


def text(pattern: str) -> dict[str, Any]:
    """A schema of texts."""
    return {"type": "string", "pattern": f"^({pattern})$"}


def any_of(*schemas: dict[str, Any]) -> dict[str, Any]:
    """Any of these schemas."""
    return {"anyOf": list(schemas)}


def listed(*values: str) -> dict[str, Any]:
    """One to three of these words, separated by commas."""
    words = "|".join(values)
    return text(f"({words})(,({words})){{0,2}}")


def geometry(kind: str, coordinates: dict[str, Any]) -> dict[str, Any]:
    """A schema of GeoJSON geometries, right or wrong."""
    return {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {"type": one_of(kind), "coordinates": coordinates},
        "additionalProperties": False,
    }


BODIES: Final = {
    "/api/spatial/intersection": any_of(
        geometry("Point", POSITION),
        geometry("LineString", {"type": "array", "items": POSITION}),
        geometry("Polygon", RINGS),
        geometry("MultiPolygon", {"type": "array", "items": RINGS}),
        one_of({
            "type": "Polygon", "coordinates": [[[-0.8, 44.7], [-0.5, 44.7], [-0.5, 44.9], [-0.8, 44.9], [-0.8, 44.7]]],
        }),
        {"type": "object"},
    ),
    "/api/spatial/points": {
        "type": "object", "required": ["points"],
        "properties": {"points": {"type": "array", "maxItems": 20, "items": {
            "type": "object", "required": ["id", "lon", "lat"],
            "properties": {
                "id": any_of({"type": "string"}, {"type": "integer"}),
                "lon": {"type": "number"}, "lat": {"type": "number", "minimum": -91, "maximum": 91},
            },
        }}},
    },
}  # fmt: skip


def known_values(layers: list[str]) -> dict[str, dict[str, Any]]:
    """What to give to a parameter, by its name."""
    layer = one_of(*layers)
    box = text(rf"-?[01](\.[0-9]{{1,3}})?,44(\.[0-9])?,[0-9],4[5-9]|{NUMBER},{NUMBER},{NUMBER},{NUMBER}")
    whole = text("[0-9]{1,5}|-?[0-9]{1,24}")
    zone = any_of(one_of(*ZONES), text(rf"({'|'.join(LEVELS)}):[0-9AB]{{1,9}}"))
    coordinate = {
        "lon": any_of(text(r"-?[01]\.[0-9]{1,9}"), text(NUMBER)),
        "lat": any_of(text(r"4[45]\.[0-9]{1,9}"), text(NUMBER)),
    }
    return coordinate | {
        "layer_id": layer, "collection_id": layer, "couche": layer, "avec": layer,
        "couches": listed(*layers), "ids": any_of(layer, listed(*layers)),
        "zone": any_of(zone, listed(*ZONES)), "public_id": zone, "feature_id": any_of(zone, text("commune:330[0-4][0-9]")),
        "niveau": one_of(*LEVELS), "niveaux": listed(*LEVELS),
        "limite": whole, "k": text("[0-9]{1,3}"), "publication": one_of("latest", "1", "2", "99999999999999999999"),
        "distance_m": text(r"[0-9]{1,6}(\.[0-9]{1,3})?"), "tolerance_m2": text(r"[0-9]{1,9}(\.[0-9]{1,3})?"),
        "mesure": text("nombre|(somme|moyenne):(population|densite_hab_km2|nom)(:(population|superficie_terre_km2))?"),
        "relation": one_of("intersecte", "dedans"), "variante": one_of("excel"),
        "since": any_of(text("[0-9]{1,20}"), text("20[0-9]{2}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:00:00Z)?")),
        "crs": any_of(one_of(*REFERENCES), one_of("2154", "CRS84")),
        "bbox-crs": one_of(*REFERENCES), "filter-crs": one_of(*REFERENCES),
        "datetime": text(r"(20[0-9]{2}-[01][0-9]-[0-3][0-9]|\.\.)(/(20[0-9]{2}-[01][0-9]-[0-3][0-9]|\.\.))?"),
        "filter": text(rf"({COMPARISON})( (AND|OR) (NOT )?({COMPARISON}))?"),
        "sortby": text(rf"[+-]?{COLUMN}(,[+-]?{COLUMN})?"),
        "set_id": one_of("WebMercatorQuad"), "style_id": one_of("carte"),
        "matrix": text("[0-9]{1,2}"), "row": text("[0-9]{1,4}"), "column": text("[0-9]{1,4}"),
        "z": {"type": "integer", "minimum": 0, "maximum": 15}, "x": {"type": "integer", "minimum": 0, "maximum": 300},
        "y": {"type": "integer", "minimum": 0, "maximum": 300},
        "bbox": box,
    }  # fmt: skip


def sharpened(api: httpx2.Client) -> str:
    """The served document, its texts narrowed; what is not a text keeps its schema."""
    document = api.get("/api/openapi.json").json()
    known = known_values([layer["id"] for layer in api.get("/layers").json()])
    for path, item in document["paths"].items():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                if parameter["schema"].get("type") != "array":
                    parameter["schema"] = known.get(parameter["name"], parameter["schema"])
            if path in BODIES:
                operation["requestBody"]["content"]["application/json"]["schema"] = BODIES[path]
    return json.dumps(document)
