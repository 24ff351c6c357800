"""Everything of coach that reads what somebody else wrote, each with files that it takes.

A parser is a function of some bytes and an empty folder. It uses what it read as coach would, so that what
passes the checks and fails later is found too. It raises `CoachError`, or nothing.
"""

import hashlib
import io
import json
import shutil
import sqlite3
import tempfile
import wave
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import click
import numpy as np
from fuzz_guard import Guard

from coach.audio.recording import RecordingRoom
from coach.cli import in_one_line
from coach.cli.cues import json_lines
from coach.cli.preparing import check_names, pick_country, pick_dial
from coach.cli.rehearse import cue_table
from coach.core.actions import Partner
from coach.core.agenda import Agenda
from coach.core.cues import CueEngine
from coach.core.wording import Couple
from coach.errors import CoachError
from coach.memory.entries import Ended, Floor, Kept, Noticed, Spoken, Step
from coach.memory.exporting import as_json, as_markdown, bring_back, read_document
from coach.memory.history import History
from coach.memory.pairs import Pair
from coach.memory.recall import promises_to_ask, resume_offer
from coach.memory.records import Head
from coach.memory.report import material, render
from coach.memory.texts import ReportTexts, load_texts, told_date
from coach.packs.engine import ENGLISH, load_engine
from coach.packs.exercise_checking import check_exercises
from coach.packs.exercise_loading import check_targets, load_exercise
from coach.packs.language import Answers, Countries, Language, load_pack, load_prompts
from coach.packs.reading import read_toml
from coach.packs.rules import load_rules
from coach.packs.sentence_model import load_limits, load_meanings, load_sentence_model
from coach.packs.sentences import load_sentences
from coach.packs.turns import load_turn_endings
from coach.rehearsal.couple import ScriptedCouple
from coach.rehearsal.review import Row
from coach.rehearsal.script import load_script
from coach.settings import load_or_set_aside, load_settings
from coach.speech.model_install import install
from coach.speech.models import ModelEntry, catalogue, verify
from coach.speech.voice import read_clip

Run = Callable[[bytes, Path], object]


@dataclass(frozen=True)
class Parser:
    """One parser, and what it is tried with."""

    name: str
    run: Run
    valid: Sequence[bytes]
    words: Sequence[bytes] = (b"",)
    """What its format is made of."""
    reads: bool = True
    """Whether it may read no file outside its folder."""
    lies: Mapping[str, bytes] = field(default_factory=dict)
    """Files that lie in the folder before each input, and stay there."""


OURS = (CoachError, click.ClickException)
"""What a parser may raise: told in one line, exit code 2."""


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


# Settings


def settings(data: bytes, folder: Path) -> None:
    """The couple's settings, and what is done with them before a session."""
    path = written(folder, "settings.json", data)
    try:
        found = load_settings(path)
    except CoachError:
        load_or_set_aside(path)
        raise
    if found.names:
        check_names(*found.names)
    pick_country(english(), found.country)
    pick_dial(found.dial)


SETTINGS = (
    b'{"names": ["Emma", "Callum"], "microphone": "Jabra", "country": "uk", "spoken": {"Siobhan": "shivawn"},'
    b' "words_per_minute": 165, "volume": 0.8, "dial": "standard"}',
    b"{}",
)


# Packs


@cache
def english() -> Language:
    """The English pack."""
    return load_pack()


def exercise(data: bytes, folder: Path) -> None:
    """An exercise: loaded, checked, and gone through with every kind of answer."""
    path = written(folder, "exercises/talk.toml", data)
    found = load_exercise(path)
    check_exercises(folder)
    check_targets(path, found, ["talk", "other"])
    for answer in ("yes", "no", "told", "silent", "skipped", "low", "unclear"):
        agenda = Agenda(found, others={"talk": found})
        agenda.begin()
        for _ in range(60):
            if (place := agenda.place) is None:
                break
            for key in (place.act.keep, place.act.promise):
                agenda.keep(key, place.partner, answer)
            agenda.go_on(answer)


