"""Numbers in the sentences of indicators, as French writes them."""

from geo_service.model.told import Number, Said


def percent(share: float) -> str:
    """« 112,9 % »: a share in %, one decimal."""
    return Said("{nombre} %", nombre=Number(f"{100 * share:.1f}".replace(".", ",")))
