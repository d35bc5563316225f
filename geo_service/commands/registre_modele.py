"""``geo-service registre modele``."""

import typer

from geo_service.model.pacte.colonnes import colonnes
from geo_service.model.pacte.objets import objet_de


def run(genre: str) -> None:
    """Print the line of titles of a kind.

    Raises:
        NotFoundError: there is no such kind.
    """
    typer.echo(";".join(champ.nom for champ in colonnes(objet_de(genre))))
