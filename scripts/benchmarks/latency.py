"""How long the couple waits: for a decision, for an answer, for the first word.

A couple of two synthesised voices attacks, says that it is done, and ends turns by falling silent, in the
rehearsal and on a virtual sound card (without PulseAudio: not there). Four things are measured, median and
95th percentile:

- the end of the criticising phrase → the decision that it is criticism;
- the decision to speak → its first sample from the loudspeaker;
- the end of a turn → the first sample of the answer: after "i'm done", and after a silence without what the
  rule for turns waits in it;
- `coach start` → its first word, with a voice that has spoken before.

In the rehearsal all times are on the audio clock; on the sound card they are taken from outside, by recording
what goes into the microphone and what comes out of the loudspeaker.

Beside it, in the same run on the same sound, the obvious program: Vosk's final result, a test for key words,
`say` of pyttsx3. It is measured from the end of the line, later than the end of the phrase, in its favour.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import numpy as np

from coach.app import App
from coach.audio.resampling import Sound
from coach.audio.voice_activity import VoiceActivity
from coach.core.actions import Chime, Earcon, GiveFloor, Notice, Say
from coach.core.cues import CUES, CueEngine
from coach.core.events import FrameHeard, UtteranceHeard, Word
from coach.core.frame import FRAME, RATE, samples, seconds
from coach.core.room import Room
from coach.core.session import Session
from coach.core.wording import Couple
from coach.packs.engine import load_engine
from coach.packs.exercise import Act, Exercise, Step
from coach.packs.language import load_pack
from coach.rehearsal.room import RehearsalRoom
from coach.rehearsal.voices import Narrator
from coach.speech.ear import Ear
from coach.speech.models import find_model
from coach.speech.recogniser import Model
from coach.speech.voice import Voice

ATTACKS = (
    "it is the same every night you always do this",
    "every time i bring something up you walk away",
    "all week long you never help me",
    "you never once asked how i was",
    "the bins were full again and you never do anything around here",
    "and then you always shout at me",
    "why do you always have to be right",
    "i had to find out from your mother you never tell me anything",
    "i think you don't care about me",
    "you are impossible",
)
DONE = "i'm done"
BREATH = " … "
FEELINGS = (
    "i felt alone in the kitchen and i was sad and that's it",
    "i was worried about the money and i did not tell you" + BREATH + DONE,
    "i was tired and i needed ten quiet minutes and that's it",
    "my part was that i went quiet and i am sorry about it" + BREATH + DONE,
    "i missed you when you were away and i wanted you to call and that's it",
    "i was at work all day and nobody called me" + BREATH + DONE,
    "i went to bed without a word and i was sad and so yeah",
    "i wanted to talk about it and i did not know how" + BREATH + DONE,
    "it was late and i was cold and i needed you and that's it",
    "i felt small when you left the room" + BREATH + DONE,
)
"""Half of them end with a silence, half with a breath and a word to coach."""
NO = "no"
"""To coach's own questions."""
KEY_WORDS = ("never", "always", "fault", "every time")
LEAD_S = 0.5
"""Silence before a line."""
BREATH_S = 0.9
LOUD = 300
"""A sample is sound from here on (-41 dB)."""
OPENING_S = 6.0
"""For so long a program may open its devices and say hello."""

OBVIOUS = """
import json, queue, sys, time
import pyttsx3, sounddevice, vosk
def tell(**what): print(json.dumps(what | {"s": time.monotonic()}), flush=True)
vosk.SetLogLevel(-1)
model, words = sys.argv[1], sys.argv[2].split(",")
recogniser, engine, sound = vosk.KaldiRecognizer(vosk.Model(model), 16000), pyttsx3.init(), queue.Queue()
def say(text):
    tell(says=text)
    engine.say(text)
    engine.runAndWait()
say("Hello")
say("Hello. I am listening.")
with sounddevice.RawInputStream(samplerate=16000, blocksize=8000, device="rig_mic", dtype="int16", channels=1,
                                callback=lambda data, *rest: sound.put(bytes(data))):
    tell(ready=True)
    while True:
        if recogniser.AcceptWaveform(sound.get()):
            text = json.loads(recogniser.Result())["text"]
            if text:
                tell(hears=text, attack=any(word in text for word in words))
                say("How did you feel then?" if any(word in text for word in words) else "Thank you.")
                sound.queue.clear()
"""
"""It speaks twice at its start, because the first `runAndWait` of a process may be silent."""


