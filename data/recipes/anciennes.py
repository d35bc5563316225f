"""Former commune codes and the code in force, from the official list and our list of recent mergers."""

import re
from collections.abc import Iterable, Mapping

from data.recipes.cog import Cog, Commune, Deleguee
from data.recipes.packages import DECOUPAGE
from data.recipes.perimetre import Perimetre
from data.recipes.product import Cell, Product

PASSAGE = "tables/communes_passage_33.csv"


def former_communes(cog: Cog, perimetre: Perimetre, passage: Iterable[Mapping[str, str]]) -> Product:
    """One row per former code of the perimeter; name, nature and date are empty where no source gives them.

    Raises:
        ValueError: the two lists give different codes in force for one former code.
    """
    rows = {str(row["code_ancien"]): row for row in _official(cog, perimetre)}
    agreed = 0
    for line in passage:
        known = rows.get(line["code_ancien"])
        _refuse_conflict(line, known, cog)
        agreed += known is not None
        rows[line["code_ancien"]] = _merged(line, known, cog)
    return Product(
        "tables/anciennes_communes.csv",
        "anciennes_communes",
        (DECOUPAGE.file, PASSAGE),
        tuple(rows[code] for code in sorted(rows)),
        repairs=(
            f"Recoupement des deux listes : {agreed} codes dans les deux, aucun désaccord sur le code en vigueur.",
        ),
    )


def effective_date(text: str) -> tuple[str | None, bool]:
    """The ISO date a text starts with, and whether it is sure; « entre … » has none."""
    found = re.match(r"\d{4}-\d{2}-\d{2}", text)
    return (found[0] if found else None), bool(found) and "confirmer" not in text


def _official(cog: Cog, perimetre: Perimetre) -> list[dict[str, Cell]]:
    """From ``anciensCodes`` (every former code, no name), completed by the déléguées (name, nature)."""
    kept = {item.code: item for item in cog.deleguees}
    rows = []
    for commune in cog.within(perimetre):
        own = [commune.code] if _keeps_other_name(commune, kept.get(commune.code)) else []
        rows += [_row(code, commune, kept.get(code)) for code in [*own, *commune.anciens_codes]]
    return rows


def _keeps_other_name(commune: Commune, deleguee: Deleguee | None) -> bool:
    """A new commune often takes the code of one of its parts, which lives on under its old name."""
    return deleguee is not None and deleguee.chef_lieu == commune.code and deleguee.nom != commune.nom


def _row(code: str, commune: Commune, deleguee: Deleguee | None) -> dict[str, Cell]:
    return {
        "code_ancien": code,
        "nom_ancien": deleguee.nom if deleguee else None,
        "code_actuel": commune.code,
        "nom_actuel": commune.nom,
        "departement": commune.departement,
        "nature": deleguee.nature.replace("deleguee", "déléguée").replace("associee", "associée")
        if deleguee
        else None,
        "date_effet": None,
        "date_sure": None,
        "note": None,
        "source": "code officiel géographique 2026",
    }


def _refuse_conflict(line: Mapping[str, str], known: Mapping[str, Cell] | None, cog: Cog) -> None:
    target = line["code_actuel"]
    if target not in cog.communes or (known and known["code_actuel"] != target):
        raise ValueError(f"{line['code_ancien']} → {target} : le code officiel géographique dit autre chose.")


def _merged(line: Mapping[str, str], known: Mapping[str, Cell] | None, cog: Cog) -> dict[str, Cell]:
    date, sure = effective_date(line["date_effet"])
    current = cog.communes[line["code_actuel"]]
    base = dict(known) if known else _row(line["code_ancien"], current, None)
    own_list = "liste des fusions depuis 2016"
    return base | {
        "nom_ancien": base["nom_ancien"] or line["nom_ancien"],
        "nature": base["nature"] or line["nature"].split(" (")[0],
        "date_effet": date,
        "date_sure": sure,
        "note": None if sure else line["date_effet"],
        "source": f"{base['source']} ; {own_list}" if known else own_list,
    }
