"""Coach leads: from act to act, each asked in its place, and what belongs to an answer before the next."""

from coach.core.actions import NOBODY, Partner, Purpose, ShowStep
from coach.core.agenda import Place
from coach.core.conversation import Signal
from coach.core.cues import MOVES
from coach.core.floor import TurnHolder
from coach.core.frame import samples
from coach.core.listening import NEW, Listener
from coach.core.sitting import Part, Sitting

LONG = 60
"""Limits shorter than this, in seconds, are not announced."""
SILENT_TURNS = 4
"""After so many turns in which nobody said anything, coach asks whether to stop."""
QUIET_SHARE = 0.35
"""A partner with less than this share of the talk is told that there is room for them …"""
TALK_S = 120.0
"""… once there was so much talk …"""
ROOM_S = 240.0
"""… and at most this often."""
MOST_SILENT = 1000
"""Acts without a word in a row. A pack that leads on and on without any leads nowhere: it is over then."""


class Lead(Part):
    """Leads through the exercise."""

    def __init__(self, sitting: Sitting, turn: TurnHolder) -> None:
        super().__init__(sitting)
        self._turn = turn
        self._shown: set[tuple[str, int]] = set()
        """The steps that were begun: exercise and number."""
        self._silent = 0
        """How many turns there were, one after another, in which nobody said anything."""
        self._limits_said: set[int] = set()
        self._waiting: Place | None = None
        """What comes after a break, and was not asked yet."""
        self._named_at = -samples(3600)
        self._room_at = -samples(3600)

    def begin(self) -> None:
        """The session starts."""
        if self.settings.first_step > 1:
            self.sitting.say_one_of(self.prompts.hold.resumed, Purpose.PROMPT)
        self.enter(self.sitting.agenda.begin())

    def waits_for_answer(self) -> bool:
        """Whether the present act gives somebody the floor."""
        place = self.sitting.agenda.place
        return place is not None and place.act.who != "nobody"

    def go_on(self) -> None:
        """An act that only speaks was said."""
        self.enter(self.sitting.agenda.go_on())

    def enter(self, place: Place | None) -> None:
        """Say an act. Acts without a word are passed through."""
        self._waiting = None
        before = self.sitting.prompt
        passed = 0
        while place is not None and passed < MOST_SILENT:
            passed += 1
            self._show(place)
            self._prepare(place)
            self.sitting.say_line(self._turn.asked)
            if self.sitting.prompt != before:
                self._announce(place)
                return
            place = self.sitting.agenda.go_on()
        self.send(Signal.FINISHED)

    def ask_again(self) -> None:
        """After something came in between: the same act again, and what was said to it counts."""
        if self._waiting is not None:
            self.enter(self._waiting)
            return
        self._turn.suspend()
        before = self.sitting.prompt
        if self.sitting.agenda.place is not None:
            self.sitting.say_line(self._turn.asked, Purpose.REPROMPT)
        if self.sitting.prompt == before:
            self.send(Signal.FINISHED)

    def _show(self, place: Place) -> None:
        """A step begins with the first word of it: what comes before may lead elsewhere."""
        if not place.act.say:
            return
        step = (place.exercise.name, place.number)
        if step not in self._shown:
            self._shown.add(step)
            exercise, number = self.sitting.agenda.whereabouts
            of = len(exercise.step)
            if exercise is place.exercise or not place.exercise.passing:
                self.sitting.do(ShowStep(self.sitting.at, place.step.title, number, of, exercise.name))
            self.sitting.say_line(place.step.purpose)

    def _prepare(self, place: Place) -> None:
        self._turn.asked = place.says
        self._turn.before = NEW
        self._turn.helped = 0

    def _announce(self, place: Place) -> None:
        """Say how long a turn is, if it is new, and that there is room for the one who spoke less."""
        act, partner, turn = place.act, place.partner, self.prompts.turn
        if act.limit_s >= LONG and act.limit_s not in self._limits_said:
            self._limits_said.add(act.limit_s)
            limit = self.prompts.limits[str(act.limit_s)]
            self.sitting.say_one_of(turn.limit, Purpose.PROMPT, limit=limit)
        if act.expect != "story" or partner is None or self.sitting.at - self._room_at < samples(ROOM_S):
            return
        if self.sitting.ledger.quieter(QUIET_SHARE, TALK_S) is partner:
            self._room_at = self.sitting.at
            self.sitting.say_one_of(turn.room, Purpose.MANNERS)

    # After a turn

    def close_turn(self) -> None:
        """A turn is over: keep what was said, say what belongs to the answer, go on."""
        place, listener, over = self.sitting.agenda.place, self._turn.listener, self._turn.over
        assert listener is not None
        assert place is not None
        self.sitting.give_floor(NOBODY)
        text = listener.said
        self._turn.listener = None
        if not place.private:
            self._count(place.partner, text)
        self._keep(place, listener, text, over.outcome)
        self._seal(place, over.outcome)
        if over.timed_out:
            self.sitting.say_one_of(self.prompts.turn.time_up, Purpose.MANNERS)
        elif over.outcome == "silent" or (over.outcome == "unclear" and not text):
            self.sitting.say_one_of(self.prompts.turn.moving_on, Purpose.MANNERS)
        else:
            self._name_move(listener, place.partner)
        heard = text or over.outcome not in ("silent", "unclear")
        self._silent = 0 if heard else self._silent + 1
        self.sitting.manners.end_turn(place.partner)
        self.sitting.say_line(place.act.reply.get(over.outcome, ""))
        self._follow(place, over.outcome)

    def _count(self, partner: Partner | None, text: str) -> None:
        if partner is not None:
            self.sitting.ledger.partners[partner].turns += 1
        if text:
            self.sitting.context.append(text)

    def _follow(self, place: Place, outcome: str) -> None:
        """Go on; or first a break, if one is wanted or needed, or the question whether to stop."""
        signal = self._instead(place, outcome)
        following = self.sitting.agenda.go_on(outcome)
        if signal is None:
            self.enter(following)
        else:
            self._waiting = following
            self.send(signal)

    def _instead(self, place: Place, outcome: str) -> Signal | None:
        sitting = self.sitting
        if sitting.agenda.wants_break(outcome):
            return Signal.TAKE_BREAK
        if self._silent >= SILENT_TURNS:
            self._silent = 0
            return Signal.STOP
        if sitting.heat.too_much(sitting.at, place.partner) and sitting.manners.may_speak(sitting.at):
            return Signal.OFFER_BREAK
        return None

    def _keep(self, place: Place, listener: Listener, text: str, outcome: str) -> None:
        act = place.act
        passed = outcome in ("skipped", "silent")
        if not act.keep or (passed and not place.private):  # where it is about safety, no answer is one too
            return
        fact = outcome
        if act.expect in ("story", "phrase"):
            fact = self._own_words(place, listener, text)
        if fact:
            number = self.sitting.understanding.number(text) if act.expect == "number" else None
            self.sitting.agenda.keep(act.keep, place.partner, fact)
            self.sitting.put_down(act.keep, place.partner, fact if number is None else str(number))

    def _own_words(self, place: Place, listener: Listener, text: str) -> str:
        """What may be read back: the couple's words, unless they are too many, or hurt."""
        words = self.sitting.understanding.phrase(text) if place.act.expect == "phrase" else text
        too_long = place.act.words and len(words.split()) > place.act.words
        return place.act.otherwise if too_long or listener.attacked else words

    def _seal(self, place: Place, outcome: str) -> None:
        """A yes makes a promise of what was said, and of when."""
        fact, act = self.sitting.agenda.fact, place.act
        words, when = fact(act.promise, place.partner), fact(act.by, place.partner)
        if outcome == "yes" and words:
            self.sitting.put_down("promise", place.partner, words)
            if when:
                self.sitting.put_down("promise-by", place.partner, when)

    def _name_move(self, listener: Listener, partner: Partner | None) -> None:
        """Name one good move, rarely, and no more often for one than for the other."""
        sitting, since = self.sitting, self.sitting.at - self._named_at
        if (
            listener.attacked
            or listener.place.private
            or partner is None
            or since < samples(self.settings.warmth_s)
        ):
            return
        figures = sitting.ledger.partners
        if figures[partner].named > figures[partner.other].named:
            return
        kinds = [cue.kind for cue in listener.cues if cue.kind in MOVES and cue.kind in self.prompts.move]
        hoped = [kind for kind in kinds if kind in listener.place.act.wants]
        if kinds:
            self._named_at = sitting.at
            figures[partner].named += 1
            sitting.say_one_of(self.prompts.move[(hoped or kinds)[-1]], Purpose.MOVE)
