"""The served département: a declaration, so that the package names none."""

from pydantic import ConfigDict

from geo_service.model.source import Declared


class Labels(Declared):
    """Words that change between départements."""

    model_config = ConfigDict(frozen=True, extra="allow")

    territoire: str = "territoire"
    territoires: str = "territoires"
    pacte: str = "pacte territorial"
    conseil: str = "conseil de territoire"


class Expected(Declared):
    """Totals the loaded data must reach exactly; None where the département declares none."""

    communes: int | None = None
    population: int | None = None
    territoires: int | None = None
    epci: int | None = None
    cantons: int | None = None
    model_config = ConfigDict(frozen=True, extra="allow")


class Departement(Declared):
    """What ``data/departement.toml`` says. ``bbox`` and ``centre`` are lon, lat degrees."""

    model_config = ConfigDict(frozen=True, extra="allow")

    code: str
    nom: str
    voisins: tuple[str, ...] = ()
    bbox: tuple[float, float, float, float]
    centre: tuple[float, float]
    zoom: float = 8.0
    labels: Labels = Labels()
    attendus: Expected = Expected()