EXERCISE = (
    b"""title = "A talk"
about = "A short talk."
minutes = 10
partners = 2

[scales.near]
closer = ["closer", "near"]
further = ["further"]

[[step]]
name = "open"
title = "Open"
purpose = "We begin."
rounds = "each"

[[step.act]]
name = "tell"
say = "{speaker}, how was it for you?"
who = "speaker"
expect = "story"
stem = "I felt"
wants = ["validation"]
limit-s = 90
keep = "story"
answers = {missing = "again", skipped = "next-round"}
reply = {told = "Thank you."}

[[step.act]]
name = "again"
aside = true
say = "And what did you feel?"
who = "speaker"
expect = "phrase"
keep = "feeling"
words = 4
otherwise = "that"
then = "next-step"

[[step]]
name = "end"
title = "End"
when = "feeling is known and speaker.feeling is not good"

[[step.act]]
name = "near"
say = "Closer, or further?"
who = "both"
expect = "choice"
scale = "near"
keep = "near"
at-most = 2
then = "goodbye"

[[score]]
key = "way"
otherwise = "calm"
at-least = 1
[score.points.calm.near]
closer = 2

[[pairing]]
key = "both"
of = "way"
otherwise = "level"
pairs = {"calm and calm" = "even"}
""",
)


def prompts(data: bytes, folder: Path) -> None:
    """The sentences of a pack."""
    load_prompts(written(folder, "prompts.toml", data))


def answers(data: bytes, folder: Path) -> None:
    """The words that mean an answer."""
    read_toml(written(folder, "answers.toml", data), Answers)


def countries(data: bytes, folder: Path) -> None:
    """The help lines."""
    read_toml(written(folder, "countries.toml", data), Countries)


COUNTRIES = (
    b'checked = 2026-01-05\n[country.uk]\nname = "Britain"\n[[country.uk.line]]\nname = "Samaritans"\n'
    b'say = "Samaritans: one one six."\nsource = "https://example.org"\nfrom-memory = true\n',
)


def turns(data: bytes, folder: Path) -> None:
    """The words of `turns.toml`, and its weights after a line of equals signs."""
    words, _, weights = data.partition(b"=====\n")
    written(folder, "turns.toml", words)
    written(folder, "turn-endings.toml", weights)
    load_turn_endings(folder)


TURNS = (
    b'fillers = ["um"]\n[classes]\nend = ["done", "yeah"]\ngo-on = ["and"]\n=====\n'
    b"bias = 0.5\nclosed = 1.0\nopen = -2.0\n[weight.last]\ndone = 2.5\nand = -3.0\n",
)


def rules(data: bytes, folder: Path) -> None:
    """Rules, words, frames and dials, each after a line of equals signs; tried on some turns."""
    names = ("criticism.toml", "words.toml", "frames.toml", "dials.toml")
    for name, part in zip(names, data.split(b"=====\n"), strict=False):
        written(folder, f"cues/{name}", part)
    engine = CueEngine(load_rules(folder / "cues"))
    for text in TEXTS:
        for cue in engine.notice(text, ["you were late"], final=True):
            engine.taken_back(text + " sorry i take that back", cue)


TEXTS = (
    "you never listen to me and you always shut me out",
    "i felt alone " * 30,
    "you you you just just never never " * 40,
    "",
)
RULES = (
    b"""[[rules]]
name = "never-listens"
kind = "criticism"
reason = "It is about the whole person."
patterns = ["you {sweep} (listen*|hear me)", "< you just? ..3 nothing >", "you're !better *"]
matches = ["you never listen"]
not = ["i listen"]
severity = 2
weight = 0.9
need = "to be heard"
not_after = ["i think"]
unless = ["sorry $"]
answers = ["you were late"]
=====
fillers = ["um"]
skipped = ["just", "really"]
small = ["a", "the", "to"]
joiners = ["and", "but"]
[same]
"you're" = ["your", "you are"]
[lists]
sweep = ["always", "never", "all the time", "{never}"]
never = ["never", "not once"]
=====
[[frames]]
name = "quoted"
reason = "Somebody else's words."
stops = ["cues"]
patterns = ["he said", "^ my mother"]
where = "before"
reach = 6
=====
[dials.standard]
cues = 0.5
""",
)


def sentences(data: bytes, folder: Path) -> None:
    """The sentences that were written by hand."""
    written(folder, "some.txt", data)
    load_sentences(folder)


SENTENCES = (
    b"## the lift\n# a note\n< i waited forty minutes\ndefensiveness: my phone was dead\nnone: it was late\n"
    b"\n## talk: the bins\ncriticism + contempt: you've left the bins again\nnone: it's not even tuesday\n",
)


def model_tables(data: bytes, folder: Path) -> None:
    """`limits.toml` and `meanings.toml` of a sentence model."""
    limits, _, meanings = data.partition(b"=====\n")
    load_limits(written(folder, "limits.toml", limits))
    load_meanings(written(folder, "meanings.toml", meanings))


