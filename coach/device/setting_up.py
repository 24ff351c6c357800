"""Set-up by voice, for a coach without a screen: names, language, country, volume. Pure.

    talk = set_up(load_words(), countries={"ie": "Ireland"})
    question = next(talk)                       # speak question.text, listen for question.phrases
    question = talk.send("my name is emma")     # what was heard; empty for silence

When it is done the generator returns an `Outcome`. Nobody is ever stuck: what was not understood three times
gets a value that works, and coach says so.
"""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field

from coach.device.words_file import DeviceWords, LanguageWords

TRIES = 3
"""So often a thing is asked."""

LOUDEST, SOFTEST, LOUDER = 1.0, 0.2, 0.2
"""Volume from 0 to 1, and one step of it."""


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
    """What was found out."""

    names: tuple[str, str]
    country: str
    """A code of countries.toml."""
    volume: float
    """0 to 1."""
    language: str = "en"


Talk = Generator[Question, str, Outcome]
"""Yields what to say, takes what was heard."""


@dataclass(frozen=True, slots=True)
class _SetUp:
    words: DeviceWords
    countries: Mapping[str, str]
    languages: Mapping[str, LanguageWords] = field(default_factory=dict)

    def talk(self, volume: float, language: str) -> Talk:
        say = self.words.set_up
        yield Question(say.welcome)
        if len(self.languages) > 1:
            language = yield from self._language(language)
        left = yield from self._name(say.name_left, say.unnamed[0])
        right = yield from self._name(say.name_right, say.unnamed[1])
        if left.casefold() == right.casefold():
            right = yield from self._name(say.name_same, say.unnamed[1], not_this=left)
        country = yield from self._country()
        volume = yield from self._volume(volume)
        yield Question(say.done.format(a=left, b=right))
        return Outcome((left, right), country, volume, language)

    def _language(self, otherwise: str) -> Generator[Question, str, str]:
        phrases = {spoken: code for code, one in self.languages.items() for spoken in one.spoken}
        names = ", ".join(one.name for one in self.languages.values())
        heard = yield Question(self.words.set_up.language.format(languages=names), tuple(phrases))
        return next((phrases[phrase] for phrase in phrases if _said(heard, (phrase,))), otherwise)

    def _name(self, text: str, otherwise: str, not_this: str = "") -> Generator[Question, str, str]:
        say, known = self.words.set_up, tuple(self.words.names.known.split())
        asked = text
        for _ in range(TRIES):
            heard = yield Question(asked, (*self.words.names.lead_ins, *known))
            asked = say.name_again
            name = next((word for word in reversed(heard.split()) if word in known), "").capitalize()
            if name and name != not_this and (yield from self._agreed(say.name_check.format(name=name))):
                return name
        yield Question(say.name_missed.format(name=otherwise))
        return otherwise

    def _country(self) -> Generator[Question, str, str]:
        say = self.words.set_up
        spoken = {code: phrases for code, phrases in self.words.countries.items() if code in self.countries}
        asked = say.country
        for _ in range(TRIES):
            heard = yield Question(asked, tuple(phrase for phrases in spoken.values() for phrase in phrases))
            asked = say.country_again
            code = next((code for code, phrases in spoken.items() if _said(heard, phrases)), "")
            check = say.country_check.format(country=self.countries.get(code, ""))
            if code and (code == "elsewhere" or (yield from self._agreed(check))):
                return code
        yield Question(say.country_missed)
        return "elsewhere"

    def _volume(self, volume: float) -> Generator[Question, str, float]:
        answers = self.words.answers
        phrases = (*answers.louder, *answers.softer, *answers.good)
        for _ in range(2 * TRIES):
            heard = yield Question(self.words.set_up.volume, phrases, volume)
            if _said(heard, answers.louder):
                volume = min(LOUDEST, round(volume + LOUDER, 2))
            elif _said(heard, answers.softer):
                volume = max(SOFTEST, round(volume - LOUDER, 2))
            else:
                break
        return volume

    def _agreed(self, text: str) -> Generator[Question, str, bool]:
        heard = yield Question(text, (*self.words.answers.yes, *self.words.answers.no))
        return _said(heard, self.words.answers.yes) and not _said(heard, self.words.answers.no)


def set_up(
    words: DeviceWords,
    countries: Mapping[str, str],
    *,
    languages: Mapping[str, LanguageWords] | None = None,
    volume: float = 0.8,
    language: str = "en",
) -> Talk:
    """The talk. `countries` are the names of countries by code; of `languages` one is asked for if there are
    several.
    """
    return _SetUp(words, countries, languages or {}).talk(volume, language)


def _said(heard: str, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases stands in what was heard, as whole words."""
    return any(f" {phrase} " in f" {heard} " for phrase in phrases)
