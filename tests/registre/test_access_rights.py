"""Role × action, every cell, against a table written by hand; each on its ground and out of it."""

import pytest

from geo_service.model.pacte.droits import (
    ANONYME,
    MATRICE,
    Acteur,
    Action,
    Charge,
    Role,
    Sujet,
    est_agent,
    permis,
    permis_quelque_part,
)

ME, SOMEBODY = 7, 8
MINE, OTHER = frozenset({"ouest"}), frozenset({"est"})
MY_CHANTIER, OTHER_CHANTIER = 3, 4

# On what: nothing (.), everything (T), what one deposited (s), one's chantiers (c), one's territoires (t).
#                              None lect cont memb dire char elu  admi
EXPECTED = {
    Action.LIRE_PUBLIC:           "T    T    T    T    T    T    T    T",
    Action.LIRE_RESTREINT:        ".    .    s    cs   cs   ts   c    T",
    Action.LIRE_PERSONNES:        ".    .    s    s    cs   ts   .    T",
    Action.LIRE_PREPARATION:      ".    .    .    .    .    t    t    T",
    Action.PREPARER_DOSSIER:      ".    .    .    .    .    t    .    T",
    Action.DIFFUSER_DOSSIER:      ".    .    .    .    .    t    .    T",
    Action.DEPOSER:               ".    .    T    T    T    T    .    T",
    Action.MODIFIER_BROUILLON:    ".    .    s    s    s    s    .    T",
    Action.DEMANDER_A_PARTICIPER: ".    .    T    T    T    T    .    T",
    Action.COMMENTER:             ".    .    .    c    c    t    c    T",
    Action.INSTRUIRE:             ".    .    .    .    .    t    .    T",
    Action.CONDUIRE_CHANTIER:     ".    .    .    .    c    t    .    T",
    Action.OUVRIR_CHANTIER:       ".    .    .    .    .    t    .    T",
    Action.REDIGER:               ".    .    .    .    .    t    .    T",
    Action.DECLARER_COMPLETUDE:   ".    .    .    .    .    t    .    T",
    Action.IMPORTER:              ".    .    .    .    .    t    .    T",
    Action.GERER_COMPTES:         ".    .    .    .    .    .    .    T",
    Action.LIRE_JOURNAL:          ".    .    .    .    .    .    .    T",
}  # fmt: skip
ROLES = ("lecteur", "contributeur", "membre_du_groupe", "direction_referente", "charge_de_territoire",
         "elu_porteur", "administrateur")  # fmt: skip
SUBJECTS = {
    "nothing in particular": (Sujet(), ""),
    "somebody's, elsewhere": (Sujet(OTHER, OTHER_CHANTIER, SOMEBODY), ""),
    "what I deposited, elsewhere": (Sujet(OTHER, OTHER_CHANTIER, ME), "s"),
    "of my chantier": (Sujet(OTHER, MY_CHANTIER, SOMEBODY), "c"),
    "of my territoire": (Sujet(MINE, OTHER_CHANTIER, SOMEBODY), "t"),
    "of my territoire and another": (Sujet(MINE | OTHER, None, SOMEBODY), ""),
    "of no territoire, by nobody": (Sujet(frozenset(), None, None), ""),
    "wholly mine": (Sujet(MINE, MY_CHANTIER, ME), "sct"),
}


def cells(action: Action) -> list[tuple[str | None, str]]:
    """The row of an action: each role, nobody first, and on what."""
    return list(zip((None, *ROLES), EXPECTED[action].split(), strict=True))


def who(role: str | None) -> Acteur:
    """An account with one charge; nobody for None."""
    if role is None:
        return ANONYME
    return Acteur(ME, (Charge(Role(role), MINE, frozenset({MY_CHANTIER})),))


# Each test goes through the whole row of an action and names the cells that are wrong.


@pytest.mark.parametrize("action", EXPECTED)
def test_every_cell_on_every_ground(action: Action) -> None:
    wrong = [
        (role, subject)
        for role, on in cells(action)
        for subject, (sujet, belongs) in SUBJECTS.items()
        if permis(who(role), action, sujet) != ("T" in on or bool(set(on) & set(belongs)))
    ]

    assert wrong == []


def test_the_table_has_every_role_and_every_action() -> None:
    assert set(EXPECTED) == set(Action)
    assert [role.value for role in Role] == list(ROLES)
    assert set(MATRICE) == {None, *Role}


@pytest.mark.parametrize("action", EXPECTED)
def test_a_token_without_the_action_does_what_everybody_does(action: Action) -> None:
    sujet, _ = SUBJECTS["wholly mine"]
    wrong = []
    for role, _ in cells(action):
        full = who(role)
        limited = Acteur(full.compte, full.charges, frozenset(set(Action) - {action}))
        if permis(limited, action, sujet) != permis(ANONYME, action, sujet):
            wrong.append(role)

    assert wrong == []


@pytest.mark.parametrize("action", EXPECTED)
def test_a_token_with_only_the_action_does_as_much_as_its_account(action: Action) -> None:
    wrong = []
    for role, _ in cells(action):
        full = who(role)
        limited = Acteur(full.compte, full.charges, frozenset({action}))
        wrong += [
            (role, subject)
            for subject, (sujet, _) in SUBJECTS.items()
            if permis(limited, action, sujet) != permis(full, action, sujet)
        ]

    assert wrong == []


@pytest.mark.parametrize("action", EXPECTED)
def test_a_right_somewhere_is_a_cell_that_is_not_empty(action: Action) -> None:
    wrong = [role for role, on in cells(action) if permis_quelque_part(who(role), action) != (on != ".")]

    assert wrong == []


@pytest.mark.parametrize("action", Action)
def test_two_charges_allow_what_either_does_and_nothing_across(action: Action) -> None:
    """A role on one territoire and another role elsewhere do not add up to a third thing."""
    here, there = who("charge_de_territoire"), Acteur(ME, (Charge(Role.ELU_PORTEUR, OTHER),))
    both = Acteur(ME, (*here.charges, *there.charges))

    for sujet in (Sujet(MINE), Sujet(OTHER), Sujet(MINE | OTHER), Sujet(OTHER, MY_CHANTIER)):
        assert permis(both, action, sujet) == (permis(here, action, sujet) or permis(there, action, sujet))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_ground_opens_no_territoire_nor_chantier(role: str) -> None:
    bare = Acteur(ME, (Charge(Role(role)),))
    closed = [action for action, row in EXPECTED.items() if "T" not in row.split()[1 + ROLES.index(role)]]

    assert not any(permis(bare, action, Sujet(MINE, MY_CHANTIER, SOMEBODY)) for action in closed)


@pytest.mark.parametrize("role", Role)
def test_only_the_staff_sees_composites_and_ranks(role: Role) -> None:
    staff = {Role.DIRECTION_REFERENTE, Role.CHARGE_DE_TERRITOIRE, Role.ADMINISTRATEUR}
    assert est_agent(Acteur(ME, (Charge(role, MINE, frozenset({MY_CHANTIER})),))) is (role in staff)