@dataclass(slots=True, eq=False)
class Line:
    """Something that was said to coach."""

    text: str
    sound: Sound
    began_s: float
    """On the room's clock."""
    began_at: int
    """On the audio clock."""
    ended_s: float = 0.0
    words: list[Word] = field(default_factory=list)
    wait_s: float = 0.0
    """What the rule for turns lets pass after it."""


@dataclass(slots=True)
class Seen:
    """What happened in a session, on the room's clock in seconds."""

    lines: list[Line] = field(default_factory=list)
    notices: list[tuple[float, Notice, Line]] = field(default_factory=list)
    spoke: list[tuple[float, Line | None]] = field(default_factory=list)
    """When coach decided to speak, and after which line."""


Delays = dict[str, list[float]]
PHRASE, SAMPLE, TURN, PAUSE, START = (
    "end of the phrase to the decision",
    "decision to the first sample",
    'end of "i\'m done" to the first sample',
    "end of the rule's pause to the first sample",
    "start to the first word",
)
TARGETS = {PHRASE: (0.25, 0.5), SAMPLE: (0.03, 0.06), TURN: (0.6, 0.6), PAUSE: (0.35, 0.5), START: (1.0, 1.0)}


class Talkers:
    """The couple: speaks when it has the floor, a line for each turn, and "i'm done" after an attack."""

    def __init__(self, session: Session, clock: Callable[[], float], say: Callable[[Sound], object]) -> None:
        self.seen = Seen()
        self._session, self._clock, self._say = session, clock, say
        self._narrators = (Narrator("slt"), Narrator("rms"))
        texts = [text for pair in zip(ATTACKS, FEELINGS, strict=True) for text in pair]
        self._texts = iter(texts)
        self._turn = ""
        self._at = 0

    def see(self, item: object) -> None:
        """One event or action went by."""
        seen, now = self.seen, self._clock()
        line = seen.lines[-1] if seen.lines else None
        match item:
            case FrameHeard(at=at):
                self._at = at
                listener = self._session._guide.turn.listener
                if line is not None and listener is not None and listener.turn.utterances:
                    ending = self._session._sitting.senses.ending
                    line.wait_s = seconds(ending.wait(listener.turn))
            case UtteranceHeard() if line is not None:
                line.words += item.words
            case Notice() if line is not None and item.cue.kind in CUES:
                seen.notices.append((now, item, line))
            case Say() | Chime(earcon=Earcon.CUE):
                seen.spoke.append((now, line))
            case GiveFloor(to=(_, *others)):
                self._speak(now, asked_both=bool(others))

    def _speak(self, now: float, *, asked_both: bool) -> None:
        place = self._session.place
        assert place is not None
        turn = f"{place.act.name} {place.round}"
        text = DONE if turn == self._turn else next(self._texts)
        if asked_both:
            text = NO
        self._turn = turn
        who = len(self.seen.lines) // 2 % 2
        sound = speak(self._narrators[who], text)
        self.seen.lines.append(Line(text, sound, now, self._at))
        self._say(sound)


def speak(narrator: Narrator, text: str) -> Sound:
    """A line with the silences before it and in it."""
    sound = np.zeros(samples(LEAD_S), np.int16)
    for part in text.split(BREATH):
        sound = np.concatenate([sound, narrator.speak(part), np.zeros(samples(BREATH_S), np.int16)])
    return sound[: -samples(BREATH_S)]


def talk() -> Exercise:
    """A talk in which both tell how it was, a turn for each line."""
    acts = tuple(
        Act(name=f"tell-{number}", say=say, who="speaker", expect="story")
        for number, say in enumerate(("{speaker}, how was it for you?", "{speaker}, and then?") * 5)
    )
    return Exercise(title="Talk", about="A talk.", step=(Step("talk", "Talk", acts, rounds="each"),))


def new_session(engine: CueEngine) -> Session:
    return Session(load_pack(), talk(), Couple("Emma", "Callum"), engine)


# The rehearsal


class Rehearsal(RehearsalRoom):
    """The rehearsal room with our talkers in it."""

    def __init__(self) -> None:
        super().__init__(self, limit_s=900)  # type: ignore[arg-type]
        self.now_s = 0.0
        self._to_say = np.zeros(0, np.int16)

    def say(self, sound: Sound) -> None:
        """The couple speaks."""
        self._to_say = np.concatenate([self._to_say, sound])

    def sound(self, at: int, coach_speaks: bool) -> Sound:
        """What the couple says in a frame."""
        self.now_s = seconds(at + FRAME)
        piece, self._to_say = self._to_say[:FRAME], self._to_say[FRAME:]
        return np.pad(piece, (0, FRAME - len(piece)))


