"""Turns: who is cut off while thinking, and who waits after the end? Measured on the timing of real talk.

FILE has a line of JSON for each unit of talk, by conversation and start: `conv`, `speaker`, `start_s`,
`end_s`, `asr`. A silence lies between a unit and the next one in the file. Where the same speaker goes on it
is a pause within a turn, and a rule that ends the turn in it cuts somebody off. Where another speaks it is a
real end, and the wait is what the rule lets pass; it is not shortened where the next speaker was quicker.

Coach hears as in a session, with the same `Turn` and `Ending`, and one turn for whoever has the floor. It has
one microphone: words come without a name. A silence is judged by what was heard before it, by nothing later.

The last line is about explicit phrases ("over to you"), alone, and after a story and a breath: synthesised
voices say them to a whole session, and the wait is from their last sound to the end of the turn.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import pairwise, product
from pathlib import Path

import click
import msgspec
import numpy as np

from coach.audio.resampling import Sound
from coach.audio.voice_activity import VoiceActivity
from coach.core.completeness import Completeness
from coach.core.conversation import Phase
from coach.core.endings import Ending, Patience
from coach.core.events import UtteranceHeard, Word
from coach.core.frame import FRAME, Frame, samples, seconds
from coach.core.session import Session
from coach.core.turns import PAUSE, Pauses, Turn, own_pace, tempo_of_talk
from coach.core.wording import Couple
from coach.packs.engine import load_engine
from coach.packs.language import PACKS, Answers, Language, load_pack
from coach.packs.reading import read_toml
from coach.packs.turns import load_turn_endings
from coach.rehearsal.stage import Stage
from coach.rehearsal.voices import Narrator
from coach.speech.ear import Ear
from coach.speech.models import find_model
from coach.speech.recogniser import Model

SILENCE_S = 0.5
"""Shorter ones are breaths."""
OVERLAP_S = 1.0
"""Talk of another within the talk of the floor-holder takes the floor only if it is longer."""
QUESTION_S = 2.0
"""How long coach speaks when it asks whether there is more."""
FIXED_S = (0.85, 2.0, 4.0)

EXPLICIT = (
    "i'm done",
    "over to you",
    "that's it from me",
    "your turn",
    "that's all i wanted to say",
    "i'm finished",
)
STORY = "i was worried about the money and i did not tell you and then i went quiet"
EXERCISE = "appreciation"
VOICES = ("slt", "rms")
BREATH_S = 0.6
LOUD = 300
"""A sample is sound from here on (-41 dB)."""


class Unit(msgspec.Struct, frozen=True):
    """A stretch of talk by one speaker."""

    conv: str
    speaker: str
    start_s: float
    end_s: float
    asr: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A silence, and what coach would do in it."""

    conv: str
    length_s: float
    goes_on: bool
    """The unit after it has the speaker of the unit before it."""
    floor_goes_on: bool
    """The unit after it is the floor-holder's, whoever said "mm hm" before it."""
    wait_s: float
    """Until coach speaks: it ends the turn, or asks."""
    asks: bool
    after_asking_s: float
    """From its question to the end of the turn, if nobody answers."""

    @property
    def spoken_into(self) -> bool:
        return self.length_s > self.wait_s


@dataclass(frozen=True, slots=True)
class Figures:
    """What a rule does."""

    rule: str
    pauses: int
    """Silences from which the same speaker goes on."""
    cut: float
    """Share of them in which the turn is ended, without a question before."""
    asked: float
    """Share of them in which coach asks whether there is more."""
    asked_in_vain: float
    """Share of them that outlast the question and the wait after it."""
    ends: int
    wait_median_s: float
    """At real ends: until coach ends the turn or asks."""
    wait_90_s: float
    ends_asked: float
    """Share of the real ends at which coach asks."""
    over_median_s: float
    """At real ends: until the turn is over, if nobody answers the question."""
    over_90_s: float


def conversations(path: Path) -> list[list[Unit]]:
    """The units of each conversation, in the order of the file."""
    found: dict[str, list[Unit]] = {}
    for line in path.read_bytes().splitlines():
        unit = msgspec.json.decode(line, type=Unit)
        found.setdefault(unit.conv, []).append(unit)
    return list(found.values())


