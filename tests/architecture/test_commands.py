"""The commands' first minute: one clear line where something is missing, nothing to do where all is there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh clone as far as set-up goes."""
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    for name in ("Makefile", *LOCKS):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def program(folder: Path, name: str, lines: str) -> Path:
    """A program of ours that stands in for one of the system."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/bash\n{lines}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def run(checkout: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {"PATH": os.environ["PATH"], "HOME": str(checkout), **environment}
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, env=settings)


def own_words(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("make: ")]


def test_where_venv_is_missing_one_line_names_the_package(checkout: Path) -> None:
    without_venv = f'case "$*" in *"import venv"*) exit 1;; esac\nexec {sys.executable} "$@"'
    python = program(checkout / "bin", "python3", without_venv)
    done = run(checkout, "make", "demo", PYTHON=str(python))
    assert done.returncode != 0
    package = f"python3.{sys.version_info[1]}-venv"
    assert own_words(done) == [
        f"Python's venv module is missing. Install it (Debian: apt-get install {package})."
    ]


def test_where_python_is_too_old_one_line_says_what_is_needed(checkout: Path) -> None:
    python = program(checkout / "bin", "python3", "exit 1")
    done = run(checkout, "make", "demo", PYTHON=str(python))
    assert done.returncode != 0
    assert own_words(done) == [f"PYTHON={python} is not Python 3.11 or later."]


def test_where_no_python_is_found_one_line_says_so(checkout: Path) -> None:
    tools = {name: shutil.which(name) for name in ("bash", "env", "dirname", "cksum", "cat", "grep", "flock")}
    for name, path in tools.items():
        program(checkout / "bin", name, f'exec {path} "$@"')
    bash = str(tools["bash"])
    done = run(checkout, bash, ".ci/venv", "requirements.lock", PATH=str(checkout / "bin"))
    assert done.returncode != 0
    assert len(own_words(done)) == 1
    assert "needs Python 3.11 or later" in done.stderr


def test_where_all_is_installed_nothing_is_done(checkout: Path) -> None:
    calls = checkout / "calls"
    program(checkout / "bin", "python3", f'exec {sys.executable} "$@"')
    fake_venv = f"mkdir -p .venv/bin; cp {checkout}/bin/fake .venv/bin/python"
    program(checkout / "bin", "fake", f'echo "$*" >>{calls}')
    python = program(
        checkout / "bin", "python4", f'case "$*" in "-m venv"*) {fake_venv};; esac; echo "$*" >>{calls}'
    )
    for expected_installs in (1, 1):
        assert run(checkout, ".ci/venv", "requirements-dev.lock", PYTHON=str(python)).returncode == 0
        assert run(checkout, ".ci/venv", "requirements.lock", PYTHON=str(python)).returncode == 0
        assert calls.read_text().count("pip install") == expected_installs
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert run(checkout, ".ci/venv", "requirements.lock", PYTHON=str(python)).returncode == 0
    assert calls.read_text().count("pip install") == 2


def without(checkout: Path, program_name: str) -> str:
    """A PATH on which everything is found except that program and the means to install it."""
    shadow = checkout / "shadow"
    shadow.mkdir()
    for folder in (Path(part) for part in ("/usr/local/bin", "/usr/bin", "/bin")):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name not in {program_name, "apt-get", "sudo"} and not (shadow / path.name).exists():
                (shadow / path.name).symlink_to(path)
    return str(shadow)


@pytest.mark.parametrize(("ci", "ends_with"), [("", 0), ("true", 1)])
def test_a_missing_program_is_named_and_stops_only_ci(checkout: Path, ci: str, ends_with: int) -> None:
    done = run(checkout, ".ci/system-packages", CI=ci, PATH=without(checkout, "pdftotext"))
    assert done.returncode == ends_with
    assert "apt-get install poppler-utils" in done.stderr


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_everything_with_hashes_and_names_no_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9.-]+==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)
    wanted = re.findall(r"^[a-z][^#\s]*", text, re.MULTILINE)
    assert len(pins) == len(wanted) > 40
    assert "://" not in text
    assert "--index" not in text


def test_both_locks_agree() -> None:
    run_parts, all_parts = (
        set(re.findall(r"^[a-z0-9.-]+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in LOCKS
    )
    assert run_parts < all_parts


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_everything_asked_for_is_locked(name: str) -> None:
    asked = re.findall(r"^([a-z][\w.-]*)", (ROOT / f"{name}.in").read_text(encoding="utf-8"), re.MULTILINE)
    locked = re.findall(
        r"^([a-z0-9.-]+)==", (ROOT / f"{name}.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(asked) > 10
    assert set(asked) <= set(locked)
