"""Changes as readers write them, and the network once they are made."""

from typing import Any

import numpy as np
import pytest

from geo_service.errors import InputError
from geo_service.scenario.changes import MAX_CHANGES, Change, Kind, parse_changes
from geo_service.scenario.network import Changed, Network, changed

HERE = {"lon": -0.5, "lat": 44.8}


def network() -> Network:
    return Network(
        ("a", "b", "c"), np.array([[0.0, 0], [1, 0], [2, 0]]), ("1", "2", "3"), np.array([1.0, 2, 3])
    )


def made(*changes: Change) -> Changed:
    return changed(network(), changes, np.array([[9.0, 9.0]] * len(changes)))


def test_each_kind_of_change_is_read() -> None:
    said = [
        {"type": "ouvrir", **HERE, "nombre": 2},
        {"type": "fermer", "equipement": "equipement:bpe:pharmacie:1"},
        {"type": "deplacer", "equipement": "x", **HERE},
        {"type": "redimensionner", "equipement": "x", "nombre": 0.5},
    ]
    opened, closed, moved, resized = parse_changes(said)
    assert (opened.equipement, opened.nombre) == ("nouveau-1", 2)
    assert closed.equipement == "bpe:pharmacie:1"
    assert moved.place is not None
    assert (resized.kind, resized.nombre) == (Kind.RESIZE, 0.5)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "liste de 1 à 20"),
        ([], "liste de 1 à 20"),
        ([{"type": "fermer", "equipement": "a"}] * (MAX_CHANGES + 1), "liste de 1 à 20"),
        (["fermer"], "n° 1 : « type » vaut"),
        ([{"type": "brûler"}], "« type » vaut"),
        ([{"type": "ouvrir", "lon": "x", "lat": 44}], "deux nombres"),
        ([{"type": "ouvrir", "lon": 44.8, "lat": -0.5}], "inversées"),
        ([{"type": "ouvrir", "lon": True, "lat": 44}], "deux nombres"),
        ([{"type": "ouvrir", **HERE, "prix": 3}], "clé « prix » inconnue"),
        ([{"type": "fermer"}], "donnez « equipement »"),
        ([{"type": "fermer", "equipement": "a\x00"}], "donnez « equipement »"),
        ([{"type": "redimensionner", "equipement": "a"}], "« nombre »"),
        ([{"type": "redimensionner", "equipement": "a", "nombre": 0}], "écrivez fermer"),
        ([{"type": "ouvrir", **HERE, "nombre": float("nan")}], "« nombre »"),
    ],
)
def test_a_change_that_cannot_be_read_is_named_in_a_sentence(said: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_changes(said)


def test_closing_keeps_the_others_and_their_numbers() -> None:
    found = made(Change(Kind.CLOSE, "b"), Change(Kind.RESIZE, "c", nombre=9))
    assert found.kept.tolist() == [True, False, True]
    assert found.nombre[2] == 9
    assert found.closes


def test_moving_closes_here_and_opens_there_with_the_same_number() -> None:
    found = made(Change(Kind.MOVE, "b", commune="7"))
    assert found.kept.tolist() == [True, False, True]
    assert (found.opened.ids, found.opened.commune, found.opened.nombre.tolist()) == (("b",), ("7",), [2])


def test_what_opens_and_then_closes_leaves_no_trace() -> None:
    found = made(Change(Kind.OPEN, "n"), Change(Kind.CLOSE, "n"))
    assert not found.closes
    assert len(found.opened) == 0
    assert found.nombre.tolist() == network().nombre.tolist()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ((Change(Kind.CLOSE, "z"),), "n'est pas un lieu de ce service"),
        ((Change(Kind.CLOSE, "a"), Change(Kind.MOVE, "a")), "ne l'est plus"),
        ((Change(Kind.OPEN, "a"),), "déjà ouvert"),
    ],
)
def test_a_change_of_what_is_not_there_is_refused(changes: tuple[Change, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        made(*changes)
