"""Groups of words with a name, which keep the patterns of a rule short enough to read.

    words.harm = ["hit", "hurt", "kill"]
    patterns = ["i'll {harm} you"]

A name stands for its words in brackets, `(hit|hurt|kill)`, exactly as if they were written in the pattern. A
rule names groups for itself, a file for all its rules. The lists of `words.toml` are for all files.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from coach.core.patterns import Lexicon, PatternError
from coach.packs.reading import line_of, pack_error
from coach.packs.toml_lines import KeyPath

LONGEST = 20_000
"""Characters that a pattern may come to with its groups written out: some hundred are usual."""

_NAME = re.compile(r"(?<!!)\{([a-z0-9-]+)\}")

Groups = Mapping[str, list[str]]


class WordGroups:
    """The groups that the patterns of one rule may use. Raises `PackError` where a name has two meanings."""

    def __init__(self, lexicon: Lexicon, path: Path, of_file: Groups, of_rule: Groups, rule: KeyPath) -> None:
        self._lexicon = lexicon
        self._path = path
        self._brackets: dict[str, str] = {}
        self._entries: dict[str, tuple[list[str], KeyPath]] = {}
        for groups, place in ((of_file, ()), (of_rule, rule)):
            for name, entries in groups.items():
                self._add(name, entries, (*place, "words", name))

    def _add(self, name: str, entries: list[str], place: KeyPath) -> None:
        if name in self._lexicon.lists or name in self._brackets:
            what = f"{{{name}}} has a meaning already, in words.toml or at the top of this file"
            raise pack_error(self._path, line_of(self._path, place), what, "choose another name")
        self._brackets[name] = f"({'|'.join(entries)})"
        self._entries[name] = (entries, place)

    def written_out(self, text: str, place: KeyPath) -> str:
        """The pattern at `place` with the words of each group in place of its name. Raises `PackError`."""
        length = len(text) + sum(len(self._brackets.get(name, "")) for name in _NAME.findall(text))
        if length > LONGEST:
            what = f"with its words written out this pattern has more than {LONGEST} characters"
            raise pack_error(
                self._path, line_of(self._path, place), what, "split it in two lines of the list"
            )
        return _NAME.sub(lambda found: self._brackets.get(found[1], found[0]), text)

    def check(self, text: str) -> None:
        """Raise `PackError` where the words of a group in this pattern cannot be read."""
        for name in names_in(text) & self._entries.keys():  # read only now: it is rare, and a pack has many
            entries, place = self._entries[name]
            for number, entry in enumerate(entries):
                try:
                    self._lexicon.read(entry)
                except PatternError as error:
                    line = line_of(self._path, (*place, number))
                    raise pack_error(self._path, line, str(error), "mend these words") from None


def names_in(text: str) -> set[str]:
    """The lists and groups that a pattern uses."""
    return set(_NAME.findall(text.replace("!{", "{")))
