"""Figures as rows: one per zone, vintage and indicator, the other reading beside, all that stands behind in words."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from geo_service.api.indicator_answers import (
    definition_of,
    notice_of,
    quality_label,
    sources_of,
)
from geo_service.api.observations_parameters import ALL_READINGS, Observations
from geo_service.api.text_formats import BOM, excel_cell, plain_cell
from geo_service.model.indicator import Lecture
from geo_service.model.libelles import CONFIDENCE_LABELS, in_words
from geo_service.model.zone import Niveau
from geo_service.store.indicator_reads import Row

Json = dict[str, Any]

LABELS: Mapping[str, str] = {
    "indicateur": "Indicateur",
    "titre": "Titre",
    "zone": "Zone",
    "niveau": "Niveau",
    "code": "Code",
    "nom": "Nom",
    "population": "Population municipale (hab)",
    "millesime": "Millésime",
    "lecture": "Lecture",
    "valeur": "Valeur",
    "bas": "Borne basse",
    "haut": "Borne haute",
    "numerateur": "Numérateur",
    "denominateur": "Dénominateur",
    "unite": "Unité",
    "qualite": "Code de l'absence de valeur",
    "qualite_libelle": "Raison de l'absence de valeur",
    "couverture": "Part des habitants couverte",
    "nature": "Nature",
    "nature_min": "Nature la moins bonne des entrées",
    "confiance": "Code de la confiance",
    "confiance_libelle": "Confiance du rattachement au territoire",
    "autre_lecture": "Autre lecture",
    "autre_valeur": "Valeur dans l'autre lecture",
    "autre_bas": "Borne basse dans l'autre lecture",
    "autre_haut": "Borne haute dans l'autre lecture",
    "methode": "Méthode",
    "sources": "Sources",
    "licences": "Licences",
    "publication": "Publication",
    "avertissement": "Avertissement",
}
COLUMNS = tuple(LABELS)
"""Columns of csv, and members of json rows: the same words, in the same order."""

READ_COLUMNS = tuple(name for name in COLUMNS if name not in ("qualite", "confiance"))
"""Columns of what people open, csv for Excel and workbook: without the codes whose words are beside."""

PLAIN = (
    "zone",
    "niveau",
    "code",
    "nom",
    "population",
    "millesime",
    "lecture",
    "qualite",
    "nature",
    "nature_min",
)
NUMBERS = ("valeur", "bas", "haut", "numerateur", "denominateur", "couverture")
DECIMALS = 6


def paired(rows: Iterable[Row], lecture: str) -> Iterator[tuple[Row, Row | None]]:
    """Each row of the reading asked with the row of the other reading of the same zone, if there is one.

    The main row is the principal one where a zone has no other.
    """
    readings: dict[tuple[str, ...], dict[str, Row]] = {}
    for row in rows:
        if lecture == ALL_READINGS:
            yield row, None
        key = (row["indicateur"], row["zone"], row["millesime"])
        readings.setdefault(key, {})[row["lecture"]] = row
    if lecture == ALL_READINGS:
        return
    for found in readings.values():
        main = found.pop(lecture, None) or found.pop(Lecture.PRINCIPALE)
        yield main, next(iter(found.values()), None)


def observation_rows(
    asked: Observations, indicators: Sequence[Row], rows: Iterable[Row], doubtful: Mapping[str, Row]
) -> Iterator[Json]:
    """Rows for a reader. ``doubtful``: by territoire, how many of its memberships are inferred."""
    shared = {row["id"]: _shared(row, asked.read.number) for row in indicators}
    for main, other in paired(rows, asked.lecture):
        row = _row(main, other, shared[main["indicateur"]])
        if asked.niveau is Niveau.TERRITOIRE:
            row |= _doubt(doubtful.get(main["zone"]))
        yield row | {"detail": main["detail"]}


def _shared(row: Row, publication: int | None) -> Json:
    definition, sources = definition_of(row), sources_of([row])
    return {
        "titre": definition.titre,
        "unite": definition.unite,
        "methode": definition.methode,
        "sources": " ; ".join(f"{source['titre']} ({source['millesime']})" for source in sources),
        "licences": " ; ".join(dict.fromkeys(source["licence"] for source in sources)),
        "publication": publication,
        "avertissement": notice_of([row]),
    }


def _row(main: Row, other: Row | None, shared: Json) -> Json:
    cells = {
        **{name: main[name] for name in PLAIN},
        **{name: _rounded(main[name]) for name in NUMBERS},
        "indicateur": main["indicateur"],
        "qualite_libelle": quality_label(main["qualite"]),
        "confiance": main["confiance"],
        "confiance_libelle": CONFIDENCE_LABELS.get(main["confiance"]),
        "autre_lecture": other["lecture"] if other else None,
        **{f"autre_{name}": _rounded(other[name]) if other else None for name in ("valeur", "bas", "haut")},
        **shared,
    }
    return {name: cells[name] for name in COLUMNS}


def _doubt(row: Row | None) -> Json:
    """A territoire that holds, or may hold, a commune by inference is known no better than that."""
    inferred = row["inferees"] if row else 0
    confidence = "inferred" if inferred else None
    return {
        "confiance": confidence,
        "confiance_libelle": CONFIDENCE_LABELS.get(confidence or ""),
        "communes_supposees": inferred,
    }


def csv_bytes(rows: Iterable[Json], *, excel: bool) -> bytes:
    """UTF-8 and comma with column names; or what Excel in French opens, with labels."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";" if excel else ",", lineterminator="\r\n")
    writer.writerow(read_header() if excel else COLUMNS)
    if excel:
        writer.writerows(map(excel_cell, row) for row in read_rows(rows))
    else:
        writer.writerows([plain_cell(row[name]) for name in COLUMNS] for row in rows)
    return (BOM if excel else b"") + buffer.getvalue().encode()


def read_header() -> tuple[str, ...]:
    """Labels of the columns that people open."""
    return tuple(LABELS[name] for name in READ_COLUMNS)


def read_rows(rows: Iterable[Json]) -> Iterator[tuple[Any, ...]]:
    """Their cells, codes in words."""
    return (tuple(in_words(name, row[name]) for name in READ_COLUMNS) for row in rows)


def features(rows: Iterable[Json], outlines: Mapping[str, str]) -> list[Json]:
    """GeoJSON features (CRS84); a zone without a published outline has no geometry."""
    return [
        {
            "type": "Feature",
            "id": f"{row['indicateur']}/{row['zone']}/{row['millesime']}/{row['lecture']}",
            "geometry": orjson.Fragment(outlines[row["zone"]]) if outlines.get(row["zone"]) else None,
            "properties": row,
        }
        for row in rows
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)
