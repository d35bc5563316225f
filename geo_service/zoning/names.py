"""Texts by which a reader may look a zone up."""

from collections.abc import Iterator
from typing import Any

import geopandas as gpd

from geo_service.model.zone import Niveau
from geo_service.zoning.inputs import ZoningInputs


def search_texts(inputs: ZoningInputs, zones: gpd.GeoDataFrame) -> Iterator[tuple[str, str, str, str]]:
    """Yield (niveau, code, text, nature) for names, codes, postal codes, and former names and codes."""
    for niveau, code, nom, attributes in zones[["niveau", "code", "nom", "attributes"]].itertuples(
        index=False
    ):
        yield niveau, code, nom, "nom"
        yield niveau, code, code, "code"
        for postal in attributes.get("codes_postaux") or ():
            yield niveau, code, postal, "code_postal"
    known = set(zones.loc[zones["niveau"] == Niveau.COMMUNE, "code"])
    for former in inputs.former.to_dict("records"):
        yield from _former(former, known)


def _former(row: dict[Any, Any], known: set[str]) -> Iterator[tuple[str, str, str, str]]:
    current = row["commune"]
    if current not in known:
        return
    if isinstance(row.get("nom_ancien"), str):
        yield Niveau.COMMUNE, current, row["nom_ancien"], "ancien_nom"
    if row["key"] != current:
        yield Niveau.COMMUNE, current, row["key"], "ancien_code"
