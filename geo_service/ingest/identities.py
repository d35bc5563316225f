"""Who a row is: ids that no other source uses and that stay from one load to the next; whose département it is."""

import pandas as pd

from geo_service.ingest.references import References, normal
from geo_service.ingest.table import Table
from geo_service.model.source import Source


def own_ids(source: Source, table: Table, _: References) -> Table:
    """Put the source before the producer's number, kept as ``numero``: two vintages use the same numbers."""
    numbers = table.rows["id"].astype(str)
    return table.with_rows(
        table.rows.assign(numero=numbers, id=[f"{source.id}:{number}" for number in numbers])
    )


def ids_from_names(source: Source, table: Table, _: References) -> Table:
    """An id from name and commune where the producer gives none; namesakes of a commune are numbered in file order."""
    slugs = pd.Series(
        [
            f"{source.id}:{commune}:{normal(name).replace(' ', '-')}"
            for commune, name in zip(table.rows["commune"], table.rows["nom"], strict=True)
        ],
        index=table.rows.index,
        dtype=object,
    )
    rank = slugs.groupby(slugs).cumcount()
    ids = [slug if not number else f"{slug}-{number + 1}" for slug, number in zip(slugs, rank, strict=True)]
    return table.with_rows(table.rows.assign(id=ids))


def departement_from_uai(_: Source, table: Table, references: References) -> Table:
    """The first three characters of a UAI are the département.

    A postal code that lost its first 0 puts schools in another département: their rows are rejected.
    """
    said = [str(uai)[1:3] for uai in table.rows["id"]]
    table = table.with_rows(table.rows.assign(departement=said))
    ours = table.rows["departement"].isin(set(references.communes["departement"]))
    return table.reject(
        ~ours, "numéro UAI d'un département hors du périmètre : code postal sans son 0 initial ?"
    )


def inside_perimeter(_: Source, table: Table, references: References) -> Table:
    """Keep the départements that have communes here: a national file is not wrong because it tells of others.

    The one step that leaves rows out without rejecting them.
    """
    ours = {code[:2] for code in references.communes["code"]}
    return table.with_rows(table.rows[table.rows["code"].str[:2].isin(ours)])


def upper_bound(_: Source, table: Table, __: References) -> Table:
    """Say on each row that its count is more than there is."""
    return table.with_rows(table.rows.assign(majorant=True))
