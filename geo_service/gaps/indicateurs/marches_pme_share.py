"""Share of the awards that go to small and medium businesses."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.marches_indicateurs import Measured, market_indicator, measured
from geo_service.gaps.marches_mesures import size_shares
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.values import Result

INDICATEUR: Final = market_indicator(
    "marches_pme_share",
    "Attributions à des PME",
    "Awards to small and medium businesses",
    "Part des attributions dont le titulaire est une PME, parmi celles dont la catégorie est connue.",
    "attributions à des PME / attributions de catégorie connue",
    "part des attributions",
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Null where the source gives no category."""
    return measured(inputs, lambda contracts, _: Measured(size_shares(contracts)["PME"]))
