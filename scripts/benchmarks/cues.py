"""What noticing costs: words a second, and how that changes with more rules and longer turns.

The words are those of the rehearsals. Packs of twice, five and ten times as many rules hold renamed copies of
the English ones, with other words, so that each copy has to be told from all others.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from time import process_time

from benchmarks._figures import Figure, command

from coach import load_engine
from coach.core.cues import CueEngine, Noticer
from coach.core.rules import Rule, RuleSet
from coach.packs.engine import ENGLISH
from coach.packs.sentences import load_sentences
from coach.rehearsal.script import SCRIPTS, load_script

LEAST_S = 2.0
"""Each measurement is repeated for so long."""

FRESH_EVERY = 10
"""One in so many sentences of the pack is enough to say what new ones cost."""

TIMES = (1, 2, 5, 10)
REACH = {10: "at most 2"}
TURNS = (250, 1000, 4000, 16_000)
"""Words in a turn. 16,000 are two hours of one person."""

_WORD = re.compile(r"(?<![{a-z0-9'-])[a-z][a-z0-9']*(?![a-z0-9'-]*\})")
"""A word of a pattern, not the name of a list."""


def lines() -> list[str]:
    """What the couples of all rehearsals say."""
    scripts = [load_script(path) for path in sorted(SCRIPTS.glob("*.json"))]
    return [line.text for script in scripts for line in script.lines if line.text]


def words_a_second(notice: Callable[[], object], words: int) -> float:
    """After one time to warm up."""
    notice()
    began, times = process_time(), 0
    while process_time() - began < LEAST_S:
        notice()
        times += 1
    return words * times / (process_time() - began)


def told(engine: CueEngine, texts: Sequence[str]) -> float:
    """Words a second of final utterances, each with the two before it."""

    def notice() -> None:
        for number, text in enumerate(texts):
            engine.notice(text, texts[max(0, number - 2) : number])

    return words_a_second(notice, sum(len(text.split()) for text in texts))


def fresh(engine: CueEngine) -> float:
    """Words a second of sentences that the engine has not heard before, after as many others."""
    sentences = load_sentences(ENGLISH / "sentences")[::FRESH_EVERY]
    half = len(sentences) // 2
    for sentence in sentences[:half]:
        engine.notice(sentence.text, sentence.context)
    began = process_time()
    for sentence in sentences[half:]:
        engine.notice(sentence.text, sentence.context)
    return sum(len(sentence.text.split()) for sentence in sentences[half:]) / (process_time() - began)


def many_times(rules: RuleSet, times: int) -> RuleSet:
    """The rules, and renamed copies of them with other words."""
    copies = [_copy(rule, number) for number in range(1, times) for rule in rules.rules]
    return replace(rules, rules=(*rules.rules, *copies))


def _copy(rule: Rule, number: int) -> Rule:
    def other(texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(_WORD.sub(lambda word: f"{word[0]}{number}", text) for text in texts)

    return replace(
        rule,
        name=f"{rule.name}-{number}",
        patterns=other(rule.patterns),
        not_after=other(rule.not_after),
        not_before=other(rule.not_before),
        unless=other(rule.unless),
        answers=other(rule.answers),
    )


def turn(engine: CueEngine, texts: Sequence[str], length: int) -> float:
    """Words a second of a turn of this many words, from its first partial result to its end."""
    words = " ".join(texts).split()
    said = [words[at % len(words)] for at in range(length)]

    def notice() -> None:
        noticer = Noticer(engine)
        for begin in range(0, length, 12):
            utterance = said[begin : begin + 12]
            for end in range(3, len(utterance), 3):
                noticer.hear(" ".join(utterance[:end]), final=False)
            noticer.hear(" ".join(utterance), final=True)

    return words_a_second(notice, length)


def measure() -> Iterator[Figure]:
    """Words a second."""
    texts = lines()
    rules = load_engine(model=False)
    whole = load_engine()
    size = f"{len(rules.rules.rules)} rules, {sum(len(rule.patterns) for rule in rules.rules.rules)} patterns"
    alone = told(rules, texts)
    yield Figure(f"rules only ({size})", alone, "words/s", "at least 50,000")
    yield Figure("with the sentence model", told(whole, texts), "words/s")
    for times in TIMES[1:]:
        engine = CueEngine(many_times(rules.rules, times))
        slower = alone / told(engine, texts)
        yield Figure(f"time for a word with {times} times the rules", slower, "times", REACH.get(times, ""))
    new = fresh(load_engine(model=False))
    yield Figure("rules only, sentences that were never heard before", new, "words/s")
    slower = new / fresh(CueEngine(many_times(rules.rules, TIMES[-1])))
    yield Figure(f"time for a new word with {TIMES[-1]} times the rules", slower, "times")
    shortest = turn(rules, texts, TURNS[0])
    yield Figure(f"partial results and all, in a turn of {TURNS[0]} words", shortest, "words/s")
    for length in TURNS[1:]:
        slower = shortest / turn(rules, texts, length)
        yield Figure(f"time for a word in a turn of {length} words", slower, "times")


main = command(__doc__, {"Noticing": measure})

if __name__ == "__main__":
    main()
