"""What is known of each commune in force: identifiers, memberships, population, areas."""

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from data.recipes.cog import Cog, Commune
from data.recipes.coverage import Shapes
from data.recipes.measure import geodesic_km2
from data.recipes.packages import DECOUPAGE
from data.recipes.perimetre import Perimetre
from data.recipes.product import Cell, Product


def commune_table(
    cog: Cog, perimetre: Perimetre, shapes: Shapes, cantons: Mapping[str, str], water: Product
) -> Product:
    """One row per commune of the perimeter; areas are geodesic, in km²."""
    epci = {code: item.siren for item in cog.epci for code in item.membres}
    land = land_shapes(shapes, water.shapes)
    return Product(
        "tables/communes.csv",
        "communes_cog",
        (DECOUPAGE.file, "shapes/communes.fgb", "shapes/cantons.fgb", "shapes/eau.fgb"),
        tuple(
            identity(commune, cog)
            | {
                "epci_siren": epci.get(commune.code),
                "canton_code": cantons.get(commune.code),
                "codes_postaux": ";".join(commune.codes_postaux),
                "population_municipale": commune.population,
                "superficie_km2": round(geodesic_km2(shapes[commune.code]), 4),
                "superficie_terre_km2": round(geodesic_km2(land[commune.code]), 4),
            }
            for commune in cog.within(perimetre)
        ),
    )


def identity(commune: Commune, cog: Cog) -> dict[str, Cell]:
    """Code, name, SIREN, département and arrondissement."""
    return {
        "code": commune.code,
        "nom": commune.nom,
        "siren": commune.siren,
        "departement": commune.departement,
        "arrondissement": commune.arrondissement,
        "arrondissement_nom": cog.arrondissements[commune.arrondissement],
    }


def land_shapes(shapes: Shapes, water: tuple[BaseGeometry, ...]) -> Shapes:
    """Shapes without the water they hold; EPSG:2154."""
    tree = shapely.STRtree(water)
    return {
        code: shape.difference(
            shapely.union_all([water[place] for place in tree.query(shape, predicate="intersects")])
        )
        for code, shape in shapes.items()
    }