MODEL_TABLES = (
    b"[dials.standard.cues]\nadd = 0.9\nconfirm = 0.3\nveto = 0.05\n=====\n"
    b'[criticism]\nreason = "Words that blame."\nneed = "to be heard"\n',
)
KINDS = tuple((ENGLISH / "sentence-model/kinds.txt").read_text(encoding="utf-8").split())
PIECES = ("[PAD]", "[CLS]", "[SEP]", "[UNK]", "you", "##r")
WIDTH = 12


def _packed(arrays: Mapping[str, np.ndarray]) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


@cache
def _word_weights() -> bytes:
    return _packed(
        {
            "weights": np.ones((2, len(KINDS)), np.int8),
            "scales": np.array([1.0, 0.5], np.float32),
            "bias": np.zeros(len(KINDS), np.float32),
        }
    )


@cache
def _encoder() -> bytes:
    arrays: dict[str, np.ndarray] = {}

    def affine(name: str, out: int, inward: int) -> None:
        arrays[f"{name}.weight"] = np.ones((out, inward), np.int8)
        arrays[f"{name}.weight.scale"] = np.full(out, 0.01, np.float32)
        arrays[f"{name}.bias"] = np.zeros(out, np.float32)

    def norm(name: str) -> None:
        arrays[f"{name}.weight"] = np.ones(WIDTH, np.float32)
        arrays[f"{name}.bias"] = np.zeros(WIDTH, np.float32)

    for name, rows in (("words", len(PIECES)), ("positions", 170), ("types", 2)):
        arrays[f"{name}.weight"] = np.ones((rows, WIDTH), np.int8)
        arrays[f"{name}.weight.scale"] = np.full(rows, 0.01, np.float32)
    norm("norm")
    for number in range(6):
        for part in ("query", "key", "value", "mix"):
            affine(f"layers.{number}.{part}", WIDTH, WIDTH)
        affine(f"layers.{number}.up", 2 * WIDTH, WIDTH)
        affine(f"layers.{number}.down", WIDTH, 2 * WIDTH)
        norm(f"layers.{number}.norm1")
        norm(f"layers.{number}.norm2")
    affine("head", len(KINDS), WIDTH)
    return _packed(arrays)


def model_files(data: bytes, folder: Path) -> None:
    """One file of a sentence model, chosen by the first byte; the others are in order. Then it judges.

    With the encoder, which is slow to load, only where it is of the encoder.
    """
    files = {
        "words.npz": _word_weights(),
        "weights.npz": _encoder(),
        "kinds.txt": "\n".join(KINDS).encode(),
        "pieces.txt": "\n".join(PIECES).encode(),
        "words.txt": b"you\n< hello\n",
        "limits.toml": b"",
        "meanings.toml": b"",
    }
    files["limits.toml"] = files["limits-small.toml"] = b"[dials.standard.cues]\nadd = 0.9\n"
    name = list(files)[data[0] % 5] if data else "words.npz"
    for other, valid in files.items():
        written(folder, other, data[1:] if other == name else valid)
    committee = load_sentence_model(folder, small=name not in ("weights.npz", "pieces.txt"))
    committee.judge("you never listen", ["hello"])


MODEL_FILES = (
    b"\0" + _word_weights(),
    b"\1" + _encoder(),
    b"\2" + "\n".join(KINDS).encode(),
    b"\3" + "\n".join(PIECES).encode(),
    b"\4you\n< hello\n",
)


# Sound


def recording(data: bytes, folder: Path) -> None:
    """A sound file as a room."""
    room = RecordingRoom(written(folder, "sound.wav", data), tail_s=0.1)
    try:
        assert room.seconds >= 0
        for number, _ in enumerate(room):
            if number > 3000:
                break
    finally:
        room.close()


def _wav(rate: int = 16_000, channels: int = 1, width: int = 2, frames: int = 400) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(b"\x01" * (channels * width * frames))
    return file.getvalue()


def _sound(kind: str, subtype: str) -> bytes:
    import soundfile

    file = io.BytesIO()
    soundfile.write(file, np.linspace(-0.5, 0.5, 600, dtype=np.float32), 8000, format=kind, subtype=subtype)
    return file.getvalue()


WAV = (
    _wav(),
    _wav(44_100, 2, 3),
    _wav(8000, 1, 1),
    *(_sound(*kind) for kind in (("WAV", "FLOAT"), ("WAV", "IMA_ADPCM"), ("AIFF", "PCM_16"), ("AU", "ULAW"))),
    *(
        _sound(*kind)
        for kind in (("FLAC", "PCM_16"), ("OGG", "VORBIS"), ("W64", "PCM_16"), ("CAF", "PCM_16"))
    ),
)
WAV_WORDS = (b"RIFF", b"WAVE", b"fmt ", b"data", b"LIST", b"\xff\xff\xff\xff", b"\0\0\0\0")


