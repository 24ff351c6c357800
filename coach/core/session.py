"""A session: events in, actions out.

    session = Session(language, exercise, Couple("Emma", "Callum"), engine)
    actions = session.hear(event)

The session is pure: the same events give the same actions, on any machine, at any speed. What may follow what
is the table in `coach.core.conversation`; what coach does then is in the parts of the `Guide`. Here events
and findings become signals.
"""

from coach.core.actions import Action, Notice, Partner, Purpose, Withdraw, Write
from coach.core.agenda import Place
from coach.core.conversation import Phase, Signal
from coach.core.cues import ALERTS, CUES, Cue, CueEngine
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
    SessionStarted,
    SoundLost,
    UtteranceHeard,
)
from coach.core.floor import forget
from coach.core.frame import FRAME, samples
from coach.core.guide import Guide, SessionSettings
from coach.core.ledger import Ledger
from coach.core.listening import VOICE, Commanded, Cued, Finding, Needed, Noticed, Over, TakenBack, TooMuch
from coach.core.wording import Couple, reveals
from coach.packs.exercise import ALERT, Exercise
from coach.packs.language import Language

MISSED = samples(0.5)
"""Less lost sound than this is passed over in silence."""

SIGNALS = {
    "pause": Signal.PAUSE,
    "mute": Signal.PAUSE,
    "resume": Signal.RESUME,
    "break": Signal.TAKE_BREAK,
    "stop": Signal.STOP,
}
"""Voice commands that are signals."""

HAPPENED = {
    MicrophoneLost: Signal.MICROPHONE_LOST,
    BargedIn: Signal.BARGED_IN,
    HearingLost: Signal.HEARING_LOST,
}
"""Events that are signals."""

CALL_WORDS = 5
"""A call to come back has at most so many words."""
LEAVES = ("stop", "pause", "mute", "break")
"""Commands that are obeyed even while coach speaks, if it can be heard then."""


