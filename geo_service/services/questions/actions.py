"""Actions and facts that concern communes, through any level that holds them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.registre import EVERY_THEME, UNKNOWN_STATE, Registre
from geo_service.model.source import Nature
from geo_service.services.questions.communes import Commune, communes_of, reached_through, surest
from geo_service.services.questions.reponse import Json, Origine, Reponse, from_registry
from geo_service.services.questions.sans_projet import AGED, Declarations
from geo_service.store.questions import Row, fact_rows
from geo_service.store.questions_registre import declared_rows, placed_actions

FACTS: Final = "faits"
REPORTED: Final = "faits_rapportes_v1"
LIMITS: Final = (
    "Une action départementale ou d'un territoire concerne toutes ses communes, sans qu'on sache si elle agit dans chacune.",
    "Ne rien trouver ne prouve rien tant que le registre n'est pas déclaré complet pour ce territoire et ce thème.",
    "Un état observé une fois redevient inconnu.",
)


def action_row(action: Row, through: Mapping[str, str]) -> Json:
    """An action: its state, and by which zones it concerns."""
    return described(action) | reached(through)


def reached(through: Mapping[str, str]) -> Json:
    """By which zones something concerns, and the surest of these ways."""
    return {"confiance": surest(through.values()), "par": dict(through)}


def described(action: Row) -> Json:
    """An action whatever it concerns."""
    told: Origine = from_registry("état", action["source"], _day(action["observe_le"]))
    return told.ligne(
        action["etat"],
        objet=action["objet"],
        id=action["id"],
        titre=action["titre"],
        theme=action["theme"],
        etat_observe=action["etat_observe"],
        observe_le=_day(action["observe_le"]),
        porteur=action["porteur"],
        portee=action["portee"],
        raison=AGED if action["etat"] in (None, UNKNOWN_STATE) else None,
    )


async def concerning(
    connection: AsyncConnection, zones: Sequence[str], themes: Sequence[str] | None
) -> Reponse:
    """Q8: projets, chantiers, fiches-action and dated facts that concern communes through any level."""
    communes = await communes_of(connection, zones)
    around = reached_through(communes.values())
    actions = await placed_actions(connection, list(around), themes)
    facts = await fact_rows(connection, list(around), themes)
    rows = [action_row(one, through) for one in actions if (through := _among(one["nommees"], around))]
    silent = not rows
    rows += [_fact_row(one, through) for one in facts if (through := _among(one["nommees"], around))]
    return Reponse(
        valeur=None if silent else len(rows),
        unite="actions et faits connus",
        lignes=rows,
        raison=await _why_silent(connection, communes, themes) if silent else None,
        sources=frozenset({FACTS}),
        limites=LIMITS,
        plus={
            "communes": [
                {"zone": one.zone, "nom": one.nom, "habitants": one.habitants} for one in communes.values()
            ],
            "au_moins": len(rows),
            "par_objet": _tally(rows),
        },
    )


def _among(zones: Iterable[str], around: Mapping[str, str]) -> dict[str, str]:
    return {zone: around[zone] for zone in zones if zone in around}


def _fact_row(fact: Row, through: Mapping[str, str]) -> Json:
    told = Origine(
        "état rapporté", fact["source"], REPORTED, Nature.COMPILED, str(fact["annee"] or "") or None
    )
    return told.ligne(
        fact["etat"], confiance=surest(through.values()), objet="fait", id=fact["id"], titre=fact["titre"],
        theme=fact["theme"], etat_observe=fact["etat"], observe_le=fact["date"], porteur=None, par=through,
        raison=None if fact["etat"] else "la source ne dit pas d'état", note=fact["note"],
    )  # fmt: skip


async def _why_silent(
    connection: AsyncConnection, communes: Mapping[str, Commune], themes: Sequence[str] | None
) -> str | None:
    """Why no action does not mean none; None where the registry is declared complete everywhere asked."""
    declared = Declarations.of(await declared_rows(connection), Registre.ACTIONS)
    asked = themes or (EVERY_THEME,)
    verdicts = [declared.complete(one.territoire, theme) for one in communes.values() for theme in asked]
    return next((one.reason for one in verdicts if one.value is None), None)


def _tally(rows: Iterable[Json]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[row["objet"]] = found.get(row["objet"], 0) + 1
    return found


def _day(when: Any) -> str | None:
    return when.isoformat() if when else None
