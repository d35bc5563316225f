"""Answers about carences: verdicts with their reasons and evidence, how many are null, what would decide them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from starlette.responses import Response

from geo_service.api.layers import CORS
from geo_service.api.spatial_answers import DECIMALS
from geo_service.api.text_formats import plain_cell
from geo_service.gaps.carence import LABELS, METHOD, RULES, Carence, Cellule, Count, Verdict
from geo_service.gaps.carence_besoin import Besoin, Territoire
from geo_service.gaps.carence_matrice import FIRST_TASK, WORDS, counts, doubts, to_do
from geo_service.model.parameter import parameters_of
from geo_service.model.registre import Registre
from geo_service.services.carences import Found

Json = dict[str, Any]

TEMPLATE: Final = "/api/carences/modele.csv"
LIMITS: Final = (
    (
        "« inconnu » n'est ni vrai ni faux : ne trouver aucun projet ni aucune contribution ne prouve rien tant que le "
        "registre n'est pas déclaré complet."
    ),
    "Le registre est lu au moment de la demande : ce qui y est écrit compte aussitôt.",
    "Un enjeu qui n'est rapporté par aucune source n'est pas pour autant absent du pacte.",
    "Un état observé une fois redevient inconnu : un chantier ouvert il y a longtemps n'est ni actif, ni terminé.",
    "Le besoin place tous les habitants d'une commune du même côté du seuil, d'après une mesure en un seul point.",
    "Une carence dit qu'une question reste sans réponse connue ; elle ne juge ni un territoire, ni ses élus.",
)
COLUMNS: Final = (
    "territoire", "territoire_nom", "theme", "theme_libelle", "type", "verdict", "raison", "enjeu", "contributions",
    "actions_en_cours", "besoin_eleve", "besoin_part", "besoin_part_min", "besoin_part_max", "besoin_seuil_part",
    "indicateur", "millesime", "seuil", "unite", "besoin_raison", "matrice", "change_avec", "methode", "licence", "avertissement",
)  # fmt: skip


def answer(found: Found, types: Iterable[Carence], base: str) -> Json:
    """Everything but the context."""
    kinds = tuple(types)
    counted = counts(found.cells)
    return {
        "methode": {"nom": "carence", "version": METHOD},
        "calcule_le": found.today.isoformat(),
        "types": [{"type": kind, "libelle": LABELS[kind], "regle": RULES[kind]} for kind in kinds],
        "parametres": {name: asdict(value) for name, value in parameters_of(found.parameters)},
        "comptes": {kind.value: counted[kind] for kind in kinds},
        "premiere_tache": first_task(found.cells, base),
        "indicateurs_de_besoin": measures(found),
        "rejets": list(found.rejected),
        "limites": list(LIMITS),
        "territoires": [_territoire(found, place, kinds) for place in found.territoires],
    }  # fmt: skip


def first_task(cells: Sequence[Cellule], base: str) -> Json:
    """How much is unknown for want of a declaration, and where to declare it."""
    return {
        "texte": FIRST_TASK,
        "cellules": len(cells),
        "sans_enjeu_connu": sum(cell.facts.enjeu.value is None for cell in cells),
        "sans_registre_complet": {
            Registre.CONTRIBUTIONS.value: sum(cell.facts.contributions.high is None for cell in cells),
            Registre.ACTIONS.value: sum(cell.facts.actions.high is None for cell in cells),
        },
        "sans_besoin_connu": sum(cell.besoin_eleve.value is None for cell in cells),
        "modele": f"{base}{TEMPLATE}",
    }


def measures(found: Found) -> Json:
    """The indicator of each need, with what a reader must know of it."""
    return {
        theme: {
            "indicateur": one.definition.id,
            "titre": one.definition.titre,
            "limites": list(one.definition.limites),
        }
        for theme, one in found.measures.items()
    }


def _territoire(found: Found, place: Territoire, kinds: tuple[Carence, ...]) -> Json:
    labels = {theme.slug: theme.label for theme in found.themes}
    listed = found if len(found.territoires) == 1 else None
    cells = [cell for cell in found.cells if cell.territoire == place.code]
    return {
        "zone": f"territoire:{place.code}",
        "nom": place.nom,
        "comptes": {kind.value: counts(cells)[kind] for kind in kinds},
        "themes": [_cell(cell, labels[cell.theme], kinds, found, listed) for cell in cells],
    }


def _cell(cell: Cellule, label: str, kinds: tuple[Carence, ...], found: Found, listed: Found | None) -> Json:
    facts = cell.facts
    case, reason = cell.matrice
    changed = doubts(cell, found.parameters.contributions_max.value)
    return {
        "theme": cell.theme,
        "libelle": label,
        "enjeu": verdict_row(facts.enjeu),
        "contributions": count_row(facts.contributions),
        "actions_en_cours": count_row(facts.actions),
        "besoin": need_row(cell.besoin, listed) | {"eleve": verdict_row(cell.besoin_eleve)},
        "carences": {kind.value: verdict_row(cell.verdicts[kind]) for kind in kinds},
        "matrice": {"case": case, "raison": reason},
        "doute": {
            name: {kind.value: word for kind, word in other.items() if kind in kinds}
            for name, other in changed.items()
        },
        "preuves": dict(facts.preuves),
        "a_faire": list(to_do(cell)),
    }


def verdict_row(verdict: Verdict) -> Json:
    """True, false or null, the word for it, and why."""
    return {"valeur": verdict.value, "mot": WORDS[verdict.value], "raison": verdict.reason or None}


def count_row(count: Count) -> Json:
    """A number where it is known; else at least and at most, and why."""
    return {
        "valeur": count.value,
        "au_moins": count.low,
        "au_plus": count.high,
        "raison": count.reason or None,
    }


def need_row(besoin: Besoin, listed: Found | None) -> Json:
    """A need with its evidence; ``listed`` names its communes in alphabetical order with inhabitants."""
    told = {name: _rounded(value) for name, value in asdict(besoin).items()}
    concerned, silent = told.pop("communes_concernees"), told.pop("communes_sans_valeur")
    near = None if besoin.part is None or besoin.seuil_part is None else besoin.part - besoin.seuil_part
    told |= {"ecart_au_seuil_part": _rounded(near)}
    told |= {"communes_concernees": len(concerned), "communes_sans_valeur": len(silent)}
    if listed:
        people = listed.counted(besoin.indicateur)
        told |= {
            "liste_concernees": _named(concerned, listed, people),
            "liste_sans_valeur": _named(silent, listed, people),
        }
    return told


def _named(codes: Iterable[str], found: Found, people: Mapping[str, float]) -> list[Json]:
    wanted = set(codes)
    return [
        {"zone": f"commune:{code}", "nom": name, "habitants": round(people[code])}
        for code, name in found.names.items() if code in wanted
    ]  # fmt: skip


def _rounded(value: Any) -> Any:
    return round(value, DECIMALS) if isinstance(value, float) else value


def csv_answer(found: Found, types: Iterable[Carence], shared: Mapping[str, Any]) -> Response:
    """One line per territoire, theme and rule."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    labels = {theme.slug: theme.label for theme in found.themes}
    names = {place.code: place.nom for place in found.territoires}
    said = (METHOD, shared["licence"], shared["avertissement"])
    for cell in found.cells:
        for kind in types:
            row = (
                f"territoire:{cell.territoire}",
                names[cell.territoire],
                cell.theme,
                labels[cell.theme],
                kind,
            )
            writer.writerow(map(plain_cell, (*row, *_csv_cells(cell, kind, found), *said)))
    headers = CORS | {"Content-Disposition": 'attachment; filename="carences.csv"'}
    return Response(lines.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _csv_cells(cell: Cellule, kind: Carence, found: Found) -> tuple[Any, ...]:
    verdict, need = cell.verdicts[kind], cell.besoin
    changed = doubts(cell, found.parameters.contributions_max.value)
    with_others = ", ".join(f"{name} : {other[kind]}" for name, other in changed.items() if kind in other)
    return (
        WORDS[verdict.value], verdict.reason, WORDS[cell.facts.enjeu.value], cell.facts.contributions.value,
        cell.facts.actions.value, WORDS[cell.besoin_eleve.value], _rounded(need.part), _rounded(need.part_min),
        _rounded(need.part_max), need.seuil_part, need.indicateur, need.millesime, need.seuil, need.unite, need.raison,
        cell.matrice[0], with_others,
    )  # fmt: skip
