"""A tiny made département, in the true formats: twelve square communes, one of them with an enclave.

::

    99010 99011 99012 | 98001      each 5 km, origin (400000, 6400000) in EPSG:2154
    99007 99008 99009 |            99013 is an enclave of 1 km inside 99008
    99004 99005 99006 |            a lake lies over the corner of 99001, 99002, 99004, 99005
    99001 99002 99003 |            west = territoire « ouest », column 3 = « est »
"""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from pyproj import Transformer

from geo_service.crs import LAMBERT93, WGS84
from geo_service.settings import ROOT, Settings

ORIGIN = (400_000.0, 6_400_000.0)
SIDE_M = 5_000.0
CODES = [f"99{number:03d}" for number in range(1, 13)]
ENCLAVE, HOST, NEIGHBOUR = "99013", "99008", "98001"
POPULATION = {code: 100 * position for position, code in enumerate([*CODES, ENCLAVE, NEIGHBOUR], start=1)}
SERVED_PEOPLE = sum(people for code, people in POPULATION.items() if code != NEIGHBOUR)
DOUBTFUL = "99006"

DEPARTEMENT = """
code = "99"
nom = "Petit-Département"
voisins = ["98"]
bbox = {bbox}
centre = {centre}
zoom = 9.0

[labels]
territoire = "pays"
territoires = "pays"

[attendus]
communes = 13
population = {people}
territoires = 2
epci = 2
"""

SOURCE_HEAD = """
title = "{title}"
target = "{target}"
nature = "{nature}"
millesime = "2026"
producer = "essai"
licence = "essai"
attribution = "essai"

[[channel]]
name = "shipped"
path = "{path}"
"""

CODE = '{ from = "code", required = true, pattern = "[0-9]{5}" }'
SOURCES: Mapping[str, tuple[str, str, str, str]] = {
    "communes": (
        "zone", "extract", "shapes/communes.fgb",
        f'steps = ["polygons"]\n[reader]\nformat = "flatgeobuf"\ncrs = 2154\n[columns]\ncode = {CODE}\n'
        'nom = {{ from = "nom", required = true }}\ndepartement = {{ from = "departement", required = true }}\n'
        '[fixed]\nniveau = "commune"\n[checks]\nunique = ["code"]\nrows = {{ min = 14, max = 14 }}\ncoverage = true\n',
    ),
    "communes_cog": (
        "record", "extract", "tables/communes.csv",
        '[reader]\nformat = "csv"\n[columns]\nkey = {{ from = "code", required = true }}\n'
        'epci_siren = {{ from = "epci" }}\ncodes_postaux = {{ from = "codes_postaux", type = "list" }}\n'
        'superficie_terre_km2 = {{ from = "terre", type = "number" }}\n[checks]\nunique = ["key"]\n',
    ),
    "population": (
        "observation", "official", "tables/communes.csv",
        f'[reader]\nformat = "csv"\n[columns]\ncode = {CODE}\ndepartement = {{{{ from = "departement" }}}}\n'
        '[fixed]\nniveau = "commune"\n[values]\n'
        'population = {{ from = "population", unit = "hab.", millesime = "2023" }}\n[checks]\nunique = ["code"]\n'
        "ranges = {{ population = [0, 5000] }}\n"
        f'[[checks.sums]]\ncolumn = "population"\nwhere = {{{{ departement = "99" }}}}\nequals = {SERVED_PEOPLE}\n',
    ),
    "epci": (
        "record", "extract", "tables/epci.csv",
        '[reader]\nformat = "csv"\n[columns]\nkey = {{ from = "siren" }}\nnom = {{ from = "nom" }}\n'
        'type = {{ from = "type" }}\n',
    ),
    "territoires": (
        "record", "compiled", "tables/territoires.csv",
        '[reader]\nformat = "csv"\n[columns]\nkey = {{ from = "code" }}\nterritoire = {{ from = "slug" }}\n'
        'territoire_nom = {{ from = "nom" }}\nconfiance = {{ from = "confiance" }}\n'
        'alternative = {{ from = "alternative" }}\nsource = {{ from = "source" }}\nnote = {{ from = "note" }}\n'
        '[checks]\nunique = ["key"]\n',
    ),
    "eau": (
        "water", "extract", "shapes/eau.fgb",
        'steps = ["polygons"]\n[reader]\nformat = "flatgeobuf"\ncrs = 2154\n[columns]\nid = {{ from = "id" }}\n'
        'nature = {{ from = "nature" }}\n',
    ),
    "mairies": (
        "equipement", "extract", "tables/mairies.csv",
        'steps = ["points"]\n[reader]\nformat = "csv"\nlon = "lon"\nlat = "lat"\n[columns]\n'
        'id = {{ from = "id", required = true }}\nnom = {{ from = "nom" }}\n'
        'commune = {{ from = "commune", required = true }}\nhoraires = {{ from = "horaires", type = "json" }}\n'
        'heures_semaine = {{ from = "heures", type = "number" }}\nsamedi = {{ from = "samedi", type = "boolean" }}\n'
        '[fixed]\ntype = "mairie"\n[checks]\nunique = ["id"]\n',
    ),
    "themes": (
        "record", "compiled", "tables/themes.csv",
        '[reader]\nformat = "csv"\n[columns]\nkey = {{ from = "slug" }}\nlabel_fr = {{ from = "label" }}\n',
    ),
    "faits": (
        "record", "compiled", "tables/faits.csv",
        '[reader]\nformat = "csv"\n[columns]\nkey = {{ from = "id" }}\ntitre = {{ from = "titre" }}\n'
        'theme = {{ from = "theme" }}\nnature = {{ from = "nature" }}\nterritoires = {{ from = "territoires" }}\n'
        'commune = {{ from = "commune" }}\nannee = {{ from = "annee", type = "integer" }}\n'
        'montant_eur = {{ from = "montant", type = "number" }}\n',
    ),
    "anciennes_communes": (
        "record", "extract", "tables/anciennes.csv",
        '[reader]\nformat = "csv"\n[columns]\nkey = {{ from = "ancien" }}\nnom_ancien = {{ from = "nom" }}\n'
        'commune = {{ from = "actuel" }}\n',
    ),
}  # fmt: skip


