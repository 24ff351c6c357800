"""A script: what a couple will say in a rehearsal, as a JSON list of lines.

    [{"speaker": "Emma", "text": "yes we are ready", "pause_before_s": 1.2},
     {"speaker": "Callum", "text": "my part is that i went quiet", "pause_before_s": 2.0,
      "cues": ["responsibility"]}]

A line may say what coach ought to notice in it (`cues`; `command:done` for a command). Other keys are
welcome.
An empty `text` is a partner who says nothing although it is their turn.
"""

from pathlib import Path

import msgspec

from coach.errors import ScriptError

SCRIPTS = Path(__file__).parent / "scripts"
"""The couples that come with coach."""

MAX_BYTES = 4 * 1024 * 1024
MAX_PAUSE_S = 24 * 3600.0
MAX_WORDS = 400


class Line(msgspec.Struct, frozen=True):
    """What one of the couple says at once."""

    speaker: str
    text: str
    pause_before_s: float = 1.5
    """Silence before it, counted from when this speaker may speak."""
    cues: tuple[str, ...] = ()
    """What coach ought to notice in it."""
    stage: str = ""
    """Where in the conversation its author saw it."""


class Script(msgspec.Struct, frozen=True):
    """The lines of two speakers."""

    lines: tuple[Line, ...]
    speakers: tuple[str, str]
    """In the order of their first lines."""

    @property
    def labelled(self) -> bool:
        """Whether the script says what ought to be noticed."""
        return any(line.cues for line in self.lines)


def load_script(path: Path) -> Script:
    """The script in a file.

    Raises:
        ScriptError: it cannot be played; the message says why and what to do.
    """
    try:
        data = path.read_bytes()[: MAX_BYTES + 1]
    except OSError as why:
        raise ScriptError(f"Cannot read the script {path}: {why.strerror}. Check its name.") from None
    if len(data) > MAX_BYTES:
        raise ScriptError(f"The script {path} is larger than {MAX_BYTES // 2**20} MiB. Split it.")
    try:
        lines = msgspec.json.decode(data, type=tuple[Line, ...])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise ScriptError(f"{path} is no script: {why}. Write a JSON list of {{speaker, text}}.") from None
    return check_script(lines, str(path))


def check_script(lines: tuple[Line, ...], name: str = "the script") -> Script:
    """The lines as a script of two speakers. Raises `ScriptError`."""
    speakers = tuple(dict.fromkeys(line.speaker for line in lines))
    if len(speakers) != 2:
        raise ScriptError(f"{name} has {len(speakers)} speakers. A couple is two.")
    for number, line in enumerate(lines, 1):
        if not 0 <= line.pause_before_s <= MAX_PAUSE_S:
            raise ScriptError(
                f"{name}, line {number}: a pause of {line.pause_before_s} s. Choose 0 to a day."
            )
        if len(line.text.split()) > MAX_WORDS:
            raise ScriptError(f"{name}, line {number} is longer than {MAX_WORDS} words. Split it.")
    return Script(lines, (speakers[0], speakers[1]))
