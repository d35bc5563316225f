"""State machines of the registry: which state may follow which, and what a transition needs.

``inconnu`` is legal everywhere: any state may become unknown, and from unknown any may be observed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from geo_service.errors import ConflictError, InputError

INCONNU: Final = "inconnu"


class Exigence(StrEnum):
    """What must come with a transition."""

    CONSEIL = "conseil"
    """The conseil (round and territoire) that decided it."""
    RATTACHEMENT = "rattachement"
    """What the contribution now belongs to: an enjeu, a fiche-action or a chantier."""
    FUSION = "fusion"
    """The contribution that holds it from now on."""
    DESTINATAIRE = "destinataire"
    """To whom it was sent."""
    MOTIF = "motif"
    """A sentence that the person concerned can read."""
    SEANCE = "seance"
    """A first meeting, and a roadmap adopted."""
    LIVRABLE = "livrable"
    """A deliverable handed in."""


EXIGENCE_LABELS: Final[Mapping[Exigence, str]] = {
    Exigence.CONSEIL: "le conseil qui l'a décidé (« conseil »)",
    Exigence.RATTACHEMENT: "l'enjeu, la fiche-action ou le chantier de rattachement (« rattachement »)",
    Exigence.FUSION: "la contribution qui la reprend (« fusion »)",
    Exigence.DESTINATAIRE: "le destinataire (« destinataire »)",
    Exigence.MOTIF: "un motif, en une phrase (« motif »)",
    Exigence.SEANCE: "une première séance et une feuille de route adoptée",
    Exigence.LIVRABLE: "un livrable remis",
}


@dataclass(frozen=True)
class Etats:
    """States of a kind. ``suites``: legal next states; ``exigences``: what entering a state needs.

    ``initiaux`` are those an object may be created in, ``publics`` those in which everybody may read it (all of
    them when empty), ``clos`` those in which nothing is expected any more. ``vieillit``: unless it is over, a state
    that nobody confirmed for long is read as unknown. In a state ``d_auteur`` its author may still change it;
    entering one of ``par_ecriture`` takes the right to create such an object.
    """

    suites: Mapping[str, tuple[str, ...]]
    initiaux: tuple[str, ...]
    publics: tuple[str, ...] = ()
    clos: tuple[str, ...] = ()
    exigences: Mapping[str, tuple[Exigence, ...]] = field(default_factory=dict)
    vieillit: bool = False
    d_auteur: tuple[str, ...] = ()
    par_ecriture: tuple[str, ...] = ()

    @property
    def tous(self) -> tuple[str, ...]:
        """Every state, ``inconnu`` last."""
        return (*self.suites, INCONNU)

    def est_public(self, etat: str) -> bool:
        """Whether everybody may read an object in that state."""
        return not self.publics or etat in self.publics

    def apres(self, etat: str) -> tuple[str, ...]:
        """States that may follow one."""
        return tuple(self.suites) if etat == INCONNU else (*self.suites[etat], INCONNU)

    def verifier(self, avant: str, apres: str) -> None:
        """Refuse an illegal transition.

        Raises:
            InputError: the state does not exist.
            ConflictError: it may not follow; the sentence names those that may.
        """
        if apres not in self.tous:
            raise InputError(f"État « {apres[:40]} » inconnu. États : {', '.join(self.tous)}.")
        if apres not in self.apres(avant):
            raise ConflictError(
                f"De « {avant} » on ne passe pas à « {apres} ». Suites possibles : {', '.join(self.apres(avant))}."
            )

    def manque(self, apres: str, donnes: frozenset[Exigence]) -> tuple[Exigence, ...]:
        """What entering a state needs and was not given."""
        return tuple(one for one in self.exigences.get(apres, ()) if one not in donnes)


CONTRIBUTION: Final = Etats(
    suites={
        "brouillon": ("deposee",),
        "deposee": ("a_completer", "qualifiee", "irrecevable"),
        "a_completer": ("deposee", "sans_suite", "irrecevable"),
        "qualifiee": ("rattachee", "fusionnee", "reorientee", "sans_suite", "irrecevable"),
        "rattachee": ("qualifiee",),
        "fusionnee": (),
        "reorientee": (),
        "sans_suite": ("qualifiee",),
        "irrecevable": (),
    },
    initiaux=("brouillon", "deposee"),
    publics=("qualifiee", "rattachee", "fusionnee", "reorientee", "sans_suite", INCONNU),
    clos=("fusionnee", "reorientee", "sans_suite", "irrecevable"),
    exigences={
        "a_completer": (Exigence.MOTIF,), "rattachee": (Exigence.RATTACHEMENT,), "fusionnee": (Exigence.FUSION,),
        "reorientee": (Exigence.DESTINATAIRE,), "sans_suite": (Exigence.MOTIF,), "irrecevable": (Exigence.MOTIF,),
    },
    d_auteur=("brouillon", "a_completer"),
)  # fmt: skip

PROJET: Final = Etats(
    suites={
        "idee": ("emergence", "suspendu", "abandonne"),
        "emergence": ("etudes", "suspendu", "abandonne"),
        "etudes": ("plan_de_financement_boucle", "suspendu", "abandonne"),
        "plan_de_financement_boucle": ("en_cours", "suspendu", "abandonne"),
        "en_cours": ("realise", "suspendu", "abandonne"),
        "realise": (),
        "suspendu": ("idee", "emergence", "etudes", "plan_de_financement_boucle", "en_cours", "abandonne"),
        "abandonne": (),
    },
    initiaux=("idee", "emergence", "etudes", "plan_de_financement_boucle", "en_cours", "realise", INCONNU),
    clos=("realise", "abandonne"),
    exigences={"suspendu": (Exigence.MOTIF,), "abandonne": (Exigence.MOTIF,)},
    vieillit=True,
)

CHANTIER: Final = Etats(
    suites={
        "propose": ("ouvert", "abandonne"),
        "ouvert": ("lance", "suspendu", "abandonne"),
        "lance": ("en_cours", "suspendu", "abandonne"),
        "en_cours": ("acheve", "suspendu", "abandonne"),
        "acheve": ("evalue",),
        "evalue": (),
        "suspendu": ("ouvert", "lance", "en_cours", "abandonne"),
        "abandonne": (),
    },
    initiaux=("propose", "ouvert", INCONNU),
    clos=("acheve", "evalue", "abandonne"),
    exigences={
        "ouvert": (Exigence.CONSEIL,), "lance": (Exigence.SEANCE,), "acheve": (Exigence.LIVRABLE,),
        "suspendu": (Exigence.MOTIF,), "abandonne": (Exigence.MOTIF,),
    },
    vieillit=True,
    par_ecriture=("ouvert",),
)  # fmt: skip

PACTE: Final = Etats(
    suites={
        "diagnostic": ("prepare",),
        "prepare": ("vote", "diagnostic"),
        "vote": ("actualise", "evalue"),
        "actualise": ("actualise", "evalue"),
        "evalue": (),
    },
    initiaux=("diagnostic", "prepare", "vote", INCONNU),
    clos=("evalue",),
)

FICHE_ACTION: Final = Etats(
    suites={
        "projetee": ("engagee", "abandonnee"),
        "engagee": ("en_cours", "suspendue", "abandonnee"),
        "en_cours": ("realisee", "suspendue", "abandonnee"),
        "realisee": (),
        "suspendue": ("engagee", "en_cours", "abandonnee"),
        "abandonnee": (),
    },
    initiaux=("projetee", "engagee", "en_cours", INCONNU),
    clos=("realisee", "abandonnee"),
    exigences={"suspendue": (Exigence.MOTIF,), "abandonnee": (Exigence.MOTIF,)},
)

LIVRABLE: Final = Etats(
    suites={"attendu": ("remis", "abandonne"), "remis": ("attendu",), "abandonne": ()},
    initiaux=("attendu", "remis", INCONNU),
    clos=("remis", "abandonne"),
    exigences={"abandonne": (Exigence.MOTIF,)},
)
