"""The other levels, dissolved from communes; cantons come with their own outlines."""

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo_service.crs import LAMBERT93
from geo_service.model.zone import Niveau
from geo_service.zoning.areas import as_multipolygons, geodesic_area_km2
from geo_service.zoning.colours import colour_territoires
from geo_service.zoning.communes import total
from geo_service.zoning.inputs import ZoningInputs

COMMUNE_ATTRIBUTES = ("siren", "codes_postaux", "territoire_note", "territoire_source")
ZONE_COLUMNS = (
    "niveau", "code", "nom", "served", "population", "population_millesime", "superficie_km2",
    "superficie_terre_km2", "nb_communes", "departement_code", "epci_code", "epci_nom", "territoire_code",
    "territoire_nom", "territoire_confiance", "territoire_alternative", "couleur", "attributes", "geometry",
)  # fmt: skip


def all_zones(inputs: ZoningInputs, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row per zone of every level, in ``ZONE_COLUMNS``, geometry in EPSG:2154."""
    colours = colour_territoires(communes)
    rows = [
        *commune_rows(inputs, communes, colours),
        *(_departement_row(inputs, communes[communes["served"]]),),
        *_territoire_rows(inputs, communes, colours),
        *_epci_rows(inputs, communes),
        *_canton_rows(inputs),
    ]
    frame = gpd.GeoDataFrame(rows, columns=list(ZONE_COLUMNS), geometry="geometry", crs=LAMBERT93)
    frame["geometry"] = as_multipolygons(frame.geometry.to_numpy())
    frame["superficie_km2"] = geodesic_area_km2(frame.geometry)
    return frame.astype(object).where(frame.notna(), None)


def commune_rows(
    inputs: ZoningInputs, communes: gpd.GeoDataFrame, colours: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """Communes of the département and of its neighbours."""
    for row in communes.astype(object).where(communes.notna(), None).to_dict("records"):
        yield {
            **{name: row.get(name) for name in ZONE_COLUMNS},
            "niveau": Niveau.COMMUNE,
            "departement_code": row["departement"],
            "population_millesime": inputs.population_millesime if row["population"] is not None else None,
            "couleur": colours.get(row["territoire_code"]),
            "attributes": {name: row[name] for name in COMMUNE_ATTRIBUTES if row.get(name) is not None},
        }


def _dissolved(inputs: ZoningInputs, niveau: Niveau, code: Any, nom: Any, members: Any) -> dict[str, Any]:
    population = total(members["population"])
    return {
        "niveau": niveau,
        "code": code,
        "nom": nom,
        "served": bool(members["served"].any()),
        "population": None if population is None else int(population),
        "population_millesime": None if population is None else inputs.population_millesime,
        "superficie_terre_km2": total(members["superficie_terre_km2"]),
        "nb_communes": len(members),
        "attributes": {},
        "geometry": shapely.coverage_union_all(members.geometry.to_numpy()),
    }


def _departement_row(inputs: ZoningInputs, members: gpd.GeoDataFrame) -> dict[str, Any]:
    row = _dissolved(inputs, Niveau.DEPARTEMENT, inputs.departement_code, inputs.departement_nom, members)
    return row | {"departement_code": inputs.departement_code}


def _territoire_rows(
    inputs: ZoningInputs, communes: gpd.GeoDataFrame, colours: dict[str, int]
) -> Iterator[dict[str, Any]]:
    groups: Any = communes.groupby(["territoire_code", "territoire_nom"])
    for (code, nom), members in groups:
        weakest = members["territoire_confiance"].value_counts().to_dict()
        yield _dissolved(inputs, Niveau.TERRITOIRE, code, nom, members) | {
            "departement_code": inputs.departement_code,
            "territoire_code": code,
            "territoire_nom": nom,
            "couleur": colours[code],
            "attributes": {"communes_par_confiance": weakest},
        }


def _epci_rows(inputs: ZoningInputs, communes: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    served = set(communes.loc[communes["served"], "epci_code"].dropna())
    types: dict[Any, Any] = (
        dict(zip(inputs.epci["siren"], inputs.epci["type"], strict=True)) if len(inputs.epci) else {}
    )
    for code, members in communes[communes["epci_code"].isin(served)].groupby("epci_code"):
        part = members[members["served"]]
        row = _dissolved(inputs, Niveau.EPCI, code, str(members["epci_nom"].iloc[0]), members)
        yield row | {
            "epci_code": code,
            "epci_nom": row["nom"],
            "attributes": {
                "type": types.get(code),
                "part_departement": {"nb_communes": len(part), "population": total(part["population"])},
            },
        }


def _canton_rows(inputs: ZoningInputs) -> Iterator[dict[str, Any]]:
    for row in inputs.cantons.to_dict("records"):
        yield {
            "niveau": Niveau.CANTON,
            "code": row["code"],
            "nom": row["nom"],
            "served": True,
            "departement_code": inputs.departement_code,
            "attributes": {},
            "geometry": row["geometry"],
        }


def memberships(inputs: ZoningInputs, communes: gpd.GeoDataFrame) -> pd.DataFrame:
    """Who is in what: commune, niveau, dans (code), confiance, lecture, source, note."""
    rows = [membership for row in communes.to_dict("records") for membership in _of_commune(inputs, row)]
    return pd.DataFrame(rows, columns=["commune", "niveau", "dans", "confiance", "lecture", "source", "note"])


def _of_commune(inputs: ZoningInputs, row: dict[Any, Any]) -> Iterator[tuple[Any, ...]]:
    code = row["code"]
    if row["served"]:
        yield (
            code,
            Niveau.DEPARTEMENT,
            inputs.departement_code,
            "official",
            "principale",
            "code officiel géographique",
            "",
        )
    if isinstance(row["epci_code"], str):
        yield code, Niveau.EPCI, row["epci_code"], "official", "principale", "code officiel géographique", ""
    if isinstance(row["canton_code"], str):
        yield (
            code,
            Niveau.CANTON,
            row["canton_code"],
            "official",
            "principale",
            "code officiel géographique",
            "",
        )
    if isinstance(row["territoire_code"], str):
        evidence = (_text(row["territoire_source"]), _text(row["territoire_note"]))
        yield (
            code,
            Niveau.TERRITOIRE,
            row["territoire_code"],
            row["territoire_confiance"],
            "principale",
            *evidence,
        )
        if isinstance(row["territoire_alternative"], str):
            yield code, Niveau.TERRITOIRE, row["territoire_alternative"], "inferred", "alternative", *evidence


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
