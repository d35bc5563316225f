"""Words of the codes: none of the states a person may meet is left as a code."""

import pytest

from geo_service.model.libelles import STATE_LABELS, in_words, state_words
from geo_service.model.pacte import etats
from geo_service.model.source import Nature

MACHINES = [one for one in vars(etats).values() if isinstance(one, etats.Etats)]


def test_every_public_state_of_the_registry_has_its_words() -> None:
    assert MACHINES
    for machine in MACHINES:
        assert set(machine.publics or machine.tous) <= set(STATE_LABELS)


@pytest.mark.parametrize("nature", Nature)
def test_a_nature_is_told_in_words_and_a_name_stays_a_name(nature: str) -> None:
    assert in_words("nature", nature) != nature
    assert in_words("nom", nature) == nature


def test_a_state_of_a_source_is_told_in_its_own_words_and_none_is_unknown() -> None:
    assert state_words("vu_en_seance") == "vu en seance"
    assert state_words(None) == state_words("inconnu") == "état inconnu"