def rehearse(engine: CueEngine, ear: Ear, voice: Voice) -> Delays:
    """The talk on the audio clock."""
    room, session = Rehearsal(), new_session(engine)
    talkers = Talkers(session, lambda: room.now_s, room.say)
    App(room, ear, session, voice, [talkers.see]).run()
    for line in talkers.seen.lines:
        line.ended_s = line.began_s + last_sound_s(line.sound, RATE)
    return delays(talkers.seen, [seconds(at) for at in room.began])


def rehearse_obvious(folder: Path) -> Delays:
    """The obvious program's decisions on the same lines, on the audio clock."""
    import vosk

    vosk.SetLogLevel(-1)
    recogniser = vosk.KaldiRecognizer(vosk.Model(str(folder)), RATE)
    narrators = (Narrator("slt"), Narrator("rms"))
    found: Delays = {PHRASE: []}
    for number, text in enumerate(ATTACKS):
        said = narrators[number % 2].speak(text)
        sound = np.concatenate([np.zeros(samples(LEAD_S), np.int16), said, np.zeros(3 * RATE, np.int16)])
        ended_s = last_sound_s(sound, RATE)
        for end in range(8000, len(sound), 8000):
            if recogniser.AcceptWaveform(sound[end - 8000 : end].tobytes()):
                heard = json.loads(recogniser.Result())["text"]
                if any(word in heard for word in KEY_WORDS):
                    found[PHRASE].append(end / RATE - ended_s)
    return found


# The virtual sound card


def live(card: Any, engine: CueEngine, ear: Ear, voice: Voice) -> Delays:
    """The talk in real time, measured from outside."""
    from coach.audio.live import LiveRoom

    session = new_session(engine)
    processes: list[subprocess.Popen[bytes]] = []
    talkers = Talkers(session, time.monotonic, lambda sound: processes.append(card.say(sound)))
    with card.listening("micfeed") as couple, card.listening() as coach:
        room: Room = LiveRoom("rig_mic", "rig_speaker")
        try:
            App(room, ear, session, voice, [talkers.see]).run()
        finally:
            room.close()
    for process in processes:
        process.wait()
    lines = talkers.seen.lines
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        until_s = following.began_s if following else line.began_s + 20
        line.ended_s = couple.last_sound_between_s(line.began_s, until_s)
    return delays(talkers.seen, coach.onsets_s())


