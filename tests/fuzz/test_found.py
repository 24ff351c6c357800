"""What fuzzing has found, each as small as it was found."""

import hashlib
import io
import sqlite3
import struct
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fuzz_parsers import ARCHIVE, ENTRIES, HEAD, MODEL, console_of_nobody, read_all

from coach.audio.recording import RecordingRoom, open_sound
from coach.cli import LONGEST_LINE, in_one_line
from coach.cli.rehearse import cue_table
from coach.core.wording import Couple
from coach.errors import AudioError, MemoryStoreError, ModelStoreError, VoiceError
from coach.memory.history import History
from coach.memory.pairs import Pair
from coach.rehearsal.review import Row
from coach.speech.model_install import install
from coach.speech.models import ModelEntry, catalogue
from coach.speech.voice import read_clip

# The command line


def test_a_message_shows_nothing_that_a_terminal_obeys() -> None:
    """Messages quote files, and files are from anybody."""
    assert in_one_line("bad key '\x1b[2Jx'\n\u202e; mend it") == "bad key ' [2Jx' ; mend it"
    long = in_one_line("a" * 9000 + "; mend it")
    assert len(long) < LONGEST_LINE + 10
    assert long.endswith("; mend it")


def test_signs_of_markup_in_a_script_are_shown_as_they_are() -> None:
    """`[/x]` ended the table with a traceback."""
    row = Row(1, "[/x]", "[bold]no", "", ("[/a]",), ("criticism",), ())
    console = console_of_nobody()
    console.print(cue_table([row]))
    shown = console.file.getvalue()
    assert "[/x]" in shown
    assert "[bold]no" in shown


# Sound


def sound(rate: int, channels: int = 1) -> bytes:
    """A WAV file."""
    data = b"\0\0" * channels * 100
    head = struct.pack("<HHIIHH", 1, channels, rate, rate * 2 * channels, 2 * channels, 16)
    return (
        b"RIFF"
        + struct.pack("<I4s4sI", 36 + len(data), b"WAVE", b"fmt ", 16)
        + head
        + b"data"
        + struct.pack("<I", len(data))
        + data
    )


@pytest.mark.parametrize(("rate", "channels"), [(1, 1), (999, 1), (2_000_000, 1), (16_000, 900)])
def test_a_rate_that_would_take_all_memory_is_refused(tmp_path: Path, rate: int, channels: int) -> None:
    """One sample a second became sixteen thousand samples each."""
    path = tmp_path / "sound.wav"
    path.write_bytes(sound(rate, channels))
    with pytest.raises(AudioError, match="samples a second"):
        open_sound(path)


def test_a_file_that_does_not_say_what_it_is(tmp_path: Path) -> None:
    """A name that ends in .raw was a TypeError."""
    path = tmp_path / "sound.raw"
    path.write_bytes(b"\0" * 100)
    with pytest.raises(AudioError, match="how it was recorded"):
        open_sound(path)


def test_a_recording_of_what_is_no_number_is_silence(tmp_path: Path) -> None:
    """Infinite samples of two channels made a warning on the terminal."""
    path = tmp_path / "sound.wav"
    odd = np.array([[np.inf, -np.inf], [np.nan, 0.0], [3e38, 3e38]] * 400, np.float32)
    soundfile.write(path, odd, 16_000, subtype="FLOAT")
    room = RecordingRoom(path, tail_s=0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert list(room)
    room.close()


def test_a_damaged_clip_is_told(tmp_path: Path) -> None:
    """`wave` raises RuntimeError for some, and the voice was not prepared for it."""
    path = tmp_path / "clip.wav"
    data = bytearray(sound(16_000))
    data[16:20] = struct.pack("<I", 32_000)
    for broken in (bytes(data), b"RIFF", b"", sound(16_000)[:43]):
        path.write_bytes(broken)
        with pytest.raises(VoiceError, match="is damaged"):
            read_clip(path)


# Models


def put_up(folder: Path, data: bytes) -> Path:
    """Install a zip file whose size and checksum are right."""
    source = folder / "model.zip"
    source.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    entry = ModelEntry("model", "en", "https://127.0.0.1/", len(data), digest, "Apache-2.0")
    return install(entry, source=source, folder=folder / "models")


def packed(files: Mapping[str, bytes], **more: int) -> bytes:
    """A zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **more) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return file.getvalue()


def encrypted() -> bytes:
    """The bit that says so is set for the first file."""
    data = bytearray(packed({f"m/{name}": content for name, content in MODEL.items()}))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def twice() -> bytes:
    """A file of the same name again."""
    return packed({"m/am/final.mdl": b"x", "m/am/final.mdX": b"y"}).replace(b"final.mdX", b"final.mdl")


@pytest.mark.parametrize(
    "made",
    [
        lambda: packed({"m/" * 800 + "x": b"x"}),
        lambda: packed({"m/../../outside": b"x"}),
        lambda: packed({"/outside": b"x"}),
        lambda: packed({"m/bomb": b"\0" * 1_000_000}, compression=zipfile.ZIP_DEFLATED),
        lambda: packed({f"m/{number}": b"" for number in range(1100)}),
        lambda: packed({"m/x": b"x" * 100}, compression=zipfile.ZIP_LZMA),
        lambda: ARCHIVE[-1],
        encrypted,
        twice,
        lambda: b"",
        lambda: packed({})[:-3],
    ],
)
def test_archives_that_are_refused(tmp_path: Path, made: object) -> None:
    """Outside, deep, large, many, other packing, links, with a password, twice: nothing is left."""
    with pytest.raises(ModelStoreError):
        put_up(tmp_path, made())  # type: ignore[operator]
    assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]
    assert {path.name for path in tmp_path.iterdir()} == {"model.zip", "models"}


def test_a_list_of_models_with_a_number_of_very_many_digits(tmp_path: Path) -> None:
    """Python does not read it, and says so in another way than of other mistakes."""
    path = tmp_path / "models.toml"
    for text in ("model = " + "9" * 5000, "model = " + "[" * 5000):
        path.write_text(text)
        with pytest.raises(ModelStoreError, match="is broken"):
            catalogue(path)


# Memory


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE session SET head = 7",
        "UPDATE session SET head = 'text'",
        "UPDATE entry SET body = 1.5",
        "UPDATE pair SET lock = 3",
        "UPDATE session SET figures = 'x'",
        "CREATE VIEW more AS SELECT 1",
        "CREATE TRIGGER odd AFTER INSERT ON entry BEGIN DELETE FROM pair; END",
        "DROP TABLE entry; CREATE VIEW entry AS WITH RECURSIVE n(session, number, body) AS "
        "(SELECT 1, 1, 1 UNION ALL SELECT 1, number + 1, 1 FROM n) SELECT * FROM n",
    ],
)
def test_a_history_that_is_not_ours_is_refused(tmp_path: Path, change: str) -> None:
    """Other types in its columns were a traceback; a view that never ends was a hang."""
    path = tmp_path / "history.db"
    with History(path) as history:
        history.bring(Pair(Couple("Emma", "Callum")), [(HEAD, ENTRIES)])
    db = sqlite3.connect(path)
    db.executescript(change)
    db.close()
    with pytest.raises(MemoryStoreError), History(path) as history:
        read_all(history)


def test_a_damaged_schema_that_is_no_text(tmp_path: Path) -> None:
    """SQLite quotes it, and Python could not read the quotation."""
    path = tmp_path / "history.db"
    History(path).close()
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE pair", b"CREATE TAB\x80E pair"))
    with pytest.raises(MemoryStoreError, match="is damaged"):
        History(path)
