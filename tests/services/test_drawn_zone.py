"""An indicator over a drawn zone: hand calculations, and a reason when it has none."""

from dataclasses import asdict
from typing import Any

import pytest

from geo_service.model.indicator import Aggregation, Family, Indicateur
from geo_service.model.zone import Niveau
from geo_service.services.drawn_zone import people_in, value_over

COMMUNES = (
    {"zone": "commune:1", "population": 1000, "population_millesime": "2023", "whole": True, "share": 1.0},
    {"zone": "commune:2", "population": 3000, "population_millesime": "2023", "whole": False, "share": 0.5},
    {"zone": "commune:3", "population": None, "population_millesime": None, "whole": False, "share": 0.25},
)


def indicator(**changes: Any) -> Indicateur:
    given: dict[str, Any] = {
        "id": "temps_essai", "titre": "Essai", "famille": Family.SERVICES, "theme": "sante", "unite": "min",
        "definition": "d", "formule": "f", "methode": "m_v1", "aggregation": Aggregation.MEAN,
    }  # fmt: skip
    return Indicateur(**(given | changes))


def figure(zone: int, value: float | None, **more: Any) -> dict[str, Any]:
    people = COMMUNES[zone - 1]["population"]
    told: dict[str, Any] = {"numerateur": None, "denominateur": None, "qualite": None, "population": people}
    return told | {"zone": f"commune:{zone}", "valeur": value} | more


def test_inhabitants_are_estimated_by_share_between_two_sure_bounds() -> None:
    people = people_in(COMMUNES)
    assert (people["au_moins"], people["valeur"], people["au_plus"]) == (1000, 1000 + 1500, 4000)
    assert people["communes_sans_population"] == ["commune:3"]
    assert people_in(COMMUNES[2:])["valeur"] is None


def test_a_mean_weighs_each_commune_by_its_inhabitants_inside() -> None:
    found = value_over(indicator(), COMMUNES, [figure(1, 10.0), figure(2, 20.0)])
    assert found.valeur == pytest.approx((1000 * 10 + 1500 * 20) / 2500)
    assert found.communes_sans_valeur == ("commune:3",)


def test_a_ratio_adds_numerators_and_denominators_and_a_sum_adds_values() -> None:
    parts = [figure(1, 0.5, numerateur=50, denominateur=100), figure(2, 0.1, numerateur=40, denominateur=400)]
    ratio = value_over(indicator(aggregation=Aggregation.RATIO), COMMUNES, parts)
    assert ratio.valeur == pytest.approx((50 + 40 * 0.5) / (100 + 400 * 0.5))
    assert value_over(indicator(aggregation=Aggregation.SUM), COMMUNES, parts).valeur == 0.5 + 0.1 * 0.5


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"aggregation": Aggregation.OWN}, "ne s'additionne pas"),
        ({"poids": "locaux de 2018"}, "locaux de 2018"),
        ({"niveaux": (Niveau.TERRITOIRE,)}, "par commune"),
    ],
)
def test_what_cannot_be_added_up_says_why(changes: dict[str, Any], words: str) -> None:
    found = value_over(indicator(**changes), COMMUNES, [figure(1, 10.0)])
    assert found.valeur is None
    assert words in str(found.raison)


def test_a_zone_whose_communes_have_no_value_tells_their_common_reason() -> None:
    silent = [figure(1, None, qualite="secret"), figure(2, None, qualite="secret")]
    told = asdict(value_over(indicator(), COMMUNES, silent))
    assert (told["valeur"], told["raison"], told["couverture"]) == (None, "secret statistique", 0.0)
