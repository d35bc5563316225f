"""A list of territoires that contradicts itself is refused, and what was published stays."""

import pytest
from conftest import Loaded

from geo_service.errors import SourceError
from geo_service.services.load import LoadRequest, load
from geo_service.store.engine import owner_connection
from geo_service.store.publications import current_id


def spoil(small: Loaded, before: str, after: str, times: int = 1) -> None:
    table = small.settings.data_dir / "tables" / "territoires.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(before, after, times), encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("99001,ouest,", "99001,atlantis,", "atlantis"),
        ("Pays de l'Ouest", "Pays du Couchant", "Pays du Couchant"),
        ("inferred,ouest", "inferred,atlantis", "99006"),
        ("inferred,ouest", "inferred,est", "99006"),
        ("99001,ouest,Pays de l'Ouest", "99001,nord,Pays du Nord", "2 territoires attendus, 3 trouvés"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused_with_the_lines(
    small: Loaded, before: str, after: str, said: str
) -> None:
    spoil(small, before, after)

    with pytest.raises(SourceError, match=said):
        load(small.settings, small.url, LoadRequest("territoires"))
    with owner_connection(small.url) as connection:
        assert current_id(connection) == 1


def test_every_commune_in_one_territoire_is_refused_when_two_are_expected(small: Loaded) -> None:
    spoil(small, ",est,Pays de l'Est", ",ouest,Pays de l'Ouest", -1)

    with pytest.raises(SourceError):
        load(small.settings, small.url, LoadRequest("territoires"))
