"""Dossiers of conseils: legal states alone, each role on its ground, frozen for ever, nothing told before it is diffused."""

import io
import itertools
import re
from typing import Any

import psycopg
import pytest
from pypdf import PdfReader
from registre.core_kit import People, Person

from geo_service.errors import ConflictError
from geo_service.model.pacte.dossiers import SUITES, Etat, verifier_suite
from geo_service.model.pacte.droits import Role

ROUNDS = itertools.count(20)
LEGAL = {("brouillon", "relu"), ("relu", "valide"), ("relu", "brouillon"), ("valide", "diffuse"), ("valide", "brouillon")}  # fmt: skip
HOSTILE = '<script>alert(1)</script> <!--etat--> {{ 7*7 }} "><img src=x onerror=y> </style>'


@pytest.fixture(scope="module")
def agent(people: People) -> Person:
    """Who is in charge of the west."""
    return people.person(Role.CHARGE_DE_TERRITOIRE, "ouest")


@pytest.fixture
def numero(agent: Person) -> int:
    """A new round, in the registry."""
    number = next(ROUNDS)
    agent.made("conseils", numero=number, territoire="ouest", date="2026-01-15", lieu="Saint-Élan")
    return number


def begun(agent: Person, numero: int) -> dict[str, Any]:
    answer = agent.post("/api/dossiers", {"territoire": "ouest", "conseil": numero})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def api(dossier: dict[str, Any]) -> str:
    return f"/api/dossiers/{dossier['territoire']}/{dossier['conseil']}/{dossier['edition']}"


def move(who: Person, dossier: dict[str, Any], vers: str, **rest: Any) -> Any:
    match = {"If-Match": f'"{dossier["version"]}"'}
    return who.post(f"{api(dossier)}/transitions", {"vers": vers, **rest}, **match)


def write(who: Person, dossier: dict[str, Any], **blocs: Any) -> Any:
    return who.patch(api(dossier), {"blocs": blocs}, dossier["version"])


def through(agent: Person, dossier: dict[str, Any], *states: str) -> dict[str, Any]:
    for vers in states:
        answer = move(agent, dossier, vers)
        assert answer.status_code == 200, answer.text
        dossier = dict(answer.json())
    return dossier


@pytest.fixture(scope="module")
def diffused(agent: Person) -> dict[str, Any]:
    """A diffused edition with a comment and a hidden block."""
    number = next(ROUNDS)
    agent.made("conseils", numero=number, territoire="ouest", date="2026-02-01")
    told = write(agent, begun(agent, number), habitants={"commentaire": f"Deux sur trois. {HOSTILE}"}, cartes={"masque": True})  # fmt: skip
    assert told.status_code == 200, told.text
    return through(agent, dict(told.json()), "relu", "valide", "diffuse")


@pytest.mark.parametrize(("avant", "apres"), [*itertools.product(Etat, Etat)])
def test_only_the_written_transitions_are_legal_and_a_refusal_names_them(avant: Etat, apres: Etat) -> None:
    if (avant.value, apres.value) in LEGAL:
        verifier_suite(avant, apres)
        return
    with pytest.raises(ConflictError) as refused:
        verifier_suite(avant, apres)
    assert all(one in str(refused.value) for one in SUITES[avant])


@pytest.mark.parametrize("vers", ["valide", "diffuse", "brouillon"])
def test_a_draft_is_not_validated_before_it_is_read_again(agent: Person, numero: int, vers: str) -> None:
    answer = move(agent, begun(agent, numero), vers)

    assert answer.status_code == 409
    assert answer.json()["detail"].endswith("Suites possibles : relu.")


def test_a_state_that_does_not_exist_is_refused_with_those_that_do(agent: Person, numero: int) -> None:
    answer = move(agent, begun(agent, numero), "publie")

    assert answer.status_code == 400
    assert "brouillon, relu, valide, diffuse" in answer.json()["detail"]


