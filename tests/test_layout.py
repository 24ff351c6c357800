"""The layout of DESIGN.md, held: imports point one way, and each library has one owner."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COACH = ROOT / "coach"

LAYERS = {
    "packs": 1,
    "core": 2,
    "audio": 3,
    "speech": 3,
    "memory": 3,
    "device": 3,
    "rehearsal": 4,
    "app": 5,
    "cli": 6,
}
"""A module imports from its own folder and from layers below. `rehearsal` is made of parts of the edges."""

WORDS = {
    "coach.core." + name
    for name in (
        *("frame", "events", "actions", "kinds", "room", "patterns", "rules", "cues"),
        *("committee", "sentence_model", "slow_lane", "word_weights", "wordpieces"),
    )
}
"""The core's words, which packs may know: what they are read into."""

OWNERS = {
    "vosk": {"speech/recogniser.py"},
    "pyttsx3": {"speech/synthesis.py"},
    "sounddevice": {"audio/devices.py"},
    "transitions": {"core/conversation.py"},
}
PURE = {"time", "threading", "asyncio", "socket", "subprocess", "os", "datetime", "random", "tempfile"}


def modules() -> list[Path]:
    return sorted(COACH.rglob("*.py"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(COACH).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    """No module imports from its own layer's neighbours, nor from a layer above."""
    own = path.relative_to(COACH).parts[0].removesuffix(".py")
    if own not in LAYERS:
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "coach" or len(parts) < 2 or parts[1] not in LAYERS or parts[1] == own:
            continue
        below = LAYERS[parts[1]] < LAYERS[own] or (own == "packs" and name in WORDS)
        assert below, f"{own} imports {name}"


@pytest.mark.parametrize("path", sorted((COACH / "core").glob("*.py")), ids=lambda path: path.name)
def test_core_is_pure(path: Path) -> None:
    """No clock, no thread, no file, no device in the core."""
    assert not {name.split(".")[0] for name in imports(path)} & PURE
    assert not re.search(r"\bopen\(|\bprint\(", path.read_text(encoding="utf-8"))


def test_libraries_have_one_owner() -> None:
    """A library with traps is known to one module only."""
    for library, owners in OWNERS.items():
        users = {
            path.relative_to(COACH).as_posix()
            for path in modules()
            if library in {name.split(".")[0] for name in imports(path)}
        }
        assert users == owners, library


def test_diagram_is_current() -> None:
    """The diagram in DESIGN.md is drawn from the table."""
    from coach.core.conversation import mermaid

    assert mermaid() in (ROOT / "DESIGN.md").read_text(encoding="utf-8")


def test_links_of_the_pages_lead_somewhere() -> None:
    """No page points at a file that is not there."""
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
