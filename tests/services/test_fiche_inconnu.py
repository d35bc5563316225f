"""The document of a territoire says everything that question 15 says is not known of it."""

import html
import re

from starlette.testclient import TestClient

from geo_service.pages.fiche_text import number

ZONE = "territoire:ouest"


def words(page: str) -> str:
    """The words of the block, without tags."""
    block = page.partition('id="inconnu"')[2].partition("</section>")[0]
    return html.unescape(re.sub(r"<[^>]*>", "", block))


def test_every_row_of_the_question_is_in_the_block(small_api: TestClient) -> None:
    rows = small_api.get("/api/questions/15", params={"zone": ZONE}).json()["lignes"]
    told = words(small_api.get("/conseils/ouest/7").text)

    assert rows
    for row in rows:
        named = row.get("titre") or row.get("sujet") or row["source"]
        if row["genre"] not in (
            "demonstration",
            "rattachement_suppose",
            "etat_inconnu",
            "registre_non_declare",
        ):
            assert named.casefold() in told.casefold(), row
        if row["genre"] in ("etat_inconnu", "registre_non_declare"):
            assert f"{number(row['valeur'])} " in told.replace("\u00a0", " "), row
            assert row["objet"].capitalize() in told, row


def test_a_kind_of_which_nothing_is_unknown_has_no_heading(small_api: TestClient) -> None:
    kinds = {
        row["genre"] for row in small_api.get("/api/questions/15", params={"zone": ZONE}).json()["lignes"]
    }
    told = words(small_api.get("/conseils/ouest/7").text)

    assert ("Sources au-delà de leur âge admis" in told) == ("source_ancienne" in kinds)
    assert ("États inconnus au registre" in told) == ("etat_inconnu" in kinds)
