"""What is handed out is whole and holds nothing else, and what coach stands on may be handed out with it."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent

COMPATIBLE = {
    *("Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Zlib", "CC0-1.0", "PSF-2.0"),
    *("MPL-2.0", "LGPL-2.1-or-later"),  # their own files stay theirs; coach uses them as libraries
}
NAMES = {
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
}
"""Older ways to say the same in a package's metadata."""


def build(source: Path, kind: str, to: Path) -> Path:
    """Build a wheel or an sdist as pip would."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(to)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(to.iterdir())


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sdist, so that both are proved."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as packed:
        packed.extractall(folder, filter="data")
    return build(next(folder.iterdir()), "wheel", tmp_path_factory.mktemp("wheel"))


def files(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in found}


def test_the_wheel_holds_coach_with_its_packs_and_the_embedded_model(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        held = {name for name in packed.namelist() if ".dist-info/" not in name}
        papers = {name.split(".dist-info/")[1] for name in packed.namelist() if ".dist-info/" in name}
        model_card = packed.read("coach/_models/embedded-en/README.md").decode()
        encoder_card = packed.read("coach/packs/en/sentence-model/README.md").decode()
    code = {f"coach/{name}" for name in files(ROOT / "coach")}
    model = {f"coach/_models/embedded-en/{name}" for name in files(ROOT / "models/embedded-en")}
    assert held == code | model | {"coach/_models/models.toml"}
    assert {
        "coach/packs/en/sentences/README.md",
        "coach/py.typed",
        "coach/rehearsal/scripts/demo.json",
    } < held
    assert papers == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}
    assert "## Licence\nApache-2.0" in model_card
    assert "Apache-2.0" in encoder_card


def test_the_sdist_holds_what_the_wheel_is_made_of(sdist: Path) -> None:
    with tarfile.open(sdist) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    tops = {"coach", "models", "README.md", "LICENSE", "CHANGELOG.md", "DESIGN.md"}
    assert {name.partition("/")[0] for name in names} == tops | {"pyproject.toml", "PKG-INFO", ".gitignore"}
    assert {f"coach/{name}" for name in files(ROOT / "coach")} < names


def test_the_wheel_works_where_it_is_installed(wheel: Path, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*pip, str(tmp_path / "site"), str(wheel)], check=True, capture_output=True)
    program = "import coach, coach.cli; print(coach.__file__, coach.find_model('embedded')); coach.cli.main()"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, "cues", "-"],
        input="you never listen to me\n",
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(str(tmp_path / "site")) == 2
    assert "criticism" in done.stdout


def brought_along(name: str, *, extra: str = "") -> set[str]:
    """The packages that are installed with one, on this system."""
    found: set[str] = set()
    waiting = [(name, extra)]
    while waiting:
        package, wanted = waiting.pop()
        for text in metadata.requires(package) or ():
            required = Requirement(text)
            needed = required.marker is None or required.marker.evaluate({"extra": wanted})
            if needed and canonicalize_name(required.name) not in found:
                found.add(canonicalize_name(required.name))
                waiting.append((required.name, ""))
    return found


def licences(name: str) -> set[str]:
    """What a package's metadata says."""
    about = metadata.metadata(name)
    classifiers = [text for text in about.get_all("Classifier") or () if text.startswith("License ::")]
    told = [
        about.get("License-Expression"),
        about.get("License"),
        *(c.split(" :: ")[-1] for c in classifiers),
    ]
    clear = next(text for text in told if text and text != "UNKNOWN" and len(text) < 80)
    clear = re.sub(r".*\((MPL 2.0)\)", "MPL-2.0", clear)
    return {NAMES.get(part, part) for part in re.split(r" AND | OR ", clear)}


def listed() -> dict[str, set[str]]:
    """The tables of docs/dependencies.md: for each package its licences."""
    rows = re.findall(
        r"^\| ([\w-]+) \| ([^|]+) \|", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE
    )
    table = {name: set(re.split(" and | or ", text.strip())) for name, text in rows}
    table.pop("package")
    return table


@pytest.mark.parametrize("extra", ["", "cluster"])
def test_all_that_is_installed_is_listed_with_its_licence(extra: str) -> None:
    table = listed()
    for name in sorted(brought_along("coach", extra=extra)):
        told = licences(name)
        assert told <= COMPATIBLE, f"{name}: {told - COMPATIBLE}"
        assert table.get(name, set()) <= told, f"docs/dependencies.md: {name} is {table[name]}, not {told}"
        assert name in table, f"docs/dependencies.md does not list {name} ({' and '.join(told)})"


def test_nothing_is_listed_that_coach_does_not_need() -> None:
    lock = (ROOT / "requirements/test.txt").read_text()
    assert {name for name in listed() if f"\n{name}==" not in lock} == set()


def test_the_lock_names_a_hash_for_every_package() -> None:
    for name in ("run", "test"):
        lock = (ROOT / f"requirements/{name}.txt").read_text()
        packages = re.findall(r"^[\w.-]+==[^\n]*\n", lock, re.MULTILINE)
        assert packages
        assert all(line.endswith("\\\n") for line in packages)
        assert len(re.findall(r"^    --hash=sha256:[0-9a-f]{64}", lock, re.MULTILINE)) >= len(packages)
        assert "://" not in lock.replace("# via", "")


def test_a_lock_with_a_known_hole_is_told(tmp_path: Path) -> None:
    """Without a network, and only where the package is old."""
    lock = tmp_path / "old.txt"
    lock.write_text("jinja2==3.1.5 \\\n    --hash=sha256:00\nclick==8.1.0\nidna==3.15\n")
    audit = [sys.executable, str(ROOT / "scripts/audit")]
    alone = {**os.environ, "PATH": str(tmp_path)}  # without pip-audit, which would ask somebody
    done = subprocess.run([*audit, str(lock)], capture_output=True, text=True, env=alone, check=False)
    assert done.returncode == 1
    assert done.stderr == f"{lock}: jinja2 3.1.5 has CVE-2025-27516; 3.1.6 has not\n"
    assert subprocess.run(audit, env=alone, check=False).returncode == 0
