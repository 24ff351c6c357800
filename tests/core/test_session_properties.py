"""What must hold whatever happens, in any order. Hypothesis plays the couple, and the weather."""

import itertools
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.core.actions import (
    Action,
    Answer,
    End,
    Forget,
    Keep,
    Notice,
    Partner,
    Purpose,
    Say,
    Withdraw,
    Write,
)
from coach.core.conversation import Phase
from coach.core.cues import CueEngine
from coach.core.events import (
    BargedIn,
    ButtonPressed,
    Event,
    FrameHeard,
    HearingLost,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    PartialHeard,
    Press,
    PromptEnded,
    SoundLost,
    UtteranceHeard,
    Word,
)
from coach.core.frame import FRAME, samples
from coach.core.session import Session
from coach.core.sitting import SessionSettings
from coach.core.wording import Couple
from coach.packs.language import Language
from coach.rehearsal.stage import Stage

SAID = (
    "yes",
    "no",
    "i'm done",
    "skip",
    "stop",
    "pause",
    "we're back",
    "repeat",
    "help",
    "break please",
    "erase everything",
    "seven",
    "two",
    "twenty minutes",
    "the storm",
    "you never listen to me",
    "you are so lazy",
    "i'm sorry i shouted at you",
    "it makes sense that you felt hurt",
    "my part was that i was late",
    "i felt alone",
    "it's too much",
    "mm hm",
    "i don't know",
    "healing",
    "something nice",
)
EXERCISES = (
    "healing",
    "choose",
    "private-check",
    "style",
    "speaker-listener",
    "imago",
    "aftermath",
    "soft-start",
    "weekly",
    "appreciation",
)

quick = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def session(english: Language, engine: CueEngine, exercise: str = "healing") -> Session:
    """A session of the English pack."""
    first = SessionSettings(facts={("first-time", None): "yes"} if exercise == "choose" else {})
    return Session(english, english.exercises[exercise], Couple("Emma", "Callum"), engine, first)


@st.composite
def events(draw: st.DrawFn) -> list[Callable[[int, int], Event]]:
    """Events without their times: made from the time and the number of the last prompt."""
    words = st.sampled_from(SAID)
    press = st.sampled_from(Press)

    def utterance(text: str) -> Callable[[int, int], Event]:
        said = text.split()
        return lambda at, _: UtteranceHeard(
            at, tuple(Word(word, at - FRAME * (len(said) - i), at) for i, word in enumerate(said))
        )

    one = st.one_of(
        st.booleans().map(lambda speech: lambda at, _: FrameHeard(at, speech, -30.0)),
        words.map(lambda text: lambda at, _: PartialHeard(at, text)),
        words.map(utterance),
        words.map(utterance),
        st.just(lambda at, prompt: PromptEnded(at, prompt)),
        st.just(lambda at, prompt: PromptEnded(at, prompt)),
        press.map(lambda how: lambda at, _: ButtonPressed(at, how)),
        st.just(lambda at, _: BargedIn(at)),
        st.just(lambda at, _: MicrophoneLost(at)),
        st.just(lambda at, _: MicrophoneBack(at)),
        st.just(lambda at, _: HearingLost(at)),
        st.just(lambda at, _: LoudspeakerLost(at)),
        st.just(lambda at, _: LoudspeakerBack(at)),
        st.just(lambda at, _: SoundLost(at, samples(2))),
    )
    return draw(st.lists(one, max_size=60))


@quick
@given(
    script=events(),
    gaps=st.lists(st.sampled_from([FRAME, samples(1), samples(9), samples(700)]), max_size=60),
)
def test_any_order_of_events(
    script: list[Callable[[int, int], Event]], gaps: list[int], english: Language, engine: CueEngine
) -> None:
    """Nothing raises, time never runs back, prompts are numbered, and after the end there is nothing."""
    held = session(english, engine)
    at, prompt, ended = 0, 0, False
    for number, make in enumerate(script):
        at += gaps[number] if number < len(gaps) else FRAME
        event = make(at, prompt)
        actions = held.hear(event)
        assert not (ended and actions)
        for action in actions:
            assert action.at == at
            if isinstance(action, Say):
                assert action.prompt == prompt + 1
                assert action.text.strip()
                prompt = action.prompt
                unasked = isinstance(event, PartialHeard) or (isinstance(event, FrameHeard) and event.speech)
                assert not unasked or action.purpose is Purpose.SAFETY, "somebody was speaking"
            ended = ended or isinstance(action, End)