def test_the_history_says_who_when_and_why(people: People, agent: Person, numero: int) -> None:
    dossier = through(agent, begun(agent, numero), "relu")
    move(agent, dossier, "brouillon", motif="une faute page 3")

    told = agent.get(f"{api(dossier)}/historique").json()["historique"]
    assert [row["etat_apres"] for row in told] == ["brouillon", "relu", "brouillon"]
    assert (told[-1]["motif"], told[-1]["par"]) == ("une faute page 3", agent.compte)
    assert all(row["le"] for row in told)


# role, territoire: read a draft, comment, validate
ROLES = {
    (None, ""): (404, 404, 404),
    (Role.LECTEUR, "ouest"): (404, 404, 404),
    (Role.CONTRIBUTEUR, "ouest"): (404, 404, 404),
    (Role.MEMBRE_DU_GROUPE, "ouest"): (404, 404, 404),
    (Role.DIRECTION_REFERENTE, "ouest"): (404, 404, 404),
    (Role.ELU_PORTEUR, "ouest"): (200, 403, 403),
    (Role.ELU_PORTEUR, "est"): (404, 404, 404),
    (Role.CHARGE_DE_TERRITOIRE, "est"): (404, 404, 404),
    (Role.CHARGE_DE_TERRITOIRE, "ouest"): (200, 200, 200),
    (Role.ADMINISTRATEUR, ""): (200, 200, 200),
}


@pytest.mark.parametrize("held", ROLES)
def test_each_role_on_its_ground(people: People, agent: Person, numero: int, held: tuple[Role, str]) -> None:
    dossier, (reads, writes, validates) = begun(agent, numero), ROLES[held]
    who = people.person(held[0], *filter(None, held[1:]))

    assert who.get(api(dossier)).status_code == who.get(dossier["page"]).status_code == reads
    told = write(who, dossier, habitants={"commentaire": "vu"})
    assert told.status_code == writes
    now = through(agent, told.json() if writes == 200 else dossier, "relu")
    assert move(who, now, "valide").status_code == validates


def test_nobody_writes_without_an_account(people: People, agent: Person, numero: int) -> None:
    dossier = begun(agent, numero)

    assert write(people.nobody, dossier, habitants={"commentaire": "vu"}).status_code == 401
    assert move(people.nobody, dossier, "relu").status_code == 401
    assert people.nobody.post("/api/dossiers", {"territoire": "ouest", "conseil": numero}).status_code == 401


@pytest.mark.parametrize("state", [(), ("relu",), ("relu", "valide")])
def test_what_is_not_diffused_answers_like_what_does_not_exist(
    people: People, agent: Person, numero: int, state: tuple[str, ...]
) -> None:
    dossier = through(agent, begun(agent, numero), *state)
    other = {**dossier, "edition": 7}

    for end in ("", ".pdf", ".json"):
        hidden = people.nobody.get(dossier["page"] + end)
        never = people.nobody.get(dossier["page"].removesuffix("1") + "7" + end)
        assert hidden.status_code == never.status_code == 404
        assert blank(hidden.text) == blank(never.text)
    assert blank(people.nobody.get(api(dossier)).text) == blank(people.nobody.get(api(other)).text)
    assert str(numero) not in {
        str(row["conseil"]) for row in people.nobody.get("/api/dossiers").json()["dossiers"]
    }
    assert dossier["page"] not in people.nobody.get(f"/conseils/ouest/{numero}").text


def blank(text: str) -> str:
    """A refusal without the number asked for and that of the request."""
    return re.sub(r'(dossiers/|[Éé]dition n° |/|"request_id":"|\b)(?:[17]|[0-9a-f]{16})\b', r"\1N", text)


def test_the_role_of_readers_sees_no_row_that_is_not_diffused(
    people: People, agent: Person, numero: int
) -> None:
    through(agent, begun(agent, numero), "relu", "valide")
    with psycopg.connect(people.loaded.url, options="-c role=geo_read") as reader:
        seen = reader.execute("SELECT count(*) FROM pub.registre_dossier_fige WHERE conseil = %s", [numero]).fetchone()  # fmt: skip
        assert seen == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("SELECT 1 FROM registre.dossier")


