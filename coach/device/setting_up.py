"""Set-up by voice, for a coach without a screen: language, names, country, volume. Pure.

    talk = set_up(load_words(), countries={"ie": "Ireland"})
    question = next(talk)                       # speak question.text, listen for question.phrases
    question = talk.send("my name is emma")     # what was heard; empty for no word of these, None for silence

When it is done the generator returns an `Outcome`. Nobody is ever stuck: what was not understood three times
stays as it was, or gets a value that works, and coach says so. What was denied is not heard again: the next
try has it no more among its phrases, so that it finds what else sounds like it.
"""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace

from coach.device.words_file import DeviceWords, LanguageWords

TRIES = 3
"""So often a thing is asked."""

LOUDEST, SOFTEST, LOUDER = 1.0, 0.2, 0.2
"""Volume from 0 to 1, and one step of it."""

ELSEWHERE = "elsewhere"
"""The country of those who live in none of the others."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something to say, and what to listen for then."""

    text: str
    phrases: tuple[str, ...] = ()
    """Without any, no answer is expected."""
    volume: float | None = None
    """Speak this loud from now on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found out, or was known before."""

    names: tuple[str, str] | None = None
    country: str = ELSEWHERE
    """A code of countries.toml."""
    volume: float = 0.8
    """0 to 1."""
    language: str = "en"
    finished: bool = True
    """Otherwise nobody was there, or the rest is for another language to ask; `names` may be None then."""


Talk = Generator[Question, str | None, Outcome]
"""Yields what to say, takes what was heard."""


class _NobodyThereError(Exception):
    """Silence, each time."""


@dataclass(frozen=True, slots=True)
class _SetUp:
    words: DeviceWords
    countries: Mapping[str, str]
    known: Outcome
    languages: Mapping[str, LanguageWords] = field(default_factory=dict)
    button: bool = True

    def talk(self) -> Talk:
        say, known = self.words.set_up, self.known
        otherwise = known.names or say.unnamed
        yield Question(say.welcome)
        if len(self.languages) > 1:
            language = yield from self._language(known.language)
            if language != known.language:
                return replace(known, language=language, finished=False)
        try:
            left = yield from self._name(say.name_left, otherwise[0], somebody=False)
        except _NobodyThereError:
            yield Question(self._with_button(say.nobody))
            return replace(known, finished=False)
        right = yield from self._name(say.name_right, otherwise[1])
        if left.casefold() == right.casefold():
            right = yield from self._name(say.name_same, say.unnamed[1], not_this=left)
        country = yield from self._country(known.country)
        volume = yield from self._volume(known.volume)
        yield Question(self._with_button(say.done.format(a=left, b=right)))
        return replace(known, names=(left, right), country=country, volume=volume)

    def _with_button(self, text: str) -> str:
        return f"{text} {self.words.set_up.or_button}" if self.button else text

    def _language(self, otherwise: str) -> Generator[Question, str | None, str]:
        phrases = {spoken: code for code, one in self.languages.items() for spoken in one.spoken}
        names = ", ".join(one.name for one in self.languages.values())
        heard = yield Question(self.words.set_up.language.format(languages=names), tuple(phrases))
        return next((phrases[phrase] for phrase in phrases if _said(heard, (phrase,))), otherwise)

    def _name(
        self, text: str, otherwise: str, *, not_this: str = "", somebody: bool = True
    ) -> Generator[Question, str | None, str]:
        """A first name. Raises `_NobodyThereError` after silence each time, unless `somebody` is known to be
        there.
        """
        say, asked = self.words.set_up, text
        denied = {not_this.lower()}
        for _ in range(TRIES):
            known = [name for name in self.words.names.known.split() if name not in denied]
            heard = yield Question(asked, (*self.words.names.lead_ins, *known))
            asked, somebody = say.name_again, somebody or heard is not None
            name = next((word for word in reversed((heard or "").split()) if word in known), "")
            if not name:
                continue
            agreed = yield from self._agreed(say.name_check.format(name=name.capitalize()))
            if agreed:
                return name.capitalize()
            if agreed is False:
                denied.add(name)
        if not somebody:
            raise _NobodyThereError
        yield Question(say.name_missed.format(name=otherwise))
        return otherwise

    def _country(self, otherwise: str) -> Generator[Question, str | None, str]:
        say, asked = self.words.set_up, self.words.set_up.country
        left = {code: phrases for code, phrases in self.words.countries.items() if code in self.countries}
        for _ in range(TRIES):
            heard = yield Question(asked, tuple(phrase for phrases in left.values() for phrase in phrases))
            asked = say.country_again
            code = next((code for code, phrases in left.items() if _said(heard, phrases)), "")
            if code == ELSEWHERE:
                return code
            if not code:
                continue
            agreed = yield from self._agreed(say.country_check.format(country=self.countries[code]))
            if agreed:
                return code
            if agreed is False:
                del left[code]
        kept = say.country_kept.format(country=self.countries.get(otherwise, ""))
        yield Question(say.country_missed if otherwise == ELSEWHERE else kept)
        return otherwise

    def _volume(self, volume: float) -> Generator[Question, str | None, float]:
        say, answers = self.words.set_up, self.words.answers
        phrases = (*answers.louder, *answers.softer, *answers.good)
        asked = say.volume
        for _ in range(2 * TRIES):
            heard = yield Question(asked, phrases, volume)
            before = volume
            if _said(heard, answers.louder):
                volume = min(LOUDEST, round(volume + LOUDER, 2))
                asked = say.volume if volume > before else say.loudest
            elif _said(heard, answers.softer):
                volume = max(SOFTEST, round(volume - LOUDER, 2))
                asked = say.volume if volume < before else say.softest
            else:
                break
        return volume

    def _agreed(self, text: str) -> Generator[Question, str | None, bool | None]:
        """None where the answer was neither a clear yes nor a clear no."""
        heard = yield Question(text, (*self.words.answers.yes, *self.words.answers.no))
        yes, no = _said(heard, self.words.answers.yes), _said(heard, self.words.answers.no)
        return None if yes == no else yes


def set_up(
    words: DeviceWords,
    countries: Mapping[str, str],
    *,
    known: Outcome | None = None,
    languages: Mapping[str, LanguageWords] | None = None,
    button: bool = True,
) -> Talk:
    """The talk. `countries` are the names of countries by code; `known` is how things are, and stay where
    nothing is understood; of `languages` one is asked for if there are several; `button` tells whether there
    is one.
    """
    return _SetUp(words, countries, known or Outcome(), languages or {}, button).talk()


def _said(heard: str | None, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases stands in what was heard, as whole words."""
    return any(f" {phrase} " in f" {heard or ''} " for phrase in phrases)
