"""Priorities in carence, and territoires that share a problem."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.errors import InputError
from geo_service.gaps.carence import METHOD, RULES, Carence, Cellule
from geo_service.gaps.carence_matrice import WORDS
from geo_service.model.source import Nature
from geo_service.model.told import Said
from geo_service.services.carences import Asked, Found, carences
from geo_service.services.questions.actions import action_row
from geo_service.services.questions.reponse import REGISTRY, Json, Origine, Reponse
from geo_service.store.carences import record_rows
from geo_service.store.questions import Row
from geo_service.store.questions_registre import action_rows

INITIATIVES: Final = "initiatives"
SILENT: Final = (
    "toutes les carences ne peuvent pas être affirmées ni écartées : il manque des déclarations au registre"
)
ACCOUNT: Final = (
    "récit d'un groupe politique sur sa propre action : une inspiration avec sa source, jamais une évaluation"
)
OFF: Final = "écartées d'un dossier officiel : leur source est le récit d'un groupe politique"
COVID: Final = "covid"
LIMITS: Final = (
    "« inconnu » n'est ni vrai ni faux : il manque une déclaration au registre, nommée dans ce qui reste à faire.",
    "Une carence dit qu'une question reste sans réponse connue ; elle ne juge ni un territoire, ni ses élus.",
)


async def priorities(connection: AsyncConnection, asked: Asked) -> Reponse:
    """Q2: each priority (enjeu) of each territoire, and which carences hold for it: true, false or null with why."""
    found = await carences(connection, asked)
    cells = found.cells
    known = [cell for cell in cells if cell.facts.enjeu.value]
    rows = _priorities(found, known, asked.types)
    sides = [_in_carence(cell, asked.types) for cell in known]
    silent = None in sides or not sides
    return Reponse(
        valeur=None if silent else sides.count(True),
        unite="priorités en carence",
        lignes=rows,
        raison=_why_unknown(cells, rows) if silent else None,
        sources=found.origins,
        limites=LIMITS,
        plus=_counted(sides, rows)
        | {
            "priorites_inconnues": _silent(cells),
            "regles": {kind.value: RULES[kind] for kind in asked.types},
        },
    )


def _priorities(found: Found, known: Iterable[Cellule], kinds: Sequence[Carence]) -> list[Json]:
    return [_priority(found, cell, kind) for cell in known for kind in kinds]


def _counted(sides: Sequence[bool | None], rows: Sequence[Json]) -> Json:
    """Priorities that are known, those surely in carence, those that may be, rules that are not known."""
    least = sides.count(True)
    return {
        "priorites_connues": len(sides),
        "au_moins": least,
        "au_plus": least + sides.count(None),
        "carences_inconnues": [row["valeur"] for row in rows].count(None),
    }


def _in_carence(cell: Cellule, kinds: Iterable[Carence]) -> bool | None:
    """Whether one of the rules holds for a priority: one is enough; all must be known to say that none does."""
    found = {cell.verdicts[kind].value for kind in kinds}
    return True if True in found else None if None in found else False


def _silent(cells: Sequence[Cellule]) -> int:
    """Themes of which nobody knows whether they are a priority."""
    return [cell.facts.enjeu.value for cell in cells].count(None)


def _why_unknown(cells: Sequence[Cellule], rows: Sequence[Json]) -> str:
    unknown = (row["raison"] for row in rows if row["valeur"] is None)
    told = next(unknown, None) or next((cell.facts.enjeu.reason for cell in cells), "")
    return f"{SILENT} ({told})" if told else SILENT


def _priority(found: Found, cell: Cellule, kind: Carence) -> Json:
    verdict, need = cell.verdicts[kind], cell.besoin
    names = {place.code: place.nom for place in found.territoires}
    told = Origine(
        "vrai ou faux", need.titre or REGISTRY, METHOD, Nature.COMPUTED, need.millesime, need.seuil_part
    )
    return told.ligne(
        verdict.value, zone=f"territoire:{cell.territoire}", nom=names[cell.territoire], theme=cell.theme, carence=kind,
        mot=WORDS[verdict.value], raison=verdict.reason or None, besoin_part=need.part,
        contributions=asdict(cell.facts.contributions), actions_en_cours=asdict(cell.facts.actions),
        preuves=dict(cell.facts.preuves),
    )  # fmt: skip


async def same_problem(connection: AsyncConnection, theme: str, served: str, *, official: bool) -> Reponse:
    """Q13: territoires where the need of a theme is high, their actions, and initiatives of other départements."""
    found = await carences(connection, Asked(themes=(theme,)))
    actions = await action_rows(connection, themes=[theme])
    rows = [_territoire(found, cell, actions) for cell in found.cells] if theme in found.measures else []
    sure = [row["besoin_eleve"] for row in rows if row["besoin_eleve"] is not None]
    return Reponse(
        valeur=sum(sure) if sure else None,
        unite="territoires où le besoin est élevé",
        lignes=rows,
        raison=None if sure else _why_no_need(theme, rows),
        sources=found.origins | (frozenset() if official else {INITIATIVES}),
        limites=LIMITS,
        plus={"theme": theme, "initiatives": await initiatives(connection, theme, served, official=official)},
    )


def _why_no_need(theme: str, rows: Sequence[Json]) -> str:
    told = next((row["raison"] for row in rows if row["raison"]), None)
    return told or Said("aucun indicateur ne mesure le besoin du thème « {theme} »", theme=theme)


def _territoire(found: Found, cell: Cellule, actions: Sequence[Row]) -> Json:
    need, zone = cell.besoin, f"territoire:{cell.territoire}"
    names = {place.code: place.nom for place in found.territoires}
    told = Origine("part des habitants", need.titre, METHOD, Nature.COMPUTED, need.millesime, need.seuil_part)
    return told.ligne(
        need.part, zone=zone, nom=names[cell.territoire], theme=cell.theme, besoin_eleve=cell.besoin_eleve.value,
        raison=cell.besoin_eleve.reason or None, indicateur=need.indicateur, seuil_indicateur=need.seuil,
        habitants_concernes=need.habitants_concernes, poids=need.poids,
        actions=[action_row(one, {zone: "official"}) for one in actions if zone in one["zones"]],
        actions_raison=cell.facts.actions.reason or None,
    )  # fmt: skip


async def initiatives(connection: AsyncConnection, theme: str, served: str, *, official: bool) -> Json:
    """Initiatives on a theme elsewhere; none in an official file, with the reason."""
    if official:
        return {"valeur": None, "raison": OFF, "lignes": []}
    records = (await record_rows(connection, [INITIATIVES])).get(INITIATIVES, [])
    kept = [row for row in records if row["theme"] == theme and is_elsewhere(row, served)]
    return {
        "valeur": len(kept),
        "raison": None if records else "aucune source d'initiatives n'est chargée",
        "avertissement": ACCOUNT,
        "lignes": [_initiative(row) for row in kept],
    }


def is_elsewhere(row: Mapping[str, Any], served: str) -> bool:
    """Whether an initiative is of another département, and no measure of the health crisis."""
    told = f"{row.get('note') or ''} {row.get('titre') or ''} {row.get('resume') or ''}".casefold()
    return served not in (row.get("departement_code") or ()) and COVID not in told


def _initiative(row: Mapping[str, Any]) -> Json:
    told = Origine(
        "initiative", row["source"], "recit_d_un_tiers", Nature.COMPILED, str(row.get("annee") or "") or None
    )
    return told.ligne(
        row["titre"], id=row["key"], theme=row["theme"], resume=row.get("resume"), departements=row.get("departement_nom") or [],
        departement_codes=row.get("departement_code") or [], note=row.get("note"), signalement=ACCOUNT,
    )  # fmt: skip


def one_theme(themes: Sequence[str]) -> str:
    """The theme of a question about one problem.

    Raises:
        InputError: none, or several.
    """
    if len(themes) != 1:
        raise InputError("« theme » : donnez un seul thème, par exemple sante (liste : /api/carences).")
    return themes[0]
