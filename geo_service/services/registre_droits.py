"""What an actor may do with an object of the registry, from the matrix of rights and the state of the object."""

from typing import Final

from geo_service.errors import ForbiddenError, SignInError
from geo_service.model.pacte.droits import Acteur, Action, Sujet, permis, permis_quelque_part
from geo_service.model.pacte.objets import Objet
from geo_service.store.registre_read import Ligne

REFUS: Final = (
    "Votre compte ne permet pas de {verbe} ici ({label}) : demandez-le à la personne chargée du territoire."
)
SANS_COMPTE: Final = (
    "Connectez-vous pour écrire dans le registre : /connexion, ou un jeton (Authorization: Bearer)."
)


def exiger_compte(acteur: Acteur) -> int | None:
    """The account that writes; None for who holds the machine and needs none (``OPERATEUR``).

    Raises:
        SignInError: nobody in particular.
    """
    if acteur.compte is None and not acteur.charges:
        raise SignInError(SANS_COMPTE)
    return acteur.compte


def exiger(objet: Objet, verbe: str, *, permise: bool) -> None:
    """Refuse what is not allowed.

    Raises:
        ForbiddenError: it is not.
    """
    if not permise:
        raise ForbiddenError(REFUS.format(verbe=verbe, label=objet.label.lower()))


def peut_ajouter(acteur: Acteur, objet: Objet, ligne: Ligne) -> bool:
    """Whether an actor may create that object. Asking to join a chantier is for everyone with an account."""
    sujet = sujet_de(ligne)
    if objet.nom == "participant" and ligne.valeurs["statut"] == "demande":
        return permis(acteur, Action.DEMANDER_A_PARTICIPER, sujet) or permis(acteur, objet.ecrire, sujet)
    if objet.commun and permis_quelque_part(acteur, objet.ecrire):
        return True
    return permis(acteur, objet.ecrire, sujet) and peut_instruire(acteur, objet, ligne)


def peut_instruire(acteur: Acteur, objet: Objet, ligne: Ligne) -> bool:
    """Whether what only those who examine may set was left alone, or set by one of them."""
    given = any(champ.instruit and ligne.valeurs[champ.nom] is not None for champ in objet.champs)
    return not given or permis(acteur, objet.conduire, sujet_de(ligne))


def peut_modifier(acteur: Acteur, objet: Objet, ligne: Ligne) -> bool:
    """Whether an actor may change the fields of an object as it is."""
    sujet = sujet_de(ligne)
    if objet.ecrire is Action.COMMENTER:
        return sujet.deposant == acteur.compte and permis(acteur, objet.ecrire, sujet)
    if objet.ecrire is Action.DEPOSER:
        return _de_l_auteur(acteur, objet, ligne) or permis(acteur, objet.conduire, sujet)
    return permis(acteur, objet.ecrire, sujet) or permis(acteur, objet.conduire, sujet)


def peut_passer(acteur: Acteur, objet: Objet, ligne: Ligne, vers: str) -> bool:
    """Whether an actor may move an object to a state."""
    assert objet.etats is not None, "only objects with states move"
    sujet = sujet_de(ligne)
    if vers in objet.etats.par_ecriture:
        return permis(acteur, objet.ecrire, sujet)
    if vers in objet.etats.initiaux and _de_l_auteur(acteur, objet, ligne):
        return True
    return permis(acteur, objet.conduire, sujet)


def _de_l_auteur(acteur: Acteur, objet: Objet, ligne: Ligne) -> bool:
    etats = objet.etats
    if etats is None or ligne.valeurs["etat_observe"] not in etats.d_auteur:
        return False
    return permis(acteur, Action.MODIFIER_BROUILLON, sujet_de(ligne))


def sujet_de(ligne: Ligne) -> Sujet:
    """What the rights on a row depend on."""
    assert ligne.sujet is not None, "rights are judged on rows read from the registry, not from public views"
    return ligne.sujet
