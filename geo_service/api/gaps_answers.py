"""What is told of communes beyond a threshold: totals, doubt, communes by name, and those without number apart."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from geo_service.api.indicator_answers import about, definition_of, quality_label
from geo_service.api.indicator_bodies import age_of
from geo_service.model.indicator import Quality
from geo_service.model.libelles import CONFIDENCE_LABELS
from geo_service.services.beyond import Beyond, Count, Measured, Threshold, passed_of
from geo_service.services.questions.sans_projet import STATES
from geo_service.store.indicator_reads import LATEST, Row

Json = dict[str, Any]

ONE_COMMUNE = (
    "non pertinent : ce territoire est une seule commune, dont l'intérieur n'est pas mesuré ici. La valeur reste "
    "lisible à /api/observations."
)
RULE = (
    "Une valeur égale au seuil est en deçà. Une commune sans valeur n'est d'aucun côté : elle est comptée à part. "
    "Habitants : population municipale ; une part publiée peut compter ceux de son producteur (« poids » de sa définition)."
)
DOUBT = (
    "habitants des communes qui changent de côté quand toutes les valeurs vont à leur borne basse, ou haute"
)


def threshold_row(row: Row, threshold: Threshold, millesime: str) -> Json:
    """An indicator in a vintage, its age, and the threshold it is compared with."""
    definition = about(row)
    vintage = row["millesime"] if millesime == LATEST else millesime
    sign = ">" if threshold.above else "<"
    return definition | {
        "millesime": vintage,
        "seuil": threshold.value,
        "seuil_par_defaut": definition["seuil"],
        "au_dela": f"valeur {sign} {threshold.value:g} {definition['unite']}",
        "age": age_of(definition_of(row), vintage, datetime.now(UTC).date()),
    }


def totals(found: Beyond) -> Json:
    """Communes and inhabitants beyond, within, and without number by reason; the share leaves the last out."""
    share = found.share
    return {
        "communes": found.total.communes,
        "habitants": found.total.habitants,
        "au_dela": count_row(found.beyond),
        "en_deca": count_row(found.within),
        "part_des_habitants": None if share is None else round(share, 6),
        "sans_valeur": {
            reason: {"libelle": quality_label(reason)} | _counted(communes)
            for reason, communes in found.unknown.items()
        },
    }


def doubt_row(found: Beyond) -> Json:
    """People who change side with the doubt of the values."""
    return {
        "regle": DOUBT,
        "passent_au_dela": count_row(found.join),
        "passent_en_deca": count_row(found.leave),
        "habitants_qui_changent_de_cote": found.join.habitants + found.leave.habitants,
        "habitants_au_dela_au_moins": found.beyond.habitants - found.leave.habitants,
        "habitants_au_dela_au_plus": found.beyond.habitants + found.join.habitants,
    }


def commune_row(one: Measured, names: Sequence[str], thresholds: Sequence[Threshold]) -> Json:
    """A commune: its inhabitants, and each value with its bounds and side."""
    sides = passed_of(one, thresholds)
    values = [
        {
            "indicateur": name,
            "valeur": _rounded(cell.valeur),
            "bas": _rounded(cell.bas),
            "haut": _rounded(cell.haut),
            "qualite": cell.qualite,
            "qualite_libelle": quality_label(cell.qualite),
            "au_dela": side,
        }
        for name, cell, side in zip(names, one.cells, sides, strict=True)
    ]
    told = {
        "zone": one.zone,
        "nom": one.nom,
        "habitants": one.population,
        "confiance": one.confiance,
        "confiance_libelle": CONFIDENCE_LABELS.get(one.confiance or ""),
    }
    if len(values) == 1:
        return told | {
            name: values[0][name] for name in ("valeur", "bas", "haut", "qualite", "qualite_libelle")
        }
    return told | {"nombre_au_dela": sides.count(True), "valeurs": values}


def unknown_rows(found: Beyond) -> Json:
    """Communes without number by reason, by name; those out of reach are named so."""
    return {
        reason: {
            "libelle": quality_label(reason),
            "communes": [{"zone": one.zone, "nom": one.nom, "habitants": one.population} for one in communes],
        }
        for reason, communes in found.unknown.items()
    }


def not_relevant() -> Json:
    """Instead of totals, for a territoire of one commune."""
    return {
        "pertinent": False,
        "raison": ONE_COMMUNE,
        "qualite": Quality.NOT_APPLICABLE,
        "totaux": None,
        "doute": None,
        "communes": [],
    }


def project_row(communes: Sequence[Json], themes: Sequence[str], why: str | None) -> Json:
    """Of the communes beyond, those without action: null with why (``why``: nothing is known of the communes)."""
    sure = [row for row in communes if row["sans_projet"]]
    doubtful = [row for row in communes if row["sans_projet"] is None]
    reason = why or next((row["raison_projet"] for row in doubtful), None)
    return {
        "sans": None if reason else _people(sure),
        "raison": reason,
        "au_moins": _people(sure),
        "au_plus": _people([*sure, *doubtful]),
        "themes": list(themes),
        "etats_qui_comptent": STATES["comptent"],
        "regle": STATES["texte"],
    }


def _people(rows: Sequence[Json]) -> Json:
    return {"communes": len(rows), "habitants": sum(row["habitants"] for row in rows)}


def count_row(count: Count) -> Json:
    """Communes and their inhabitants."""
    return {"communes": count.communes, "habitants": count.habitants}


def _counted(communes: Sequence[Measured]) -> Json:
    return {"communes": len(communes), "habitants": sum(one.population for one in communes)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