steps = st.lists(
    st.one_of(
        st.sampled_from(SAID).map(lambda text: ("say", text)),
        st.sampled_from([0.5, 2.0, 6.0, 14.0]).map(lambda seconds: ("wait", seconds)),
    ),
    max_size=25,
)


def play(stage: Stage, script: list[tuple[str, object]]) -> None:
    """Play words and silences."""
    stage.begin()
    for what, how in script:
        if what == "say":
            stage.say(str(how))
        else:
            stage.wait(float(str(how)))


@quick
@given(script=steps, exercise=st.sampled_from(EXERCISES))
def test_every_state_can_be_left_by_voice(
    script: list[tuple[str, object]], exercise: str, english: Language, engine: CueEngine
) -> None:
    """From wherever they are, saying stop, and stop again, ends the session with the help lines."""
    held = session(english, engine, exercise)
    stage = Stage(held)
    play(stage, script)
    for _ in range(4):
        stage.settle()
        stage.say("stop")
        stage.settle()
    assert held.ended, held.phase
    lines = [line.say for line in english.countries.country["elsewhere"].line]
    said = [action.text for action in stage.actions if isinstance(action, Say)]
    assert said[-len(lines) :] == lines


@quick
@given(script=steps, exercise=st.sampled_from(EXERCISES))
def test_nobody_is_trapped_in_a_step(
    script: list[tuple[str, object]], exercise: str, english: Language, engine: CueEngine
) -> None:
    """Whoever only says skip comes to the end of every exercise, from wherever they are."""
    held = session(english, engine, exercise)
    stage = Stage(held)
    play(stage, script)
    if held.phase in (Phase.PAUSED, Phase.BREAK):
        stage.say("we're back")
    for _ in range(80):
        stage.settle()
        if held.ended:
            break
        stage.say("skip")
    assert held.ended


class Overheard(Session):
    """A session that remembers which of its actions it took while a partner was alone with coach."""

    def hear(self, event: Event) -> tuple[Action, ...]:
        before = self.private
        actions = super().hear(event)
        self.alone = [*getattr(self, "alone", []), *(actions if before and self.private else ())]
        return actions


@quick
@given(script=steps)
def test_of_what_is_said_alone_nothing_is_put_down(
    script: list[tuple[str, object]], english: Language, engine: CueEngine
) -> None:
    """No word, no answer, no cue; what coach says is not kept either, and no figure changes."""
    held = Overheard(english, english.exercises["private-check"], Couple("Emma", "Callum"), engine)
    stage = Stage(held)
    stage.begin()
    assert held.private
    stage.say("ready")
    for what, how in script:
        stage.say(str(how)) if what == "say" else stage.wait(float(str(how)))
    for action in held.alone:
        assert not isinstance(action, Write | Keep | Notice | Withdraw | Answer)
        assert action.private if isinstance(action, Say) else True
    if held.private:
        figures = held.ledger.partners.values()
        assert not any(one.turns or one.speech or one.floor or one.named for one in figures)
        assert not held.upcoming()


@quick
@given(script=steps, exercise=st.sampled_from(EXERCISES))
def test_erase_works_at_any_time(
    script: list[tuple[str, object]], exercise: str, english: Language, engine: CueEngine
) -> None:
    """Wherever they are, also while coach begins to speak: what was kept is let go of, and coach says so."""
    held = session(english, engine, exercise)
    stage = Stage(held)
    play(stage, script)
    if held.ended:
        return
    at = stage.at + FRAME
    words = tuple(Word(word, at - FRAME, at) for word in ("erase", "everything"))
    actions = held.hear(UtteranceHeard(at, words))
    assert any(isinstance(action, Forget) for action in actions), held.phase
    assert not held.ledger.kept


