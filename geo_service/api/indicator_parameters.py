"""Parameters of the questions about indicators, each read once into a typed value."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.params import Depends as DependsOn

from geo_service.api.acteur import presence_of
from geo_service.api.indicator_answers import NAME
from geo_service.api.parameters import whole_number
from geo_service.api.spatial_parameters import known_zones, refuse_others, zone_ids
from geo_service.api.state import AppState, Snapshot
from geo_service.errors import ForbiddenError, InputError
from geo_service.model.indicator import Family, Lecture
from geo_service.model.pacte.droits import est_agent
from geo_service.model.zone import Niveau
from geo_service.store.history import PublicationRead, read_at

MAX_INDICATORS = 20
LARGEST_PUBLICATION = 999_999_999
LATEST = "latest"
AGENTS = "agents"

Indicators = Annotated[
    str,
    Query(
        description=f"identifiants de /api/indicateurs séparés par des virgules, {MAX_INDICATORS} au plus",
        examples=["temps_pharmacie", "temps_pharmacie,apl_mg_65"],
    ),
]
Zones = Annotated[
    str | None,
    Query(
        description="niveau:code, plusieurs séparés par des virgules ; tout le département servi par défaut",
        examples=["territoire:exemple", "epci:200000001"],
    ),
]
Publication = Annotated[
    str | None, Query(description="numéro d'une publication gardée ; latest, ou rien : la courante")
]


def only(*names: str) -> DependsOn:
    """A dependency that refuses any other parameter."""

    def check(request: Request) -> None:
        refuse_others(request, names)

    dependency: DependsOn = Depends(check)
    return dependency


def indicator_names(indicateur: Indicators) -> tuple[str, ...]:
    """Ids of indicators."""
    names = tuple(dict.fromkeys(part.strip() for part in indicateur.split(",") if part.strip()))
    if not 1 <= len(names) <= MAX_INDICATORS:
        raise InputError(f"« indicateur » : donnez de 1 à {MAX_INDICATORS} identifiants de /api/indicateurs.")
    wrong = [name for name in names if not NAME.fullmatch(name)]
    if wrong:
        raise InputError(
            f"Indicateur « {wrong[0][:40]} » illisible : prenez un identifiant de /api/indicateurs."
        )
    return names


def level(
    niveau: Annotated[
        str, Query(description=f"un niveau parmi {', '.join(Niveau)}", examples=["commune"])
    ] = Niveau.COMMUNE.value,
) -> Niveau:
    """The level figures are given at."""
    if niveau not in list(Niveau):
        raise InputError(f"Niveau « {niveau[:40]} » inconnu : choisissez parmi {', '.join(Niveau)}.")
    return Niveau(niveau)


def reading(
    lecture: Annotated[
        str,
        Query(
            description="principale, ou alternative : les rattachements supposés lus de l'autre façon",
            examples=["alternative"],
        ),
    ] = Lecture.PRINCIPALE.value,
) -> Lecture:
    """How doubtful memberships are read."""
    if lecture not in (Lecture.PRINCIPALE, Lecture.ALTERNATIVE):
        raise InputError(f"Lecture « {lecture[:40]} » inconnue : principale ou alternative.")
    return Lecture(lecture)


async def zones_asked(connection: Snapshot, zone: Zones = None) -> tuple[str, ...]:
    """Zones as they are now; former communes give those that took them over.

    Raises:
        NotFoundError: one of them is unknown.
    """
    return await known_zones(connection, zone_ids(zone)) if zone else ()


async def publication_asked(connection: Snapshot, publication: Publication = None) -> PublicationRead:
    """The publication the rest of the request reads."""
    number = None if publication in (None, LATEST) else publication_number(str(publication))
    return await read_at(connection, number)


def publication_number(text: str) -> int:
    """A number of publication."""
    return whole_number("publication", text, LARGEST_PUBLICATION)


def families(
    famille: Annotated[
        str | None,
        Query(
            description=f"familles séparées par des virgules, parmi {', '.join(Family)}", examples=["sante"]
        ),
    ] = None,
) -> frozenset[str]:
    """Families wanted; all of them when empty."""
    asked = frozenset(part.strip() for part in (famille or "").split(",") if part.strip())
    unknown = sorted(asked - set(Family))
    if unknown:
        raise InputError(f"Famille « {unknown[0][:40]} » inconnue : choisissez parmi {', '.join(Family)}.")
    return asked


async def agents(
    request: Request,
    state: AppState,
    audience: Annotated[
        str | None,
        Query(
            description="agents : avec les composites et les rangs, pour un agent connecté (ou tous, par GEO_AGENTS_VIEW)"
        ),
    ] = None,
) -> bool:
    """Whether what only agents see is wanted.

    Raises:
        InputError: another audience is named.
        ForbiddenError: it is, by somebody who is not of the staff, and the operator does not show it to all.
    """
    if audience in (None, "public"):
        return False
    if audience != AGENTS:
        raise InputError(f"Audience « {audience[:40]} » inconnue : public ou {AGENTS}.")
    if state.settings.agents_view or est_agent((await presence_of(request, state)).acteur):
        return True
    raise ForbiddenError(
        "Les composites et les rangs servent à la préparation des agents : connectez-vous avec un compte d'agent."
    )


Names = Annotated[tuple[str, ...], Depends(indicator_names)]
Level = Annotated[Niveau, Depends(level)]
Reading = Annotated[Lecture, Depends(reading)]
Scope = Annotated[tuple[str, ...], Depends(zones_asked)]
ReadAt = Annotated[PublicationRead, Depends(publication_asked)]
Families = Annotated[frozenset[str], Depends(families)]
Agents = Annotated[bool, Depends(agents)]
