"""Public contracts (DECP): each counted once, whatever the number of its winners and of its amendments.

A contract is its buyer and its number. Files repeat it, and its amount, once per winner and once per
amendment: adding the rows up would count the same euros several times.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from geo_service.ingest.references import References
from geo_service.ingest.table import Table
from geo_service.model.source import Source

MAX_EUR = 2e9
"""Over it an amount is a typing mistake: the largest French public contracts are below."""

DECLARED, FIRST_SUPPOSED, LATEST = "declare", "initial_suppose", "dernier_avenant"
COMMUNE_SIREN = re.compile(r"21(\d\d|2[AB])\d(\d{3})\d{6}")
"""SIRET of a commune: 21, département, 0, commune, key, then the five of the establishment."""

WINNER = ("id", "type", "nom", "departement", "commune", "categorie", "distance_km", "lon", "lat")
WINNER_PREFIX = "titulaire_"
Row = Mapping[str, Any]


def contracts_from_rows(_: Source, table: Table, __: References) -> Table:
    """Rows per winner and amendment → one row per contract, at its first row in the file.

    With ``modification_id`` the amounts have an order and the current ones count (``actuelle``). Without,
    nothing orders them: the first of the file is shown, said to be supposed, between the lowest and the highest.
    """
    table = plausible(table, "montant")
    make = _ordered if "modification_id" in table.rows.columns else _unordered
    groups = table.rows.groupby("uid", sort=False)
    return table.with_rows(framed({group.index[0]: make(_records(group)) for _, group in groups}))


def contracts_from_json(_: Source, table: Table, __: References) -> Table:
    """Contracts of the official JSON (arrêtés of 22/12/2022): one object each, amendments inside.

    The latest amendment that says an amount gives it. The format carries no name and no place of the winner.
    """
    table = plausible(table, "montant")
    uids = table.rows["acheteur_id"].astype(str) + table.rows["id"].astype(str)
    table = table.reject(uids.duplicated(keep="last"), "contrat republié plus loin dans le fichier")
    rows = zip(table.rows.index, _records(table.rows), strict=True)
    return table.with_rows(framed({number: _amended(row) for number, row in rows}))


def _records(rows: pd.DataFrame) -> list[Row]:
    return [{str(name): cell for name, cell in row.items()} for row in rows.to_dict("records")]


def plausible(table: Table, name: str) -> Table:
    """Reject absent, negative, null and absurd amounts: none of them is an amount."""
    amounts = pd.to_numeric(table.rows[name])
    table = table.reject(amounts.isna(), "montant absent")
    amounts = pd.to_numeric(table.rows[name])
    table = table.reject(amounts <= 0, "montant négatif ou nul")
    return table.reject(
        pd.to_numeric(table.rows[name]) > MAX_EUR, f"montant aberrant (plus de {MAX_EUR:.0f} €)"
    )


def framed(found: Mapping[Any, dict[str, Any]]) -> pd.DataFrame:
    """Contracts as rows of objects, at their place in the file."""
    rows = pd.DataFrame(list(found.values()), index=list(found), dtype=object)
    return rows.astype(object).where(rows.notna(), None)


def _unordered(rows: Sequence[Row]) -> dict[str, Any]:
    return _contract(rows, rows, FIRST_SUPPOSED) | {"historique": []}


def _ordered(rows: Sequence[Row]) -> dict[str, Any]:
    history = [_step(row) for row in sorted(rows, key=_rank)]
    return _contract(rows, _current(rows), LATEST) | {
        "historique": list({str(step): step for step in history}.values())
    }


def _contract(rows: Sequence[Row], current: Sequence[Row], amended: str) -> dict[str, Any]:
    """One contract from its rows: the amount and the winners are those of the ``current`` ones."""
    first, amounts = rows[0], [float(row["montant"]) for row in rows]
    return {
        **{name: value for name, value in first.items() if not name.startswith(WINNER_PREFIX)},
        "acheteur_commune": first.get("acheteur_commune") or commune_of(first["acheteur_id"]),
        "date_notification": min(filter(None, (row["date_notification"] for row in rows)), default=None),
        "montant": float(current[0]["montant"]),
        "montant_min": min(amounts),
        "montant_max": max(amounts),
        "montant_statut": amended if len(set(amounts)) > 1 else DECLARED,
        "titulaires": winners(_winner(row) for row in current),
    }


def _rank(row: Row) -> int:
    return int(row["modification_id"] or 0)


def _step(row: Row) -> dict[str, Any]:
    return {
        "modification": _rank(row),
        "date": row["date_notification"],
        "montant_eur": float(row["montant"]),
    }


def _current(rows: Sequence[Row]) -> Sequence[Row]:
    """Rows the file says current, else those of the last amendment."""
    said = [row for row in rows if row.get("actuelle")]
    last = max(map(_rank, said or rows))
    return [row for row in (said or rows) if _rank(row) == last]


def _winner(row: Row) -> dict[str, Any]:
    return {name: row.get(f"{WINNER_PREFIX}{name}") for name in WINNER}


def winners(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Winners by number, each once, in the order of the file; without a number nobody is one."""
    kept = {winner["id"]: winner for winner in reversed(list(found)) if winner["id"]}
    return list(reversed(list(kept.values())))


def _amended(row: Row) -> dict[str, Any]:
    steps = sorted(
        amendments(row["modifications"]), key=lambda step: (step["date"] or "", step["modification"])
    )
    told = [step["montant_eur"] for step in steps if 0 < (step["montant_eur"] or 0) <= MAX_EUR]
    amounts = [float(row["montant"]), *told]
    changed = [step["titulaires"] for step in steps if step["titulaires"]]
    return {
        **{name: value for name, value in row.items() if name not in ("titulaires", "modifications")},
        "uid": f"{row['acheteur_id']}{row['id']}",
        "acheteur_commune": commune_of(row["acheteur_id"]),
        "montant": amounts[-1],
        "montant_min": min(amounts),
        "montant_max": max(amounts),
        "montant_statut": LATEST if told else DECLARED,
        "historique": list(map(_said, steps)),
        "titulaires": changed[-1] if changed else json_winners(row["titulaires"]),
    }


def _said(step: Row) -> dict[str, Any]:
    return {name: step[name] for name in ("modification", "date", "montant_eur")}


def amendments(cell: Any) -> list[dict[str, Any]]:
    """Amendments of a contract of the official JSON, in file order."""
    steps = [item.get("modification") for item in cell or () if isinstance(item, Mapping)]
    return [
        {
            "modification": int(step.get("id") or 0),
            "date": step.get("dateNotificationModification"),
            "montant_eur": float(step["montant"]) if step.get("montant") is not None else None,
            "titulaires": json_winners(step.get("titulaires")),
        }
        for step in steps
        if isinstance(step, Mapping)
    ]


def json_winners(cell: Any) -> list[dict[str, Any]]:
    """Winners of the official JSON; an entry that is not an object is no winner (seen in published files)."""
    inner = [item.get("titulaire") for item in cell or () if isinstance(item, Mapping)]
    empty = dict.fromkeys(WINNER)
    return winners(
        empty | {"id": str(one["id"]), "type": one.get("typeIdentifiant")}
        for one in inner
        if isinstance(one, Mapping) and one.get("id")
    )


def commune_of(siret: object) -> str | None:
    """The commune whose own SIRET it is; None for any other buyer, and for communes born of a merger."""
    found = COMMUNE_SIREN.fullmatch(str(siret))
    return found.group(1) + found.group(2) if found else None