def clip(data: bytes, folder: Path) -> None:
    """A clip of the voice's cache. What is wrong with it raises one of three errors; it is made anew then."""
    read_clip(written(folder, "clip.wav", data))


# Speech models


def archive(data: bytes, folder: Path) -> None:
    """The zip file of a model, whose size and checksum are right."""
    entry = ModelEntry(
        "model", "en", "https://127.0.0.1/", len(data), hashlib.sha256(data).hexdigest(), "Apache-2.0"
    )
    place = folder / "models"
    found = install(entry, source=written(folder, "model.zip", data), folder=place)
    verify(found)
    assert {path.name for path in place.iterdir()} <= {"model", ".lock"}


MODEL = {
    "am/final.mdl": b"x",
    "conf/mfcc.conf": b"x",
    "conf/model.conf": b"--endpoint.silence-phones=1",
    "graph/words.txt": b"<eps> 0\nyou 1\n",
    "graph/phones/word_boundary.int": b"1 nonword\n",
    "graph/HCLG.fst": b"x" * 40,
}


def _zip(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def _linked() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        link = zipfile.ZipInfo("m/link")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc")
        packed.writestr("m/link/passwd", "x")
    return file.getvalue()


_MODEL = {f"m/{name}": content for name, content in MODEL.items()}
ARCHIVE = (
    *(_zip(_MODEL, method) for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_LZMA)),
    _zip(_MODEL, zipfile.ZIP_BZIP2),
    _zip({**_MODEL, "m/../../outside": b"x"}),
    _zip({**_MODEL, "/outside": b"x"}),
    _zip({**_MODEL, "m/bomb": b"\0" * 200_000}),
    _zip({f"{'m/' * 800}x": b"x"}),
    _linked(),
)
ARCHIVE_WORDS = (
    b"PK\1\2",
    b"PK\3\4",
    b"PK\5\6",
    b"PK\6\6",
    b"../",
    b"m/",
    b"/",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
)


def model_list(data: bytes, folder: Path) -> None:
    """The list of models."""
    catalogue(written(folder, "models.toml", data))


MODEL_LIST = (
    b'[[model]]\nname = "small"\nlanguage = "en"\naddress = "https://x/y.zip"\nbytes = 10\nsha256 = "00"\n'
    b'licence = "Apache-2.0"\n',
)


def manifest(data: bytes, folder: Path) -> None:
    """The checksums of an installed model."""
    written(folder, "coach-manifest.json", data)
    verify(folder)


MANIFEST = (json.dumps({name: hashlib.sha256(what).hexdigest() for name, what in MODEL.items()}).encode(),)


# Memory

UID = "0123456789abcdef0123456789abcdef"
HEAD = Head(UID, datetime(2026, 3, 1, 20, 0, tzinfo=UTC), "healing", 2)
ENTRIES = (
    Step(0, 1, 2, "Open", "healing"),
    Floor(100, (Partner.A,)),
    Spoken(30_000, Partner.A, 1000, 29_000, 3, "i felt alone"),
    Noticed(30_000, Partner.A, "criticism", "never-listens", 2, "to be heard", "you never"),
    Kept(31_000, "consent", Partner.A, "yes"),
    Kept(31_500, "calm", Partner.B, "7"),
    Kept(32_000, "promise", Partner.B, "i will call"),
    Kept(32_100, "promise-by", Partner.B, "friday"),
    Ended(40_000, "finished"),
)


@cache
def report_texts() -> ReportTexts:
    """What a report says; it is no input."""
    return load_texts()


def read_all(history: History) -> None:
    """What `coach history`, `report`, `export` and the beginning of a session read."""
    texts = report_texts()
    for known in history.pairs():
        pair = history.find(known.couple)
        figures = history.figures(pair)
        promises_to_ask(history, pair)
        resume_offer(history, pair)
        sessions = history.sessions(pair)
        for session in sessions[:2]:
            told_date(texts, session.head.began)
            figures.get(session.id)
            render(material(history, session), texts)
        as_json(history, pair, sessions)
        as_markdown(history, pair, sessions, texts)


