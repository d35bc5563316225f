"""Answers about public contracts: numbers or their reasons, and beside them scope, method, sources, limits, notes."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection
from starlette.responses import Response

from geo_service.api.layers import CORS
from geo_service.api.spatial_answers import json_answer
from geo_service.api.text_formats import plain_cell
from geo_service.gaps.marches import METHOD, NOTES, SUPPOSED
from geo_service.gaps.marches_cpv import label
from geo_service.gaps.marches_flux import Flow, Matrix
from geo_service.gaps.marches_fournisseurs import SupplierCell
from geo_service.gaps.marches_mesures import Consideration
from geo_service.gaps.marches_parts import Parts, Totals
from geo_service.gaps.marches_secret import REASON
from geo_service.model.marche import Mesure
from geo_service.model.source import DEMONSTRATION_NOTICE, Nature
from geo_service.services.procurement import Place
from geo_service.store.marches import contract_sources

Json = dict[str, Any]
Places = Mapping[str, Place]

NOT_LOCATED = "non localisé"
NO_OUTLINE = "contour non publié ici : pas de ligne"
LINE_ENDS = "Les lignes joignent un point intérieur de chaque zone (milieu des communes d'un département voisin), jamais une adresse."
RULES = {
    "nombre": "marchés dont un titulaire localisé au moins est dans la zone / marchés avec un titulaire localisé",
    "nombre_tous_titulaires": "marchés dont tous les titulaires sont dans la zone / marchés avec un titulaire localisé",
    "montant": "montant réparti également entre titulaires : part des titulaires localisés dans la zone",
    "montant_un_titulaire_suffit": "montant entier dès qu'un titulaire est dans la zone",
    "montant_tous_titulaires": "montant entier seulement si tous les titulaires sont dans la zone",
}
FLOW_COLUMNS = (
    "origine", "origine_nom", "destination", "destination_nom", "marches", "montant_eur_ht", "qualite",
    "niveau", "perimetre", "annees", "methode", "sources", "millesimes", "nature", "licence", "avertissement",
)  # fmt: skip


async def context(connection: AsyncConnection, scope: str) -> Json:
    """Scope, method, publication, sources with their limits, natures, notes, and the notice of generated data."""
    rows = await contract_sources(connection)
    sources = [_source(row) for row in rows if row["source"]]
    order = list(Nature)
    worst = max((order.index(Nature(row["nature_min"])) for row in sources), default=None)
    least = None if worst is None else order[worst]
    return {
        "perimetre": scope,
        "methode": {"nom": METHOD.rpartition("_")[0], "version": METHOD},
        "publication": _publication(rows),
        "natures": {"objets": least, "calculs": Nature.COMPUTED, "nature_min": least},
        "sources": sources,
        "notes": list(NOTES),
        "avertissement": DEMONSTRATION_NOTICE if least is Nature.DEMONSTRATION else None,
    }


def measure_row(measure: Mesure) -> Json:
    """A measure for readers: its value, or null with why."""
    return {
        "valeur": rounded(measure.value),
        "unite": measure.unit,
        "raison": measure.reason,
        "qualite": measure.quality,
        "numerateur": rounded(measure.numerator),
        "denominateur": rounded(measure.denominator),
    }


def parts_rows(parts: Parts) -> Json:
    """The shares of a zone, each with the rule it follows."""
    measures = (parts.number, parts.number_all, parts.amount, parts.amount_one, parts.amount_all)
    return {
        name: measure_row(measure) | {"regle": rule}
        for (name, rule), measure in zip(RULES.items(), measures, strict=True)
    }


def outside_rows(parts: Parts) -> Json:
    """« Titulaires établis hors de la zone » for contracts executed in it, by number and by amount."""
    return {
        "libelle": f"Titulaires établis hors de la zone ({parts.zone}), marchés exécutés dans la zone",
        "nombre": measure_row(parts.number),
        "montant": measure_row(parts.amount),
        "marches": parts.totals.contracts,
    }


def totals_row(totals: Totals) -> Json:
    """What shares rest on: contracts, euros without tax, years, what is not located."""
    return {
        "marches": totals.contracts,
        "montant_eur_ht": rounded(totals.amount),
        "montant_le_plus_bas_eur_ht": rounded(totals.lowest),
        "montant_le_plus_haut_eur_ht": rounded(totals.highest),
        "marches_au_montant_suppose": totals.supposed,
        "montant_statut": SUPPOSED if totals.supposed else "montant déclaré, ou du dernier avenant daté",
        "annees": list(totals.years),
        "sans_titulaire_localise": totals.unlocated,
        "sans_titulaire_localise_part": rounded(totals.unlocated_share),
        "non_localise_eur_ht": rounded(totals.unlocated_eur),
        "accords_cadres": totals.framework,
        "accords_cadres_eur_ht": rounded(totals.framework_eur),
        "accords_cadres_note": (
            "la source ne dit pas quels montants sont des maximums d'accord-cadre"
            if totals.framework is None
            else "montants maximums, pas des dépenses"
        ),
    }


def consideration_row(consideration: Consideration) -> Json:
    """A consideration beside its national target."""
    return measure_row(consideration.part) | {"cible_nationale": consideration.target}


def flow_row(flow: Flow, places: Places) -> Json:
    """A pair of zones for readers."""
    return {
        "origine": flow.origin,
        "origine_nom": _name(flow.origin, places),
        "destination": flow.destination,
        "destination_nom": _name(flow.destination, places),
        "marches": flow.contracts,
        "montant_eur_ht": rounded(flow.amount),
        "qualite": "secret" if flow.secret else None,
        "raison": REASON if flow.secret else None,
    }


def flow_features(matrix: Matrix, places: Places) -> list[Json]:
    """Flows as GeoJSON features: a line between the points of two zones, a point for one with itself; null without."""
    return [
        {
            "type": "Feature",
            "id": f"{flow.origin}>{flow.destination}",
            "geometry": _line(flow, places),
            "properties": flow_row(flow, places),
        }
        for flow in matrix.flows
    ]


def flow_csv(matrix: Matrix, places: Places, shared: Json) -> Response:
    """The same as csv, UTF-8 and comma; every line carries its scope, method and sources; unlocated pairs come last."""
    sources = shared["sources"]
    origin = [
        matrix.level, shared["perimetre"], " ".join(matrix.years), shared["methode"]["version"],
        _joined(sources, "source"), _joined(sources, "millesime"), shared["natures"]["nature_min"],
        _joined(sources, "licence"), shared["avertissement"] or "",
    ]  # fmt: skip
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(FLOW_COLUMNS)
    for flow in (*matrix.flows, *matrix.apart):
        row = flow_row(flow, places)
        cells = [row[name] for name in FLOW_COLUMNS[:7]]
        writer.writerow([plain_cell(cell) for cell in (*cells, *origin)])
    return Response(buffer.getvalue(), media_type="text/csv", headers=CORS)


def supplier_row(cell: SupplierCell, places: Places) -> Json:
    """A CPV family in a zone: businesses, euros and names, or the secret."""
    return {
        "famille_cpv": cell.family,
        "famille": label(cell.family),
        "zone": cell.zone,
        "zone_nom": _name(cell.zone, places),
        "marches": cell.contracts,
        "fournisseurs": cell.businesses,
        "montant_eur_ht": rounded(cell.amount),
        "nommes": [
            {"siren": one.siren, "nom": one.name, "marches": one.contracts} for one in cell.named
        ],
        "qualite": "secret" if cell.secret else None,
        "raison": REASON if cell.secret else None,
    }  # fmt: skip


def geojson_answer(features: Sequence[Json], members: Json) -> Response:
    """A FeatureCollection with further members (RFC 7946 § 6.1)."""
    response = json_answer({"type": "FeatureCollection", "features": list(features)} | members)
    response.headers["content-type"] = "application/geo+json"
    return response


def _line(flow: Flow, places: Places) -> Json | None:
    ends = [places[code].point for code in (flow.origin, flow.destination) if code is not None]
    points = [[round(value, 6) for value in end] for end in ends if end is not None]
    if len(points) < 2:
        return None
    if flow.origin == flow.destination:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "LineString", "coordinates": points}


def _name(code: str | None, places: Places) -> str:
    return NOT_LOCATED if code is None else places[code].name


def _source(row: Mapping[str, Any]) -> Json:
    return {name: cell for name, cell in row.items() if name not in ("publication_id", "published_at")}


def _publication(rows: Sequence[Mapping[str, Any]]) -> Json:
    first = rows[0] if rows else {"publication_id": None, "published_at": None}
    day = first["published_at"]
    return {"id": first["publication_id"], "date": day.isoformat() if day else None}


def _joined(sources: Iterable[Json], name: str) -> str:
    return " ; ".join(dict.fromkeys(str(source[name]) for source in sources))


def rounded(value: float | None) -> float | None:
    """A number without the noise of its sums."""
    return None if value is None else round(value, 6)
