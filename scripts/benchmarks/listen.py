"""Listen to coach: whole rehearsals as sound, and what coach says in them recognised back.

For every exercise: how long the session is, how much of it coach speaks, its longest prompt, the longest time
that nobody speaks, how long a partner waits for coach to answer, and which words of coach's the model hears
differently: what a machine does not understand, a person may have to guess.
"""

import json
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click
import numpy as np

from coach.app import App
from coach.audio.resampling import resample
from coach.cli.preparing import check_names, make_ear, make_session, make_voice
from coach.cli.remembering import FIRST_TIME
from coach.core.actions import Say
from coach.core.frame import FRAME, RATE, seconds
from coach.core.guide import SessionSettings
from coach.core.room import Clip
from coach.packs.engine import ENGLISH
from coach.packs.language import load_pack
from coach.rehearsal.couple import ScriptedCouple
from coach.rehearsal.review import Review, median_and_95, table, word_error_rate, word_errors
from coach.rehearsal.room import RehearsalRoom
from coach.rehearsal.script import SCRIPTS, Line, Script, check_script, load_script
from coach.rehearsal.voices import DEFAULT, Narrator
from coach.speech.models import find_model
from coach.speech.recogniser import Model, Recogniser
from coach.speech.vocabulary import missing_words

EVENING = "first-evening"
"""A couple's first: a word with each alone, and then the healing conversation, in one sitting."""

AUDIBLE = 100
"""Samples that are no louder are silence."""


class Listening(RehearsalRoom):
    """A room that remembers every clip of coach's."""

    clips: list[Clip]

    def play(self, clip: Clip) -> None:
        """Queue a clip."""
        self.clips = [*getattr(self, "clips", []), clip]
        super().play(clip)


@dataclass
class Figures:
    """One rehearsal."""

    exercise: str
    minutes: float
    coach_share: float
    """Of the time of the session, 0 to 1."""
    prompts: int
    longest_s: float
    longest: str
    waits_s: tuple[float, float]
    """From the end of a turn to coach's first sound: median, and 95 in 100 within."""
    longest_silence_s: float
    misheard: float
    """Of coach's words, recognised back, 0 to 1."""
    couple_misheard: float
    worst: list[str] = field(default_factory=list)
    """The prompts that were recognised worst, as they were heard."""
    not_said: int = 0
    """Lines of the couple that found no place."""


