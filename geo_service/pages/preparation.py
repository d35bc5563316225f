"""What the page of those who prepare a conseil shows, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geo_service.model.pacte.dossiers import BLOCS, DROITS, SUITES, TOUJOURS, Dossier, Etat
from geo_service.model.pacte.droits import Acteur, Action, Sujet, permis
from geo_service.pages.conseil_content import Edition

STATES: Final = {
    Etat.BROUILLON.value: "brouillon",
    Etat.RELU.value: "donné à relire",
    Etat.VALIDE.value: "validé",
    Etat.DIFFUSE.value: "diffusé",
}
VERBS: Final = {
    Etat.BROUILLON: "Ramener à l'état de brouillon",
    Etat.RELU: "Figer et donner à relire",
    Etat.VALIDE: "Valider",
    Etat.DIFFUSE: "Diffuser à tous, définitivement",
}
DONE: Final = {
    "conseil": "Le conseil est créé.",
    "dossier": "L'édition est ouverte.",
    "blocs": "Les blocs sont enregistrés.",
    "etat": "L'état du dossier a changé.",
}


@dataclass(frozen=True)
class Preparation:
    """A conseil as those who prepare it find it; ``dossier``: the edition under way, None without one."""

    slug: str
    numero: int
    nom: str
    au_registre: bool
    dossier: Dossier | None
    historique: Sequence[Mapping[str, Any]]
    editions: tuple[Edition, ...]


def preparation_content(found: Preparation, acteur: Acteur, done: str) -> dict[str, Any]:
    """What the template needs: what this actor may do, and what was just done."""
    sujet = Sujet(frozenset({found.slug}))
    dossier = found.dossier
    may_prepare = permis(acteur, Action.PREPARER_DOSSIER, sujet)
    return {
        "page_du_conseil": f"/conseils/{found.slug}/{found.numero}",
        "numero": found.numero,
        "nom": found.nom,
        "au_registre": found.au_registre,
        "dossier": dossier,
        "historique": found.historique,
        "editions": found.editions,
        "peut_rediger": permis(acteur, Action.REDIGER, sujet),
        "peut_preparer": may_prepare,
        "modifiable": may_prepare and dossier is not None and dossier.etat is Etat.BROUILLON,
        "suites": _suites(acteur, sujet, dossier) if dossier else [],
        "etats": STATES,
        "blocs": BLOCS,
        "toujours": TOUJOURS,
        "fait": DONE.get(done, ""),
    }


def _suites(acteur: Acteur, sujet: Sujet, dossier: Dossier) -> list[tuple[str, str]]:
    """The transitions this actor may ask for."""
    legal = SUITES[dossier.etat]
    return [(one.value, VERBS[one]) for one in legal if permis(acteur, DROITS[one], sujet)]
