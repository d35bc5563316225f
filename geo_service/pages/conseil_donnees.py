"""The same dossier for machines: every figure with its number, its text, its vintage, and the versions it rests on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from geo_service.model.pacte.dossiers import Bloc
from geo_service.pages.conseil_content import BlocMontre, Conseil, montres
from geo_service.pages.fiche_content import BeyondBlock, Fibre, Fiche, Figure, Line

Json = dict[str, Any]


def donnees(conseil: Conseil, blocs: Mapping[str, Bloc], versions: Json) -> Json:
    """A dossier as JSON; what a block hides is hidden here too. ``versions``: publication, registry, indicators."""
    told = {bloc.nom: _bloc(bloc, conseil) for bloc in montres(blocs)}
    return {
        "territoire": conseil.slug,
        "nom": conseil.fiche.identity.nom,
        "conseil": {
            "numero": conseil.numero,
            "phrase": conseil.phrase,
            "details": {str(name): words for name, words in conseil.details},
        },
        "versions": versions,
        "blocs": told,
        "demonstration": list(conseil.fiche.demonstration),
    }


def _bloc(bloc: BlocMontre, conseil: Conseil) -> Json:
    told: Json = {"titre": bloc.titre, "masque": bloc.masque}
    if bloc.masque:
        return told
    return told | {"commentaire": list(bloc.commentaire), "contenu": _contenu(bloc.nom, conseil.fiche)}


def _contenu(nom: str, fiche: Fiche) -> Any:
    return CONTENUS[nom](fiche)


def _ecarts(fiche: Fiche) -> Json:
    return {group.slug: _lines(group.lines) for group in fiche.groups}


def _inconnu(fiche: Fiche) -> Json:
    return {"absents": fiche.absent, "anciens": _told(fiche.stale)}


def _carences(fiche: Fiche) -> Json:
    matrix = asdict(fiche.carences) if fiche.carences else None
    return {"priorites": _told(fiche.priorities), "matrice": matrix}


def _chantiers(fiche: Fiche) -> Json:
    return {"registre": _told(fiche.registry.chantiers), "documents": _told(fiche.chantiers)}


def _projets(fiche: Fiche) -> Json:
    registry = fiche.registry
    return {
        "registre": _told(registry.projets),
        "sommes_par_type": _told(registry.sommes),
        "non_listes": registry.autres_projets,
        "sans_montant": registry.sans_montant,
    }


def _told(rows: Iterable[Any]) -> list[Json]:
    return [asdict(one) for one in rows]


def _lines(lines: Iterable[Line]) -> list[Json]:
    return [
        {
            "indicateur": line.id, "titre": line.titre, "unite": line.unite, "millesime": line.millesime,
            "seuil": line.threshold, "ici": _figure(line.own),
            "autre_lecture": _figure(line.other) if line.other else None,
            "compare": [_figure(one) for one in line.references], "etendue": line.spread,
            "demonstration": line.demonstration,
        }
        for line in lines
    ]  # fmt: skip


def _figure(one: Figure) -> Json:
    return {"zone": one.zone, "nom": one.nom, "valeur": one.value, "texte": one.text, "doute": one.doubt}


def _beyond(block: BeyondBlock) -> Json:
    return {
        "indicateur": block.id, "titre": block.titre, "millesime": block.millesime, "regle": block.rule,
        "resume": block.summary, "communes": [_commune(one) for one in block.communes],
        "sans_valeur": _unknown(block.unknown),
    }  # fmt: skip


def _fibre(told: Fibre) -> Json:
    communes = [
        _figure(figure) | {"locaux": premises, "depuis": since}
        for since, rows in told.since
        for figure, premises in rows
    ]
    return {
        "indicateur": told.id, "millesime": told.millesime, "resume": told.summary, "regle": told.known,
        "communes": communes,
    }  # fmt: skip


def _commune(one: Any) -> Json:
    return _figure(one.figure) | {
        "habitants": one.habitants,
        "incertain": one.doubtful,
        "suppose": one.inferred,
    }


def _unknown(rows: Sequence[tuple[str, tuple[str, ...]]]) -> list[Json]:
    return [{"raison": reason, "communes": list(names)} for reason, names in rows]


CONTENUS: Final[Mapping[str, Callable[[Fiche], Any]]] = {
    "habitants": lambda fiche: _lines(fiche.profile),
    "ecarts": _ecarts,
    "cartes": lambda fiche: [one.id for one in fiche.maps],
    "seuils": lambda fiche: [*map(_beyond, fiche.beyond), *([_fibre(fiche.fibre)] if fiche.fibre else ())],
    "carences": _carences,
    "chantiers": _chantiers,
    "projets": _projets,
    "changements": lambda fiche: asdict(fiche.changes) if fiche.changes else None,
    "pacte": lambda fiche: {"faits": _told(fiche.facts), "conseils": _told(fiche.meetings)},
    "inconnu": _inconnu,
    "sources": lambda fiche: _told(fiche.sources),
}
"""What each block holds."""
