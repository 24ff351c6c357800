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
    """The groups that some patterns may use: those of a file, or those of a rule in it."""

    def __init__(
        self,
        lexicon: Lexicon,
        path: Path,
        groups: Groups,
        place: KeyPath = (),
        around: "WordGroups | None" = None,
    ) -> None:
        """The `groups` at `place` in the file, and those `around` it. Raises `PackError` for a taken name."""
        self._lexicon = lexicon
        self._path = path
        self._groups = groups
        self._place = (*place, "words")
        self._around = around
        self._brackets: dict[str, str] = {}
        """Groups that were used, written out."""
        for name in groups:
            if name in lexicon.lists or (around and name in around._groups):
                what = f"{{{name}}} has a meaning already, in words.toml or at the top of this file"
                line = line_of(path, (*self._place, name))
                raise pack_error(path, line, what, "choose another name")

    def written_out(self, text: str, place: KeyPath) -> str:
        """The pattern at `place` with the words of each group in place of its name. Raises `PackError`."""
        names = _NAME.findall(text)
        if not names:
            return text
        if len(text) + sum(len(self._bracket(name)) for name in names) > LONGEST:
            what = f"with its words written out this pattern has more than {LONGEST} characters"
            remedy = "split it in two lines of the list"
            raise pack_error(self._path, line_of(self._path, place), what, remedy)
        return _NAME.sub(lambda found: self._bracket(found[1]), text)

    def _bracket(self, name: str) -> str:
        """A group written out; a list of `words.toml`, or a name that means nothing, as it is."""
        if name in self._groups:
            if name not in self._brackets:
                self._brackets[name] = f"({'|'.join(self._groups[name])})"
            return self._brackets[name]
        return self._around._bracket(name) if self._around else f"{{{name}}}"

    def check(self, text: str) -> None:
        """Raise `PackError` where the words of a group in this pattern cannot be read."""
        for name in names_in(text) & self._groups.keys():  # only now: it is rare, and a pack has many
            for number, entry in enumerate(self._groups[name]):
                try:
                    self._lexicon.read(entry)
                except PatternError as error:
                    line = line_of(self._path, (*self._place, name, number))
                    raise pack_error(self._path, line, str(error), "mend these words") from None
        if self._around:
            self._around.check(text)


def names_in(text: str) -> set[str]:
    """The lists and groups that a pattern uses."""
    return set(_NAME.findall(text.replace("!{", "{")))
