"""The départements a build covers, read from ``departement.toml``."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

DATA_DIR = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Perimetre:
    """The served département and its neighbours, by code."""

    code: str
    voisins: tuple[str, ...]

    def covers(self, commune: str) -> bool:
        """Whether a commune code belongs to the served département or a neighbour (metropolitan codes)."""
        return commune[:2] == self.code or commune[:2] in self.voisins

    def serves(self, commune: str) -> bool:
        """Whether a commune code belongs to the served département."""
        return commune[:2] == self.code


def read_perimetre(data_dir: Path = DATA_DIR) -> Perimetre:
    """The perimeter that the declaration gives."""
    content = tomllib.loads((data_dir / "departement.toml").read_text(encoding="utf-8"))
    return Perimetre(content["code"], tuple(content["voisins"]))
