"""Our own compilations: copied from their folder, in one text form, each row with a key."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from data.recipes.product import Cell, Product, read_csv

COMPILED = {
    "territoires_communes": "territoires",
    "communes_passage_33": "anciennes_communes",
    "faits_gironde": "faits",
    "conseils": "conseils",
    "enjeux_externes": "enjeux_externes",
    "contributions_stats": "contributions_stats",
    "villes_equilibre": "villes_equilibre",
    "themes": "themes",
    "initiatives": "initiatives",
    "land_grid_reference": "",
}
"""Table → the declaration that describes it."""

KEYED_BY = {
    "contributions_stats": ("indicateur", "modalite"),
    "enjeux_externes": ("territoire_slug", "theme_normalise"),
    "land_grid_reference": ("code_a", "code_b"),
}
"""Tables without a key of their own, and the columns it is made from."""

SPELLED = {
    "adopte": "adopté", "constate": "constaté", "experimentation": "expérimentation", "prevu": "prévu", "prevue": "prévue",
    "realise": "réalisé", "selectionne": "sélectionné",
}  # fmt: skip
"""States that notes of the facts quote without their accents."""

QUOTED_STATE = re.compile(r"(état dans la source : )(\w+)")
NOTES = "initiatives.md"

WRITTEN_HERE = {"types_equipements": "types_equipements"}
"""Tables of the repository that no folder of inputs holds: they are edited where they stand."""


def written_here(data_dir: Path) -> list[Product]:
    """Those tables as they are."""
    return [
        Product(
            f"tables/{name}.csv",
            source,
            (),
            tuple(dict(row) for row in read_csv(data_dir / f"tables/{name}.csv")),
        )
        for name, source in WRITTEN_HERE.items()
    ]


def compiled(folder: Path) -> list[Product]:
    """Every compiled table; inputs are the files themselves."""
    return [_table(folder, name, source) for name, source in COMPILED.items()]


def notes(folder: Path) -> str:
    """The text that goes with the initiatives, LF line ends."""
    return (folder / NOTES).read_text(encoding="utf-8")


def with_key(rows: tuple[dict[str, str], ...], columns: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    """Rows with an ``id`` first: the columns as a slug, numbered from the second of the same name."""
    seen: Counter[str] = Counter()
    keyed = []
    for row in rows:
        base = slug("-".join(row[name] for name in columns))
        seen[base] += 1
        suffix = f"-{seen[base]}" if seen[base] > 1 else ""
        keyed.append({"id": base + suffix} | {name: value for name, value in row.items() if name != "id"})
    return tuple(keyed)


def with_accents(row: Mapping[str, str]) -> dict[str, str]:
    """A fact whose note spells the state it quotes as French does."""
    note = QUOTED_STATE.sub(lambda found: found[1] + SPELLED.get(found[2], found[2]), row["note"])
    return dict(row) | {"note": note}


def slug(text: str) -> str:
    """Lower case, without accents, words joined by hyphens."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _table(folder: Path, name: str, source: str) -> Product:
    rows = read_csv(folder / f"{name}.csv")
    if name in KEYED_BY:
        rows = with_key(rows, KEYED_BY[name])
    repairs = (f"Clé « id » ajoutée depuis {', '.join(KEYED_BY[name])}.",) if name in KEYED_BY else ()
    if source == "faits":
        spelled = tuple(with_accents(row) for row in rows)
        changed = sum(one != other for one, other in zip(rows, spelled, strict=True))
        rows, repairs = spelled, (f"{changed} notes : accents rendus à l'état que la source emploie.",)
    cells: tuple[Mapping[str, Cell], ...] = tuple(dict(row) for row in rows)
    return Product(f"tables/{name}.csv", source, (), cells, repairs=repairs)
