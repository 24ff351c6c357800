"""Set-up by voice: the talk itself, without sound."""

from collections.abc import Callable, Mapping

from coach.device.setting_up import Outcome, Question, set_up
from coach.device.words_file import FOLDER, languages, load_words
from coach.packs.language import PACKS, load_pack

WORDS = load_words()
COUNTRIES = {"ie": "Ireland", "us": "United States", "elsewhere": "elsewhere"}


def talk(answer: Callable[[Question], str]) -> tuple[Outcome, list[str]]:
    """Answer each question; the outcome, and what coach said."""
    questions = set_up(WORDS, COUNTRIES, volume=0.6)
    question, said = next(questions), []
    while True:
        said.append(question.text)
        try:
            question = questions.send(answer(question) if question.phrases else "")
        except StopIteration as done:
            return done.value, said


def by_words(answers: Mapping[str, str]) -> Callable[[Question], str]:
    """The first answer whose key stands in the question."""
    return lambda question: next((said for key, said in answers.items() if key in question.text), "")


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


def test_nobody_answers() -> None:
    """Then everything has a value that works."""
    outcome, said = talk(lambda question: "")
    assert outcome == Outcome(("Partner One", "Partner Two"), "elsewhere", 0.6)
    assert len(said) <= 15


def test_two_of_one_name() -> None:
    """The one on the right is asked for another."""
    heard = iter(["alex", "yes", "alex", "yes", "sam", "yes", "elsewhere", "good"])
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
