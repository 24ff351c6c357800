"""The obvious program beside coach, on the same sound: who notices an attack, how late, and what else.

The couple of the demo say what they say there, and fifteen sentences more: attacks, and sentences that only
look like one. Coach hears them in a whole session; the obvious program hears the recording of it. An attack
counts as noticed, of whatever kind, when it is told before the next line begins. All delays are counted from
the end of the line on the audio clock.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from benchmarks import _obvious_program
from benchmarks._figures import Figure, command
from benchmarks._rehearsed import Rehearsed, demo, rehearse

from coach.core.frame import RATE
from coach.core.kinds import CUES
from coach.rehearsal.couple import Spoken
from coach.rehearsal.script import Line, Script
from coach.speech.models import EMBEDDED, find_model

MORE = {
    5: ("you never tell me where you are", "criticism"),
    7: ("you're always on my back the minute i walk in", "criticism"),
    15: ("you're so selfish and everybody can see it", "contempt"),
    18: ("i never said sorry for that and i should have", ""),
    21: ("and it was your fault that the kids heard it", "criticism"),
    24: ("i never knew that you sat out there", ""),
    27: ("i was ridiculous about the dinner", ""),
    30: ("but you don't care how i feel do you", "criticism"),
    32: ("it's not my fault that you worry", "defensiveness"),
    38: ("and you're just like your father you walk out", "criticism"),
    43: ("none of it was your fault", ""),
    49: ("what a hero you are", "contempt"),
    58: ("whatever happens i will call", ""),
    62: ("you always make me feel welcome when you do that", ""),
    64: ("and you never once told me off for it", ""),
}
"""Said after the line of this number in the demo, in the same turn."""


def quarrel() -> Script:
    """The demo with more to notice."""
    script = demo()
    lines: list[Line] = []
    for number, line in enumerate(script.lines):
        lines.append(line)
        if number in MORE:
            text, kind = MORE[number]
            lines.append(Line(line.speaker, text, 1.5, (kind,) if kind else ()))
    return Script(tuple(lines), script.speakers)


def of_line(spoken: Sequence[Spoken], at: float) -> int | None:
    """Which line was the latest when something was noticed, at this sample."""
    before = [place for place, said in enumerate(spoken) if said.start <= at]
    return before[-1] if before else None


def compare(who: str, noticed: dict[int, float], spoken: Sequence[Spoken]) -> Iterator[Figure]:
    """`noticed`: for each line in which something was noticed, how long after its end, in seconds."""
    attacks = {place for place, said in enumerate(spoken) if CUES & {*said.line.cues}}
    delays = [delay for place, delay in noticed.items() if place in attacks]
    yield Figure(f"{who}: attacks missed, of {len(attacks)}", len(attacks - noticed.keys()))
    yield Figure(
        f"{who}: false cues, in {len(spoken) - len(attacks)} other lines", len(noticed.keys() - attacks)
    )
    if delays:
        yield Figure(
            f"{who}: from the end of an attack to the decision, median", float(np.median(delays)), "s"
        )
        yield Figure(f"{who}: the same, slowest", max(delays), "s")


def of_coach(rehearsed: Rehearsed) -> Iterator[Figure]:
    """What coach did in its session."""
    review, spoken = rehearsed.review, rehearsed.spoken
    noticed: dict[int, float] = {}
    for notice in review.notices:
        place = of_line(spoken, notice.at)
        if notice.cue.kind in CUES and place is not None:
            noticed.setdefault(place, (notice.at - spoken[place].end) / RATE)
    yield from compare("coach", noticed, spoken)
    answers = []
    for answer in review.answers:
        place = of_line(spoken, answer.at)
        if place is not None:
            heard = next(at for at in rehearsed.began if at >= answer.at)
            answers.append((heard - spoken[place].end) / RATE)
    yield Figure("coach: cues answered (a chime, a sentence; never two within 20 s)", len(answers))
    if answers:
        yield Figure("coach: from the end of the line to its answer, median", float(np.median(answers)), "s")


def of_obvious_program(rehearsed: Rehearsed) -> Iterator[Figure]:
    """What the other one made of the sound."""
    program = [sys.executable, _obvious_program.__file__, str(find_model(EMBEDDED))]
    done = subprocess.run(
        [*program, str(rehearsed.recording)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    cues = [json.loads(line) for line in done.stdout.splitlines() if line[:1] == b"{"]  # pyttsx3 prints, too
    noticed: dict[int, float] = {}
    for cue in cues:
        place = of_line(rehearsed.spoken, cue["at_s"] * RATE)
        if place is not None:
            noticed.setdefault(place, cue["at_s"] - rehearsed.spoken[place].end / RATE)
    yield from compare("obvious program", noticed, rehearsed.spoken)
    if cues:
        voice_s = float(np.median([cue["voice_s"] for cue in cues]))
        yield Figure("obvious program: until its voice has the sentence, in addition", voice_s, "s")


def measure() -> Iterator[Figure]:
    """Both, on one rehearsal."""
    with tempfile.TemporaryDirectory() as folder:
        rehearsed = rehearse(quarrel(), Path(folder))
        yield from of_coach(rehearsed)
        yield from of_obvious_program(rehearsed)


main = command(__doc__, {"The obvious program beside coach": measure})

if __name__ == "__main__":
    main()