class Session:
    """Holds one guided conversation."""

    def __init__(
        self,
        language: Language,
        exercise: Exercise,
        couple: Couple,
        engine: CueEngine,
        settings: SessionSettings | None = None,
    ) -> None:
        self._guide = Guide(language, exercise, couple, engine, settings or SessionSettings())
        self._sitting = self._guide.sitting
        self._heard_until = 0
        """End of the last frame."""

    @property
    def phase(self) -> Phase:
        """Where the session is."""
        return self._guide.phase

    @property
    def private(self) -> bool:
        """Whether a partner is alone with coach: nobody may look on, and nothing of it is put down."""
        return self._sitting.private and self.phase not in (Phase.CLOSING, Phase.ENDED)

    @property
    def choosing(self) -> bool:
        """Whether the couple hears what it can choose from."""
        return self._sitting.choosing and not self.ended

    @property
    def ended(self) -> bool:
        """Whether the last word was said."""
        return self.phase is Phase.ENDED

    @property
    def place(self) -> Place | None:
        """Where the couple is in the exercise."""
        return self._sitting.agenda.place

    @property
    def ledger(self) -> Ledger:
        """What the session amounted to so far."""
        return self._sitting.ledger

    def hear(self, event: Event) -> tuple[Action, ...]:
        """What coach does about one event. Events come in the order of their times."""
        self._sitting.at = event.at
        match event:
            case SessionStarted():
                self._heard_until = event.at
                self._guide.send(Signal.START)
            case PromptEnded():
                self._sitting.heard(event.prompt)
                if event.prompt == self._sitting.prompt:
                    self._guide.send(Signal.PROMPT_ENDED)
            case FrameHeard():
                self._hear_frame(event)
            case PartialHeard() | UtteranceHeard():
                self._hear_words(event)
            case ButtonPressed():
                self._press(event.press)
            case MicrophoneLost() | BargedIn() | HearingLost():
                self._guide.send(HAPPENED[type(event)])
            case MicrophoneBack() | LoudspeakerBack():
                self._miss(event.at, event.at - self._heard_until)
                self._come_back(event)
            case LoudspeakerLost():
                pass  # coach goes on; what it says is said again
            case SoundLost():
                self._miss(event.at, event.samples)
        return self._sitting.take_actions()

    def upcoming(self) -> tuple[str, ...]:
        """What coach is likely to say next, so that it can be rendered ahead. None of it is private."""
        place = self._sitting.agenda.place
        if place is None or self.ended or self.private or self.choosing:
            return ()
        start = (place.step.find(place.act.name) or 0) + 1
        acts = place.step.act[start : start + 3]
        texts = [text for act in acts for text in (act.say, act.say_second, *act.reply.values())]
        texts += place.act.reply.values()
        for step in place.exercise.step[place.number : place.number + 1]:
            texts += [step.purpose, step.act[0].say]
        return tuple(self._sitting.fill(text) for text in texts if text and not reveals(text))

    # Sound

    def _miss(self, at: int, missed: int) -> None:
        """Up to now `missed` samples of sound never came: the clock went on, and nobody was waited for."""
        guide = self._guide
        length = max(0, at - self._heard_until)
        self._heard_until = at
        guide.hold.miss(length, guide.phase)
        if guide.turn.listener is not None:
            guide.turn.listener.miss(length)
            if missed >= MISSED:
                guide.turn.listener.lose_sound()

    def _come_back(self, event: MicrophoneBack | LoudspeakerBack) -> None:
        """A device is back: what coach said meanwhile was not heard."""
        if self._guide.phase is Phase.LOST and isinstance(event, MicrophoneBack):
            self._guide.send(Signal.MICROPHONE_BACK)
        else:
            self._sitting.say_again(self._sitting.take_unheard())

    def _hear_frame(self, event: FrameHeard) -> None:
        guide, sitting = self._guide, self._sitting
        self._heard_until = event.at
        if event.speech:
            sitting.voiced = event.at
            sitting.level.spoke(event.level_db)
        guide.give.go_on()
        if guide.phase is Phase.LISTENING and guide.turn.listener is not None:
            self._count(event)
            self._follow(event)
        elif sitting.deadline is not None and event.at >= sitting.deadline and sitting.quiet:
            guide.hold.meet_deadline(guide.phase)

    def _count(self, event: FrameHeard) -> None:
        sitting = self._sitting
        if (partner := sitting.speaking) is None or sitting.private:
            return
        figures = sitting.ledger.partners[partner]
        figures.floor += FRAME
        if event.speech:
            figures.speech += FRAME
            sitting.heat.spoke(partner, event.level_db)

    def _hear_words(self, event: PartialHeard | UtteranceHeard) -> None:
        guide = self._guide
        if guide.phase in (Phase.LISTENING, Phase.ASIDE) and guide.turn.listener is not None:
            if isinstance(event, UtteranceHeard) and event.words:
                self._write(event)
            self._follow(event)
        elif isinstance(event, UtteranceHeard) and event.words:
            self._hear_outside_turn(event)

    def _write(self, utterance: UtteranceHeard) -> None:
        """Put an utterance down. One that comes when coach just begins to speak still belongs to the turn."""
        sitting, place = self._sitting, self._sitting.agenda.place
        partner = place.partner if place else None
        if not sitting.private:
            sitting.heat.told(partner, utterance)
            start, end = utterance.words[0].start, utterance.words[-1].end
            sitting.do(Write(utterance.at, partner, utterance.text, start, end))

    def _follow(self, event: FrameHeard | PartialHeard | UtteranceHeard) -> None:
        """Let the listener hear, and meet what it finds, until the turn is no more."""
        listener = self._guide.turn.listener
        assert listener is not None
        for finding in listener.hear(event):
            self._meet(finding)
            if self._guide.turn.listener is not listener:
                return

    def _meet(self, finding: Finding) -> None:
        guide = self._guide
        match finding:
            case Noticed(cue):
                self._notice(cue)
            case TakenBack(cue):
                self._take_back(cue)
            case Commanded(command):
                self._obey(command)
            case Needed(need):
                guide.turn.help_along(need)
            case Cued(reply):
                guide.turn.answer_cue(reply)
            case TooMuch():
                guide.send(Signal.OFFER_BREAK)
            case Over():
                guide.turn.end(finding)

    def _notice(self, cue: Cue) -> None:
        sitting, partner = self._sitting, self._whose
        if sitting.private:
            if cue.kind in ALERTS:
                self._guide.turn.end(Over(ALERT))
            return
        sitting.ledger.notice(partner, cue)
        sitting.do(Notice(sitting.at, partner, cue))
        if cue.kind in ALERTS:
            self._alert(cue)
        elif cue.kind in CUES:
            sitting.heat.attacked(sitting.at)

    def _take_back(self, cue: Cue) -> None:
        sitting, partner = self._sitting, self._whose
        if sitting.private:
            return
        sitting.ledger.withdraw(partner, cue)
        sitting.do(Withdraw(sitting.at, partner, cue))
        if cue.kind in CUES:
            sitting.heat.recovered()

    def _alert(self, cue: Cue) -> None:
        self._guide.close.alert = cue.kind
        self._guide.send(Signal.ALERT)

    @property
    def _whose(self) -> Partner | None:
        """Whose words are heard."""
        place = self._sitting.agenda.place
        return place.partner if place else None

    def _obey(self, command: str) -> None:
        turn = self._guide.turn
        match command:
            case "repeat":
                turn.repeat()
            case "help":
                turn.help()
            case "erase":
                turn.erase()
            case "skip":
                turn.skip()
            case _ if command in VOICE:
                turn.adjust_voice(command)
            case _:
                self._guide.send(SIGNALS[command])

    def _hear_outside_turn(self, utterance: UtteranceHeard) -> None:
        """Outside a turn only answers to coach, commands and alerts count."""
        guide, sitting = self._guide, self._sitting
        context = sitting.context[-2:]
        cues = {cue.kind: cue for cue in sitting.senses.engine.notice(utterance.text, context)}
        if alert := next((cue for kind, cue in cues.items() if kind in ALERTS), None):
            self._alert_outside_turn(alert)
        elif "erase" in cues:
            forget(sitting)
            sitting.say_one_of(self._sitting.prompts.hold.erased, Purpose.MANNERS)
        elif guide.phase is Phase.ASKING:
            self._hear_answer(utterance.text, set(cues))
        elif guide.phase in (Phase.PAUSED, Phase.BREAK):
            if not self._obey_first(("stop", "resume", "break"), set(cues)):
                self._hear_call(utterance.text)
        elif guide.phase is Phase.PROMPTING:
            self._obey_first(LEAVES, set(cues))

    def _alert_outside_turn(self, alert: Cue) -> None:
        """In front of both it stops everything; of a partner alone nobody can tell that it was heard."""
        if self._sitting.private:
            self._guide.send(Signal.STOP)
            return
        self._sitting.do(Notice(self._sitting.at, None, alert))
        self._alert(alert)

    def _hear_call(self, text: str) -> None:
        """Whoever calls coach back is heard, also in words that are no command elsewhere."""
        if len(text.split()) <= CALL_WORDS and self._sitting.understanding.back(text):
            self._guide.send(Signal.RESUME)

    def _hear_answer(self, text: str, kinds: set[str]) -> None:
        """What was said to a question of coach's own."""
        if "repeat" in kinds:
            self._guide.hold.repeat()
        elif kinds & {"skip", "resume"}:
            self._guide.send(Signal.NO)
        elif not self._obey_first(("stop", "pause", "mute"), kinds):
            self._guide.hold.hear_answer(text)

    def _obey_first(self, commands: tuple[str, ...], kinds: set[str]) -> bool:
        command = next((command for command in commands if command in kinds), None)
        if command is not None:
            self._guide.send(SIGNALS[command])
        return command is not None

    # The button

    def _press(self, press: Press) -> None:
        guide = self._guide
        holding = guide.phase in (Phase.PAUSED, Phase.BREAK)
        match press:
            case Press.SHORT if guide.phase is Phase.LISTENING and guide.turn.listener is not None:
                guide.turn.end(Over(guide.turn.listener.outcome()))
            case Press.SHORT if guide.phase is Phase.ASKING:
                guide.send(Signal.NO)
            case Press.SHORT | Press.LONG if holding:
                guide.send(Signal.RESUME)
            case Press.LONG:
                guide.send(Signal.PAUSE)
            case Press.VERY_LONG:
                guide.send(Signal.STOP)
