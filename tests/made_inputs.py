"""Rows of the tiny département as the zoning room takes them, without a database."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
import shapely
from small import CODES, ENCLAVE, POPULATION, epci_of, lake, outlines, territoire_of

from geo_service.crs import LAMBERT93
from geo_service.zoning.inputs import ZoningInputs

SERVED = [*CODES, ENCLAVE]


def small_inputs(shapes: dict[str, shapely.Geometry] | None = None) -> ZoningInputs:
    """The tiny département's rows, with other outlines if given."""
    shapes = shapes or dict(outlines())
    codes = list(shapes)
    territoires = [(code, *territoire_of(code)) for code in SERVED]
    columns = ["code", "territoire", "territoire_nom", "confiance", "alternative", "source", "note"]
    frame = {"code": codes, "nom": codes, "departement": [code[:2] for code in codes]}
    return ZoningInputs(
        departement_code="99",
        departement_nom="Petit-Département",
        communes=gpd.GeoDataFrame(frame, geometry=list(shapes.values()), crs=LAMBERT93),
        cog=cog(codes),
        epci=pd.DataFrame(
            {"siren": ["200000001", "200000002"], "nom": ["Nord", "Sud"], "type": ["CC", "CC"]}
        ),
        territoires=pd.DataFrame(territoires, columns=columns).replace({"alternative": {"": None}}),
        cantons=gpd.GeoDataFrame({"code": [], "nom": []}, geometry=[], crs=LAMBERT93),
        population=pd.DataFrame({"code": list(POPULATION), "population": list(POPULATION.values())}),
        population_millesime="2023",
        former=pd.DataFrame(),
        water=gpd.GeoDataFrame(geometry=[lake()], crs=LAMBERT93),
    )


def cog(codes: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({"code": codes, "epci_siren": [epci_of(code) for code in codes]})
