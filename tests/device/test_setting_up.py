"""Set-up by voice: the talk itself, without sound."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from coach.device.setting_up import LOUDEST, SOFTEST, Outcome, Question, set_up
from coach.device.words_file import FOLDER, LanguageWords, languages, load_words
from coach.packs.language import PACKS, load_pack

WORDS = load_words()
COUNTRIES = {"ie": "Ireland", "us": "United States", "elsewhere": "elsewhere"}


QUIET = Outcome(volume=0.6)


def talk(
    answer: Callable[[Question], str | None],
    known: Outcome = QUIET,
    countries: Mapping[str, str] = COUNTRIES,
    **more: Any,
) -> tuple[Outcome, list[str]]:
    """Answer each question; the outcome, and what coach said."""
    questions = set_up(WORDS, countries, known=known, **more)
    question, said = next(questions), []
    while True:
        said.append(question.text)
        try:
            question = questions.send(answer(question) if question.phrases else None)
        except StopIteration as done:
            return done.value, said


def by_words(answers: Mapping[str, str]) -> Callable[[Question], str | None]:
    """The first answer whose key stands in the question; else silence."""
    return lambda question: next((said for key, said in answers.items() if key in question.text), None)


def test_all_goes_well() -> None:
    """Six answers and it is done."""
    outcome, said = talk(
        by_words(
            {
                "on the left": "my name is emma",
                "on the right": "callum",
                "Did you say": "yes",
                "country": "we live in ireland",
                "Ireland": "that's right",
                "how loud": "good",
            }
        )
    )
    assert outcome == Outcome(("Emma", "Callum"), "ie", 0.6)
    assert "Emma" in said[-1]
    assert "Callum" in said[-1]


def test_what_was_misheard_is_asked_again() -> None:
    """A no to "Did you say …?" leads to another try."""
    heard = iter(["ada", "no", "emma", "yes", "tom", "yes", "america", "yes", "good"])
    outcome, _ = talk(lambda question: next(heard))
    assert outcome.names == ("Emma", "Tom")
    assert outcome.country == "us"


def test_nobody_is_there() -> None:
    """Silence, three times: nothing is changed, and coach says how to begin again."""
    known = Outcome(("Emma", "Tom"), "ie", 0.6)
    outcome, said = talk(lambda question: None, known)
    assert outcome == replace(known, finished=False)
    assert said[-1].startswith(WORDS.set_up.nobody)
    assert len(said) <= 5


def test_nothing_is_understood() -> None:
    """Somebody is there, and no word of theirs is known: then everything has a value that works."""
    outcome, said = talk(lambda question: "")
    assert outcome == Outcome(WORDS.set_up.unnamed, "elsewhere", 0.6)
    assert len(said) <= 15


def test_what_was_known_stays() -> None:
    """In a set-up that is not the first; coach says what it keeps."""
    known = Outcome(("Emma", "Tom"), "ie", 0.6)
    outcome, said = talk(lambda question: "", known)
    assert outcome == known
    assert WORDS.set_up.country_kept.format(country="Ireland") in said


def test_what_was_denied_is_not_heard_again() -> None:
    """Neither a name nor a country. What was not clearly denied is; and the other may be called so."""
    asked: list[Question] = []
    said = [
        "ada",
        "no",
        "ada",
        "emma",
        "yes",
        "ada",
        "",
        "ada",
        "yes",
        "america",
        "no",
        "ireland",
        "yes",
        "good",
    ]
    heard = iter(said)

    def answer(question: Question) -> str:
        asked.append(question)
        return next(heard)

    outcome, _ = talk(answer)
    names = [question.phrases for question in asked if "my name is" in question.phrases]
    countries = [question.phrases for question in asked if "ireland" in question.phrases]
    assert ["ada" in phrases for phrases in names] == [True, False, False, True, True]
    assert ["america" in phrases for phrases in countries] == [True, False]
    assert outcome == Outcome(("Emma", "Ada"), "ie", 0.6)


def test_two_of_one_name() -> None:
    """The one on the right is asked for another."""
    heard = iter(["alex", "yes", "alex", "yes", "alex", "sam", "yes", "elsewhere", "good"])
    outcome, said = talk(lambda question: next(heard))
    assert outcome.names == ("Alex", "Sam")
    assert WORDS.set_up.name_same in said


def test_volume_follows_and_has_an_end() -> None:
    """Each step can be heard in the next question."""
    heard = iter(
        ["emma", "yes", "tom", "yes", "elsewhere", "louder", "a bit louder", "louder", "too loud", "good"]
    )
    outcome, _ = talk(lambda question: next(heard))
    assert outcome.volume == 0.8


def test_louder_than_loud_is_said_to_be_impossible() -> None:
    """And softer than soft; otherwise it would seem that coach does not understand."""
    for word, volume, text in (
        ("louder", LOUDEST, WORDS.set_up.loudest),
        ("softer", SOFTEST, WORDS.set_up.softest),
    ):
        heard = iter(["emma", "yes", "tom", "yes", "elsewhere", word, "good"])
        outcome, said = talk(lambda question, heard=heard: next(heard), Outcome(volume=volume))  # type: ignore[misc]
        assert text in said
        assert outcome.volume == volume


LANGUAGES = {"en": LanguageWords("English", ("english",)), "de": LanguageWords("Deutsch", ("german",))}


def test_the_language_is_asked_for_where_there_are_several() -> None:
    """The present one goes on; another one is for its own words to go on with."""
    answers = {"Which language": "english please", "on the left": "emma", "Did you say": "yes"}
    outcome, said = talk(by_words(answers), languages=LANGUAGES)
    assert "English, Deutsch" in said[1]
    assert outcome.finished
    other, said = talk(by_words({"Which language": "german"}), languages=LANGUAGES)
    assert other == replace(QUIET, language="de", finished=False)
    assert len(said) == 2
    assert "language" not in " ".join(talk(lambda question: None)[1])


def test_a_button_is_named_where_there_is_one() -> None:
    """To have to look for one would be a bad beginning."""
    for button in (True, False):
        for answer in (lambda question: "", lambda question: None):
            assert (WORDS.set_up.or_button in talk(answer, button=button)[1][-1]) is button


@pytest.mark.parametrize(("code", "phrase"), [(c, p) for c, all_ in WORDS.countries.items() for p in all_])
def test_every_country_by_each_of_its_names(code: str, phrase: str) -> None:
    """Northern Ireland is not Ireland."""
    countries = {code: country.name for code, country in load_pack(PACKS / "en").countries.country.items()}
    answers = {"on the left": "emma", "country": f"we live in {phrase}", "?": "yes"}
    assert talk(by_words(answers), countries=countries)[0].country == code


def test_words_fit_the_pack() -> None:
    """Every country of the pack can be said, and what coach says of it is short."""
    countries = load_pack(PACKS / "en").countries.country
    assert set(WORDS.countries) == set(countries)
    assert list(languages()) == [path.stem for path in sorted(FOLDER.glob("*.toml"))]
    assert all(phrase == phrase.lower() for phrases in WORDS.countries.values() for phrase in phrases)


def test_every_name_can_be_used() -> None:
    """No name is doubled, and each is in small letters."""
    names = WORDS.names.known.split()
    assert len(names) == len(set(names))
    assert all(name == name.lower() and name.isalpha() for name in names)
