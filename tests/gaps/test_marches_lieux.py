"""Places, names and titles of contracts: what a number proves, and what it does not."""

import pytest

from geo_service.errors import InputError
from geo_service.gaps.marches_cpv import common_family, digits_of, label
from geo_service.gaps.marches_noms import may_be_named
from geo_service.gaps.marches_siret import (
    Geographie,
    buyer_place,
    commune_of_siren,
    execution_place,
    luhn,
    place,
)
from geo_service.gaps.marches_titre import Scope, period, scope_title
from geo_service.model.marche import NOWHERE, Lieu, Perimetre, Titulaire

KNOWN = Geographie(
    {"99901": "99001"},
    {
        "99100": frozenset({"99001", "99002"}),
        "99200": frozenset({"99003"}),
        "99300": frozenset({"99001", "16001"}),
    },
    {"200000001": Lieu("99", None, "200000001")},
)


@pytest.mark.parametrize(
    ("siren", "commune"),
    [
        ("219900016", "99001"),
        ("219900017", None),
        ("219910015", None),
        ("202000048", None),
        ("200000001", None),
        ("552100554", None),
    ],
)
def test_a_commune_is_read_from_its_own_siren_when_the_key_is_right(siren: str, commune: str | None) -> None:
    assert commune_of_siren(siren) == commune


def test_the_key_is_that_of_a_known_number() -> None:
    assert luhn("732829320")
    assert not luhn("732829321")
    assert not luhn("73282932A")


def test_a_place_is_the_commune_of_today_else_the_departement_else_nowhere() -> None:
    assert place("16", "99901", KNOWN) == Lieu("99", "99001")
    assert place("16", None, KNOWN) == Lieu("16")
    assert place(None, "pas un code", KNOWN) == NOWHERE


def test_a_buyer_is_placed_by_its_fields_then_by_its_number() -> None:
    assert buyer_place("21990001600011", "99", None, KNOWN) == Lieu("99", "99001")
    assert buyer_place("20000000100015", None, None, KNOWN) == Lieu("99", None, "200000001")
    assert buyer_place("55210055400013", None, None, KNOWN) == NOWHERE


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("99901", "Code commune", Lieu("99", "99001")),
        ("99", "Code département", Lieu("99")),
        ("9912", "Code canton", Lieu("99")),
        ("991", "Code arrondissement", Lieu("99")),
        ("99200", "Code postal", Lieu("99", "99003")),
        ("99100", "Code postal", Lieu("99")),
        ("99300", "Code postal", NOWHERE),
        ("99400", "Code postal", NOWHERE),
        ("75", "Code région", NOWHERE),
        (None, None, NOWHERE),
    ],
)
def test_a_place_of_execution_is_no_more_precise_than_its_code(
    code: str | None, kind: str | None, expected: Lieu
) -> None:
    assert execution_place(code, kind, KNOWN) == expected


def test_a_perimeter_of_communes_does_not_answer_for_a_place_known_to_the_departement() -> None:
    zone = Perimetre("z", frozenset(), frozenset({"99001"}))

    assert [zone.contains(lieu) for lieu in (Lieu("99", "99001"), Lieu("99", "99002"), Lieu("99"))] == [
        True,
        False,
        None,
    ]


def supplier(name: str, number: str = "91000000900019", kind: str | None = "SIRET") -> Titulaire:
    return Titulaire(number, kind, name)


@pytest.mark.parametrize(
    "name", ["CONSTRUCTION UNE", "MARTIN SARL", "Sas Jean Martin", "COLASSE", "ABC ETANCHEITE"]
)
def test_a_business_is_named_when_a_word_proves_it(name: str) -> None:
    assert may_be_named(supplier(name))


@pytest.mark.parametrize(
    "name",
    ["JEANNE MARTIN", "MARTIN JEANNE", "MONSIEUR JEAN DUPONT", "JEAN DUPONT MENUISERIE", "DUPONT EI", "", "[ND]"],
)  # fmt: skip
def test_whoever_may_be_a_person_is_not_named(name: str) -> None:
    assert not may_be_named(supplier(name))


def test_only_an_establishment_with_its_right_key_is_named() -> None:
    assert not may_be_named(supplier("MARTIN SARL", "91000000900018"))
    assert not may_be_named(supplier("MARTIN GMBH SARL", "DE123456789", "TVA"))
    assert may_be_named(supplier("CENTRE HOSPITALIER DU LAC", "21990001600011"))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-07-01", "2024-12-31", "2e semestre 2024"),
        ("2024-01-02", "2024-06-30", "1er semestre 2024"),
        ("2024-01-15", "2024-12-01", "2024"),
        ("2024-04-01", "2024-06-01", "2e trimestre 2024"),
        ("2024-03-01", "2024-08-01", "mars à août 2024"),
        ("2024-05-02", "2024-05-20", "mai 2024"),
        ("2019-01-02", "2024-12-20", "2019 à 2024"),
        ("2023-11-02", "2024-02-20", "novembre 2023 à février 2024"),
    ],
)
def test_a_period_is_named_only_when_its_months_fill_it(first: str, last: str, words: str) -> None:
    assert period(first, last) == words


def test_a_title_is_read_from_codes_and_days() -> None:
    works = Scope(("45210000-2", "4521", "45214200"), "2024-07-01", "2024-12-31")

    assert scope_title(works) == "travaux de bâtiment, 2e semestre 2024"
    assert (
        scope_title(Scope(("45210000", "71240000"), "2024-05-01", "2024-05-02"))
        == "marchés publics, mai 2024"
    )
    assert scope_title(Scope((), None, None)) == "aucun marché"


def test_a_family_is_a_beginning_of_codes() -> None:
    assert (common_family(["45211", "45214"]), common_family(["45", "71"]), common_family([])) == (
        "4521",
        "",
        "",
    )
    assert (digits_of("45210000-2"), digits_of("45"), digits_of("30000000")) == ("4521", "45", "30")
    assert (label("45211100"), label("99"), label("")) == ("immeubles et maisons", "CPV 99", "sans code CPV")


@pytest.mark.parametrize("text", ["4", "travaux", "452100001", "4521%", ""])
def test_a_cpv_that_is_none_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="illisible : donnez ses 2 à 8 premiers chiffres"):
        digits_of(text)