@quick
@given(script=steps)
def test_cues_are_sparse(script: list[tuple[str, object]], english: Language, engine: CueEngine) -> None:
    """Spoken cues are 20 s apart, and no utterance gets two answers."""
    stage = Stage(session(english, engine))
    play(stage, script)
    answers = [action for action in stage.actions if isinstance(action, Answer)]
    spoken = [answer.at for answer in answers if answer.rung != "chime"]
    assert all(later - earlier >= samples(20) for earlier, later in itertools.pairwise(spoken))
    assert len({id(answer.cue) for answer in answers}) == len(answers)


@quick
@given(script=steps)
def test_sessions_are_deterministic(
    script: list[tuple[str, object]], english: Language, engine: CueEngine
) -> None:
    """The same words at the same times bring the same actions."""
    one, other = Stage(session(english, engine)), Stage(session(english, engine))
    play(one, script)
    play(other, script)
    assert one.actions == other.actions


STORY = "my part was that i went quiet and i did not tell you that i was worried about the money"


@quick
@given(cuts=st.sets(st.integers(1, len(STORY.split()) - 1), max_size=5))
def test_words_cut_anywhere_are_the_same_turn(cuts: set[int], english: Language, engine: CueEngine) -> None:
    """However the recogniser cuts a story into utterances, it is one turn with the same words and outcome."""
    words = STORY.split()
    edges = [0, *sorted(cuts), len(words)]
    stage = Stage(session(english, engine))
    stage.begin()
    while (place := stage.session.place) is not None and place.act.name != "part":
        stage.say("skip")
        stage.settle()
    for start, end in itertools.pairwise(edges):
        stage.say(" ".join(words[start:end]))
    stage.say("i'm done")
    stage.settle()
    assert STORY in stage.session._sitting.context
    following = stage.session.place
    assert following is not None
    assert following.act.name == "part"
    assert following.round == 1


def hot(stage: Stage, attacks: list[str], partners: tuple[Partner, ...]) -> None:
    """Both attack in the same way, each in their turns."""
    for attack in attacks:
        for _ in partners:
            stage.settle()
            stage.say(attack)
            stage.wait(2.5)
            stage.say("i'm done")
            stage.settle()
            stage.wait(25)


@quick
@given(
    attacks=st.lists(st.sampled_from(["you never listen to me", "you never help me"]), min_size=1, max_size=3)
)
def test_coach_is_even_handed(attacks: list[str], english: Language, engine: CueEngine) -> None:
    """Who attacks in the same way is answered in the same way."""
    stage = Stage(session(english, engine, "speaker-listener"))
    stage.begin()
    hot(stage, attacks, (Partner.A, Partner.B))
    audit = stage.session.ledger.audit
    assert audit.answered <= 0.5
    assert audit.named <= 1


PLAIN = ("i felt alone", "and it rained", "well", "because i was so", "that's it", "yes", "no", "mm hm")
plain_steps = st.lists(
    st.one_of(
        st.sampled_from(PLAIN).map(lambda text: ("say", text)),
        st.sampled_from([0.3, 1.5, 3.0, 7.9, 11.0]).map(lambda seconds: ("wait", seconds)),
    ),
    min_size=1,
    max_size=15,
)


@quick
@given(
    before=plain_steps,
    gap=st.sampled_from([0.3, 4.0, 61.0, 3000.0]),
    exercise=st.sampled_from(("healing", "speaker-listener", "style")),
    silence=st.sampled_from([0.3, 0.7, 2.5, 7.0]),
)
def test_time_that_nobody_heard_is_no_silence(
    before: list[tuple[str, object]],
    gap: float,
    exercise: str,
    silence: float,
    english: Language,
    engine: CueEngine,
) -> None:
    """However long the sound was away, nobody is asked, nudged, or told that their time is up any sooner."""
    told: list[list[str]] = []
    for missing in (0.0, gap):
        stage = Stage(session(english, engine, exercise))
        play(stage, before)
        stage.settle()
        since = len(stage.actions)
        if missing:
            stage.lose_sound(missing)
        stage.wait(silence)
        told.append([action.text for action in stage.actions[since:] if isinstance(action, Say)])
    whole, holed = told
    if holed[:1] == list(english.prompts.hold.sound_lost) and gap >= 0.5:
        del holed[0]
    else:
        assert len(holed) == len(whole)
    assert holed == whole[: len(holed)]