def test_those_who_prepare_read_it_alone_and_it_says_draft(agent: Person, numero: int) -> None:
    dossier = through(agent, begun(agent, numero), "relu")
    answer = agent.get(dossier["page"])

    assert answer.headers["cache-control"] == "private, no-store"
    assert '<body class="dossier brouillon">' in answer.text
    assert "Brouillon donné à relire" in answer.text


def test_a_draft_says_so_on_each_page_of_its_pdf_and_a_diffused_one_on_none(
    people: People, agent: Person, numero: int, diffused: dict[str, Any]
) -> None:
    draft = PdfReader(io.BytesIO(agent.get(begun(agent, numero)["page"] + ".pdf").content))
    final = PdfReader(io.BytesIO(people.nobody.get(diffused["page"] + ".pdf").content))

    assert all("Brouillon, non diffusé" in page.extract_text() for page in draft.pages)
    assert not any("Brouillon" in page.extract_text() for page in final.pages)
    assert final.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_diffused_edition_says_in_which_function_it_was_validated_and_no_name(
    people: People, diffused: dict[str, Any]
) -> None:
    page = people.nobody.get(diffused["page"]).text

    assert re.search(r"Validé le \d\d/\d\d/\d{4} par la personne chargée du territoire", page)
    assert "exemple.fr" not in page
    assert diffused["page"] in people.nobody.get(f"/conseils/ouest/{diffused['conseil']}").text


def test_a_diffused_edition_is_kept_by_who_reads_it_and_is_not_sent_again(
    people: People, diffused: dict[str, Any]
) -> None:
    for end in ("", ".pdf", ".json"):
        first = people.nobody.get(diffused["page"] + end)
        assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
        etag = {"If-None-Match": first.headers["etag"]}
        assert people.client.get(diffused["page"] + end, headers=etag).status_code == 304


def test_a_comment_is_text_whatever_is_in_it(people: People, diffused: dict[str, Any]) -> None:
    answer = people.nobody.get(diffused["page"])

    assert "<script" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert "{{ 7*7 }}" in answer.text
    assert "onerror=y>" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_hidden_block_is_named_and_its_content_is_nowhere(people: People, diffused: dict[str, Any]) -> None:
    page, data = (people.nobody.get(diffused["page"] + end) for end in ("", ".json"))

    assert 'id="cartes"' not in page.text
    assert "ne montre pas" in page.text
    assert "Cartes par commune" in page.text
    assert data.json()["blocs"]["cartes"] == {"titre": "Cartes par commune", "masque": True}
    assert data.json()["versions"]["publication"] == diffused["publication"]


def test_what_is_written_later_changes_nothing_of_a_diffused_edition(
    people: People, agent: Person, diffused: dict[str, Any]
) -> None:
    before = [people.nobody.get(diffused["page"] + end).content for end in ("", ".pdf", ".json")]
    agent.made("projets", titre="Piscine à vagues", theme="sante", territoires=["ouest"], etat="idee")
    assert move(agent, diffused, "brouillon").status_code == 409
    assert write(agent, diffused, habitants={"commentaire": "non"}).status_code == 409

    assert [people.nobody.get(diffused["page"] + end).content for end in ("", ".pdf", ".json")] == before


def test_the_database_itself_refuses_to_change_a_diffused_edition(
    people: People, diffused: dict[str, Any]
) -> None:
    for statement in (
        "UPDATE registre.dossier_fige SET html = ''",
        "UPDATE registre.dossier SET publication = 0 WHERE etat = 'diffuse'",
    ):
        with pytest.raises(psycopg.errors.CheckViolation):
            people.ask(statement)


def test_a_new_edition_is_a_new_number_and_the_old_one_stays(
    people: People, agent: Person, diffused: dict[str, Any]
) -> None:
    again = begun(agent, diffused["conseil"])

    assert again["edition"] == diffused["edition"] + 1
    assert people.nobody.get(diffused["page"]).status_code == 200
    second = agent.post("/api/dossiers", {"territoire": "ouest", "conseil": diffused["conseil"]})
    assert second.status_code == 409


