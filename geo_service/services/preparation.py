"""What there is to do for a conseil: whether the registry holds it, the dossier under way, the editions diffused."""

from psycopg import AsyncConnection

from geo_service.errors import NotFoundError
from geo_service.model.pacte.dossiers import Etat
from geo_service.model.pacte.droits import Acteur
from geo_service.pages.preparation import Preparation
from geo_service.services import dossier_vie
from geo_service.services.conseil import editions
from geo_service.store.dossiers import conseil_id, public_dossiers
from geo_service.store.lookup import zone_card


async def preparation_of(connection: AsyncConnection, acteur: Acteur, slug: str, numero: int) -> Preparation:
    """What there is to do.

    Raises:
        NotFoundError: no territoire is called so.
        SignInError, ForbiddenError: who asks may not read the preparation.
    """
    card = await zone_card(connection, f"territoire:{slug}")
    if card is None:
        raise NotFoundError(f"Territoire « {slug[:40]} » inconnu : cherchez-le par /api/recherche?q=nom.")
    found = await dossier_vie.lister(connection, acteur, slug, numero)
    under_way = next((one for one in found if one.etat is not Etat.DIFFUSE), None)
    told = await dossier_vie.historique(connection, acteur, under_way) if under_way else ()
    held = await conseil_id(connection, slug, numero) is not None
    diffused = editions(await public_dossiers(connection, slug, numero))
    return Preparation(slug, numero, str(card.zone["nom"]), held, under_way, told, diffused)
