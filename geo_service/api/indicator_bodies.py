"""An indicator as readers are told of it: all that its published version says of itself."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from geo_service.api.indicator_answers import (
    CHANNEL_LABELS,
    FAMILY_LABELS,
    SENS_LABELS,
    definition_of,
    notice_of,
    sources_of,
)
from geo_service.model.indicator import QUALITY_LABELS, Indicateur, layer_id
from geo_service.model.libelles import NATURE_LABELS
from geo_service.store.indicator_reads import Row

Json = dict[str, Any]
YEAR_DIGITS = 4


def indicator_body(row: Row, coverage: Mapping[str, Any] | None, base: str) -> Json:
    """Definition, method, parameters, vintages, coverage, natures, sources, age, addresses."""
    definition = definition_of(row)
    sources = sources_of([row])
    channels = list(dict.fromkeys(source["canal"] for source in sources))
    return {
        **_defined(definition),
        "audience": "public" if definition.public else "agents",
        "expert": definition.expert,
        "parametres": row["parameters"].get("parametres", {}),
        "millesimes": row["provenance"].get("millesimes", []),
        "couverture": coverage_body(coverage),
        "nature": row["nature"],
        "nature_libelle": NATURE_LABELS[row["nature"]],
        "nature_min": row["nature_min"],
        "nature_min_libelle": NATURE_LABELS[row["nature_min"]],
        "canaux": channels,
        "canaux_libelles": [CHANNEL_LABELS.get(channel, channel) for channel in channels],
        "sources": sources,
        "indicateurs_lus": list(definition.reads.indicators),
        "notes": row["provenance"].get("notes", []),
        "absence": row["absence"],
        "age": age_of(definition, row["millesime"], datetime.now(UTC).date()),
        "calcule_le": row["created_at"].isoformat(),
        "avertissement": notice_of([row]),
        "adresses": addresses(definition, base, published=not row["absence"]),
    }


def _defined(definition: Indicateur) -> Json:
    return {
        "id": definition.id,
        "titre": definition.title,
        "title_en": definition.title_en or None,
        "famille": definition.famille,
        "famille_libelle": FAMILY_LABELS[definition.famille],
        "theme": definition.theme,
        "unite": definition.unite,
        "part": definition.share,
        "decimales": definition.decimals,
        "bornes": list(definition.bornes),
        "sens": definition.sens,
        "sens_libelle": SENS_LABELS[definition.sens],
        "seuil": definition.seuil,
        "seuil_texte": definition.seuil_texte or None,
        "definition": definition.definition,
        "formule": definition.formule,
        "methode": definition.methode,
        "methode_version": definition.methode.rpartition("_v")[2] or None,
        "reference": definition.reference or None,
        "agregation": definition.aggregation,
        "poids": definition.poids,
        "limites": list(definition.limites),
        "niveaux": [niveau.value for niveau in definition.niveaux],
    }


def coverage_body(coverage: Mapping[str, Any] | None) -> Json | None:
    """Communes and inhabitants with a value in the newest vintage, and those without, by reason; None without any."""
    if coverage is None:
        return None
    people, known = coverage["habitants"] or 0, coverage["habitants_avec_valeur"] or 0
    return {
        "communes": coverage["communes"],
        "communes_avec_valeur": coverage["communes_avec_valeur"],
        "part_des_habitants": round(known / people, 4) if people else None,
        "sans_valeur": {
            reason.value: {"libelle": label, "communes": coverage[reason.value]}
            for reason, label in QUALITY_LABELS.items()
        },
    }


def age_of(definition: Indicateur, millesime: str, today: date) -> Json:
    """Years since the vintage, and whether that is too old for comparisons; None where it tells no year."""
    year = millesime[:YEAR_DIGITS]
    years = today.year - int(year) if year.isdigit() and len(year) == YEAR_DIGITS else None
    limit = definition.age_max_years
    return {
        "ans": years,
        "age_max_ans": limit,
        "perime": None if years is None or limit is None else years > limit,
    }


def addresses(definition: Indicateur, base: str, *, published: bool) -> Json:
    """Where its figures, classes, layers and pages are."""
    name = definition.id
    layers = [layer_id(name, niveau) for niveau in definition.niveaux] if published else []
    return {
        "page": f"{base}/donnees/{name}",
        "observations": f"{base}/api/observations?indicateur={name}",
        "classes": f"{base}/api/classes?indicateur={name}",
        "ecarts": f"{base}/api/gaps?indicateur={name}",
        "couches": {
            layer: {
                "tuiles": f"{base}/tiles/{layer}.json",
                "style": f"{base}/styles/{layer}.json",
                "geojson": f"{base}/layers/{layer}.geojson",
                "csv": f"{base}/layers/{layer}.csv",
            }
            for layer in layers
        },
    }
