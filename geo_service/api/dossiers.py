"""Dossiers of conseils by REST: begin, comment, hide, hand in, validate, diffuse."""

from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from geo_service.api.acteur import CurrentActeur
from geo_service.api.dossier_parts import adresse_of, advance, place_of, round_of
from geo_service.api.dossiers_schema import BLOCS_BODY, CREATE_BODY, FILTERS, MOVE_BODY, body_of
from geo_service.api.registre_answers import answer, expected_version
from geo_service.api.registre_bodies import read_object
from geo_service.api.state import AppState
from geo_service.errors import InputError, NotFoundError
from geo_service.model.pacte.dossiers import Adresse, Dossier, lire_blocs, lire_suite
from geo_service.model.pacte.droits import Action
from geo_service.services import dossier_vie
from geo_service.store.dossiers import Row, public_dossiers

router = APIRouter(prefix="/api/dossiers", tags=["Dossiers de conseil"])

CREATED: Final = 201
ONE: Final = "/{territoire}/{conseil}/{edition}"


@router.get(
    "", summary="Dossiers : éditions diffusées, et en préparation pour qui les prépare", openapi_extra=FILTERS
)
async def listed(request: Request, state: AppState, acteur: CurrentActeur) -> Response:
    """Sans compte : ce qui est diffusé. Avec « territoire » et le droit d'y lire la préparation : tout."""
    territoire, conseil = _filters(request)
    if territoire and dossier_vie.peut(acteur, Action.LIRE_PREPARATION, territoire):
        async with state.writing() as connection:
            found = await dossier_vie.lister(connection, acteur, territoire, conseil)
        return answer(request, acteur, {"dossiers": [_shown(one) for one in found]})
    async with state.snapshot() as connection:
        rows = await public_dossiers(connection, territoire, conseil)
    return answer(request, acteur, {"dossiers": [_public(row) for row in rows]})


@router.post("", summary="Dossier : commencer une édition", status_code=CREATED, openapi_extra=CREATE_BODY)
async def created(request: Request, state: AppState, acteur: CurrentActeur) -> Response:
    """Le conseil doit être au registre ; une seule édition se prépare à la fois."""
    _, content = await read_object(request)
    territoire, conseil = _asked(content)
    async with state.writing() as connection:
        dossier = await dossier_vie.ouvrir(connection, acteur, territoire, conseil)
    response = answer(request, acteur, _shown(dossier), status=CREATED)
    response.headers["Location"] = f"/api/dossiers/{territoire}/{conseil}/{dossier.adresse.edition}"
    return response


@router.get(ONE, summary="Dossier : lire une édition")
async def read(
    territoire: str, conseil: str, edition: str, request: Request, state: AppState, acteur: CurrentActeur
) -> Response:
    """État, blocs, versions, adresses permanentes ; une édition non diffusée répond comme une inconnue."""
    adresse = _adresse(territoire, conseil, edition)
    if dossier_vie.peut(acteur, Action.LIRE_PREPARATION, territoire):
        async with state.writing() as connection:
            return answer(request, acteur, _shown(await dossier_vie.lire(connection, acteur, adresse)))
    async with state.snapshot() as connection:
        rows = await public_dossiers(connection, territoire, adresse.conseil)
    found = [row for row in rows if row["edition"] == adresse.edition]
    if not found:
        raise dossier_vie.inconnu(adresse)
    return answer(request, acteur, _public(found[0]))


@router.patch(ONE, summary="Dossier : commenter et masquer des blocs", openapi_extra=body_of(BLOCS_BODY))
async def changed(
    territoire: str, conseil: str, edition: str, request: Request, state: AppState, acteur: CurrentActeur
) -> Response:
    """En brouillon seulement ; If-Match dit la version lue."""
    adresse, version = _adresse(territoire, conseil, edition), expected_version(request)
    _, content = await read_object(request)
    if not isinstance(content, dict) or set(content) != {"blocs"}:
        raise InputError('Le corps attendu est { "blocs": { … } }.')
    blocs = lire_blocs(content["blocs"])
    async with state.writing() as connection:
        before = await dossier_vie.prendre(connection, acteur, adresse, version)
        after = await dossier_vie.commenter(connection, acteur, before, blocs)
    return answer(request, acteur, _shown(after))


