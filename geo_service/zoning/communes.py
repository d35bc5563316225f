"""Communes with everything known of them on one row."""

import geopandas as gpd
import numpy as np
import pandas as pd

from geo_service.errors import SourceError
from geo_service.zoning.areas import geodesic_area_km2
from geo_service.zoning.inputs import ZoningInputs

TERRITOIRE_COLUMNS = {
    "territoire": "territoire_code",
    "territoire_nom": "territoire_nom",
    "confiance": "territoire_confiance",
    "alternative": "territoire_alternative",
    "note": "territoire_note",
    "source": "territoire_source",
}


def enriched_communes(inputs: ZoningInputs) -> gpd.GeoDataFrame:
    """Join population, EPCI and territoire to the outlines; one row per commune, missing stays None.

    Raises:
        SourceError: a membership names a commune that has no outline, or a served commune has no territoire.
    """
    communes = inputs.communes.reset_index(drop=True)
    communes["served"] = communes["departement"] == inputs.departement_code
    communes["superficie_km2"] = geodesic_area_km2(communes.geometry)
    communes = communes.merge(_cog(inputs), on="code", how="left", validate="one_to_one")
    communes = communes.merge(_population(inputs), on="code", how="left", validate="one_to_one")
    communes = communes.merge(_territoires(inputs), on="code", how="left", validate="one_to_one")
    _check_memberships(inputs, communes)
    return communes.sort_values("code", ignore_index=True)


def _cog(inputs: ZoningInputs) -> pd.DataFrame:
    wanted = ["code", "epci_siren", "codes_postaux", "siren", "canton_code", "superficie_terre_km2"]
    cog = inputs.cog.reindex(columns=wanted)
    names = inputs.epci.set_index("siren")["nom"] if len(inputs.epci) else pd.Series(dtype=object)
    return cog.assign(epci_nom=cog["epci_siren"].map(names)).rename(columns={"epci_siren": "epci_code"})


def _population(inputs: ZoningInputs) -> pd.DataFrame:
    return inputs.population.reindex(columns=["code", "population"])


def _territoires(inputs: ZoningInputs) -> pd.DataFrame:
    return inputs.territoires.reindex(columns=["code", *TERRITOIRE_COLUMNS]).rename(
        columns=TERRITOIRE_COLUMNS
    )


def _check_memberships(inputs: ZoningInputs, communes: gpd.GeoDataFrame) -> None:
    unknown = sorted(set(inputs.territoires.get("code", [])) - set(communes["code"]))
    if unknown:
        raise SourceError(f"Appartenance aux territoires : commune sans contour : {', '.join(unknown[:5])}.")
    if inputs.territoires.empty:
        return
    for check in (_one_name_each, _alternatives_known, _expected_number):
        check(inputs)
    alone = communes.loc[communes["served"] & communes["territoire_code"].isna(), "code"]
    if len(alone):
        raise SourceError(
            f"Communes sans territoire : {', '.join(alone[:5])} ({len(alone)} en tout). "
            "Complétez le fichier des territoires : toute commune du département en a un."
        )


def _one_name_each(inputs: ZoningInputs) -> None:
    """A code mistyped on one line would make one territoire more, with the name of another."""
    pairs = inputs.territoires[["territoire", "territoire_nom"]].drop_duplicates()
    for column in ("territoire", "territoire_nom"):
        twice = pairs[pairs[column].duplicated(keep=False)]
        if len(twice):
            shown = ", ".join(f"{code} « {nom} »" for code, nom in twice.itertuples(index=False))
            raise SourceError(
                f"Un code de territoire va avec un nom et un seul : {shown}. Corrigez les lignes de trop."
            )


def _alternatives_known(inputs: ZoningInputs) -> None:
    rows = inputs.territoires.reindex(columns=["code", "territoire", "alternative"]).dropna(
        subset=["alternative"]
    )
    wrong = rows[~rows["alternative"].isin(inputs.territoires["territoire"])]
    wrong = pd.concat([wrong, rows[rows["alternative"] == rows["territoire"]]])
    if len(wrong):
        raise SourceError(
            f"Autre lecture impossible pour {', '.join(wrong['code'][:5])} : donnez le code d'un autre territoire."
        )


def _expected_number(inputs: ZoningInputs) -> None:
    found = sorted(set(inputs.territoires["territoire"]))
    if inputs.territoires_expected not in (None, len(found)):
        raise SourceError(
            f"{inputs.territoires_expected} territoires attendus, {len(found)} trouvés ({', '.join(found[:12])}) : "
            "corrigez le fichier, ou « attendus » dans departement.toml."
        )


def total(values: pd.Series) -> float | None:
    """Sum of a column, or None as soon as one value is missing: a partial sum is a wrong figure."""
    numbers = pd.to_numeric(values)
    return None if numbers.isna().any() or numbers.empty else float(np.sum(numbers))
