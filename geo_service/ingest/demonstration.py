"""Generated rows, only so that a first run without network shows every screen. Never a fact.

Each number is drawn from a digest of what it is about, not from a sequence: the same commune gets the
same number whatever the others are, on every machine.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import geopandas as gpd
import pandas as pd

from geo_service.errors import SourceError
from geo_service.ingest.contracts import DECLARED, WINNER
from geo_service.ingest.references import References
from geo_service.ingest.table import Table
from geo_service.model.source import Source

SEED = "geo_service"
MARK = "(démonstration)"

PEOPLE_PER_FACILITY: tuple[tuple[str, str, int], ...] = (
    ("medecin_generaliste", "Médecin généraliste", 1_000),
    ("pharmacie", "Pharmacie", 3_000),
    ("poste", "Point de contact postal", 1_800),
    ("boulangerie", "Boulangerie", 1_500),
    ("ecole_primaire", "École primaire", 1_200),
    ("college", "Collège", 12_000),
    ("gymnase", "Gymnase", 4_000),
    ("creche", "Accueil du jeune enfant", 6_000),
    ("bibliotheque", "Bibliothèque", 4_000),
    ("dentiste", "Chirurgien-dentiste", 1_800),
    ("france_services", "France services", 15_000),
    ("cinema", "Cinéma", 30_000),
    ("piscine", "Piscine", 30_000),
    ("agence_emploi", "Agence pour l'emploi", 45_000),
    ("supermarche", "Supermarché", 7_000),
    ("hopital", "Hôpital", 80_000),
    ("mediation_numerique", "Lieu de médiation numérique", 9_000),
)
"""Type, name, inhabitants for one facility: round numbers, not observed anywhere."""

PREMISES_PER_PERSON = 0.6
CONTRACTS_PER_PERSON = 1 / 8_000
CPV = ("45210000", "45233000", "71300000", "79710000", "90910000")


def draw(*about: object) -> float:
    """A number in [0, 1) that depends on its arguments only."""
    text = ":".join([SEED, *(str(one) for one in about)])
    return int(hashlib.sha256(text.encode()).hexdigest()[:13], 16) / 16**13


def generate(source: Source, references: References) -> Table:
    """Rows of a demonstration source for the communes known.

    Raises:
        SourceError: no generator of that name, or no commune to generate for.
    """
    make = GENERATORS.get(source.reader.generator or "")
    if make is None:
        raise SourceError(
            f"Source « {source.id} » : générateur « {source.reader.generator} » inconnu ; connus : {', '.join(GENERATORS)}."
        )
    rows = list(make(source, references))
    if not rows:
        raise SourceError(f"Source « {source.id} » : aucune commune pour laquelle générer une démonstration.")
    index = pd.RangeIndex(1, len(rows) + 1)
    frame = pd.DataFrame(rows, index=index, dtype=object).assign(**source.fixed)
    if "geometry" not in frame.columns:
        return Table(frame)
    return Table(gpd.GeoDataFrame(frame, geometry="geometry", crs=references.communes.crs))


def people(references: References) -> Iterator[tuple[str, str, float]]:
    """Code, name and inhabitants of each commune."""
    for code, name in zip(references.communes["code"], references.communes["nom"], strict=True):
        yield code, name, float(references.population.get(code) or 0)


def facilities(_: Source, references: References) -> Iterator[dict[str, Any]]:
    """Facilities at town halls, the likelier the more inhabitants."""
    for kind, label, each in PEOPLE_PER_FACILITY:
        for code, name, inhabitants in people(references):
            count = int(inhabitants / each + draw(kind, code))
            if count:
                yield {
                    "id": f"demonstration:{kind}:{code}",
                    "type": kind,
                    "type_label": label,
                    "nom": f"{label}, {name} {MARK}",
                    "commune": code,
                    "nombre": count,
                    "placement": "mairie",
                    "geometry": references.place(code),
                }


def fibre(_: Source, references: References) -> Iterator[dict[str, Any]]:
    """Premises, and those that fibre can reach."""
    for code, _name, inhabitants in people(references):
        premises = round(inhabitants * PREMISES_PER_PERSON)
        reached = round(premises * (0.75 + 0.25 * draw("ftth", code)))
        yield {"code": code, "ftth_share": reached, "ftth_raccordables": reached, "locaux": premises}


def contracts(_: Source, references: References) -> Iterator[dict[str, Any]]:
    """Contracts of communes, each won by one firm of a commune drawn among all."""
    codes = sorted(references.communes["code"])
    for code, name, inhabitants in people(references):
        for number in range(int(inhabitants * CONTRACTS_PER_PERSON + draw("marches", code))):
            winner = codes[int(draw("titulaire", code, number) * len(codes))]
            yield _contract(code, name, number, winner)


def _contract(code: str, name: str, number: int, winner: str) -> dict[str, Any]:
    amount = round(10 ** (4.6 + 1.8 * draw("montant", code, number)))
    month = 1 + int(12 * draw("mois", code, number))
    firm = dict.fromkeys(WINNER) | {
        "id": f"000{winner}{number:06d}",
        "nom": f"Entreprise {number} {MARK}",
        "departement": winner[:2],
        "commune": winner,
    }
    return {
        "uid": f"demonstration-{code}-{number}",
        "id": str(number),
        "acheteur_id": f"demonstration-{code}",
        "acheteur_nom": f"Commune de {name} {MARK}",
        "acheteur_departement": code[:2],
        "acheteur_commune": code,
        "objet": f"Marché {number} {MARK}",
        "cpv": CPV[int(draw("cpv", code, number) * len(CPV))],
        "date_notification": f"2025-{month:02d}",
        "lieu_code": code,
        "lieu_type": "Code commune",
        **dict.fromkeys(("montant", "montant_min", "montant_max"), amount),
        "montant_statut": DECLARED,
        "historique": [],
        "titulaires": [firm],
    }


GENERATORS: dict[str, Callable[[Source, References], Iterator[dict[str, Any]]]] = {
    "services": facilities,
    "fibre": fibre,
    "marches": contracts,
}
