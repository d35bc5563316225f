"""What the zones are made from."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True)
class ZoningInputs:
    """Rows of the current sources, as data frames.

    ``communes``: code, nom, departement, geometry (EPSG:2154), a valid coverage, neighbours included.
    ``cog``: code, epci_siren, canton_code, codes_postaux, siren, superficie_terre_km2.
    ``epci``: siren, nom, type.
    ``territoires``: code, territoire, territoire_nom, confiance, alternative, note, source.
    ``cantons``: code, nom, geometry.
    ``population``: code, population. ``former``: key (former code), nom_ancien, commune (current code).
    ``water``: geometry (EPSG:2154). Every frame but ``communes`` may be empty.
    """

    departement_code: str
    departement_nom: str
    communes: gpd.GeoDataFrame
    cog: pd.DataFrame
    epci: pd.DataFrame
    territoires: pd.DataFrame
    cantons: gpd.GeoDataFrame
    population: pd.DataFrame
    population_millesime: str
    former: pd.DataFrame
    water: gpd.GeoDataFrame
    territoires_expected: int | None = None