def live_obvious(card: Any, folder: Path) -> Delays:
    """The obvious program on the same lines."""
    found: Delays = {PHRASE: [], SAMPLE: [], TURN: [], START: []}
    arguments = [sys.executable, "-c", OBVIOUS, str(folder), ",".join(KEY_WORDS)]
    environment = {**os.environ, "PULSE_SINK": "speaker"}
    narrators = (Narrator("slt"), Narrator("rms"))
    told: list[dict[str, Any]] = []
    began: list[tuple[str, float]] = []
    with card.listening("micfeed") as couple, card.listening() as coach:
        spawned_s = time.monotonic()
        process = subprocess.Popen(
            arguments, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        time.sleep(OPENING_S)
        for number, text in enumerate((*ATTACKS, *FEELINGS)):
            began.append((text, time.monotonic()))
            card.say(speak(narrators[number % 2], text)).wait()
            time.sleep(4.0)
        told = [json.loads(line) for line in (process.stdout.read() or "").splitlines()]
        process.kill()
        process.wait()
    onsets = coach.onsets_s()
    if onsets:
        found[START].append(onsets[0] - spawned_s)
    for said in told:
        first = next((at for at in onsets if at > said["s"]), None)
        if "says" in said and first is not None and first - said["s"] < 2:
            found[SAMPLE].append(first - said["s"])
    for number, (text, at) in enumerate(began):
        until = began[number + 1][1] if number + 1 < len(began) else at + 20
        ended_s = couple.last_sound_between_s(at, until)
        decided = [said["s"] for said in told if at < said["s"] < until and said.get("attack")]
        answered = [onset for onset in onsets if ended_s < onset < until]
        if text in ATTACKS and decided:
            found[PHRASE].append(decided[0] - ended_s)
        if answered:
            found[TURN].append(answered[0] - ended_s)
    return found


def starts(card: Any, count: int) -> list[float]:
    """`coach start` to its first word; the very first time, whose voice has never spoken, is not counted."""
    found = []
    options = "--names Emma Callum --exercise healing --no-private-check --model embedded --no-memory --json"
    devices = "--microphone rig_mic --loudspeaker rig_speaker"
    with tempfile.TemporaryDirectory() as name:
        homes = {f"XDG_{which}_HOME": f"{name}/{which}" for which in ("CACHE", "DATA", "CONFIG")}
        for _ in range(count + 1):
            with card.listening() as coach:
                spawned_s = time.monotonic()
                process = subprocess.Popen(
                    [sys.executable, "-m", "coach", "start", *options.split(), *devices.split()],
                    env={**os.environ, **homes},
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                time.sleep(OPENING_S)
                process.terminate()
                process.wait()
            found += [onset - spawned_s for onset in coach.onsets_s()[:1]]
    return found[1:]


@contextmanager
def sound_card() -> Iterator[Any]:
    """The virtual sound card of the tests, seen by this process; None where there is no PulseAudio."""
    sys.path.append(str(Path(__file__).parents[2] / "tests"))
    from soundcard import SoundCard, available

    if not available():
        yield None
        return
    with SoundCard() as card:
        before = dict(os.environ)
        os.environ.update({key: value for key, value in card.environment.items() if key != "HOME"})
        try:
            yield card
        finally:
            os.environ.clear()
            os.environ.update(before)


# Figures


def last_sound_s(sound: Sound, rate: int) -> float:
    """When it falls silent."""
    return float(np.flatnonzero(np.abs(sound.astype(int)) > LOUD)[-1] / rate)


def delays(seen: Seen, onsets: Sequence[float]) -> Delays:
    """The four delays of a talk."""
    found: Delays = {PHRASE: [], SAMPLE: [], TURN: [], PAUSE: []}
    for at, notice, line in seen.notices:
        last = notice.cue.words.split()[-1]
        ends = [word.end for word in line.words if word.text == last]
        if ends and line.text in ATTACKS:
            rest_s = seconds(line.words[-1].end - ends[-1])
            found[PHRASE].append(at - (line.ended_s - rest_s))
    answered: list[Line | None] = []
    for at, line in seen.spoke:
        first = next((onset for onset in onsets if onset >= at), None)
        if first is None or first - at > 1:
            continue  # it waits for what is being said
        found[SAMPLE].append(first - at)
        if line in answered:
            continue
        answered.append(line)
        if line is None or first < line.ended_s:
            continue  # a word in a breath
        if line.text.endswith(DONE):
            found[TURN].append(first - line.ended_s)
        elif line.text in FEELINGS:
            found[PAUSE].append(first - line.ended_s - line.wait_s)
    return found


def table(columns: dict[str, Delays]) -> str:
    """For people."""
    width = max(map(len, TARGETS))
    lines = [
        f"{'median / 95 % in s (number)':{width}}  {'reach':>13}"
        + "".join(f"  {name:>24}" for name in columns)
    ]
    for what, (median, late) in TARGETS.items():
        cells = []
        for found in columns.values():
            values = found.get(what, [])
            cells.append(
                f"{np.median(values):.2f} / {np.percentile(values, 95):.2f} ({len(values)})"
                if values
                else "-"
            )
        lines.append(
            f"{what:{width}}  {median:5.2f} / {late:.2f}" + "".join(f"  {cell:>24}" for cell in cells)
        )
    return "\n".join(lines)


@click.command(help=__doc__)
@click.option("--json", "as_json", is_flag=True, help="All delays, for machines.")
@click.option("--starts", "count", default=5, show_default=True, help="How often coach is started.")
def main(as_json: bool, count: int) -> None:
    folder = find_model("embedded")
    engine = load_engine()
    columns: dict[str, Delays] = {}
    with ExitStack() as stack:
        cache = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        voice = Voice(cache_dir=cache)
        stack.callback(voice.close)
        model = Model(folder)

        def ear() -> Ear:
            return Ear(model.recogniser(), VoiceActivity())

        columns["rehearsal"] = rehearse(engine, ear(), voice)
        columns["rehearsal, obvious"] = rehearse_obvious(folder)
        card = stack.enter_context(sound_card())
        if card is None:
            click.echo("No PulseAudio: nothing is measured on a sound card.", err=True)
        else:
            columns["sound card"] = live(card, engine, ear(), voice)
            columns["sound card"][START] = starts(card, count)
            columns["sound card, obvious"] = live_obvious(card, folder)
    click.echo(json.dumps(columns, indent=1) if as_json else table(columns))


if __name__ == "__main__":
    main()
