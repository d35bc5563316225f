"""load, publish, rollback and status as an administrator types them."""

from pathlib import Path

import pytest
from command_line import Cli
from conftest import Loaded
from published import cells, edit, execute, published, shipped_file, view_versions

from geo_service.services.load import LoadRequest, load, loading

FAITS = "SELECT titre FROM pub.fait WHERE code = 'F1'"


def other_facts(small: Loaded, title: str = "Maison neuve") -> Path:
    """A file of the operator's whose first fact has another title."""
    shipped = shipped_file(small.settings, "faits").read_text(encoding="utf-8")
    path = small.settings.data_dir.parent / f"{title}.csv"
    path.write_text(shipped.replace("Maison de santé", title), encoding="utf-8")
    return path


def moved(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {view for view in before if before[view] != after[view]}


def test_unchanged_files_are_not_loaded_again(cli: Cli, small: Loaded) -> None:
    before = published(small.url)
    outcome = cli("load")
    assert (outcome.code, published(small.url)) == (0, before)
    assert "Publication 1 ; nouveau : rien ; inchangé : 11." in outcome.out


def test_a_file_of_the_operator_is_loaded_and_published_at_once(cli: Cli, small: Loaded) -> None:
    outcome = cli("load", "faits", other_facts(small))
    assert outcome.code == 0
    assert "Publication 2 ; nouveau : faits ; inchangé : 10." in outcome.out
    assert cells(small.url, FAITS) == [("Maison neuve",)]


def test_loading_facts_moves_the_version_of_the_facts_alone(cli: Cli, small: Loaded) -> None:
    before = view_versions(small.url)
    cli("load", "faits", other_facts(small))
    assert moved(before, view_versions(small.url)) == {"fait"}


@pytest.mark.parametrize(
    ("source", "old", "new", "views"),
    [
        ("mairies", "Mairie 99002", "Hôtel de ville", {"equipement", "fait"}),
        ("themes", "Santé", "Soins", {"fait"}),
        (
            "territoires",
            "Pays de l'Est",
            "Pays d'Orient",
            {"zone", "limite", "etiquette", "equipement", "fait"},
        ),
    ],
)
def test_only_views_that_read_a_source_move_with_it(
    cli: Cli, small: Loaded, source: str, old: str, new: str, views: set[str]
) -> None:
    before = view_versions(small.url)
    edit(shipped_file(small.settings, source), {old: new})
    assert cli("load", source).code == 0
    assert moved(before, view_versions(small.url)) == views


def test_no_publish_changes_nothing_until_publish(cli: Cli, small: Loaded) -> None:
    before = published(small.url)
    outcome = cli("load", "faits", other_facts(small), "--no-publish")
    assert "nouveau : faits" in outcome.out
    assert published(small.url) == before
    outcome = cli("publish")
    assert "Publication 2 ; nouveau : faits" in outcome.out
    assert cells(small.url, FAITS) == [("Maison neuve",)]


def test_what_waits_for_publish_survives_the_publication_of_something_else(cli: Cli, small: Loaded) -> None:
    cli("load", "faits", other_facts(small), "--no-publish")
    edit(shipped_file(small.settings, "themes"), {"Santé": "Soins"})
    cli("load", "themes")
    cli("publish")
    assert cells(small.url, FAITS) == [("Maison neuve",)]


def test_publish_twice_publishes_once(cli: Cli, small: Loaded) -> None:
    assert "Publication 1 ; nouveau : rien" in cli("publish").out
    assert cells(small.url, "SELECT count(*) FROM geo.publication") == [(1,)]


def test_publish_says_which_source_was_never_loaded(cli: Cli, small: Loaded) -> None:
    declared = small.settings.data_dir / "sources"
    (declared / "nouvelle.toml").write_text(
        (declared / "faits.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    outcome = cli("publish")
    assert outcome.code == 1
    assert "Sources jamais chargées : nouvelle. Lancez d'abord « geo-service load »." in outcome.err


def test_the_operators_file_stays_until_another_replaces_it(cli: Cli, small: Loaded) -> None:
    second, third = other_facts(small), other_facts(small, "Troisième maison")
    cli("load", "faits", second)
    edit(shipped_file(small.settings, "faits"), {"Maison de santé": "Maison livrée"})
    assert "nouveau : rien" in cli("load").out
    assert cells(small.url, FAITS) == [("Maison neuve",)]
    cli("load", "faits", third)
    assert cells(small.url, FAITS) == [("Troisième maison",)]


def test_rollback_restores_every_row_and_every_version_and_can_be_undone(cli: Cli, small: Loaded) -> None:
    first = view_versions(small.url), cells(small.url, FAITS)
    cli("load", "faits", other_facts(small))
    second = published(small.url) | {"publication": ""}
    assert "La publication 1 est de nouveau servie." in cli("rollback").out
    assert (view_versions(small.url), cells(small.url, FAITS)) == first
    assert "La publication 2 est de nouveau servie." in cli("rollback", 2).out
    after = published(small.url) | {"publication": ""}
    assert {name for name in after if after[name] != second[name]} <= {
        "view_version",
        "publication_log",
    }  # dates


@pytest.mark.parametrize("arguments", [(), ("7",)])
def test_rollback_to_nothing_says_what_is_kept(cli: Cli, arguments: tuple[str, ...]) -> None:
    outcome = cli("rollback", *arguments)
    assert outcome.code == 1
    assert "Aucune publication de ce numéro à laquelle revenir. Publications gardées : 1." in outcome.err


def test_three_publications_are_kept_and_no_version_that_none_uses(cli: Cli, small: Loaded) -> None:
    for number in range(4):
        cli("load", "faits", other_facts(small, f"Maison {number}"))
    assert cells(small.url, "SELECT id FROM geo.publication ORDER BY 1") == [(3,), (4,), (5,)]
    assert cells(small.url, "SELECT count(*) FROM geo.version WHERE name = 'faits'") == [(3,)]
    orphans = (
        "SELECT FROM geo.record r WHERE NOT EXISTS (SELECT FROM geo.version v WHERE v.id = r.version_id)"
    )
    assert cells(small.url, orphans) == []


def test_a_publication_rolled_back_to_is_never_pruned(cli: Cli, small: Loaded) -> None:
    for number in range(2):
        cli("load", "faits", other_facts(small, f"Maison {number}"))
    cli("rollback", 1)
    for number in range(2, 4):
        cli("load", "faits", other_facts(small, f"Maison {number}"), "--no-publish")
    assert cells(small.url, FAITS) == [("Maison de santé",)]
    assert "La publication 3" in cli("rollback", 3).out


def test_two_loads_at_once_end_in_a_sentence_for_the_second(cli: Cli, small: Loaded) -> None:
    with loading(small.url):
        outcome = cli("load")
    assert outcome.code == 1
    assert "Un chargement est déjà en cours : attendez sa fin, puis recommencez." in outcome.err
    assert cli("load").code == 0


def test_an_unknown_source_is_answered_with_those_that_exist(cli: Cli) -> None:
    outcome = cli("load", "fait")
    assert outcome.code == 1
    assert "Source « fait » inconnue. Sources déclarées : anciennes_communes, communes," in outcome.err


def test_a_refused_file_is_one_sentence_and_exit_code_1(cli: Cli, small: Loaded) -> None:
    edit(shipped_file(small.settings, "population"), {",100\n": ",101\n"})
    outcome = cli("load")
    assert outcome.code == 1
    assert "somme de population : 9 101 au lieu de 9 100" in outcome.err
    assert "Traceback" not in outcome.out + outcome.err


def test_status_shows_publications_and_what_the_current_one_holds(cli: Cli, small: Loaded) -> None:
    cli("load", "faits", other_facts(small))
    outcome = cli("status")
    assert outcome.code == 0
    assert "→ publication 2 du " in outcome.out
    assert "chargement de faits" in outcome.out
    for word in ("population", "official", "operator", "zones", "computed"):
        assert word in outcome.out


def test_status_before_any_load_says_what_to_do(
    cli: Cli, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEO_DATABASE_URL", database_url)
    outcome = cli("status")
    assert (outcome.code, "Rien n'est publié : lancez « geo-service load »." in outcome.out) == (0, True)


def test_the_first_load_of_an_empty_database_needs_no_other_command(
    cli: Cli, small: Loaded, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEO_DATABASE_URL", database_url)
    assert cli("load").code == 0
    assert published(database_url)["zone"].split()[0] == published(small.url)["zone"].split()[0]


def test_rejected_rows_are_kept_with_their_reason(cli: Cli, small: Loaded) -> None:
    declared = small.settings.data_dir / "sources" / "mairies.toml"
    edit(declared, {'unique = ["id"]': 'unique = ["id"]\nmax_rejected_share = 0.2'})
    edit(
        shipped_file(small.settings, "mairies"),
        {"mairie-99002,Mairie 99002,99002,": "mairie-99002,Mairie 99002,,"},
    )
    assert cli("load", "mairies").code == 0
    rejected = "SELECT row_number, reason, content ->> 'id' FROM geo.rejected_row"
    assert cells(small.url, rejected) == [(2, "commune : valeur obligatoire absente", "mairie-99002")]
    counts = "SELECT rows_in, rows_kept, rows_rejected FROM pub.version WHERE name = 'mairies'"
    assert cells(small.url, counts) == [(14, 13, 1)]


def test_a_row_more_than_the_declared_share_refuses_the_file(cli: Cli, small: Loaded) -> None:
    declared = small.settings.data_dir / "sources" / "mairies.toml"
    edit(declared, {'unique = ["id"]': 'unique = ["id"]\nmax_rejected_share = 0.1'})
    edit(
        shipped_file(small.settings, "mairies"),
        {"Mairie 99002,99002,": "Mairie 99002,,", "Mairie 99003,99003,": "Mairie 99003,,"},
    )
    outcome = cli("load", "mairies")
    assert outcome.code == 1
    assert (
        "2 ligne(s) rejetée(s) sur 14 (première : ligne 2, commune : valeur obligatoire absente)"
        in outcome.err
    )


def test_a_broken_load_leaves_nothing_the_next_one_cannot_use(small: Loaded) -> None:
    edit(shipped_file(small.settings, "themes"), {"Santé": "Soins"})
    execute(small.url, "ALTER TABLE geo.publication ADD CHECK (note NOT LIKE 'chargement de themes')")
    with pytest.raises(Exception, match="violates check constraint"):
        load(small.settings, small.url, LoadRequest("themes"))
    report = load(small.settings, small.url, LoadRequest())
    assert (report.publication_id is not None, report.loaded) == (True, ("themes",))
