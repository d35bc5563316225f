"""Rasters of the indicators of access, drawn beside their figures in the same version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg

from geo_service.gaps.access import places_of
from geo_service.gaps.access_services import SERVICES
from geo_service.gaps.inputs import Communes, Inputs
from geo_service.gaps.values import UNREACHABLE, Result, Values
from geo_service.model.indicator import Indicateur
from geo_service.model.raster import RasterSpec
from geo_service.model.zone import Niveau
from geo_service.services.indicator_inputs import TownHallTravel
from geo_service.services.rasters import RasterGround, raster_ground, raster_rows, write_raster
from geo_service.settings import Settings
from geo_service.store.versions import VersionDraft

DOUBT = "Minutes en voiture, hors congestion, estimées à ± {:.0f} %."


@dataclass(eq=False)
class AccessRasters:
    """Rasters of one run: what they share is found with the first."""

    settings: Settings
    connection: psycopg.Connection
    _ground: RasterGround | None = None

    def write(
        self, version_id: int, definition: Indicateur, draft: VersionDraft, inputs: Inputs, result: Result
    ) -> bool:
        """Draw and store the raster of an indicator of access, in the caller's transaction.

        False, and nothing is written, for any other indicator and for one that no source tells.
        """
        service = SERVICES.get(definition.id)
        if service is None or not result.communes:
            return False
        assert isinstance(inputs.travel, TownHallTravel)
        field = inputs.travel.field(places_of(inputs, service).place)
        self._ground = self._ground or raster_ground(self.settings, self.connection, field)
        spec = spec_of(
            definition, draft, (DOUBT.format(100 * inputs.travel.times.error_share), *result.notes)
        )
        rows = raster_rows(self._ground, field, spec, hall_minutes(inputs.communes, result.communes[-1]))
        write_raster(self.connection, version_id, rows)
        return True


def spec_of(definition: Indicateur, draft: VersionDraft, notes: Iterable[str]) -> RasterSpec:
    """What the raster of a version says of itself."""
    told = draft.provenance
    return RasterSpec(
        indicateur=definition.id,
        titre=definition.titre,
        source=sources(told.get("inputs", ())),
        millesime=draft.millesime,
        methode=definition.methode,
        licence=told.get("licence", ""),
        attribution=told.get("attribution", ""),
        nature=draft.nature,
        nature_min=draft.nature_min,
        unite=definition.unite,
        notes=tuple(notes),
    )


def sources(inputs: Iterable[Mapping[str, Any]]) -> str:
    """Titles and vintages of inputs, each once."""
    told = (f"{one.get('title') or one['name']} ({one['millesime']})" for one in inputs)
    return " ; ".join(dict.fromkeys(told))


def hall_minutes(communes: Communes, values: Values) -> dict[str, float]:
    """Minutes from each town hall by « commune:code », infinite out of reach; communes without a time are absent."""
    minutes = np.where(values.quality == UNREACHABLE, np.inf, values.value)
    zones = (f"{Niveau.COMMUNE}:{code}" for code in communes.codes.tolist())
    return {zone: one for zone, one in zip(zones, minutes.tolist(), strict=True) if not np.isnan(one)}
