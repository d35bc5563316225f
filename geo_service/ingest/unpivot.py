"""A wide table of counts, one column per type, made long."""

import pandas as pd

from geo_service.errors import SourceError
from geo_service.ingest.references import References, normal
from geo_service.ingest.table import Table
from geo_service.model.source import Source, Unpivot

SHOWN = 5


def unpivot(source: Source, table: Table, references: References) -> Table:
    """One row per key and column that holds more than 0; unchanged when the declaration asks nothing.

    A 0 is « none here », not a missing value: it needs no row. Rows are numbered anew from 1, commune by commune.

    Raises:
        SourceError: a column that the table of types does not know, one that is absent, a cell that is no
            number, or a row whose total disagrees.
    """
    wide = source.unpivot
    if wide is None:
        return table
    known = {normal(str(name)): name for name in table.rows.columns}
    names = _titles(source, wide, references, known)
    counts = pd.DataFrame({name: _numbers(source, table.rows, name) for name in names})
    if wide.total:
        _check_total(source, table.rows, counts, wide.total)
    return Table(_long(wide, table.rows, counts), table.rejected)


def _titles(source: Source, wide: Unpivot, references: References, known: dict[str, str]) -> list[str]:
    """Columns to unfold, as the file writes them."""
    labels = references.labels(wide.titles)
    others = {normal(name) for name in (wide.key, wide.total, *wide.ignored) if name}
    absent = [label for label in (*labels, normal(wide.key)) if label not in known]
    unmapped = [name for label, name in known.items() if label not in {*labels, *others}]
    if absent or unmapped:
        raise SourceError(
            f"Source « {source.id} » : libellés sans type : {_some(unmapped)} ; libellés absents : {_some(absent)}. "
            "Complétez tables/types_equipements.csv pour ce millésime, ou prenez le bon fichier."
        )
    return [known[label] for label in labels]


def _some(names: list[str]) -> str:
    more = f" et {len(names) - SHOWN} autre(s)" if len(names) > SHOWN else ""
    return (", ".join(f"« {name} »" for name in names[:SHOWN]) + more) if names else "aucun"


def _numbers(source: Source, rows: pd.DataFrame, name: str) -> "pd.Series[float]":
    text = rows[name].replace("", "0")
    numbers = pd.to_numeric(text, errors="coerce")
    wrong = rows.index[numbers.isna() | (numbers < 0) | (numbers % 1 != 0)]
    if len(wrong):
        raise SourceError(
            f"Source « {source.id} » : « {name} », ligne {wrong[0]} : « {rows[name].loc[wrong[0]]} » n'est pas un compte."
        )
    return numbers


def _check_total(source: Source, rows: pd.DataFrame, counts: pd.DataFrame, total: str) -> None:
    gap = counts.sum(axis=1) - _numbers(source, rows, total)
    wrong = rows.index[gap != 0]
    if len(wrong):
        raise SourceError(
            f"Source « {source.id} » : ligne {wrong[0]}, la somme des types s'écarte de « {total} » de {gap.loc[wrong[0]]:g} "
            f"({len(wrong)} ligne(s)) : une colonne manque ou compte double."
        )


def _long(wide: Unpivot, rows: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    keys = rows[wide.key].to_numpy()
    at, which = counts.to_numpy().nonzero()
    long = {
        wide.key: keys[at],
        wide.label: counts.columns.to_numpy()[which],
        wide.count: counts.to_numpy()[at, which].astype(int).astype(str),
    }
    return pd.DataFrame(long, index=pd.RangeIndex(1, len(at) + 1), dtype=object)
