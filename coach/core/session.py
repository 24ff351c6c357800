"""A session: events in, actions out.

    session = Session(language, exercise, Couple("Emma", "Callum"), engine)
    actions = session.hear(event)

The session is pure: the same events give the same actions, on any machine, at any speed. What may follow what
is the table in `coach.core.conversation`; what coach does then is in `coach.core.guide`; here events and
findings become signals.
"""

from coach.core.actions import Action, Answer, Chime, Earcon, Forget, Notice, Purpose, Withdraw, Write
from coach.core.conversation import Phase, Signal
from coach.core.cues import ALERTS, Cue, CueEngine
from coach.core.events import (
    ButtonPressed,
    Event,
    FrameHeard,
    MicrophoneBack,
    MicrophoneLost,
    PartialHeard,
    Press,
    PromptEnded,
    SessionStarted,
    SoundLost,
    UtteranceHeard,
)
from coach.core.frame import FRAME, samples
from coach.core.guide import Guide, SessionSettings
from coach.core.ledger import Ledger
from coach.core.listening import Commanded, Cued, Finding, Need, Needed, Noticed, Over, TakenBack
from coach.core.manners import Reply
from coach.core.wording import Couple, reveals
from coach.packs.exercise import Exercise
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

    @property
    def phase(self) -> Phase:
        """Where the session is."""
        return self._guide.phase

    @property
    def ended(self) -> bool:
        """Whether the last word was said."""
        return self.phase is Phase.ENDED

    @property
    def ledger(self) -> Ledger:
        """What the session amounted to so far."""
        return self._guide.ledger

    def hear(self, event: Event) -> tuple[Action, ...]:
        """What coach does about one event. Events come in the order of their times."""
        guide = self._guide
        guide.at = event.at
        match event:
            case SessionStarted():
                guide.send(Signal.START)
            case PromptEnded():
                if event.prompt == guide.prompt:
                    guide.send(Signal.PROMPT_ENDED)
            case FrameHeard() | PartialHeard() | UtteranceHeard():
                self._hear_room(event)
            case ButtonPressed():
                self._press(event.press)
            case MicrophoneLost():
                guide.send(Signal.MICROPHONE_LOST)
            case MicrophoneBack():
                guide.send(Signal.MICROPHONE_BACK)
            case SoundLost():
                if guide.phase is Phase.LISTENING and event.samples >= MISSED:
                    guide.aside(guide.pick(guide.prompts.hold.sound_lost), Purpose.REPROMPT)
        return guide.take_actions()

    def upcoming(self) -> tuple[str, ...]:
        """What coach is likely to say next, so that it can be rendered ahead. None of it is private."""
        place = self._guide.agenda.place
        if place is None or self.ended:
            return ()
        start = (place.step.find(place.act.name) or 0) + 1
        texts = [text for act in place.step.act[start : start + 3] for text in (act.say, *act.reply.values())]
        for step in self._guide.agenda.exercise.step[place.number : place.number + 1]:
            texts += [step.purpose, step.act[0].say]
        return tuple(self._guide.fill(text) for text in texts if text and not reveals(text))

    # Sound

    def _hear_room(self, event: FrameHeard | PartialHeard | UtteranceHeard) -> None:
        guide = self._guide
        if guide.phase is Phase.LISTENING and guide.listener is not None:
            self._count(event)
            for finding in guide.listener.hear(event):
                self._meet(finding)
                if guide.phase is not Phase.LISTENING:
                    return
        elif isinstance(event, UtteranceHeard) and event.words:
            self._hear_outside_turn(event)
        if isinstance(event, FrameHeard) and guide.deadline is not None and event.at >= guide.deadline:
            guide.meet_deadline()

    def _count(self, event: FrameHeard | PartialHeard | UtteranceHeard) -> None:
        guide = self._guide
        partner = guide.speaking
        if isinstance(event, FrameHeard) and partner is not None:
            guide.ledger.partners[partner].floor += FRAME
            guide.ledger.partners[partner].speech += FRAME * event.speech
        elif isinstance(event, UtteranceHeard) and event.words:
            start, end = event.words[0].start, event.words[-1].end
            guide.do(Write(event.at, partner, event.text, start, end))

    def _meet(self, finding: Finding) -> None:
        guide = self._guide
        match finding:
            case Noticed(cue):
                guide.ledger.notice(guide.speaking, cue)
                guide.do(Notice(guide.at, guide.speaking, cue))
                if cue.kind in ALERTS:
                    self._alert(cue)
            case TakenBack(cue):
                guide.ledger.withdraw(guide.speaking, cue)
                guide.do(Withdraw(guide.at, guide.speaking, cue))
            case Commanded(command):
                self._obey(command)
            case Needed(need):
                self._help_along(need)
            case Cued(reply):
                self._cue(reply)
            case Over():
                guide.over = finding
                guide.send(Signal.TURN_OVER)

    def _alert(self, cue: Cue) -> None:
        self._guide.alert = cue.kind
        self._guide.send(Signal.ALERT)

    def _obey(self, command: str) -> None:
        guide = self._guide
        match command:
            case "repeat":
                guide.repeat()
            case "help":
                guide.help()
            case "erase":
                self._erase()
            case "skip":
                guide.say(guide.pick(guide.prompts.turn.skipped), Purpose.MANNERS)
                guide.over = Over("skipped")
                guide.send(Signal.TURN_OVER)
            case _:
                guide.send(SIGNALS[command])

    def _erase(self) -> None:
        guide = self._guide
        guide.ledger.forget()
        guide.do(Forget(guide.at))
        guide.aside(guide.pick(guide.prompts.hold.erased), Purpose.MANNERS)

    def _help_along(self, need: Need) -> None:
        guide, turn = self._guide, self._guide.prompts.turn
        expect = guide.listener.place.act.expect if guide.listener else "story"
        match need:
            case Need.NUDGE:
                guide.aside(guide.pick(turn.nudge), Purpose.NUDGE)
            case Need.STEM:
                lines = turn.nudge_stem if guide.stem else turn.nudge
                guide.aside(guide.pick(lines, stem=guide.stem), Purpose.NUDGE)
            case Need.MORE:
                guide.aside(guide.pick(turn.more), Purpose.NUDGE)
            case Need.REPROMPT:
                lines = turn.yes_or_no if expect == "yes-no" else turn.again
                guide.aside(guide.pick(lines), Purpose.REPROMPT)
            case Need.TIME_SIGNAL:
                guide.aside(guide.pick(turn.time_signal), Purpose.MANNERS)

    def _cue(self, reply: Reply) -> None:
        guide = self._guide
        guide.do(Answer(guide.at, guide.speaking, reply.cue, reply.rung))
        if guide.speaking is not None:
            guide.ledger.partners[guide.speaking].answered[reply.rung] += 1
        match reply.rung:
            case "chime":
                guide.do(Chime(guide.at, Earcon.CUE))
            case "break":
                guide.send(Signal.OFFER_BREAK)
            case _:
                guide.aside(reply.text, Purpose.CUE)

    def _hear_outside_turn(self, utterance: UtteranceHeard) -> None:
        """In a question of coach's own, a pause or a break only answers, commands and alerts count."""
        guide = self._guide
        if guide.phase not in (Phase.ASKING, Phase.PAUSED, Phase.BREAK):
            return
        cues = {cue.kind: cue for cue in guide.engine.notice(utterance.text, guide.context[-2:])}
        if alert := next((cue for kind, cue in cues.items() if kind in ALERTS), None):
            guide.do(Notice(guide.at, None, alert))
            self._alert(alert)
        elif guide.phase is Phase.ASKING:
            answer = guide.understanding.yes_no(utterance.text)
            if answer == "no" or "resume" in cues:
                guide.send(Signal.NO)
            elif answer == "yes" or "stop" in cues:
                guide.send(Signal.YES)
        else:
            for command in ("stop", "resume", "break"):
                if command in cues:
                    guide.send(SIGNALS[command])
                    return

    # The button

    def _press(self, press: Press) -> None:
        guide = self._guide
        holding = guide.phase in (Phase.PAUSED, Phase.BREAK)
        match press:
            case Press.SHORT if guide.phase is Phase.LISTENING and guide.listener is not None:
                guide.over = Over(guide.listener.outcome())
                guide.send(Signal.TURN_OVER)
            case Press.SHORT | Press.LONG if holding:
                guide.send(Signal.RESUME)
            case Press.LONG:
                guide.send(Signal.PAUSE)
            case Press.VERY_LONG:
                guide.send(Signal.STOP)
