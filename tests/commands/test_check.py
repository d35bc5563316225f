"""``geo-service check`` as an administrator sees it."""

from command_line import Cli
from conftest import Loaded
from published import execute


def test_good_data_end_with_code_0_and_a_count(cli: Cli) -> None:
    outcome = cli("check")
    assert outcome.code == 0
    assert "✓ communes jointives : 14 communes" in outcome.out
    assert outcome.out.endswith("vérifications, 0 en échec.")


def test_a_corruption_ends_with_code_1_and_its_rule(cli: Cli, small: Loaded) -> None:
    execute(small.url, "DELETE FROM geo.record WHERE key = 'F1'")
    outcome = cli("check")
    assert outcome.code == 1
    assert "✗ comptes de lignes en base : en défaut : faits (2 au lieu de 3)" in outcome.out
