"""Public purchase: shares by where winners are established and where work is executed; suppliers by family."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from psycopg import AsyncConnection

from geo_service.gaps.marches import METHOD
from geo_service.gaps.marches_cpv import label
from geo_service.gaps.marches_fournisseurs import suppliers
from geo_service.gaps.marches_parts import executed_in, hors_zone, masked, parts_locales
from geo_service.model.departement import Departement
from geo_service.model.marche import Mesure, Perimetre
from geo_service.model.source import Nature
from geo_service.model.zone import Niveau
from geo_service.services.procurement import contracts, places, title
from geo_service.services.questions.reponse import Json, Origine, Reponse
from geo_service.store.marches import Wanted

CONTRACTS: Final = "marchés publics (données essentielles de la commande publique)"
NOT_A_CRITERION: Final = "Dit où sont établis les titulaires, jamais un classement ; la localisation n'est pas un critère légal d'attribution."
HIDDEN: Final = "secret : trop peu d'entreprises, ou une seule domine"


@dataclass(frozen=True)
class Asked:
    """Contracts wanted, and the zone that they are compared with."""

    served: Departement
    wanted: Wanted
    zone: Perimetre


async def shares(connection: AsyncConnection, asked: Asked, *, all_buyers: bool) -> Reponse:
    """Q10: shares of contracts whose winners are established in a zone, and of those executed in it."""
    found = await contracts(connection, asked.served, asked.wanted)
    served = Perimetre(asked.served.nom, frozenset({asked.served.code}))
    kept = found.bought_in(served) if all_buyers else found.kept
    local, outside = masked(parts_locales(kept, asked.zone)), masked(hors_zone(kept, asked.zone))
    told = _origin(local.totals.years)
    rows = [
        told(local.number, "titulaires_etablis_nombre"),
        told(local.amount, "titulaires_etablis_montant"),
        told(executed_in(kept, asked.zone), "executes_dans_la_zone"),
        told(outside.number, "executes_ici_titulaires_hors_zone_nombre"),
        told(outside.amount, "executes_ici_titulaires_hors_zone_montant"),
    ]
    return Reponse(
        valeur=rows[0]["valeur"],
        unite=rows[0]["unite"],
        lignes=rows,
        raison=rows[0]["raison"],
        limites=(NOT_A_CRITERION,),
        plus={
            "zone": asked.zone.nom, "perimetre": await title(connection, asked.wanted),
            "marches": local.totals.contracts,
            "acheteurs": list(asked.wanted.buyers) if asked.wanted.buyers else "tous", "annees": list(local.totals.years),
        },
    )  # fmt: skip


async def by_family(connection: AsyncConnection, asked: Asked, level: Niveau, digits: int) -> Reponse:
    """Q11: businesses by CPV family and zone of establishment; secret under three, or when one dominates."""
    found = await contracts(connection, asked.served, asked.wanted)
    told = suppliers(found.kept, level, found.zone_of(level), digits, asked.zone)
    known = await places(connection, level, {cell.zone for cell in told.cells if cell.zone}, asked.served)
    origin = _vintage("entreprises (SIREN)", told.years)
    rows = [
        origin.ligne(
            cell.businesses, famille_cpv=cell.family, famille=label(cell.family), zone=cell.zone,
            zone_nom=known[cell.zone].name if cell.zone in known else None, marches=cell.contracts,
            montant_eur_ht=round(cell.amount, 2) if cell.amount is not None else None,
            nommes=[{"siren": one.siren, "nom": one.name, "marches": one.contracts} for one in cell.named],
            qualite="secret" if cell.secret else None, raison=HIDDEN if cell.secret else None,
        )
        for cell in told.cells
    ]  # fmt: skip
    return Reponse(
        valeur=told.businesses,
        unite="entreprises (SIREN)",
        lignes=rows,
        raison=told.reason,
        limites=(NOT_A_CRITERION,),
        plus={"zone": asked.zone.nom, "niveau": level, "perimetre": await title(connection, asked.wanted)},
    )


def _origin(years: tuple[str, ...]) -> Callable[[Mesure, str], Json]:
    def told(measure: Mesure, name: str) -> Json:
        return _vintage(measure.unit, years).ligne(
            measure.value, mesure=name, raison=measure.reason, qualite=measure.quality, numerateur=measure.numerator,
            denominateur=measure.denominator,
        )  # fmt: skip

    return told


def _vintage(unit: str, years: tuple[str, ...]) -> Origine:
    return Origine(unit, CONTRACTS, METHOD, Nature.COMPUTED, ", ".join(years) or None)