def recognised(model: Model, clip: Clip) -> list[str]:
    """The words of one clip."""
    recogniser = Recogniser(model)
    sound = resample(clip.samples, clip.rate, RATE)
    sound = np.concatenate([np.zeros(RATE // 4, np.int16), sound, np.zeros(RATE // 2, np.int16)])
    for first in range(0, len(sound) - FRAME, FRAME):
        recogniser.accept(sound[first : first + FRAME].tobytes())
    return [word.text for word in recogniser.finish()]


def said(text: str) -> list[str]:
    """The words of a prompt as a recogniser writes them."""
    kept = "".join(c if c.isalpha() or c in "'- " else " " for c in text.lower().replace("’", "'"))
    return kept.replace("-", " ").split()


def listen(name: str, played: Script, model_name: str) -> Figures:
    """Play one rehearsal, of an exercise or of a first evening, and listen to it."""
    language = load_pack(ENGLISH)
    folder = find_model(model_name)
    couple = check_names(*played.speakers)
    first = SessionSettings(facts={FIRST_TIME: "yes"})
    exercise, settings = ("healing", first) if name == EVENING else (name, SessionSettings())
    session = make_session(language, language.exercises[exercise], couple, settings)
    with tempfile.TemporaryDirectory() as kept:
        narrators = [Narrator(voice) for voice in DEFAULT]
        room = Listening(ScriptedCouple(played, narrators), record_to=Path(kept) / "sound.wav")
        review, says = Review(), list[Say]()
        voice = make_voice()
        app = App(
            room,
            make_ear(model_name),
            session,
            voice,
            [room.see, review.see, lambda item: says.append(item) if isinstance(item, Say) else None],
        )
        app.run()
        room.close()
        voice.close()
        silence_s = _silence(Path(kept) / "sound.wav")
    spoken = [clip for clip in room.clips if clip.text]
    ends = [one.end for one in room.couple.spoken]
    length = max([*ends, *room.began]) + round(spoken[-1].seconds * RATE)
    waits = [wait for began in room.began if 0 < (wait := _since(ends, began)) < 15]
    model, errors, words, worst = Model(folder), 0, 0, list[tuple[float, str]]()
    for text, clip in {clip.text: clip for clip in spoken}.items():
        reference = said(text)
        heard = recognised(model, clip)
        wrong = word_errors(reference, heard)
        errors, words = errors + wrong, words + len(reference)
        worst.append((wrong / max(1, len(reference)), f"{text}  →  {' '.join(heard)}"))
    longest = max(spoken, key=lambda clip: clip.seconds)
    return Figures(
        exercise=name,
        minutes=round(seconds(length) / 60, 1),
        coach_share=round(sum(clip.seconds for clip in spoken) / seconds(length), 3),
        prompts=len(says),
        longest_s=round(longest.seconds, 1),
        longest=longest.text,
        waits_s=(lambda m: (round(m[0], 2), round(m[1], 2)))(median_and_95(waits)),
        longest_silence_s=round(silence_s, 1),
        misheard=round(errors / max(1, words), 3),
        couple_misheard=round(word_error_rate(table(review, room.couple.spoken)), 3),
        worst=[text for rate, text in sorted(worst, reverse=True)[:3] if rate],
        not_said=room.couple.left,
    )


def _since(ends: list[int], began: int) -> float:
    return min((seconds(began - end) for end in ends if end <= began), default=0.0)


def _silence(recording: Path) -> float:
    """The longest time in a recording in which neither the couple nor coach makes a sound, in seconds."""
    with wave.open(str(recording)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    blocks = np.abs(sound[: len(sound) // (2 * FRAME) * 2 * FRAME].reshape(-1, 2 * FRAME).astype(np.int32))
    heard = np.flatnonzero(blocks.max(axis=1) > AUDIBLE)
    return float(np.diff(heard).max() * FRAME / RATE)


def scripts() -> Iterator[tuple[str, Script]]:
    """Every exercise that has a couple, the long-winded one where there is one; and a first evening."""
    for path in sorted(SCRIPTS.glob("*.json")):
        exercise = "healing" if path.stem == "demo" else path.stem
        long = SCRIPTS / "long" / f"{exercise}.json"
        yield exercise, load_script(long if long.exists() else path)
    yield EVENING, first_evening()


def first_evening() -> Script:
    """Two who talk as long as people do: a yes, a word with each alone, and on to heal their fight."""
    alone, together = (
        load_script(SCRIPTS / "long" / f"{name}.json") for name in ("private-check", "healing")
    )
    shall_we = Line(together.speakers[0], "yes let's do that")
    return check_script((shall_we, *alone.lines[:-1], *together.lines))


@click.command()
@click.argument("exercises", nargs=-1)
@click.option("--model", default="embedded", show_default=True, help="Speech model: a name or a folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON lines.")
def main(exercises: tuple[str, ...], model: str, as_json: bool) -> None:
    """Rehearse the EXERCISES (all of them) as sound, and recognise what coach says."""
    for exercise, script in scripts():
        if exercises and exercise not in exercises:
            continue
        texts = (line.text for line in script.lines)
        if missing := missing_words(find_model(model), texts):
            click.echo(f"{exercise}: the model lacks {', '.join(missing)}", err=True)
        figures = listen(exercise, script, model)
        if as_json:
            click.echo(json.dumps(asdict(figures), ensure_ascii=False))
            continue
        click.echo(
            f"{figures.exercise:17} {figures.minutes:5.1f} min, coach {100 * figures.coach_share:4.1f} %, "
            f"{figures.prompts} prompts, the longest {figures.longest_s} s; waits {figures.waits_s[0]} s "
            f"(95 %: {figures.waits_s[1]} s), longest silence {figures.longest_silence_s} s; misheard: coach "
            f"{100 * figures.misheard:.1f} %, couple {100 * figures.couple_misheard:.1f} %; "
            f"not said: {figures.not_said}"
        )
        for text in figures.worst:
            click.echo(f"    {text}")


if __name__ == "__main__":
    main()