class Room:
    """Hears one conversation as coach would."""

    def __init__(self, ending: Ending) -> None:
        self._ending = ending
        self._paces: dict[str, Pauses] = {}
        self._tempo = tempo_of_talk()
        self._turn = Turn(began=0)
        self.holder = ""
        """Who has the floor."""

    def hear(self, unit: Unit) -> None:
        """A unit of talk."""
        start, end = samples(unit.start_s), samples(unit.end_s)
        if unit.speaker == self.holder or self._ending.only_backchannel(unit.asr):
            self._say(unit, start, end)
        elif unit.end_s - unit.start_s > OVERLAP_S or end > self._turn.sounded:  # else it is drowned
            if self._turn.sounded and start - self._turn.sounded >= PAUSE:
                self._tempo.hear(start - self._turn.sounded)
            self.holder = unit.speaker
            pace = self._paces.setdefault(unit.speaker, own_pace())
            self._turn = Turn(began=start, pace=pace, tempo=self._tempo)
            self._say(unit, start, end)

    def _say(self, unit: Unit, start: int, end: int) -> None:
        if end > self._turn.sounded:
            self._turn.hear_frame(end, end - start, speech=True)
        words = unit.asr.split()
        each = (end - start) // max(1, len(words))
        placed = (Word(word, start + each * n, start + each * (n + 1)) for n, word in enumerate(words))
        self._turn.hear_utterance(UtteranceHeard(end, tuple(placed)))
        if self._ending.only_backchannel(unit.asr):
            self._turn.acknowledge()

    def fall_silent(self, before: Unit, after: Unit) -> Silence:
        """The silence between two units. If it is long enough for coach to ask, coach has asked."""
        turn, patience = self._turn, self._ending.patience
        length = after.start_s - before.end_s
        asks = self._ending.in_doubt(turn)
        silence = Silence(
            conv=before.conv,
            length_s=length,
            goes_on=before.speaker == after.speaker,
            floor_goes_on=after.speaker == self.holder,
            wait_s=seconds(self._ending.wait(turn)),
            asks=asks,
            after_asking_s=QUESTION_S + patience.asked_s if asks else 0.0,
        )
        if asks and silence.spoken_into:
            turn.ask()
        return silence


def silences(units: Iterable[Unit], ending: Ending) -> Iterator[Silence]:
    """Every silence of a conversation, in order."""
    room = Room(ending)
    for unit, following in pairwise(units):
        room.hear(unit)
        if following.start_s - unit.end_s >= SILENCE_S - 1e-6:
            yield room.fall_silent(unit, following)


def figures(rule: str, found: list[Silence], goes_on: Callable[[Silence], bool]) -> Figures:
    """What a rule does. `goes_on` tells the pauses within turns from the real ends."""
    pauses = [silence for silence in found if goes_on(silence)]
    ends = [silence for silence in found if not goes_on(silence)]
    wait = [silence.wait_s for silence in ends]
    over = [silence.wait_s + silence.after_asking_s for silence in ends]
    return Figures(
        rule=rule,
        pauses=len(pauses),
        cut=share(pauses, lambda silence: silence.spoken_into and not silence.asks),
        asked=share(pauses, lambda silence: silence.spoken_into and silence.asks),
        asked_in_vain=share(
            pauses,
            lambda silence: silence.asks and silence.length_s > silence.wait_s + silence.after_asking_s,
        ),
        ends=len(ends),
        wait_median_s=float(np.median(wait)),
        wait_90_s=float(np.percentile(wait, 90)),
        ends_asked=share(ends, lambda silence: silence.asks),
        over_median_s=float(np.median(over)),
        over_90_s=float(np.percentile(over, 90)),
    )


def share(found: list[Silence], which: Callable[[Silence], bool]) -> float:
    return sum(map(which, found)) / max(1, len(found))


def fixed(found: list[Silence], wait_s: float) -> list[Silence]:
    """The same silences under a rule that always waits as long."""
    return [replace(one, wait_s=wait_s, asks=False, after_asking_s=0.0) for one in found]


