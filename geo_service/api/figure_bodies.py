"""One figure with everything behind it: definition, formula with its numbers, sources down to their files, doubt."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from geo_service.api.indicator_answers import (
    CONFIDENCE_LABELS,
    NATURE_LABELS,
    definition_of,
    notice_of,
    quality_label,
    sources_of,
)
from geo_service.api.indicator_bodies import age_of
from geo_service.model.indicator import Aggregation, Indicateur, Lecture
from geo_service.model.zone import Niveau
from geo_service.store.indicator_reads import Row

Json = dict[str, Any]

READING_LABELS: Mapping[str, str] = {
    Lecture.PRINCIPALE: "lecture principale",
    Lecture.PARTIE: "partie située dans le département servi",
    Lecture.ALTERNATIVE: "rattachements supposés lus de l'autre façon",
}
AGGREGATION_LABELS: Mapping[str, str] = {
    Aggregation.SUM: "somme des communes",
    Aggregation.RATIO: "somme des numérateurs / somme des dénominateurs",
    Aggregation.MEAN: "moyenne des communes, pondérée",
    Aggregation.OWN: "calcul propre à l'indicateur",
}
NOTHING_COVERS = (
    "Aucune source ne dit ici ce que vivent les personnes sans voiture, les délais pour un rendez-vous, ni l'offre "
    "de transports en commun."
)


def figure_body(row: Row, value: Row, others: Sequence[Row], files: Mapping[str, Row]) -> Json:
    """The value of a zone; ``others`` are its other readings and vintages, ``files`` those of the sources."""
    definition = definition_of(row)
    provenance = row["provenance"]
    return {
        "indicateur": row["id"],
        "titre": definition.titre,
        "zone": value["zone"],
        "nom": value["nom"],
        "habitants": value["population"],
        "millesime": value["millesime"],
        "lecture": value["lecture"],
        "lecture_libelle": READING_LABELS[value["lecture"]],
        **_number(value),
        "unite": definition.unite,
        "part": definition.share,
        "decimales": definition.decimals,
        "definition": definition.definition,
        "calcul": calculation(definition, value),
        "methode": definition.methode,
        "reference": definition.reference or None,
        "parametres": row["parameters"].get("parametres", {}),
        "seuil": definition.seuil,
        "seuil_texte": definition.seuil_texte or None,
        "sens": definition.sens,
        "natures": _natures(row, value),
        "sources": [source | _file(files.get(source["source"])) for source in sources_of([row])],
        "indicateurs_lus": list(definition.reads.indicators),
        "version": {"id": row["version_id"], "calculee_le": row["created_at"].isoformat()},
        "age": age_of(definition, value["millesime"], datetime.now(UTC).date()),
        "ne_dit_pas": [*definition.limites, *provenance.get("notes", []), NOTHING_COVERS],
        "detail": value["detail"],
        "autres_valeurs": [
            {"millesime": one["millesime"], "lecture": one["lecture"]} | _number(one) for one in others
        ],
        "avertissement": notice_of([row]),
    }


def _number(value: Row) -> Json:
    return {
        "valeur": value["valeur"],
        "bas": value["bas"],
        "haut": value["haut"],
        "qualite": value["qualite"],
        "qualite_libelle": quality_label(value["qualite"]),
        "couverture": value["couverture"],
        "confiance": value["confiance"],
        "confiance_libelle": CONFIDENCE_LABELS.get(value["confiance"] or ""),
    }


def calculation(definition: Indicateur, value: Row) -> Json:
    """The formula in words, then with the numbers of the zone where they are kept."""
    above = value["niveau"] != Niveau.COMMUNE
    return {
        "formule": definition.formule,
        "agregation": AGGREGATION_LABELS[definition.aggregation] if above else None,
        "poids": definition.poids if above and definition.aggregation is Aggregation.MEAN else None,
        "numerateur": value["numerateur"],
        "denominateur": value["denominateur"],
        "avec_les_nombres": _with_numbers(value),
    }


def _with_numbers(value: Row) -> str | None:
    top, bottom, result = value["numerateur"], value["denominateur"], value["valeur"]
    if result is None or top is None or not bottom:
        return None
    return f"{_plain(top)} / {_plain(bottom)} = {_plain(top / bottom)}"


def _plain(number: float) -> str:
    text = f"{number:.4g}" if abs(number) < 1 else f"{number:,.2f}".removesuffix(".00")
    return text.replace(",", "\u202f").replace(".", ",")


def _natures(row: Row, value: Row) -> Json:
    chain = [{"quoi": "valeur", "nature": value["nature"]}]
    chain += [{"quoi": source["titre"], "nature": source["nature"]} for source in sources_of([row])]
    return {
        "chaine": [link | {"libelle": NATURE_LABELS[link["nature"]]} for link in chain],
        "nature_min": row["nature_min"],
        "nature_min_libelle": NATURE_LABELS[row["nature_min"]],
    }


def _file(file: Row | None) -> Json:
    names = ("file_name", "digest", "rows_kept")
    told = {name: file[name] if file else None for name in names}
    return {"fichier": told["file_name"], "empreinte": told["digest"], "lignes": told["rows_kept"]}