@cache
def _history() -> bytes:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "history.db"
        with History(path) as history:
            history.bring(Pair(Couple("Emma", "Callum")), [(HEAD, ENTRIES)])
            history._db.execute("PRAGMA journal_mode = DELETE")
        return path.read_bytes()


def history(data: bytes, folder: Path) -> None:
    """The file of the history."""
    with History(written(folder, "history.db", data), wait_s=0.01) as opened:
        read_all(opened)


HISTORY_WORDS = (
    b"SQLite format 3\0",
    b"pair",
    b"session",
    b"entry",
    UID.encode(),
    b'{"what":"kept"}',
    b"null",
)


def journal(data: bytes, folder: Path) -> None:
    """What stands in the rows that a journal wrote: the pair, its lock, notes, head, figures, entries."""
    path = written(folder, "history.db", _history())
    parts, usual = data.split(b"\n"), _journal().split(b"\n")
    changed = [(at, part) for at, part in enumerate(parts) if part and [part] != usual[at : at + 1]]
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous = OFF")
    for at, part in changed:
        if at >= len(ROWS):
            db.execute("INSERT OR REPLACE INTO entry VALUES (1, ?, ?)", (at - len(ROWS) + 1, part))
            continue
        table, column = ROWS[at]
        value: object = part.decode("utf-8", "replace") if column in ("a", "b", "uid") else part
        if part == b"NULL" and column in OPTIONAL:
            value = None
        db.execute(f"UPDATE {table} SET {column} = ?", (value,))
    db.commit()
    db.close()
    with History(path, wait_s=0.01) as opened:
        read_all(opened)


ROWS: Sequence[tuple[str, str]] = (
    *(("session", "head"), ("session", "figures"), ("pair", "notes"), ("pair", "lock")),
    *(("pair", "a"), ("pair", "b"), ("session", "uid"), ("session", "open")),
)
"""What the first lines of the journal's input replace; the others are entries."""
OPTIONAL = ("lock", "notes", "figures")


@cache
def _journal() -> bytes:
    import msgspec

    head, entries = msgspec.json.encode(HEAD), [msgspec.json.encode(entry) for entry in ENTRIES]
    return b"\n".join([head, b"", b'{"told":{}}', b"", b"Emma", b"Callum", b"", b"1", *entries])


def exported(data: bytes, folder: Path) -> None:
    """An export that is brought back."""
    document = read_document(written(folder, "export.json", data))
    with History(folder / "history.db", wait_s=0.01) as opened:
        bring_back(opened, opened.find(document.couple), document)
        read_all(opened)


@cache
def _export() -> bytes:
    with tempfile.TemporaryDirectory() as name, History(Path(name) / "history.db") as opened:
        opened.bring(Pair(Couple("Emma", "Callum")), [(HEAD, ENTRIES)])
        pair = opened.find(Couple("Emma", "Callum"))
        return as_json(opened, pair, opened.sessions(pair)).encode()


# Text


@cache
def _engine() -> CueEngine:
    return load_engine(model=False)


def cue_lines(data: bytes, folder: Path) -> None:
    """The input of `coach cues --json`."""
    text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="replace")
    for answer in json_lines(_engine(), text):
        json.loads(answer)


CUE_LINES = (
    b'{"id": 1, "text": "you never listen to me", "context": ["partner: it is about the bins"]}\n'
    b'{"text": "i felt alone"}\n',
)


class _Silent:
    """Speaks nothing: the couple's voices are no parser."""

    def speak(self, text: str) -> np.ndarray:
        return np.zeros(480, np.int16)


def script(data: bytes, folder: Path) -> None:
    """A rehearsal's script: the couple that says it, and its table."""
    found = load_script(written(folder, "script.json", data))
    ScriptedCouple(found, [_Silent(), _Silent()], seed=1)  # type: ignore[list-item]
    check_names(*found.speakers)
    rows = [
        Row(number, line.speaker, line.text, line.text, line.cues, ("criticism",), ("sentence",))
        for number, line in enumerate(found.lines[:5])
    ]
    console_of_nobody().print(cue_table(rows))


@cache
def console_of_nobody() -> "object":
    from rich.console import Console

    return Console(file=io.StringIO(), width=80)


SCRIPT = (
    b'[{"speaker": "Emma", "text": "yes we are ready", "pause_before_s": 1.2, "cues": ["criticism"]},\n'
    b' {"speaker": "Callum", "text": "my part is that i went quiet", "pause_before_s": 2.0, "stage": ""}]',
)


