"""Fibre: premises that cannot be connected, and since which vintage that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.gaps.fibre import CONNECTABLE, ESTIMATED, NO_COPPER, OTHER_BASE, RATE
from geo_service.services.questions.reponse import (
    Json,
    Origine,
    Reponse,
    from_indicator,
    published,
    read_from,
)
from geo_service.store.questions import Row, base_rows, series_rows

MISSING: Final = "ftth_manquants"
NOTHING_LESS: Final = 0.5
"""Premises under which a commune lacks none: shares estimated on dwellings leave fractions."""


async def missing_fibre(connection: AsyncConnection, zones: Sequence[str]) -> Reponse:
    """Q9: communes where premises cannot be connected in the newest vintage, and since when that is known."""
    known = await published(connection, (MISSING,))
    if MISSING not in known:
        return Reponse(None, "locaux", raison="les locaux sans fibre ne sont pas calculés")
    bases = {row["millesime"]: row for row in await base_rows(connection, RATE)}
    series = await series_rows(connection, MISSING, zones)
    origin = from_indicator(known[MISSING])
    rows = list(filter(None, (_row(one, bases, origin) for one in series)))
    mute = [one["zone"] for one in series if one["valeurs"][-1] is None]
    why = _why_mute(known[MISSING], everywhere=len(mute) == len(series))
    return Reponse(
        valeur=None if why else round(sum(row["valeur"] for row in rows), 1),
        unite="locaux",
        lignes=rows,
        raison=why,
        sources=read_from(known.values()),
        limites=(OTHER_BASE, ESTIMATED, CONNECTABLE, NO_COPPER),
        plus={"communes": len(rows), "sans_valeur": mute, "millesimes": _bases(bases)},
    )


def _why_mute(indicator: Row, *, everywhere: bool) -> str | None:
    absence: str | None = indicator["absence"]
    return absence or ("aucune commune n'a de valeur" if everywhere else None)


def _bases(bases: Mapping[str, Row]) -> Json:
    return {name: _base(row) for name, row in bases.items()}


def _row(one: Row, bases: Mapping[str, Row], origin: Origine) -> Json | None:
    now = one["valeurs"][-1]
    if now is None or now < NOTHING_LESS:
        return None
    millesime, base = one["millesimes"][-1], one["bases"][-1]
    since = since_when(one["millesimes"], one["valeurs"])
    return replace(origin, millesime=millesime).ligne(
        float(round(now, 1)), confiance=one["confiance"], zone=one["zone"], nom=one["nom"],
        habitants=one["population"], part=round(now / base, 6) if base else None,
        compte="estime" if _estimated(bases, millesime) else "exact", depuis=since,
        depuis_sens="manque constaté à chaque millésime depuis celui-ci ; entre deux millésimes rien n'est connu",
        comparable=_same(bases, since, millesime), serie=_series(one, bases),
    )  # fmt: skip


def since_when(millesimes: Sequence[str], values: Sequence[float | None]) -> str:
    """The first vintage from which premises are missing without a break until the newest."""
    since = millesimes[-1]
    for millesime, value in zip(reversed(millesimes), reversed(values), strict=True):
        if value is None or value < NOTHING_LESS:
            break
        since = millesime
    return since


def _series(one: Row, bases: Mapping[str, Row]) -> list[Json]:
    return [
        {
            "millesime": name,
            "valeur": value,
            "qualite": why,
            "compte": "estime" if _estimated(bases, name) else "exact",
        }
        for name, value, why in zip(one["millesimes"], one["valeurs"], one["qualites"], strict=True)
    ]


def _estimated(bases: Mapping[str, Row], millesime: str) -> bool:
    return millesime in bases and bool(bases[millesime]["part_seule"])


def _same(bases: Mapping[str, Row], first: str, last: str) -> bool:
    """Whether two vintages count the same premises."""
    told: list[Any] = [bases.get(name, {}).get("source") for name in (first, last)]
    return bool(told[0] == told[1])


def _base(row: Row) -> Json:
    return {"source": row["source"], "compte": "estime" if row["part_seule"] else "exact"}
