"""scripts/setup.sh on machines that lack things: each ends in one sentence with its remedy.

The script runs in a copy of the little it reads, with a PATH of our own: the programs of the
system it needs, and small stand-ins that write down how they were called.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASICS = ("sh cat cp cut dirname env grep head ls mkdir mktemp pwd rm sha256sum tail tee touch").split()  # noqa: SIM905  (read as one line)
RECORD = 'echo "$(basename "$0") $*" >>"$CALLS"\n'
PYTHON = """case "$*" in
*print*) echo 3.11 ;;
*"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
esac
"""


@dataclass(frozen=True)
class Machine:
    """A folder with the project's files, and the programs this machine has."""

    tree: Path
    programs: Path
    calls_file: Path

    def has(self, name: str, script: str = "") -> None:
        program = self.programs / name
        program.write_text(f"#!{shutil.which('sh')}\n{RECORD}{script}")
        program.chmod(0o755)

    def setup(self, mode: str = "dev") -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.programs), "CALLS": str(self.calls_file), "LANG": "C.UTF-8"}
        return subprocess.run(
            [self.tree / "scripts" / "setup.sh", mode],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> str:
        return self.calls_file.read_text() if self.calls_file.exists() else ""


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    """A machine with the basics only, used by somebody who is not root."""
    machine = Machine(tmp_path / "tree", tmp_path / "programs", tmp_path / "calls")
    for name in ("scripts/setup.sh", "requirements", "pyproject.toml", "package-lock.json", "package.json"):
        source, target = ROOT / name, machine.tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _ = shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    machine.programs.mkdir()
    for name in [*BASICS, "basename"]:
        (machine.programs / name).symlink_to(shutil.which(name) or "")
    machine.has("id", "echo 1000")
    return machine


@pytest.fixture
def complete(bare: Machine) -> Machine:
    """A machine on which nothing is missing."""
    bare.has("python3.11", PYTHON)
    bare.has("chromium")
    bare.has("ogrinfo")
    bare.has("node")
    bare.has("npm", "mkdir -p node_modules")
    return bare


def test_a_machine_without_apt_is_told_what_to_install(bare: Machine) -> None:
    done = bare.setup()
    assert done.returncode == 1
    assert "python3-venv" in done.stderr
    assert "n’a pas apt-get" in done.stderr


def test_a_user_without_rights_is_told_the_command_to_ask_for(bare: Machine) -> None:
    bare.has("apt-get")
    done = bare.setup()
    assert done.returncode == 1
    assert "il manque des droits" in done.stderr
    assert "apt-get install --no-install-recommends python3-venv" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_user_with_sudo_installs_through_it(bare: Machine) -> None:
    bare.has("apt-get", "exit 100")
    bare.has("sudo", '"$@"')
    assert bare.setup().returncode == 1
    assert "sudo env DEBIAN_FRONTEND=noninteractive apt-get" in bare.calls()


def test_a_failed_installation_shows_its_last_lines_and_a_remedy(bare: Machine) -> None:
    bare.has("apt-get", "echo 'E: no space left'; exit 100")
    bare.has("sudo", '"$@"')
    done = bare.setup()
    assert "E: no space left" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Installation arrêtée")


def test_what_is_there_is_not_installed_again(complete: Machine) -> None:
    first = complete.setup()
    assert first.returncode == 0, first.stderr
    assert "pip" in complete.calls()
    complete.calls_file.unlink()
    again = complete.setup()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert "-m pip" not in complete.calls()
    assert "npm" not in complete.calls()


def test_a_run_after_the_tests_installs_nothing(complete: Machine) -> None:
    complete.setup("dev")
    complete.calls_file.unlink()
    assert complete.setup("run").stdout == ""
    assert "-m pip" not in complete.calls()


def test_a_changed_lock_is_installed(complete: Machine) -> None:
    complete.setup()
    complete.calls_file.unlink()
    with (complete.tree / "requirements" / "dev.txt").open("a") as lock:
        lock.write("# changed\n")
    complete.setup()
    assert "--require-hashes -r requirements/dev.txt" in complete.calls()


def test_an_environment_that_moved_is_made_again(complete: Machine) -> None:
    complete.setup()
    moved = Machine(complete.tree.with_name("elsewhere"), complete.programs, complete.calls_file)
    complete.tree.rename(moved.tree)
    moved.calls_file.unlink()
    moved.setup()
    assert "-m venv .venv" in moved.calls()


def test_a_machine_without_node_gets_it_in_the_environment(complete: Machine) -> None:
    (complete.programs / "npm").unlink()
    done = complete.setup()
    assert "-r requirements/node.txt" in complete.calls()
    assert "npm n’a pas pu installer" in done.stderr  # the stand-in brings none


def test_no_script_of_a_map_library_is_run(complete: Machine) -> None:
    complete.setup()
    assert "npm ci --ignore-scripts" in complete.calls()


def test_an_interrupted_installation_is_taken_up_again(complete: Machine) -> None:
    complete.has("npm", "exit 1")
    assert complete.setup().returncode == 1
    complete.has("npm", "mkdir -p node_modules")
    assert complete.setup().returncode == 0


def test_an_unknown_mode_is_refused(complete: Machine) -> None:
    assert "choisissez run ou dev" in complete.setup("prod").stderr


@pytest.mark.parametrize("name", ["setup.sh", "secrets.sh", "lock.sh"])
def test_every_script_can_be_run(name: str) -> None:
    assert os.access(ROOT / "scripts" / name, os.X_OK)
