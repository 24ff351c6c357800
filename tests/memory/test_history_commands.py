"""`coach history` and its sisters: what people type, and the one line they get when it cannot be done."""

import stat
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from couple import COUPLE, keep_session

from coach.cli import history as commands
from coach.core.wording import Couple
from coach.errors import CoachError
from coach.memory.history import History

COMMANDS = click.Group(
    commands={
        name: getattr(commands, f"{name}_command")
        for name in ("history", "report", "export", "import", "erase", "protect")
    }
)


@pytest.fixture
def kept(path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A history with two sessions of Emma and Callum."""
    monkeypatch.setenv("COACH_HISTORY", str(path))
    monkeypatch.delenv("COACH_PASSPHRASE", raising=False)
    monkeypatch.chdir(tmp_path)
    with History(path) as history:
        for number in range(2):
            keep_session(history, history.find(COUPLE), number)
    return path


def run(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(COMMANDS, list(arguments), input=answer)


def fails(*arguments: str) -> str:
    result = run(*arguments)
    assert isinstance(result.exception, CoachError), result.output
    line = str(result.exception)
    assert "\n" not in line
    return line


def test_the_list(kept: Path) -> None:
    lines = run("history").output.splitlines()
    assert lines[0].startswith("Emma and Callum")
    assert [line.split()[:4] for line in lines[1:]] == [
        ["1", "3", "November", "2026"],
        ["2", "10", "November", "2026"],
    ]
    assert "2 promises" in lines[1]
    assert "words too" in lines[1]


def test_before_anything_was_kept(path: Path) -> None:
    for command in ("history", "report", "export"):
        assert "nothing is kept yet" in fails(command, "--file", str(path))
    assert not path.exists()


def test_a_report_is_private_and_its_session_takes_it_along(kept: Path) -> None:
    assert "Your report: " in run("report").output
    (page,) = (kept.parent / "reports").iterdir()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert page.read_text().startswith("<!doctype html>")
    assert run("report").exit_code == 0, "making it again replaces it"
    assert "1 report" in run("erase", "2", "--yes").output
    assert not page.exists()


def test_a_report_elsewhere_is_not_written_over(kept: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine.html"
    out.write_text("mine")
    assert "already there" in fails("report", "1", "--out", str(out))
    assert out.read_text() == "mine"
    assert run("report", "1", "--out", str(out), "--force").exit_code == 0


@pytest.mark.parametrize("number", ["0", "3", "99"])
def test_a_session_that_is_not_there(kept: Path, number: str) -> None:
    assert "lists 1 to 2" in fails("report", number)


def test_out_and_in_again(kept: Path, tmp_path: Path) -> None:
    assert "2 sessions written to emma-callum.json" in run("export").output
    run("erase", "--all", "--yes")
    assert "2 brought back" in run("import", "emma-callum.json").output
    assert "0 brought back, 2 were there already" in run("import", "emma-callum.json").output
    assert len(run("history").output.splitlines()) == 3


def test_markdown_on_the_terminal(kept: Path) -> None:
    assert run("export", "1", "--as", "markdown", "--out", "-").output.startswith("# Emma & Callum\n")


def test_erasing_asks_and_says_what_went(kept: Path) -> None:
    assert (
        "Erase the session of Emma and Callum on 3 November 2026?" in run("erase", "1", answer="n\n").output
    )
    assert len(run("history").output.splitlines()) == 3
    assert "Removed for good: 1 session," in run("erase", "1", answer="y\n").output
    assert "the history file itself" in run("erase", "--everything", "--yes").output
    assert not kept.exists()


@pytest.mark.parametrize("arguments", [(), ("1", "--all"), ("--all", "--everything")])
def test_what_to_erase_has_to_be_clear(kept: Path, arguments: tuple[str, ...]) -> None:
    assert "say what to erase" in fails("erase", "--yes", *arguments)


def test_several_pairs(kept: Path) -> None:
    with History(kept) as history:
        keep_session(history, history.find(Couple("Mia", "Noah")))
    assert "--names 'Emma' 'Callum', --names 'Mia' 'Noah'" in fails("history")
    assert run("history", "--names", "noah", "mia").output.startswith("Mia and Noah")
    assert "nothing is kept of Ann and Bob" in fails("history", "--names", "Ann", "Bob")


def test_a_passphrase(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "use a terminal" in fails("protect")
    monkeypatch.setattr(commands, "asked_passphrase", lambda confirm=False: "correct horse")
    assert "need the passphrase" in run("protect").output
    monkeypatch.undo()
    monkeypatch.setenv("COACH_HISTORY", str(kept))
    assert "COACH_PASSPHRASE" in fails("history")
    monkeypatch.setenv("COACH_PASSPHRASE", "wrong")
    assert "not the passphrase" in fails("history")
    monkeypatch.setenv("COACH_PASSPHRASE", "correct horse")
    assert "with a passphrase" in run("history").output
    assert "without the passphrase" in run("report").output


@pytest.mark.parametrize("name", ["\x1b[31mEmma", "Emma\n\x07", "‮Emma"])
def test_names_make_no_colours_on_the_terminal(kept: Path, name: str) -> None:
    with History(kept) as history, history.writing() as db:
        db.execute("UPDATE pair SET a = ?", (name,))
    for arguments in (("history",), ("export", "--as", "markdown", "--out", "-")):
        output = run(*arguments).output
        assert not set(output) & set("\x1b\x07‮")
