"""Rasters drawn with the indicators: only those of access, with the town halls' own times beside them."""

import numpy as np
from conftest import Loaded

from geo_service.catalog import load_catalog
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import Module, find_modules
from geo_service.gaps.values import Result
from geo_service.services.indicator_inputs import inputs_of
from geo_service.services.indicator_rasters import AccessRasters, sources
from geo_service.services.indicator_versions import basis_of, draft_of
from geo_service.store.engine import owner_connection
from geo_service.store.versions import create_version

AREA = "SELECT habitants, mairie_habitants FROM geo.raster_zone s JOIN geo.zone z ON z.id = s.zone_id WHERE z.public_id = %s"


def computed(module: Module, inputs: Inputs) -> Result:
    found: Result = module.compute(inputs, module.parameters)
    return found


def test_an_indicator_of_access_has_its_raster_with_both_readings_of_people(small: Loaded) -> None:
    module = find_modules()["temps_mairie"]
    with owner_connection(small.url) as connection:
        departement = load_catalog(small.settings).departement
        inputs = inputs_of(small.settings, small.url, connection, departement, {})
        result = computed(module, inputs)
        made_from = basis_of(small.settings, connection).made_from(module, module.parameters)
        draft = draft_of(module, module.parameters, made_from, result)
        version_id = create_version(connection, draft)
        assert AccessRasters(small.settings, connection).write(
            version_id, module.definition, draft, inputs, result
        )
        told = connection.execute(
            "SELECT metadata FROM geo.raster WHERE version_id = %s", [version_id]
        ).fetchone()
        people = connection.execute(AREA, ["commune:99010"]).fetchone()
    assert told is not None
    assert people is not None
    assert "± 25 %" in told[0]["notes"][0]
    assert told[0]["millesime"] == draft.millesime
    assert np.allclose([sum(part) for part in people], 1000, atol=0.01)
    assert people[1][2] == 1000, "within its commune a trip lasts two minutes"


def test_any_other_indicator_has_none(small: Loaded) -> None:
    module = find_modules()["densite_population"]
    with owner_connection(small.url) as connection:
        departement = load_catalog(small.settings).departement
        inputs = inputs_of(small.settings, small.url, connection, departement, {})
        result = computed(module, inputs)
        made_from = basis_of(small.settings, connection).made_from(module, module.parameters)
        draft = draft_of(module, module.parameters, made_from, result)
        assert not AccessRasters(small.settings, connection).write(
            0, module.definition, draft, inputs, result
        )


def test_sources_are_named_once_with_their_vintage() -> None:
    one = {"name": "bpe", "title": "BPE", "millesime": "2024"}
    assert (
        sources([one, one, {"name": "eau", "title": None, "millesime": "2025"}]) == "BPE (2024) ; eau (2025)"
    )
