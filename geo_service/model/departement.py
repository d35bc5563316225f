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


class Calage(Declared):
    """What the law of travel times was fitted on, and how far off it was found to be."""

    texte: str
    erreur_absolue_moyenne_min: float | None = None
    biais_min: float | None = None
    ecart_relatif_median: float | None = None
    ecart_relatif_p90: float | None = None


class GrilleTerrestre(Declared):
    """Land grid of the default travel times. Extents are west, south, east, north.

    Numbers left out keep the method's own value. ``ponts`` and ``bacs`` name sources; without ``calage`` the
    times are shown as not calibrated.
    """

    emprise_m: tuple[float, float, float, float]
    pas_m: float | None = None
    eau_emprise: tuple[float, float, float, float] | None = None
    eau_min_km2: float | None = None
    eau_traversee_max_m: float | None = None
    ouverture_pont_m: float | None = None
    ponts: str | None = None
    bacs: str | None = None
    calage: Calage | None = None


class Interlocuteurs(Declared):
    """Whom a mayor turns to, which only the operator knows: who builds digital networks, the contact for answers."""

    reseaux: str = ""
    contact: str = ""


class Departement(Declared):
    """What ``data/departement.toml`` says. ``bbox`` and ``centre`` are lon, lat degrees."""

    model_config = ConfigDict(frozen=True, extra="allow")

    code: str
    nom: str
    siren: str = ""
    voisins: tuple[str, ...] = ()
    bbox: tuple[float, float, float, float]
    centre: tuple[float, float]
    zoom: float = 8.0
    labels: Labels = Labels()
    attendus: Expected = Expected()
    interlocuteurs: Interlocuteurs = Interlocuteurs()
    grille_terrestre: GrilleTerrestre | None = None
