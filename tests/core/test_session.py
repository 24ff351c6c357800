"""A session besides the conversations: what is said ahead, the voice, lost sound, late words, the button."""

from coach.core.actions import AdjustVoice, Chime, Earcon, Forget, Purpose, Say, Write
from coach.core.conversation import Phase
from coach.core.cues import CueEngine
from coach.core.events import (
    ButtonPressed,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    Press,
    SoundLost,
    UtteranceHeard,
    Word,
)
from coach.core.frame import samples
from coach.core.guide import SessionSettings
from coach.core.session import Session
from coach.core.wording import Couple
from coach.packs.language import Language
from coach.rehearsal.stage import Stage


def begun(english: Language, engine: CueEngine, exercise: str = "speaker-listener", skips: int = 3) -> Stage:
    """A session in which somebody has the floor for a story."""
    stage = Stage(Session(english, english.exercises[exercise], Couple("Emma", "Callum"), engine))
    stage.begin()
    for _ in range(skips):
        stage.say("skip")
        stage.settle()
    return stage


def said(stage: Stage, since: int) -> list[str]:
    return [action.text for action in stage.actions[since:] if isinstance(action, Say)]


def words(text: str, at: int) -> UtteranceHeard:
    return UtteranceHeard(at, tuple(Word(word, at - 10, at) for word in text.split()))


def test_what_comes_is_known_ahead(english: Language, engine: CueEngine) -> None:
    """So that it can be rendered; nothing of it holds the couple's own words."""
    stage = begun(english, engine)
    ahead = stage.session.upcoming()
    assert any("what did you hear?" in text for text in ahead)
    assert not any("{" in text for text in ahead)
    for word in ("stop", "stop"):
        stage.say(word)
        stage.settle()
    assert stage.session.ended
    assert stage.session.upcoming() == ()


def test_the_voice_can_be_changed(english: Language, engine: CueEngine) -> None:
    """And the question is asked again in the new voice."""
    stage = begun(english, engine)
    since = len(stage.actions)
    stage.session._guide.turn.adjust_voice("slower")
    stage.wait(0.1)
    told = stage.actions[since:]
    assert [action.how for action in told if isinstance(action, AdjustVoice)] == ["slower"]
    assert said(stage, since)[-1].endswith("How is it for you?")


def test_lost_sound_is_asked_for_in_a_pause(english: Language, engine: CueEngine) -> None:
    """Never while somebody speaks; a short gap is passed over."""
    stage = begun(english, engine)
    stage.send(SoundLost(stage.at, samples(0.2)))
    stage.say("i feel rushed in the morning and")
    since = len(stage.actions)
    stage.send(SoundLost(stage.at, samples(2)))
    assert said(stage, since) == []
    stage.wait(1.5)
    assert said(stage, since) == ["I missed a moment. Could you say that last part again?"]


def test_words_that_come_late_still_count(english: Language, engine: CueEngine) -> None:
    """Coach has just begun to speak within the turn: what was said before belongs to it."""
    stage = begun(english, engine)
    stage.wait(8.5)
    assert stage.session.phase is Phase.ASIDE
    actions = stage.session.hear(words("i feel rushed", stage.at))
    assert any(isinstance(action, Write) for action in actions)
    assert stage.session._guide.turn.listener is not None
    assert stage.session._guide.turn.listener.said == "i feel rushed"


def test_commands_and_alerts_are_heard_while_coach_leads(english: Language, engine: CueEngine) -> None:
    """Where coach can hear while it speaks."""
    stage = Stage(Session(english, english.exercises["healing"], Couple("Emma", "Callum"), engine))
    stage.begin()
    stage.say("yes")
    assert stage.session.phase is Phase.PROMPTING
    stage.session.hear(words("pause", stage.at))
    assert stage.session.phase is Phase.PAUSED
    actions = stage.session.hear(words("i will kill you", stage.at))
    assert all(action.purpose is Purpose.SAFETY for action in actions if isinstance(action, Say))
    assert stage.session.phase is Phase.CLOSING


def test_questions_can_be_repeated_paused_and_passed(english: Language, engine: CueEngine) -> None:
    """Coach's own questions are left by voice like any other."""
    stage = begun(english, engine)
    stage.say("stop")
    stage.settle()
    since = len(stage.actions)
    stage.say("repeat please")
    stage.settle()
    assert said(stage, since) == ["Would you like to stop here?"]
    stage.say("erase everything")
    stage.settle()
    assert any(isinstance(action, Forget) for action in stage.actions)
    assert stage.session.phase is Phase.ASKING
    stage.say("skip")
    stage.settle()
    assert stage.session.phase is Phase.LISTENING
    stage.say("break please")
    stage.settle()
    stage.say("no i'm not coming back")
    stage.settle()
    assert said(stage, 0)[-1] == "Would you like to stop here?"
    stage.send(ButtonPressed(stage.at, Press.SHORT))
    assert stage.session.phase is Phase.PROMPTING


