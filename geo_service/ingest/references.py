"""What some steps must know besides their file: communes, former codes, town halls, words of types."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo_service.crs import LAMBERT93


def no_communes() -> gpd.GeoDataFrame:
    """A frame without any commune."""
    return gpd.GeoDataFrame({"code": [], "nom": [], "departement": []}, geometry=[], crs=LAMBERT93)


@dataclass(frozen=True)
class References:
    """Rows of other sources, already checked. Empty where a source is not declared.

    ``communes``: code, nom, departement, geometry (EPSG:2154). ``former``: former code → code in force.
    ``former_names``: former name and code in force, where the name is known.
    ``town_halls``: commune → point (EPSG:2154). ``types``: (source, label) → row of the table of types.
    ``population``: commune → inhabitants.
    """

    communes: gpd.GeoDataFrame = field(default_factory=no_communes)
    former: Mapping[str, str] = field(default_factory=dict)
    former_names: Sequence[tuple[str, str]] = ()
    town_halls: Mapping[str, shapely.Point] = field(default_factory=dict)
    types: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    population: Mapping[str, float] = field(default_factory=dict)

    def labels(self, source_id: str) -> list[str]:
        """Labels that a source's file may use, in the order of the table."""
        return [label for source, label in self.types if source == source_id]

    def place(self, commune: str) -> shapely.Point | None:
        """Where a commune is reached: its town hall, or a point inside its outline; None outside the perimeter."""
        known = self.town_halls.get(commune)
        if known is not None:
            return known
        found = self.communes.loc[self.communes["code"] == commune, "geometry"]
        return found.iloc[0].representative_point() if len(found) else None


def types_of(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The table of types by source and label."""
    return {(str(row["source"]), normal(str(row["libelle"]))): row for row in rows}


def normal(text: object) -> str:
    """A label or a name as it is compared: no accent, case, punctuation; « St » is « Saint », no CEDEX."""
    if text is None or text is pd.NA or (isinstance(text, float) and isnan(text)):
        return ""
    plain = unicodedata.normalize("NFKD", str(text).replace("œ", "oe").replace("Œ", "OE"))
    words = re.sub(r"[^a-z0-9]+", " ", plain.encode("ascii", "ignore").decode().lower()).split()
    if "cedex" in words:
        words = words[: words.index("cedex")]
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)
