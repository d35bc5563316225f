"""EPCI in force that have a member in the perimeter, whole, with their members."""

from data.recipes.cog import Cog, Epci
from data.recipes.packages import DECOUPAGE
from data.recipes.perimetre import Perimetre
from data.recipes.product import Product


def present(cog: Cog, perimetre: Perimetre) -> list[Epci]:
    """EPCI with at least one member in the perimeter, by SIREN."""
    found = [item for item in cog.epci if any(perimetre.covers(code) for code in item.membres)]
    return sorted(found, key=lambda item: item.siren)


def epci_table(cog: Cog, perimetre: Perimetre) -> Product:
    """Identity, and the population in force of the whole EPCI, as the sum of its communes."""
    return Product(
        "tables/epci.csv",
        "epci",
        (DECOUPAGE.file,),
        tuple(
            {
                "siren": item.siren,
                "nom": item.nom,
                "type": item.type,
                "population_municipale": sum(cog.communes[code].population for code in item.membres),
                "nb_membres": len(item.membres),
                "nb_membres_departement": sum(perimetre.serves(code) for code in item.membres),
            }
            for item in present(cog, perimetre)
        ),
        repairs=(
            (
                "Population recalculée par somme des communes (en vigueur en 2026) : celle que le fichier des EPCI du paquet "
                "porte est d'un millésime plus ancien."
            ),
        ),
    )


def members_table(cog: Cog, perimetre: Perimetre) -> Product:
    """Every member of these EPCI, those outside the perimeter included."""
    rows = [
        {"commune": code, "epci_siren": item.siren, "departement": cog.communes[code].departement}
        for item in present(cog, perimetre)
        for code in item.membres
    ]
    ordered = sorted(rows, key=lambda row: row["commune"])
    return Product("tables/epci_membres.csv", "epci_membres", (DECOUPAGE.file,), tuple(ordered))
