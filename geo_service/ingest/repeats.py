"""Rows that come twice: the same said again is dropped, two sayings are refused."""

from typing import Any

import pandas as pd

from geo_service.errors import SourceError
from geo_service.ingest.references import References
from geo_service.ingest.table import Table
from geo_service.model.source import Source


def dedupe_same(source: Source, table: Table, _: References) -> Table:
    """Reject the repetitions of a key (``checks.unique``, else ``key``) whose rows say the same.

    Raises:
        SourceError: two rows of a key disagree: nobody here may choose.
    """
    keys = list(source.checks.unique) or ["key"]
    text = pd.DataFrame({name: table.rows[name].map(str) for name in table.rows.columns})
    same, again = text.duplicated(), table.rows.duplicated(keys)
    at_odds = table.rows[again & ~same]
    if not at_odds.empty:
        key = ", ".join(str(at_odds.iloc[0][name]) for name in keys)
        raise SourceError(
            f"Source « {source.id} » : « {key} » a deux valeurs contraires (ligne {at_odds.index[0]}, {len(at_odds)} en tout). "
            "Demandez au producteur laquelle vaut, et corrigez le fichier."
        )
    return table.reject(same, "répétition de la même valeur")


def dedupe_place(_: Source, table: Table, __: References) -> Table:
    """Reject a second row of the same name, type and commune: one establishment told twice."""
    names = ["nom", "type", "commune"]
    return table.reject(table.rows.duplicated(names), "même établissement déjà présent")


def numbered_keys(_: Source, table: Table, __: References) -> Table:
    """Make the key of a row that legitimately shares it (two funded phases of a file) unique: « key#2 »."""
    rank: pd.Series[Any] = table.rows.groupby("key").cumcount()
    keys = [
        key if not number else f"{key}#{number + 1}"
        for key, number in zip(table.rows["key"], rank, strict=True)
    ]
    return table.with_rows(table.rows.assign(key=keys))


def open_only(source: Source, table: Table, _: References) -> Table:
    """Reject what was not open at the file's vintage, by ``etat``."""
    closed = table.rows["etat"].map(lambda state: str(state or "OUVERT").upper() != "OUVERT")
    return table.reject(closed.astype(bool), f"pas ouvert au millésime {source.millesime}")


def without_names(_: Source, table: Table, __: References) -> Table:
    """Drop the columns that only served to find the commune: two names of one commune are no contradiction."""
    return table.with_rows(table.rows.drop(columns=["commune_nom", "code_postal"], errors="ignore"))