def _short(name: str) -> bytes:
    """A file of the English pack, with one sentence of each list: as much to misread, sooner read."""
    import re

    text = (ENGLISH / name).read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    return re.sub(r'\[\n?\s*("(?:[^"\\]|\\.)*"),.*?\]', r"[\1]", text, flags=re.DOTALL).encode()


TOML_WORDS = (
    b"[[step]]\n",
    b"[x]\n",
    b'"""',
    b"= ",
    b"[",
    b"{x = 1}",
    b"1979-05-27T07:32:00Z",
    b"'''",
    b"\\",
)
RULE_WORDS = (b"{sweep}", b"(a|b)", b"..12", b"!x", b"*", b"^", b"$", b"?", b"|", b"=====\n", b"[[rules]]\n")

PARSERS: Mapping[str, Parser] = {
    parser.name: parser
    for parser in (
        Parser("settings", settings, SETTINGS),
        Parser("exercise", exercise, EXERCISE, (*TOML_WORDS, b"exercise talk", b"{speaker}", b"goodbye")),
        Parser("prompts", prompts, [_short("prompts.toml")], TOML_WORDS),
        Parser("answers", answers, [_short("answers.toml")], TOML_WORDS),
        Parser("countries", countries, COUNTRIES, TOML_WORDS),
        Parser("turns", turns, TURNS, TOML_WORDS),
        Parser("rules", rules, RULES, (*TOML_WORDS, *RULE_WORDS)),
        Parser("sentences", sentences, SENTENCES, (b"## ", b"< ", b"none: ", b" + ", b"talk: ")),
        Parser("model-tables", model_tables, MODEL_TABLES, TOML_WORDS),
        Parser(
            "model-files",
            model_files,
            MODEL_FILES,
            (b"PK\1\2", b"PK\3\4", b"NUMPY", b"(2, 2)", b"|O", b"<f4"),
        ),
        Parser("recording", recording, WAV, WAV_WORDS),
        Parser("clip", clip, WAV[:3], WAV_WORDS),
        Parser("archive", archive, ARCHIVE, ARCHIVE_WORDS),
        Parser("model-list", model_list, MODEL_LIST, TOML_WORDS),
        Parser("manifest", manifest, MANIFEST, lies=MODEL),
        Parser("history", history, [_history()], HISTORY_WORDS),
        Parser(
            "journal", journal, [_journal()], (b"\n", b"NULL", b'"partner":null', b'{"what":"kept",', b"\0")
        ),
        Parser("export", exported, [_export()], (b'"what": "kept"', b"null", b'"at": ', b'"partner": "a"')),
        Parser("cue-lines", cue_lines, CUE_LINES, (b'"text": ', b"[]", b"null", b"\n")),
        Parser("script", script, SCRIPT, (b'"speaker": ', b'"cues": ["[/x]"]', b"null", b"{}")),
    )
}


def prepare(parser: Parser) -> None:
    """Load what a parser loads once, so that it is not counted for the first input."""
    with tempfile.TemporaryDirectory() as folder:
        Try(parser, Path(folder), limits=False)(parser.valid[0])


JOINERS = {0x200C: None, 0x200D: None}
"""What `coach.memory.plain` leaves in words on purpose."""


class Try:
    """Runs a parser on inputs, each in an empty folder."""

    def __init__(self, parser: Parser, folder: Path, *, limits: bool = True, every: int = 1) -> None:
        """Without `limits` time and memory are not looked at: other tests share the process. Memory is looked
        at after `every` so many inputs.
        """
        self._run, self._folder, self._inside = parser.run, folder, folder / "in"
        self._inside.mkdir(exist_ok=True)
        self._stays = {Path(name).parts[0] for name in parser.lies}
        for name, content in parser.lies.items():
            written(self._inside, name, content)
        no_limits = {} if limits else {"cpu_s": 0.0, "most_mb": float("inf")}
        self._guard = Guard(self._inside, reads=parser.reads, every=every, **no_limits)

    def __call__(self, data: bytes) -> bool:
        """Whether it took the input. Whatever else than `OURS` happens is raised."""
        try:
            with self._guard:
                self._run(data, self._inside)
        except OURS as error:
            line = error.format_message() if isinstance(error, click.ClickException) else str(error)
            assert line.strip(), "an error without a word"
            shown = in_one_line(line)
            assert shown.translate(JOINERS).isprintable(), ascii(shown)
            return False
        finally:
            self._clear()
        return True

    def _clear(self) -> None:
        for path in self._inside.iterdir():
            if path.name in self._stays:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        assert list(self._folder.iterdir()) == [self._inside], "something was left beside its folder"
