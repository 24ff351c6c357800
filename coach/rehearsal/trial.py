"""A trial of an exercise, without sound: a couple goes through it, and all that is said is written down.

For those who write exercises: `coach packs rehearse NAME`. The couple that comes with the exercise says its
lines (`scripts/NAME.json`). For an exercise without one a couple goes along with everything, and says little.
"""

from collections.abc import Iterator
from pathlib import Path

from coach.core.actions import Partner, Say
from coach.core.agenda import Place
from coach.core.cues import CueEngine
from coach.core.frame import seconds
from coach.packs.engine import load_engine
from coach.packs.language import Language, load_pack
from coach.rehearsal.playing import Play, read
from coach.rehearsal.script import SCRIPTS, Line, Script, load_script

MOST_TURNS = 300
LONGEST_WAIT_S = 15.0


def rehearse_exercise(folder: Path, name: str) -> str:
    """The exercise `name` of the language pack in `folder`, as a whole conversation, and some figures.

    Raises:
        PackError: something in the pack is wrong.
        ScriptError: there is no such exercise.
    """
    return rehearse(load_pack(folder), load_engine(folder, model=False), name)


def rehearse(language: Language, engine: CueEngine, name: str, folder: Path = SCRIPTS) -> str:
    """Likewise, with a pack that is loaded, and a couple from a folder of scripts."""
    path = folder / f"{name}.json"
    couple = load_script(path) if path.exists() else None
    names = couple.speakers if couple else ("Emma", "Callum")
    play = Play(read(f"exercise: {name}\nnames: {', '.join(names)}\n\n"), language, engine)
    lines = [*play.begin(), *(_follow(play, couple) if couple else _go_along(play))]
    told = [line.replace(", at once:", ":") for line in lines]
    return "\n".join([*told, "", *_figures(play)]) + "\n"


def _follow(play: Play, script: Script) -> Iterator[str]:
    """Each says their next line when the floor is theirs; with none left, that they are done."""
    stage, last = play.stage, -2
    left: dict[Partner, list[int]] = {partner: [] for partner in Partner}
    for number, line in enumerate(script.lines):
        left[_partner(script, line)].append(number)
    for _ in range(MOST_TURNS):
        stage.settle()
        if stage.session.ended or not stage.floor:
            break
        waiting = [(left[partner][0], partner) for partner in stage.floor if left[partner]]
        number, partner = min(waiting, key=lambda item: item[0]) if waiting else (-1, stage.floor[0])
        follows = last < 0 or number == last + 1
        told = yield from play.wait(script.lines[number].pause_before_s if follows else LONGEST_WAIT_S)
        if told or not follows:
            last = -2
            continue
        if waiting:
            left[partner].pop(0)
        last = number
        said = script.lines[number].text if waiting else "i'm done"
        yield from play.happen(f"{play.couple.name(partner)}, at once: {said}")
    for partner, numbers in left.items():
        yield from (f"  [not said: {play.couple.name(partner)}: {script.lines[n].text}]" for n in numbers)


def _partner(script: Script, line: Line) -> Partner:
    return Partner.A if line.speaker == script.speakers[0] else Partner.B


def _go_along(play: Play) -> Iterator[str]:
    """A couple that answers everything as shortly as it can."""
    for _ in range(MOST_TURNS):
        play.stage.settle()
        place = play.stage.session.place
        if play.stage.session.ended or place is None or not play.stage.floor:
            break
        who = play.couple.name(play.stage.floor[0])
        yield from play.happen(f"{who}, at once: {_answer(place)}")
        if place.act.expect in ("story", "phrase") or place.act.limit_s:
            yield from play.happen(f"{who}, at once: i'm done")


def _answer(place: Place) -> str:
    act = place.act
    match act.expect:
        case "yes-no":
            return "yes"
        case "number":
            return "seven"
        case "choice":
            return next(iter(act.choices.values()))[0]
        case "ready":
            return "ready"
    return " ".join(filter(None, (act.stem.lower().strip(" .,:?!"), "this and that")))


def _figures(play: Play) -> Iterator[str]:
    stage = play.stage
    length = seconds(stage.at)
    longest = max((a.text for a in stage.actions if isinstance(a, Say)), key=lambda text: len(text.split()))
    yield f"{length / 60:.0f} minutes, of which coach speaks {100 * stage.coach_s / length:.0f} %"
    usual = play.exercise.minutes
    yield f"that is {100 * stage.coach_s / (60 * usual):.0f} % of the {usual} minutes that it usually takes"
    yield f"the longest prompt has {len(longest.split())} words: {longest}"
    if not stage.session.ended:
        yield f"it did not come to an end: {stage.session.phase.value}"
