"""``geo-service travel calibrate``."""

from pathlib import Path

from rich.console import Console

from geo_service.services.travel import calibrate_pairs
from geo_service.settings import Settings
from geo_service.travel.calibration import Errors


def run(settings: Settings, url: str, console: Console, pairs: Path) -> None:
    """Print the fitted law, its errors on the half it has not seen, and how to use it."""
    found, unused = calibrate_pairs(settings, url, pairs)
    law = found.law
    lines = (
        f"Loi calée sur {found.fitted_on} trajets : minutes = {law.text()} ; {unused} trajet(s) inutilisable(s).",
        f"Moitié tenue à l'écart, loi calée : {said(found.held_out)}",
        f"Moitié tenue à l'écart, loi en place : {said(found.former)}",
        "Pour l'employer, dans le fichier que nomme GEO_PARAMETRES :",
        "[land_grid]",
        f"constant_min = {law.constant_min.value}",
        f"per_km = {law.per_km.value}",
        f"per_root_km = {law.per_root_km.value}",
    )
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def said(errors: Errors) -> str:
    """Errors in words."""
    short = "" if errors.under_30_min_share is None else f", sous 30 min {errors.under_30_min_share:.1%}"
    return (
        f"{errors.pairs} trajets, erreur absolue moyenne {errors.mean_absolute_min:.1f} min, biais {errors.bias_min:+.1f} min, "
        f"écart relatif médian {errors.median_share:.1%}{short}, 90e centile {errors.p90_share:.0%}."
    )
