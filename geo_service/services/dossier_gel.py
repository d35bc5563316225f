"""A dossier as it stands now, in one snapshot: its page, its data, and the versions both rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from psycopg import AsyncConnection

from geo_service.catalog import Catalog
from geo_service.model.pacte.dossiers import Adresse, Bloc, Dossier, Etat
from geo_service.pages.conseil import render_dossier_conseil, with_status
from geo_service.pages.conseil_content import Couverture, Statut
from geo_service.pages.conseil_donnees import donnees
from geo_service.pages.palettes import read_palettes
from geo_service.services.conseil import conseil_of
from geo_service.services.dossier_vie import Gel
from geo_service.settings import Settings
from geo_service.store.dossiers import Fige
from geo_service.store.live import Current
from geo_service.store.lookup import publication
from geo_service.store.pacte_reads import indicator_versions, registry_moment

PHRASES: Final[Mapping[Etat, str]] = {
    Etat.BROUILLON: "Brouillon, non relu : ne pas diffuser.",
    Etat.RELU: "Brouillon donné à relire, non validé : ne pas diffuser.",
    Etat.VALIDE: "Brouillon validé, non encore diffusé.",
}
UNDATED: Final = "Brouillon : état courant des données, aucune édition n'est figée."


@dataclass(frozen=True)
class Place:
    """What a document is written with: settings, declarations, what is current, the address of the service."""

    settings: Settings
    catalog: Catalog
    current: Current
    base: str


@dataclass(frozen=True)
class Sujet:
    """Which conseil, which edition of its dossier (None: no edition), and what was decided about its blocks."""

    territoire: str
    conseil: int
    edition: int | None
    blocs: Mapping[str, Bloc]

    @classmethod
    def of(cls, dossier: Dossier) -> "Sujet":
        """That of a dossier."""
        where = dossier.adresse
        return cls(where.territoire, where.conseil, where.edition, dossier.blocs)


async def geler(connection: AsyncConnection, place: Place, sujet: Sujet) -> Gel:
    """The document as the snapshot of the connection shows it, as a draft.

    Raises:
        NotFoundError: the territoire is not published.
    """
    palettes = read_palettes(place.settings.maps_dir)
    zone = f"territoire:{sujet.territoire}"
    conseil = await conseil_of(connection, zone, sujet.conseil, place.current, palettes)
    moment = await registry_moment(connection)
    now = await publication(connection)
    number = now["publication_id"] if now else None
    versions = _versions(number, moment, await indicator_versions(connection))
    couverture = _couverture(place, sujet, conseil.fiche.publication, moment["le"])
    html = render_dossier_conseil(place.settings, place.catalog, conseil, sujet.blocs, couverture)
    told = donnees(conseil, sujet.blocs, versions) | {"edition": sujet.edition}
    return Gel(Fige(html.encode(), orjson.dumps(told)), number, moment["le"])


def dated(fige: Fige, dossier: Dossier) -> Fige:
    """The same bytes, telling the state of the dossier: the only words that validating and diffusing change."""
    html = with_status(fige.html.decode(), statut(dossier)).encode()
    told = orjson.loads(fige.donnees) | {
        "etat": dossier.etat, "fige_le": dossier.fige_le, "valide_le": dossier.valide_le,
        "valide_par": dossier.fonction, "diffuse_le": dossier.diffuse_le,
    }  # fmt: skip
    return Fige(html, orjson.dumps(told), fige.pdf)


def statut(dossier: Dossier) -> Statut:
    """What a dossier says of its state: once diffused, in which function it was validated, and when."""
    if dossier.etat is not Etat.DIFFUSE:
        return Statut(PHRASES[dossier.etat])
    valide, diffuse = (f"{one:%d/%m/%Y}" if one else "" for one in (dossier.valide_le, dossier.diffuse_le))
    return Statut(f"Validé le {valide} par {dossier.fonction} ; diffusé le {diffuse}.", brouillon=False)


def _versions(number: int | None, moment: Mapping[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "publication": number,
        "registre": {"lu_le": moment["le"], "dernier_changement_d_etat": moment["dernier"]},
        "indicateurs": {row.pop("id"): row for row in rows},
    }


def _couverture(place: Place, sujet: Sujet, published: str, le: datetime) -> Couverture:
    told = f"{published.capitalize()} ; registre lu le {le:%d/%m/%Y à %H:%M} (UTC)."
    if sujet.edition is None:
        return Couverture(None, "", told)
    adresse = Adresse(sujet.territoire, sujet.conseil, sujet.edition)
    return Couverture(sujet.edition, f"{place.base}{adresse.page}", told)