@router.post(ONE + "/transitions", summary="Dossier : changer d'état", openapi_extra=body_of(MOVE_BODY))
async def moved(
    territoire: str, conseil: str, edition: str, request: Request, state: AppState, acteur: CurrentActeur
) -> Response:
    """De brouillon à relu (figé), validé, diffusé (imprimé, public, définitif) ; retour à brouillon avant diffusion."""
    adresse, version = _adresse(territoire, conseil, edition), expected_version(request)
    _, content = await read_object(request)
    suite = lire_suite(content)
    after = await advance(place_of(request, state), state, acteur, (adresse, version), suite)
    return answer(request, acteur, _shown(after))


@router.get(ONE + "/historique", summary="Dossier : qui a fait quoi, quand")
async def history(
    territoire: str, conseil: str, edition: str, request: Request, state: AppState, acteur: CurrentActeur
) -> Response:
    """Pour qui lit la préparation ; les comptes sont des numéros."""
    adresse = _adresse(territoire, conseil, edition)
    async with state.writing() as connection:
        dossier = await dossier_vie.lire(connection, acteur, adresse)
        rows = await dossier_vie.historique(connection, acteur, dossier)
    return answer(request, acteur, {"historique": rows})


def _filters(request: Request) -> tuple[str | None, int | None]:
    given = dict(request.query_params)
    unknown = [name for name in given if name not in ("territoire", "conseil")]
    if unknown:
        raise InputError(f"Paramètre « {unknown[0][:40]} » inconnu. Paramètres : territoire, conseil.")
    conseil = round_of(given["conseil"]) if "conseil" in given else None
    if "conseil" in given and conseil is None:
        raise InputError("« conseil » est le numéro d'un tour, de 1 à 99.")
    return given.get("territoire"), conseil


def _asked(content: Any) -> tuple[str, int]:
    if not isinstance(content, dict) or set(content) != {"territoire", "conseil"}:
        raise InputError('Le corps attendu est { "territoire": "…", "conseil": numéro }.')
    territoire, conseil = content["territoire"], round_of(str(content["conseil"]))
    if not isinstance(territoire, str) or conseil is None:
        raise InputError("« territoire » est un code, « conseil » le numéro d'un tour, de 1 à 99.")
    return territoire, conseil


def _adresse(territoire: str, conseil: str, edition: str) -> Adresse:
    found = adresse_of(territoire, conseil, edition)
    if found is None:
        raise NotFoundError("Aucun dossier n'a cette adresse : voyez ceux qui sont diffusés à /api/dossiers.")
    return found


def _shown(dossier: Dossier) -> dict[str, Any]:
    where = dossier.adresse
    return {
        "territoire": where.territoire, "conseil": where.conseil, "edition": where.edition, "etat": dossier.etat,
        "publication": dossier.publication, "fige_le": dossier.fige_le, "valide_le": dossier.valide_le,
        "fonction": dossier.fonction, "diffuse_le": dossier.diffuse_le, **_links(where),
        "version": dossier.version,
        "blocs": {nom: {"commentaire": one.commentaire, "masque": one.masque} for nom, one in dossier.blocs.items()},
    }  # fmt: skip


def _public(row: Row) -> dict[str, Any]:
    return row | _links(Adresse(row["territoire"], row["conseil"], row["edition"]))


def _links(where: Adresse) -> dict[str, str]:
    return {
        "page": where.page,
        "pdf": f"{where.page}.pdf",
        "docx": f"{where.page}.docx",
        "donnees": f"{where.page}.json",
    }
