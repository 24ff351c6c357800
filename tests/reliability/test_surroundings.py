"""What coach finds around itself: a strange locale, no home, closed streams, broken settings."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from coach.settings import Settings, load_or_set_aside, save_settings

ROOT = Path(__file__).parent.parent.parent

SCRIPT = """[
{"speaker": "Zoë", "text": "yes", "pause_before_s": 0.5},
{"speaker": "Tomáš", "text": "yes", "pause_before_s": 0.5}
]"""


def rehearse(pack: Path, tmp_path: Path, more: str = "", **variables: str | None) -> tuple[int, str, str]:
    """A short rehearsal through a shell; its exit code, what it told, and the transcript."""
    script = tmp_path / "script.json"
    script.write_text(SCRIPT, encoding="utf-8")
    environment: Mapping[str, str] = {
        name: value for name, value in {**os.environ, **variables}.items() if value is not None
    }
    command = f"exec {sys.executable} -m coach rehearse {script} --pack {pack} --exercise evening "
    done = subprocess.run(
        ["sh", "-c", f"{command} --out {tmp_path / 'out'} {more}"],
        capture_output=True,
        env=environment,
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    told = (done.stdout + done.stderr).decode(errors="replace")
    transcript = tmp_path / "out/transcript.txt"
    return done.returncode, told, transcript.read_text(encoding="utf-8") if transcript.exists() else ""


def went_well(code: int, told: str, transcript: str) -> None:
    assert code == 0, told
    assert "Traceback" not in told
    assert "Tomáš" in transcript
    assert "Thank you both for listening." in transcript


def test_the_locale_knows_no_letters_but_english(pack: Path, tmp_path: Path) -> None:
    went_well(*rehearse(pack, tmp_path, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"))


def test_there_is_no_home(pack: Path, tmp_path: Path) -> None:
    nowhere = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "USER"))
    went_well(*rehearse(pack, tmp_path, HOME="/dev/null/nobody", **nowhere))


def test_all_streams_are_closed(pack: Path, tmp_path: Path) -> None:
    """And no file of coach's takes their place, for others to write into."""
    code, told, transcript = rehearse(pack, tmp_path, "<&- >&- 2>&-")
    went_well(code, told, transcript)
    assert (tmp_path / "out/sound.wav").read_bytes()[:4] == b"RIFF"


def test_the_one_who_reads_has_seen_enough(pack: Path, tmp_path: Path) -> None:
    code, told, _ = rehearse(pack, tmp_path, "--json | head -n 1")
    assert code == 0
    assert "session_started" in told
    assert "Traceback" not in told


def test_broken_settings_of_a_box_are_put_aside(tmp_path: Path) -> None:
    """Nobody has a keyboard there: it asks for everything by voice, as in the beginning."""
    path = tmp_path / "settings.json"
    path.write_text('{"names": ["Emma", ')
    assert load_or_set_aside(path) == Settings()
    assert (tmp_path / "settings.broken").read_text() == '{"names": ["Emma", '
    save_settings(Settings(names=("Emma", "Callum")), path)
    assert load_or_set_aside(path).names == ("Emma", "Callum")


def test_broken_settings_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "coach").mkdir()
    (tmp_path / "coach/settings.json").write_text('{"names": ["Emma", ')
    done = subprocess.run(
        [sys.executable, "-m", "coach", "start"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path)},
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Mend or delete the file" in done.stderr
