"""Every declared source says what a reader must know, in the order of channels, with steps that exist."""

import pytest
from sources.conftest import shipped_catalog, types

from geo_service.ingest.demonstration import GENERATORS
from geo_service.ingest.needs import STEP_NEEDS
from geo_service.ingest.steps import INFORMED_STEPS, STEPS
from geo_service.model.source import Channel, Nature, Source, Target

SOURCES = list(shipped_catalog().sources.values())
OPTIONAL = [source for source in SOURCES if source.optional]


def named(source: Source) -> str:
    return source.id


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_channels_are_tried_from_the_operator_to_demonstration(source: Source) -> None:
    order = list(Channel)
    found = [order.index(channel.name) for channel in source.channels]
    assert found == sorted(found)
    assert source.channels


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_every_step_exists(source: Source) -> None:
    steps = {*source.steps, *(step for form in source.forms.values() for step in form.steps or ())}
    assert steps <= STEPS.keys() | INFORMED_STEPS.keys()


@pytest.mark.parametrize("source", OPTIONAL, ids=named)
def test_an_optional_source_says_licence_limits_and_age(source: Source) -> None:
    assert source.licence
    assert source.limits
    if source.nature is Nature.DEMONSTRATION:
        assert source.reader.generator in GENERATORS
        assert [channel.name for channel in source.channels] == [Channel.DEMONSTRATION]
    else:
        assert source.age_max_years
        assert source.attribution
        assert source.channels[0].name is Channel.OPERATOR


@pytest.mark.parametrize("source", OPTIONAL, ids=named)
def test_what_comes_by_the_mirror_is_an_extract(source: Source) -> None:
    if any(channel.name is Channel.MIRROR for channel in source.channels):
        assert source.through(Channel.MIRROR).nature is Nature.EXTRACT


@pytest.mark.parametrize("source", [s for s in SOURCES if s.target is Target.OBSERVATION], ids=named)
def test_every_value_has_a_unit_a_vintage_and_a_way_to_add_up(source: Source) -> None:
    for name, value in source.values.items():
        assert value.unit, name
        assert value.millesime, name
        assert (value.measure == "ratio") == bool(value.over), name
        assert value.measure != "rate" or value.weight or value.weighted_by, name


def test_a_form_says_another_reader_and_keeps_the_rest() -> None:
    source = shipped_catalog().source("apl_2022")
    official = source.through(Channel.OFFICIAL)
    assert (official.reader.format, official.nature) == ("xlsx", Nature.OFFICIAL)
    assert (source.through(Channel.MIRROR).reader.format, official.producer) == ("csv", source.producer)


def test_types_are_listed_for_sources_that_exist_and_one_word_has_one_name_in_services() -> None:
    assert {source for source, _ in types()} <= shipped_catalog().sources.keys()
    services = {
        "pharmacie",
        "poste",
        "boulangerie",
        "ecole_primaire",
        "college",
        "dentiste",
        "cinema",
        "medecin_generaliste",
    }
    labels = {(row["type"], row["type_label"]) for row in types().values() if row["type"] in services}
    assert len(labels) == len(services)


def test_steps_that_read_other_sources_name_sources_that_exist() -> None:
    assert STEP_NEEDS.keys() <= INFORMED_STEPS.keys()
    assert {name for needs in STEP_NEEDS.values() for name in needs} <= shipped_catalog().sources.keys()
