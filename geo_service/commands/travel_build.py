"""``geo-service travel build``."""

from pathlib import Path

from rich.console import Console

from geo_service.services.travel import build_roads, land_grid
from geo_service.settings import Settings


def run(settings: Settings, url: str, console: Console, extract: Path | None) -> None:
    """Prepare roads, or build the land grid; say what was made."""
    lines = _grid(settings, url) if extract is None else _roads(settings, url, extract)
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _grid(settings: Settings, url: str) -> tuple[str, ...]:
    grid = land_grid(settings, url)
    frame, cells = grid.ground.frame, int(grid.ground.barrier.open.sum())
    size = (
        f"Grille terrestre : {frame.rows} × {frame.columns} cellules de {frame.cell_m:g} m, {cells} de terre, "
        f"{grid.ground.graph.nnz // 2} pas, {len(grid.crossings) // 2} bac(s)."
    )
    return size, grid.method, grid.calibration or "Non calée.", *grid.notes


def _roads(settings: Settings, url: str, extract: Path) -> tuple[str, ...]:
    report = build_roads(settings, url, extract)
    return (
        f"Routes de {report.file} : {report.nodes} nœuds, {report.arcs} arcs, {report.ferries} bac(s) ; moteur {report.engine}.",
        f"Mairies loin de toute route : {report.halls_far} sur {report.halls}.",
    )