def test_the_button_keeps_what_is_being_said(english: Language, engine: CueEngine) -> None:
    """Also words that the recogniser has not finished."""
    stage = begun(english, engine)
    stage.say("i feel rushed")
    stage.send(ButtonPressed(stage.at, Press.SHORT))
    assert stage.session._sitting.context[-1] == "i feel rushed"


def test_a_lost_microphone(english: Language, engine: CueEngine) -> None:
    """Coach says so, asks once more, and ends kindly; or goes on."""
    stage = begun(english, engine)
    stage.send(MicrophoneLost(stage.at))
    assert any(isinstance(action, Chime) and action.earcon is Earcon.TROUBLE for action in stage.actions)
    stage.settle()
    stage.send(MicrophoneBack(stage.at))
    stage.settle()
    assert stage.session.phase is Phase.LISTENING
    stage.send(MicrophoneLost(stage.at))
    stage.wait(60 * 21)
    stage.settle()
    assert stage.session.ended


def test_a_pause_that_nobody_ends(english: Language, engine: CueEngine) -> None:
    """Is asked after once, and then the session ends kindly."""
    stage = begun(english, engine)
    since = len(stage.actions)
    stage.send(ButtonPressed(stage.at, Press.LONG))
    stage.wait(60 * 21)
    stage.settle()
    assert stage.session.ended
    assert any("I'm still here" in text for text in said(stage, since))


def test_settings_reach_the_session(english: Language, engine: CueEngine) -> None:
    """A session that was cut off begins where it was."""
    settings = SessionSettings(first_step=5, facts={("greeted", None): "yes"})
    stage = Stage(Session(english, english.exercises["healing"], Couple("Emma", "Callum"), engine, settings))
    stage.begin()
    place = stage.session.place
    assert place is not None
    assert place.step.name == "own-part"


def mid_speech(english: Language, engine: CueEngine) -> tuple[Stage, list[str]]:
    """Coach is saying several things at once, none of them heard to its end yet; and what they are."""
    stage = Stage(Session(english, english.exercises["healing"], Couple("Emma", "Callum"), engine))
    stage.begin()
    for answer in ("yes", "yes", "yes", "no"):
        stage.say(answer)
    while True:
        stage.wait(0.3)
        says = [action for action in stage.actions if isinstance(action, Say)]
        unheard = [action.text for action in says if action.at == says[-1].at]
        if len(unheard) > 2:
            return stage, unheard


def test_what_the_loudspeaker_lost_is_said_again_in_the_same_step(
    english: Language, engine: CueEngine
) -> None:
    """All of it that nobody heard, and nothing else; then the turn begins as it would have."""
    stage, unheard = mid_speech(english, engine)
    since = len(stage.actions)
    stage.lose(LoudspeakerLost, LoudspeakerBack, 90)
    assert said(stage, since) == unheard
    stage.settle()
    assert stage.session.phase is Phase.LISTENING
    assert said(stage, since) == unheard


def test_help_lines_that_nobody_heard_are_read_again(english: Language, engine: CueEngine) -> None:
    """The session does not end before they were heard."""
    stage = begun(english, engine)
    stage.say("stop")
    stage.settle()
    stage.say("yes")
    assert stage.session.phase is Phase.CLOSING
    since = len(stage.actions)
    stage.lose(LoudspeakerLost, LoudspeakerBack, 300)
    assert said(stage, since)[-1] == english.countries.country["elsewhere"].line[-1].say
    assert not stage.session.ended
    stage.settle()
    assert stage.session.ended


def test_a_microphone_lost_while_coach_speaks(english: Language, engine: CueEngine) -> None:
    """When it is back coach says all that it was saying, the purpose of the step too."""
    stage, unheard = mid_speech(english, engine)
    since = len(stage.actions)
    stage.lose(MicrophoneLost, MicrophoneBack, 60)
    hold = english.prompts.hold
    assert said(stage, since) == [*hold.microphone_lost, *hold.microphone_back, *unheard]
    stage.settle()
    assert stage.session.phase is Phase.LISTENING


def test_a_break_ends_at_its_time_also_where_the_microphone_was_gone(
    english: Language, engine: CueEngine
) -> None:
    """Twenty minutes are twenty minutes; but whoever is called then is waited for."""
    stage = begun(english, engine)
    for answer in ("break please", "twenty minutes", "twenty minutes"):
        stage.say(answer)
        stage.settle()
    assert stage.session.phase is Phase.BREAK
    since = len(stage.actions)
    stage.lose(MicrophoneLost, MicrophoneBack, 25 * 60)
    stage.wait(1)
    assert said(stage, since) == list(english.prompts.hold.break_over)
    stage.settle()
    stage.lose(MicrophoneLost, MicrophoneBack, 25 * 60)
    stage.wait(60)
    assert stage.session.phase is Phase.BREAK
