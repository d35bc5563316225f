"""What the page of an account shows, in words."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from geo_service.model.pacte.comptes import Jeton, Presence
from geo_service.model.pacte.droits import Action, Charge, Role, permis_quelque_part

ROLES: Final = {
    Role.LECTEUR: "Lecture",
    Role.CONTRIBUTEUR: "Contribution",
    Role.MEMBRE_DU_GROUPE: "Membre d'un groupe de travail",
    Role.DIRECTION_REFERENTE: "Direction référente",
    Role.CHARGE_DE_TERRITOIRE: "Charge de territoire",
    Role.ELU_PORTEUR: "Élu porteur",
    Role.ADMINISTRATEUR: "Administration",
}
ACTIONS: Final = {
    Action.LIRE_PUBLIC: "Lire ce qui est public",
    Action.LIRE_RESTREINT: "Lire les documents restreints",
    Action.LIRE_PERSONNES: "Lire les noms des personnes",
    Action.LIRE_PREPARATION: "Lire la préparation des conseils",
    Action.PREPARER_DOSSIER: "Préparer les dossiers de conseil",
    Action.DIFFUSER_DOSSIER: "Valider et diffuser les dossiers de conseil",
    Action.DEPOSER: "Déposer une contribution",
    Action.MODIFIER_BROUILLON: "Modifier ses brouillons",
    Action.DEMANDER_A_PARTICIPER: "Demander à rejoindre un chantier",
    Action.COMMENTER: "Commenter les comptes rendus",
    Action.INSTRUIRE: "Instruire les contributions",
    Action.CONDUIRE_CHANTIER: "Conduire un chantier",
    Action.OUVRIR_CHANTIER: "Ouvrir un chantier",
    Action.REDIGER: "Rédiger le pacte, les enjeux, les fiches et les projets",
    Action.DECLARER_COMPLETUDE: "Déclarer un recensement complet",
    Action.IMPORTER: "Importer des fichiers",
    Action.GERER_COMPTES: "Gérer les comptes",
    Action.LIRE_JOURNAL: "Lire le journal",
}
DAYS: Final = (30, 90, 180, 366)


def account_content(presence: Presence, tokens: Iterable[Jeton]) -> dict[str, Any]:
    """What the template of the account page needs."""
    actions = [
        (action.value, label) for action, label in ACTIONS.items()
        if action is not Action.LIRE_PUBLIC and permis_quelque_part(presence.acteur, action)
    ]  # fmt: skip
    return {
        "presence": presence,
        "charges": [(ROLES[charge.role], ground(charge)) for charge in presence.acteur.charges],
        "jetons": [
            (token, state(token), [ACTIONS[Action(one)] for one in token.portees]) for token in tokens
        ],
        "actions": actions,
        "durees": DAYS,
    }


def ground(charge: Charge) -> str:
    """On what a role is held; empty without limit of its own."""
    territoires = ", ".join(sorted(charge.territoires))
    chantiers = ", ".join(map(str, sorted(charge.chantiers)))
    parts = (("territoires : ", territoires), ("chantiers : ", chantiers))
    return " ; ".join(name + value for name, value in parts if value)


def state(token: Jeton, now: datetime | None = None) -> str:
    """Whether a token is good; empty when it is."""
    if token.revoque_le is not None:
        return "révoqué"
    return "expiré" if token.expire_le <= (now or datetime.now(UTC)) else ""
