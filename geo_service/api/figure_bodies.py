"""One figure with everything behind it: definition, formula with its numbers, sources down to their files, doubt."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from string import Formatter
from typing import Any, Final

from geo_service.api.indicator_answers import (
    definition_of,
    notice_of,
    quality_label,
    sources_of,
)
from geo_service.api.indicator_bodies import age_of
from geo_service.model.indicator import Aggregation, Indicateur
from geo_service.model.libelles import CONFIDENCE_LABELS, NATURE_LABELS, READING_LABELS
from geo_service.model.told import Number, Said
from geo_service.model.zone import Niveau
from geo_service.pages.fiche_text import FRENCH
from geo_service.store.indicator_reads import Row

Json = dict[str, Any]

AGGREGATION_LABELS: Mapping[str, str] = {
    Aggregation.SUM: "somme des communes",
    Aggregation.RATIO: "somme des numérateurs / somme des dénominateurs",
    Aggregation.MEAN: "moyenne des communes, pondérée",
    Aggregation.OWN: "calcul propre à l'indicateur",
}
QUOTIENT: Final = ("numerateur", "denominateur")
QUOTED: Final = "{numerateur} / {denominateur}"
NOTHING_COVERS = Said(
    "Aucune source ne dit ici ce que vivent les personnes sans voiture, les délais pour un rendez-vous, ni l'offre "
    "de transports en commun."
)


def figure_body(row: Row, value: Row, others: Sequence[Row], files: Mapping[str, Row]) -> Json:
    """The value of a zone; ``others`` are its other readings and vintages, ``files`` those of the sources."""
    definition = definition_of(row)
    provenance = row["provenance"]
    return {
        "indicateur": row["id"],
        "titre": definition.title,
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
            {name: one[name] for name in ("millesime", "lecture")}
            | {"lecture_libelle": READING_LABELS[one["lecture"]]}
            | _number(one)
            for one in others
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
        "depuis": value["detail"].get("depuis"),
        "communes": _named(value["detail"].get("communes")),
        "avec_les_nombres": _with_numbers(definition, value),
    }


def _with_numbers(definition: Indicateur, value: Row) -> str | None:
    """The formula of the indicator with the numbers of the zone, a quotient where it is nothing else."""
    if value["valeur"] is None:
        return None
    said = {name: value[name] for name in QUOTIENT} | value["detail"]
    formula = next((one for one in (definition.nombres, QUOTED) if one and told_in(one, said)), None)
    if formula is None:
        return None
    filled = formula.format_map({name: plain(cell) for name, cell in said.items()})
    return Number(f"{filled} = {plain(value['valeur'])}")


def _named(communes: Any) -> list[str] | None:
    """Names of the communes that a count counts; None where the evidence holds none, or only how many."""
    return [one["nom"] for one in communes] if isinstance(communes, list) else None


def told_in(formula: str, said: Mapping[str, Any]) -> bool:
    """Whether every number that a formula names is known."""
    return all(said.get(name) is not None for _, name, _, _ in Formatter().parse(formula) if name)


def plain(number: Any) -> str:
    """A number as it can be computed with: four decimals, four digits below 1; words as they are."""
    if not isinstance(number, int | float):
        return str(number)
    text = f"{number:.4g}" if abs(number) < 1 else f"{number:,.4f}".rstrip("0").removesuffix(".")
    return text.translate(FRENCH)


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