def small_settings(folder: Path) -> Settings:
    """Write the département's files in a folder and return settings that serve it."""
    data = folder / "data"
    for name in ("sources", "shapes", "tables"):
        (data / name).mkdir(parents=True, exist_ok=True)
    write_declarations(data)
    write_shapes(data)
    write_tables(data)
    return Settings(
        data_dir=data, layers_dir=ROOT / "layers", maps_dir=ROOT / "maps", state_dir=folder / "state"
    )


def square(column: int, row: int) -> shapely.Polygon:
    """One commune of the grid."""
    west, south = ORIGIN[0] + column * SIDE_M, ORIGIN[1] + row * SIDE_M
    return shapely.box(west, south, west + SIDE_M, south + SIDE_M)


def outlines() -> dict[str, shapely.Polygon]:
    """Outline of every commune in EPSG:2154; neighbours share their vertices."""
    shapes = {code: square(index % 3, index // 3) for index, code in enumerate(CODES)}
    x, y = ORIGIN[0] + 1.4 * SIDE_M, ORIGIN[1] + 2.4 * SIDE_M
    shapes[ENCLAVE] = shapely.box(x, y, x + 1000, y + 1000)
    shapes[HOST] = shapes[HOST].difference(shapes[ENCLAVE])
    shapes[NEIGHBOUR] = square(3, 3)
    return shapes


def lake() -> shapely.Polygon:
    """A round lake over four communes."""
    return shapely.Point(ORIGIN[0] + SIDE_M, ORIGIN[1] + SIDE_M).buffer(1500)


def write_declarations(data: Path) -> None:
    """The département and its sources."""
    west, south, east, north = to_lonlat(*ORIGIN) + to_lonlat(ORIGIN[0] + 3 * SIDE_M, ORIGIN[1] + 4 * SIDE_M)
    bbox, centre = [west, south, east, north], [(west + east) / 2, (south + north) / 2]
    text = DEPARTEMENT.format(bbox=bbox, centre=centre, people=SERVED_PEOPLE)
    (data / "departement.toml").write_text(text, encoding="utf-8")
    for name, (target, nature, path, rest) in SOURCES.items():
        steps, _, tables = rest.replace("{{", "{").replace("}}", "}").partition("[reader]")
        head = SOURCE_HEAD.format(title=name, target=target, nature=nature, path=path)
        opening, _, channel = head.partition("[[channel]]")
        body = f"{opening}{steps}\n[[channel]]{channel}\n[reader]{tables}"
        (data / "sources" / f"{name}.toml").write_text(body, encoding="utf-8")


def to_lonlat(x: float, y: float) -> tuple[float, float]:
    """EPSG:2154 to lon, lat."""
    lon, lat = Transformer.from_crs(LAMBERT93, WGS84, always_xy=True).transform(x, y)
    return lon, lat


def write_shapes(data: Path) -> None:
    """FlatGeobuf files, as the real ones."""
    shapes = outlines()
    codes = list(shapes)
    names = [f"Saint-Élan-{code[2:]}" if code != HOST else "L'Île-aux-Œillets" for code in codes]
    rows = {"code": codes, "nom": names, "departement": [code[:2] for code in codes]}
    write_fgb(data / "shapes" / "communes.fgb", rows, list(shapes.values()))
    write_fgb(data / "shapes" / "eau.fgb", {"id": ["lac-1"], "nature": ["lac"]}, [lake()])


def write_fgb(
    path: Path, columns: Mapping[str, Any], shapes: list[shapely.Geometry], crs: int = LAMBERT93
) -> None:
    """One FlatGeobuf file in EPSG:2154, unless said."""
    gpd.GeoDataFrame(dict(columns), geometry=shapes, crs=LAMBERT93).to_crs(crs).to_file(
        path, driver="FlatGeobuf"
    )


def write_tables(data: Path) -> None:
    """csv files, as the real ones."""
    tables = data / "tables"
    area = {code: shape.difference(lake()).area / 1e6 for code, shape in outlines().items()}
    write_csv(
        tables / "communes.csv",
        ("code", "departement", "epci", "codes_postaux", "terre", "population"),
        [(c, c[:2], epci_of(c), f"{c[:2]}100;{c[:2]}200", f"{area[c]:.6f}", POPULATION[c]) for c in area],
    )
    write_csv(
        tables / "epci.csv",
        ("siren", "nom", "type"),
        [("200000001", "CC du Nord", "CC"), ("200000002", "CC du Sud", "CC")],
    )
    write_csv(
        tables / "territoires.csv",
        ("code", "slug", "nom", "confiance", "alternative", "source", "note"),
        [(code, *territoire_of(code)) for code in [*CODES, ENCLAVE]],
    )
    hours = json.dumps({"1": [["09:00", "12:00"]], "6": [["09:00", "12:00"]]})
    write_csv(
        tables / "mairies.csv",
        ("id", "nom", "commune", "lon", "lat", "horaires", "heures", "samedi"),
        [mairie(code, hours) for code in area],
    )
    write_csv(tables / "themes.csv", ("slug", "label"), [("sante", "Santé"), ("mobilite", "Mobilité")])
    write_csv(
        tables / "faits.csv",
        ("id", "titre", "theme", "nature", "territoires", "commune", "annee", "montant"),
        [
            ("F1", "Maison de santé", "sante", "equipement", "ouest", "99001", "2020", "12000"),
            ("F2", "Chantier « santé »", "sante", "chantier", "ouest;est", "", "2017", ""),
            ("F3", "Plan départemental", "mobilite", "programme", "departement", "", "", ""),
        ],
    )
    write_csv(
        tables / "anciennes.csv",
        ("ancien", "nom", "actuel"),
        [("99901", "Vieux-Bourg", "99001"), ("99902", "", "99002")],
    )


def epci_of(code: str) -> str:
    """Rows 1–2 are in the south, the others and the neighbour in the north."""
    return "200000002" if code in CODES[:6] else "200000001"


def territoire_of(code: str) -> tuple[str, str, str, str, str, str]:
    """The third column is « est »; one commune is doubtful."""
    east = code in CODES[2::3]
    slug, nom = ("est", "Pays de l'Est") if east else ("ouest", "Pays de l'Ouest")
    if code == DOUBTFUL:
        return slug, nom, "inferred", "ouest", "déduction", "les deux lectures se défendent"
    return slug, nom, "cited", "", "liste d'essai", ""


def mairie(code: str, hours: str) -> tuple[Any, ...]:
    """A town hall inside its commune; the first one has no known hours."""
    point = outlines()[code].representative_point()
    lon, lat = to_lonlat(point.x, point.y)
    known = code != CODES[0]
    return (
        f"mairie-{code}",
        f"Mairie {code}",
        code,
        lon,
        lat,
        hours if known else "",
        6 if known else "",
        "true" if known else "",
    )


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """A comma-separated UTF-8 file with LF line ends."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