def table(rows: list[Figures]) -> str:
    """For people."""
    lines = [
        f"{rows[0].pauses} pauses within turns, {rows[0].ends} real ends",
        "               in a pause                 at a real end, until coach speaks   until it is over",
        "rule           cut off   asked  in vain  median     90 %   asked                median    90 %",
    ]
    lines += [
        f"{row.rule:<15} {row.cut:6.1%} {row.asked:7.1%} {row.asked_in_vain:8.1%} "
        f"{row.wait_median_s:5.2f} s {row.wait_90_s:6.2f} s {row.ends_asked:7.1%} "
        f"{row.over_median_s:18.2f} s {row.over_90_s:5.2f} s"
        for row in rows
    ]
    return "\n".join(lines)


# Explicit phrases


def explicit_waits_s(language: Language) -> tuple[list[float], int]:
    """From the last sound of an explicit phrase to the end of the turn; and how many phrases ended none."""
    model, engine = Model(find_model("embedded")), load_engine(language.folder, model=False)
    waits: list[float] = []
    deaf = 0
    for narrator in map(Narrator, VOICES):
        story = np.concatenate([narrator.speak(STORY), np.zeros(samples(BREATH_S), np.int16)])
        for phrase, before in product(EXPLICIT, (story[:0], story)):
            session = Session(language, language.exercises[EXERCISE], Couple("Emma", "Callum"), engine)
            voice = np.concatenate([before, narrator.speak(phrase)])
            waited = wait_after(voice, session, Ear(model.recogniser(), VoiceActivity()))
            if waited is None:
                deaf += 1
            else:
                waits.append(waited)
    return waits, deaf


def wait_after(voice: Sound, session: Session, ear: Ear) -> float | None:
    """From the last sound to the end of the turn, in seconds; None where no phrase ended it."""
    stage = Stage(session)
    stage.begin()
    while (
        session.phase is not Phase.LISTENING or session.place is None or session.place.act.expect != "story"
    ):
        stage.say("skip")
        stage.settle()
    sound = np.concatenate([voice, np.zeros(samples(Patience().answer_s), np.int16)])
    ended = np.flatnonzero(np.abs(sound.astype(int)) > LOUD)[-1]
    began = stage.at
    for at in range(0, len(sound) - FRAME, FRAME):
        for event in ear.hear(Frame(began + at, sound[at : at + FRAME].tobytes())):
            stage.send(event)
            if session.phase is not Phase.LISTENING:
                return seconds(event.at - began - int(ended))
    return None


@click.command(help=__doc__)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--pack", type=click.Path(path_type=Path, exists=True), default=PACKS / "en", help="A language pack."
)
@click.option(
    "--half",
    type=click.Choice(["all", "first", "second"]),
    default="all",
    help="Only every other conversation: tune on the first half, and look at the second one rarely.",
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def main(file: Path, pack: Path, half: str, as_json: bool) -> None:
    answers = read_toml(pack / "answers.toml", Answers)
    ending = Ending(answers, Patience(), Completeness(load_turn_endings(pack)))
    chosen = conversations(file)[slice(half == "second", None, 1 if half == "all" else 2)]
    found = [silence for units in chosen for silence in silences(units, ending)]
    rules = {f"always {wait} s": fixed(found, wait) for wait in FIXED_S} | {"coach": found}
    counts: dict[str, Callable[[Silence], bool]] = {
        "By the speaker of the unit before and after": lambda silence: silence.goes_on,
        'By the floor: a listener\'s "mm hm" is no turn': lambda silence: silence.floor_goes_on,
    }
    results = {
        title: [figures(rule, rows, goes_on) for rule, rows in rules.items()]
        for title, goes_on in counts.items()
    }
    waits, deaf = explicit_waits_s(load_pack(pack))
    if as_json:
        rows_by_title: dict[str, object] = {
            title: [asdict(row) for row in rows] for title, rows in results.items()
        }
        print(json.dumps({**rows_by_title, "explicit_s": waits, "explicit_not_heard": deaf}, indent=1))
        return
    for title, rows in results.items():
        print(f"{title}\n{table(rows)}\n")
    print(
        f"{len(waits)} explicit phrases: the turn is over {np.median(waits):.2f} s after them in the median, "
        f"at most {max(waits):.2f} s; {deaf} were not heard"
    )


if __name__ == "__main__":
    main()
