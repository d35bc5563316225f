"""Numbers in the sentences of indicators, as French writes them."""

from geo_service.model.told import Number, Said


def decimal(value: float, decimals: int) -> str:
    """« 4,560 »: a number with so many decimals."""
    return f"{value:.{decimals}f}".replace(".", ",")


def percent(share: float) -> str:
    """« 112,9 % »: a share in %, one decimal."""
    return Said("{nombre} %", nombre=Number(decimal(100 * share, 1)))
