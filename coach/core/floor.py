"""A partner has the floor: opening the turn, what coach says within it, and handing the floor back."""

from coach.core.actions import BOTH, AdjustVoice, Answer, Chime, Earcon, Forget, Purpose
from coach.core.conversation import Signal
from coach.core.listening import NEW, Before, Listener, Need, Over
from coach.core.manners import Reply
from coach.core.sitting import Part, Sitting
from coach.core.turns import Turn


class TurnHolder(Part):
    """Holds the turn of whoever has the floor."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        self.listener: Listener | None = None
        self.over = Over("")
        """How the last turn ended."""
        self.asked = ""
        """The question that the turn answers."""
        self.before = NEW
        """What was said to the same question before a pause or a break."""
        self.helped = 0
        """How often help was asked for."""

    def begin(self) -> None:
        """The act was said: somebody's turn begins."""
        place = self.sitting.agenda.place
        assert place is not None, "guarded by waits_for_answer"
        sitting, act = self.sitting, place.act
        turn = Turn(sitting.at, act.expect, act.limit_s, sitting.paces[place.partner], sitting.tempo)
        self.listener = Listener(place, turn, sitting.senses, sitting.context[-2:], self.before)
        self.hand_back()

    def hand_back(self, *, chime: bool = True) -> None:
        """Coach has spoken: the floor is the partner's. A `chime` says so."""
        place = self.sitting.agenda.place
        assert self.listener is not None
        assert place is not None
        self.listener.return_floor(self.sitting.at)
        self.sitting.give_floor(BOTH if place.partner is None else (place.partner,))
        if chime:
            self.sitting.do(Chime(self.sitting.at, Earcon.YOUR_TURN))

    def end(self, over: Over) -> None:
        """The turn is over."""
        self.over = over
        self.send(Signal.TURN_OVER)

    def suspend(self) -> None:
        """Something comes in between; what was said so far counts when the question is asked again."""
        if self.listener is not None:
            self.before = Before(self.listener.said, tuple(self.listener.cues))
            self.listener = None

    # What coach says within a turn

    def aside(self, text: str, purpose: Purpose) -> None:
        """Speak within a turn, and let it go on."""
        if text:
            self.sitting.say(text, purpose)
            self.send(Signal.SPEAK_ASIDE)

    def repeat(self) -> None:
        """Say the question again."""
        self.sitting.say_line(self.asked, Purpose.REPROMPT)
        self.send(Signal.SPEAK_ASIDE)

    def help(self) -> None:
        """Offer the stem, then examples."""
        place, lines = self.sitting.agenda.place, self.prompts.turn
        examples = place.act.examples if place else ()
        self.helped += 1
        if examples and (self.helped > 1 or not self.stem):
            example = self.sitting.fill(examples[(self.helped - bool(self.stem) - 1) % len(examples)])
            self.aside(self.sitting.pick(lines.example, example=example), Purpose.MANNERS)
        else:
            chosen = lines.help if self.stem else lines.help_open
            self.aside(self.sitting.pick(chosen, stem=self.stem), Purpose.MANNERS)

    def skip(self) -> None:
        """Leave this one out."""
        self.sitting.say_one_of(self.prompts.turn.skipped, Purpose.MANNERS)
        self.end(Over("skipped"))

    def erase(self) -> None:
        """Let go of everything that was kept."""
        forget(self.sitting)
        self.aside(self.sitting.pick(self.prompts.hold.erased), Purpose.MANNERS)

    def adjust_voice(self, how: str) -> None:
        """Speak differently from now on, and ask again in that voice."""
        self.sitting.do(AdjustVoice(self.sitting.at, how))
        if how in self.prompts.voice:
            self.sitting.say_one_of(self.prompts.voice[how], Purpose.MANNERS)
        self.repeat()

    def help_along(self, need: Need) -> None:
        """The speaker needs something."""
        turn, pick = self.prompts.turn, self.sitting.pick
        short = self.listener is not None and self.listener.place.act.expect == "yes-no"
        match need:
            case Need.NUDGE:
                self.aside(pick(turn.nudge), Purpose.NUDGE)
            case Need.STEM:
                if self.stem:
                    self.aside(pick(turn.nudge_stem, stem=self.stem), Purpose.NUDGE)
                else:
                    self.repeat()
            case Need.MORE:
                self.aside(pick(turn.more), Purpose.NUDGE)
            case Need.REPROMPT:
                self.aside(pick(turn.yes_or_no if short else turn.again), Purpose.REPROMPT)
            case Need.TIME_SIGNAL:
                self.aside(pick(turn.time_signal), Purpose.MANNERS)
            case Need.SAY_AGAIN:
                self.aside(pick(self.prompts.hold.sound_lost), Purpose.REPROMPT)
            case Need.CLOSER:
                self.aside(pick(self.prompts.hold.too_far), Purpose.MANNERS)
            case Need.FURTHER:
                self.aside(pick(self.prompts.hold.too_loud), Purpose.MANNERS)

    def answer_cue(self, reply: Reply) -> None:
        """The moment to answer a cue has come."""
        at, partner = self.sitting.at, self.sitting.speaking
        self.sitting.do(Answer(at, partner, reply.cue, reply.rung))
        if partner is not None:
            self.sitting.ledger.partners[partner].answered[reply.rung] += 1
        match reply.rung:
            case "chime":
                self.sitting.do(Chime(at, Earcon.CUE))
            case "break":
                self.send(Signal.OFFER_BREAK)
            case _:
                self.aside(reply.text, Purpose.CUE)

    @property
    def stem(self) -> str:
        """Words to begin with, for the present act."""
        place = self.sitting.agenda.place
        return self.sitting.fill(place.act.stem) if place else ""


def forget(sitting: Sitting) -> None:
    """Erase what was kept of this session, and what the exercise remembers of the couple's words."""
    sitting.ledger.forget()
    sitting.agenda.forget_words()
    sitting.context.clear()
    sitting.do(Forget(sitting.at))
