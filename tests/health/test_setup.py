"""The set-up's files: locks, start scripts, fonts, and what a built wheel carries."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kam_reports import __version__, assets

_ROOT = Path(__file__).resolve().parents[2]
_LOCKS = ("requirements.lock", "requirements-dev.lock")
_SHIPPED = ("config.yaml", "templates", "input")
"""What makes a workspace, besides the `output/` that a run makes."""
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def _entries(lock: str) -> dict[str, set[str]]:
    """Requirement (`name==version ; marker`) → its hashes."""
    text = (_ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {line.split(" --hash=")[0].strip(): set(_HASH.findall(line)) for line in lines}


@pytest.mark.parametrize("lock", _LOCKS)
def test_lock_names_no_address(lock: str) -> None:
    """Where packages come from is each machine's own business."""
    text = (_ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(
        r"://|file:|--(find-links|index-url|extra-index-url|trusted-host)|^-[fi]\b| @ ", text, re.MULTILINE
    )


@pytest.mark.parametrize("lock", _LOCKS)
def test_lock_pins_every_package_with_hashes(lock: str) -> None:
    """An exact version and at least one SHA-256 each."""
    entries = _entries(lock)
    assert entries
    unpinned = [
        entry for entry, hashes in entries.items() if not hashes or not re.match(r"[\w.-]+==[\w.]+(\s*;|$)", entry)
    ]
    assert unpinned == []


def test_development_lock_contains_the_runtime_lock() -> None:
    """Checks run on the very versions that the program runs on."""
    development = _entries("requirements-dev.lock")
    assert {entry: development.get(entry) for entry in _entries("requirements.lock")} == _entries("requirements.lock")


def test_locks_fit_the_project_file() -> None:
    """Each library asked for is locked, in a version that was asked for."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {
        "requirements.lock": project["dependencies"],
        "requirements-dev.lock": [*project["dependencies"], *project["optional-dependencies"]["dev"]],
    }
    for lock, requirements in wanted.items():
        locked = [Requirement(entry) for entry in _entries(lock)]
        for requirement in map(Requirement, requirements):
            fits = [
                found
                for found in locked
                if canonicalize_name(found.name) == canonicalize_name(requirement.name)
                and all(requirement.specifier.contains(pin.version) for pin in found.specifier)
            ]
            assert fits, f"{requirement} is not in {lock}: run tools/lock.py"


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_start_script_is_good_shell(shell: str) -> None:
    """Syntax only; what it does is tested beside the tools."""
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell}")
    subprocess.run([shell, "-n", str(_ROOT / "kam")], check=True)


@pytest.mark.parametrize("script", ["kam", ".ci/run"])
def test_start_scripts_can_be_started(script: str) -> None:
    """The executable bit survives a clone."""
    assert os.access(_ROOT / script, os.X_OK)


def test_windows_script_has_windows_lines() -> None:
    """cmd.exe misses labels in a file with bare line feeds."""
    text = (_ROOT / "kam.cmd").read_bytes()
    assert text.count(b"\n") == text.count(b"\r\n") > 0


def test_ci_runs_every_check() -> None:
    """One command for people and machines."""
    assert re.search(r"^exec \./kam test$", (_ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)


def test_fonts_are_the_ones_whose_hashes_are_kept() -> None:
    """A damaged or exchanged font is found."""
    lines = (assets.fonts() / "HASHES").read_text(encoding="utf-8").splitlines()
    kept = {name: digest for digest, name in (line.split() for line in lines)}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in assets.fonts().iterdir()
        if path.name in kept
    }
    assert found == kept
    assert {path.name for path in assets.fonts().iterdir()} == {*kept, "HASHES"}


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_fonts_are_truetype_and_cover_gb2312(weight: str) -> None:
    """CFF outlines would make PDFs five times larger; a missing character would print as a box."""
    with TTFont(assets.fonts() / f"NotoSansSC-{weight}.ttf", lazy=True) as font:
        assert "glyf" in font
        assert "fvar" not in font
        covered = font.getBestCmap().keys()
    cells = (bytes((row, column)) for row in range(0xA1, 0xF8) for column in range(0xA1, 0xFF))
    gb2312 = "".join(cell.decode("gb2312", errors="ignore") for cell in cells)
    assert len(gb2312) > 7000
    assert [character for character in gb2312 if ord(character) not in covered] == []


def test_repository_is_a_workspace() -> None:
    """From a checkout, the shipped workspace is the repository itself."""
    assert assets.workspace_files() == _ROOT
    assert [part for part in _SHIPPED if not (_ROOT / part).exists()] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=_ROOT,
        capture_output=True,
        check=True,
    )
    return next(folder.glob("*.whl"))


def test_wheel_carries_everything(wheel: Path) -> None:
    """Templates, default config, sample, fonts, both languages, the type marker and the command."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = next(name for name in names if name.endswith(".dist-info/entry_points.txt"))
        assert "kam = kam_reports.cli:main" in archive.read(metadata).decode()
    assert wheel.name.startswith(f"kam_reports-{__version__}-")
    workspace = "kam_reports/assets/workspace/"
    for part in _SHIPPED:
        shipped = _ROOT / part
        expected = [path for path in shipped.rglob("*") if path.is_file()] if shipped.is_dir() else [shipped]
        assert {workspace + path.relative_to(_ROOT).as_posix() for path in expected} <= names
    assert {"kam_reports/py.typed", "kam_reports/assets/fonts/NotoSansSC-Bold.ttf"} <= names
    assert any(name.startswith("kam_reports/locale/") and name.endswith(".mo") for name in names)
    assert not any(name.startswith(("tests/", "output/", ".venv/")) for name in names)


def test_installed_wheel_finds_its_own_workspace(wheel: Path, tmp_path: Path) -> None:
    """Unpacked as pip does it, the program uses the files of the wheel, not those of a checkout."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-P", "-c", "from kam_reports import assets; print(assets.workspace_files())"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)},  # without coverage: it is the same code
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    found = Path(done.stdout.strip())
    assert found == tmp_path / "kam_reports" / "assets" / "workspace"
    assert [part for part in _SHIPPED if not (found / part).exists()] == []
