"""Coach holds: questions of its own, pauses, breaks, and a lost microphone. Each of them has a way on."""

from enum import Enum

from coach.core.actions import BOTH, Chime, Earcon, Floor, Partner, Purpose, Say
from coach.core.conversation import Phase, Signal
from coach.core.floor import TurnHolder
from coach.core.frame import samples
from coach.core.leading import Lead
from coach.core.sitting import Part, Sitting

DAY = 24 * 60
"""No break is longer, in minutes."""


class Question(Enum):
    """What coach asks besides the exercise."""

    STOP = "stop here?"
    BREAK = "would a break help?"
    RETURN = "when will you be back?"


class Hold(Part):
    """Holds the conversation, and lets go of it again."""

    def __init__(self, sitting: Sitting, lead: Lead, turn: TurnHolder) -> None:
        super().__init__(sitting)
        self._lead = lead
        self._turn = turn
        self._question = Question.STOP
        self._floor: Floor = BOTH
        """Who may answer."""
        self._text = ""
        self._asked_to_return: list[Partner] = []
        self._minutes = 0
        """How long the break will be, as far as was said."""
        self._called = False
        """Whether coach has asked after those who are away."""
        self._broken_off: list[Say] = []
        """What coach was saying when the microphone was lost."""

    # ASKING: questions of coach's own

    def ask_to_stop(self) -> None:
        """Somebody said stop: make sure."""
        self._ask(Question.STOP, self.sitting.pick(self.prompts.hold.stop_ask), BOTH)

    def offer_break(self) -> None:
        """It may be getting too much: for whom is not said."""
        self.sitting.manners.spoke(self.sitting.at)
        self.sitting.manners.begin_anew()
        self.sitting.heat.offered(self.sitting.at)
        self._ask(Question.BREAK, self.sitting.pick(self.prompts.hold.break_offer), BOTH)

    def plan_break(self) -> None:
        """A break is wanted: both say when they will be back."""
        self._asked_to_return, self._minutes = [], 0
        self.ask_return()

    def ask_return(self) -> None:
        """Ask one partner, then the other."""
        partner = Partner.B if self._asked_to_return else Partner.A
        self._asked_to_return.append(partner)
        text = self.sitting.pick(self.prompts.hold.break_return, name=self.sitting.couple.name(partner))
        self._ask(Question.RETURN, text, (partner,))

    def with_one_alone(self) -> bool:
        """Whether only one partner is in the room: nobody else can be asked when they will be back."""
        return self.sitting.private

    def asks_to_stop(self) -> bool:
        """Whether the question was: stop here?"""
        return self._question is Question.STOP

    def asks_for_break(self) -> bool:
        """Whether the question was: would a break help?"""
        return self._question is Question.BREAK

    def asks_for_return(self) -> bool:
        """Whether the question was: when will you be back?"""
        return self._question is Question.RETURN

    def asks_another(self) -> bool:
        """Whether the other partner has not been asked yet."""
        return len(self._asked_to_return) < len(Partner)

    def open_question(self) -> None:
        """The question was said."""
        self.sitting.give_floor(self._floor)
        self.sitting.deadline = self.sitting.at + samples(self.settings.question_s)

    def hear_answer(self, text: str) -> None:
        """What somebody said to the question."""
        answer = self.sitting.understanding.yes_no(text)
        if self._question is Question.RETURN:
            minutes = self.sitting.understanding.minutes(text)
            if minutes is not None:
                self._minutes = max(self._minutes, minutes)
            refused = answer == "no" and minutes is None
            self.send(Signal.NO if refused else Signal.ANSWERED)
        elif answer in ("yes", "no"):
            self.send(Signal.YES if answer == "yes" else Signal.NO)

    def repeat(self) -> None:
        """Say the question again."""
        self._ask(self._question, self._text, self._floor)

    def stay(self) -> None:
        """Nobody wants to stop, or a break: the same act again."""
        self.sitting.deadline = None
        self.sitting.say_one_of(self.prompts.hold.stop_no, Purpose.MANNERS)
        self._lead.ask_again()

    def _ask(self, question: Question, text: str, floor: Floor) -> None:
        self._turn.suspend()
        self._question, self._text, self._floor = question, text, floor
        self.sitting.deadline = None
        self.sitting.say(text, Purpose.MANNERS)

    # PAUSED and BREAK

    def pause(self) -> None:
        """Hold everything."""
        self._turn.suspend()
        self.sitting.hush()
        self.sitting.say_one_of(self.prompts.hold.pause, Purpose.MANNERS)
        self.sitting.do(Chime(self.sitting.at, Earcon.PAUSE))
        self._wait(self.settings.hold_minutes)

    def begin_break(self) -> None:
        """A timed break, apart, with a time to come back."""
        minutes = min(max(self._minutes, self.settings.break_minutes), DAY)
        self.sitting.heat.offered(self.sitting.at)
        self.sitting.manners.begin_anew()
        self.sitting.say_one_of(self.prompts.hold.break_begins, Purpose.MANNERS, minutes=str(minutes))
        self._wait(minutes)

    def listen(self) -> None:
        """Whoever is there may call coach back."""
        self.sitting.give_floor(BOTH)

    def come_back(self) -> None:
        """After a pause or a break: the same act again."""
        self.sitting.deadline = None
        self.sitting.say_one_of(self.prompts.hold.resume, Purpose.MANNERS)
        self._lead.ask_again()

    # LOST: the microphone is gone

    def break_off(self) -> None:
        """In the middle of what coach says: all of it that was not heard is said again later."""
        unheard = self.sitting.take_unheard()
        self.report_lost()
        self._broken_off = unheard

    def report_lost(self) -> None:
        """Say so, if the loudspeaker still works, and wait."""
        self._turn.suspend()
        self._broken_off = []
        self.sitting.hush()
        self.sitting.do(Chime(self.sitting.at, Earcon.TROUBLE))
        self.sitting.say_one_of(self.prompts.hold.microphone_lost, Purpose.MANNERS)
        self._wait(self.settings.hold_minutes)

    def come_back_hearing(self) -> None:
        """The microphone is back: the same act again."""
        self.sitting.deadline = None
        self.sitting.take_unheard()
        self.sitting.say_one_of(self.prompts.hold.microphone_back, Purpose.MANNERS)
        self.sitting.say_again(self._broken_off)
        if not self._broken_off:
            self._lead.ask_again()

    # Time that nobody heard

    def miss(self, length: int, phase: Phase) -> None:
        """So many samples went by unheard: whoever is waited for gets them back. A break ends at its time."""
        sitting = self.sitting
        sitting.voiced += length
        if sitting.deadline is not None and (phase is not Phase.BREAK or self._called):
            sitting.deadline += length

    # Nobody answers

    def meet_deadline(self, phase: Phase) -> None:
        """Nobody came: ask once, then end kindly. Silence is a yes to stopping and no to a break."""
        self.sitting.deadline = None
        match phase:
            case Phase.ASKING if self._question is Question.RETURN:
                self.send(Signal.ANSWERED)
            case Phase.ASKING:
                self.send(Signal.YES if self.asks_to_stop() else Signal.NO)
            case Phase.PAUSED | Phase.BREAK | Phase.LOST if self._called:
                self.send(Signal.LEFT)
            case Phase.PAUSED:
                self._call_back(self.prompts.hold.pause_nudge)
            case Phase.BREAK:
                self._call_back(self.prompts.hold.break_over)
            case Phase.LOST:
                self._call_back(self.prompts.hold.microphone_lost)

    def _wait(self, minutes: float) -> None:
        self._called = False
        self.sitting.deadline = self.sitting.at + samples(60 * minutes)

    def _call_back(self, lines: tuple[str, ...]) -> None:
        self._called = True
        self.sitting.say_one_of(lines, Purpose.NUDGE)
        self.sitting.deadline = self.sitting.at + samples(60 * self.settings.hold_minutes)