def test_two_who_write_at_once_do_not_lose_each_other_s_words(agent: Person, numero: int) -> None:
    dossier = begun(agent, numero)
    assert write(agent, dossier, habitants={"commentaire": "un"}).status_code == 200
    late = write(agent, dossier, habitants={"commentaire": "deux"})

    assert late.status_code == 412
    assert "a changé entre-temps" in late.json()["detail"]
    assert agent.get(api(dossier)).json()["blocs"]["habitants"]["commentaire"] == "un"


REFUSED = [
    ({"habitants": {"commentaire": "x" * 4001}}, "4000 caractères"),
    ({"habitants": {"commentaire": "écrire à jean.dupont@exemple.fr"}}, "courriel"),
    ({"habitants": {"commentaire": ["liste"]}}, "est un texte"),
    ({"habitants": {"texte": "x"}}, "inconnu ici"),
    ({"sources": {"masque": True}}, "ne se masque pas"),
    ({"inconnu": {"masque": True}}, "ne se masque pas"),
    ({"rien": {"commentaire": "x"}}, "Bloc « rien » inconnu"),
    ([], "un membre par bloc"),
]


@pytest.mark.parametrize(("blocs", "sentence"), REFUSED)
def test_what_does_not_fit_a_block_is_refused_in_a_sentence(
    agent: Person, numero: int, blocs: Any, sentence: str
) -> None:
    dossier = begun(agent, numero)
    answer = agent.patch(api(dossier), {"blocs": blocs}, dossier["version"])

    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


def test_a_dossier_needs_a_conseil_of_the_registry(agent: Person) -> None:
    answer = agent.post("/api/dossiers", {"territoire": "ouest", "conseil": 98})

    assert answer.status_code == 409
    assert "POST /api/conseils" in answer.json()["detail"]


@pytest.mark.parametrize("round_", ["0", "07", "100", "abc", "7'", "٧", "-1"])
def test_an_absurd_round_is_a_page_that_says_so(people: People, round_: str) -> None:
    answer = people.nobody.get(f"/conseils/ouest/{round_}")

    assert answer.status_code == 404
    assert "introuvable" in answer.text


def test_any_round_has_a_page_that_says_what_is_not_known(people: People) -> None:
    page = people.nobody.get("/conseils/ouest/97").text

    assert "Ce conseil n&#39;est pas au registre" in page
    assert "/conseils/ouest/97/preparation" in page
    assert "<script" not in page


def test_pages_follow_what_is_written_in_the_registry(people: People, agent: Person, numero: int) -> None:
    before = people.nobody.get(f"/conseils/ouest/{numero}")
    chantier = agent.made("chantiers", titre="Santé ouest", theme="sante", territoires=["ouest"], etat="ouvert", observe_le="2026-01-20")  # fmt: skip
    agent.made("livrables", titre="Rapport d'étape", chantier=chantier["id"], echeance="2026-02-02")
    projet = agent.made("projets", titre="Cabinet", theme="sante", territoires=["ouest"], etat="idee")
    agent.made("projets", titre="Sans montant", theme="sante", territoires=["ouest"], etat="idee")
    for kind, amount, floor in (
        ("vote", 100, False),
        ("vote", 50, False),
        ("paye", 7, False),
        ("vote", 1000, True),
    ):
        agent.made("montants", projet=projet["id"], type=kind, montant_eur=amount, plancher=floor)
    page = told_soon(people, f"/conseils/ouest/{numero}", before.headers["etag"])

    assert "Rapport d&#39;étape : attendu" in page
    assert "retard : en retard" in page
    assert re.search(r'<th scope="row">voté</th><td class="nombre">150\xa0€</td><td>1\xa0projet</td><td>1\xa0montant plancher', page)  # fmt: skip
    assert re.search(r'<th scope="row">payé</th><td class="nombre">7\xa0€', page)
    assert "sans aucun montant connu" in page


def told_soon(people: People, address: str, etag: str) -> str:
    """The page once the process has heard of the change."""
    for _ in range(100):
        answer = people.client.get(address, headers={"If-None-Match": etag})
        if answer.status_code == 200 and "montant plancher" in answer.text:
            return str(answer.text)
    return str(people.client.get(address).text)
