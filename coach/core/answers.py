"""What an answer means: yes or no, a number, a choice. The words are the pack's."""

from collections.abc import Iterable, Mapping

from coach.packs.language import Answers

WITHIN = 4
"""A word that says it is not now stands among so many before what is said to be too much."""


def find(phrases: Iterable[str], text: str) -> tuple[int, int] | None:
    """Where one of the phrases stands in the text, as whole words: (position, length), the first and longest.

    >>> find(["sure", "not sure"], "i'm not sure")
    (4, 8)
    """
    padded = f" {text} "
    hits = ((padded.find(f" {phrase} "), len(phrase)) for phrase in phrases)
    found = [(at, length) for at, length in hits if at >= 0]
    return min(found, key=lambda hit: (hit[0], -hit[1])) if found else None


class Understanding:
    """Reads short answers with the words of a pack."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._lead_ins = sorted(answers.lead_ins, key=len, reverse=True)

    def yes_no(self, text: str) -> str:
        """`yes`, `no` or `unclear`.

        The word that comes first decides, except that a longer no ("yeah not really") outweighs a yes.
        "Not sure" is neither, and "maybe, no" is a no.
        """
        yes, no = find(self._answers.yes, text), find(self._answers.no, text)
        if maybe := find(self._answers.maybe, text):
            apart = no and not (maybe[0] <= no[0] + no[1] and no[0] <= maybe[0] + maybe[1])
            return "no" if apart else "unclear"
        if yes and no:
            several_words = " " in text[no[0] : no[0] + no[1]]
            return "no" if several_words or no[0] <= yes[0] else "yes"
        return "yes" if yes else "no" if no else "unclear"

    def number(self, text: str) -> int | None:
        """A number from nought to ten, or None. The last one said counts: "three no four" is four."""
        found = [self._answers.numbers[word] for word in text.split() if word in self._answers.numbers]
        return found[-1] if found else None

    def calm(self, text: str) -> str:
        """`low`, `middle`, `high` or `unclear`, from a number (up to 4, 5 and 6, from 7) or a word."""
        number = self.number(text)
        if number is not None:
            return "low" if number <= 4 else "middle" if number <= 6 else "high"
        hits = {
            level: find(phrases, text)
            for level, phrases in (
                ("low", self._answers.low),
                ("middle", self._answers.middle),
                ("high", self._answers.high),
            )
        }
        longest = [(hit[1], level) for level, hit in hits.items() if hit]
        return max(longest)[1] if longest else "unclear"

    def choice(self, text: str, choices: Mapping[str, Iterable[str]]) -> str:
        """The name of the option that was said first, or `unclear`."""
        hits = [(hit[0], -hit[1], name) for name, words in choices.items() if (hit := find(words, text))]
        return min(hits)[2] if hits else "unclear"

    def minutes(self, text: str) -> int | None:
        """A time from now, in minutes: "about half an hour" is 30. None where none was named."""
        hit = find(sorted(self._answers.minutes, key=len, reverse=True), text)
        return self._answers.minutes[text[hit[0] : hit[0] + hit[1]]] if hit else None

    def too_much(self, text: str) -> bool:
        """Whether somebody says that it is getting too much for them: now, and not "if it gets too much"."""
        hit = find(self._answers.too_much, text)
        return hit is not None and not set(self._answers.not_now) & set(text[: hit[0]].split()[-WITHIN:])

    def back(self, text: str) -> bool:
        """Whether somebody calls coach back from a pause or a break."""
        return find(self._answers.back, text) is not None

    def phrase(self, text: str) -> str:
        """Some words without the way in: "um let's call it the fog" is "the fog"; "I don't know" is empty."""
        if any(text == words or text.endswith(f" {words}") for words in self._answers.passes):
            return ""
        while lead := next((lead for lead in self._lead_ins if f"{text} ".startswith(f"{lead} ")), None):
            text = text[len(lead) :].strip()
        return text
