"""The pattern language of the cue rules: words, not characters, and linear in time whatever a pack says.

A pattern is a line of words and signs, separated by spaces:

    you never listen*          the words, in this order; `listen*` is any word that begins so
    (shut|lock) me out         one of several, each of one or more words
    you (just)? don't care     an optional part
    {sweep}                    a named list of the language, each entry a pattern itself. (Words that a rule
                               names, written in the same way, are brackets by the time they come here.)
    you ..3 nothing            at most three words between
    *  !{kind-word}  !better   any one word; any one word but these
    ^ stop  stop $             the start and the end of the turn
    < you're  lazy >           the start and the end of a clause, as far as words tell

There is no repetition without a bound and no backtracking: see `coach.core.automaton`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

BEGIN = "^"
"""The word that stands before the first one."""

END = "$"
"""The word that stands after the last one."""

MAX_GAP = 12
"""Words. A clause is rarely longer, and what is further apart does not belong together."""

MOST_PLACES = 40_000
"""Words that a pattern may come to, its lists written out: some hundred are usual."""

DEEPEST = 25
"""Brackets and lists within one another."""

_SIGNS = re.compile(
    r"\s*(?:(?P<gap>\.\.(?P<most>\d+))|(?P<list>!?\{(?P<name>[a-z0-9-]+)\})"
    r"|(?P<word>!?[a-z0-9']+\*?|\*)|(?P<sign>[()|?^$<>]))"
)


class PatternError(ValueError):
    """A pattern that cannot be read. `str(error)` says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Words:
    """One word of `words`, or one that begins like a stem; with `other`, a word that does neither."""

    words: frozenset[str]
    stems: tuple[str, ...] = ()
    other: bool = False

    def accepts(self, word: str) -> bool:
        """Whether `word` fits. The signs for the start and the end fit only where they are listed."""
        if word in (BEGIN, END):
            return word in self.words
        return (word in self.words or word.startswith(self.stems or ("\0",))) is not self.other


@dataclass(frozen=True, slots=True)
class Row:
    """Parts one after the other."""

    parts: "tuple[Part, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    options: "tuple[Part, ...]"


@dataclass(frozen=True, slots=True)
class Maybe:
    """A part, or nothing."""

    part: "Part"


Part = Words | Row | Choice | Maybe

ANY = Words(frozenset(), other=True)
"""Any one word."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was read."""

    text: str
    body: Part
    opens: bool = False
    """Its first word is the one before the match (`^` or `<`), which is no part of it."""
    closes: bool = False
    """Its last word is the one after the match (`$` or `>`), which is no part of it."""
    within: int | None = None
    """It began with `^` and a gap of so many words, not in `body`: the match begins with the turn."""
    places: int = 0
    """How large it is, with its lists written out, and what may be missing counted again: what it costs."""


@dataclass(frozen=True)
class Lexicon:
    """What a language says about words. Entries are patterns; a list may use other lists."""

    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    same: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Other ways in which a recogniser may write a word: `you're` → `your`, `you are`."""
    small: frozenset[str] = frozenset()
    """Small words that recognisers lose. In a pattern of three other words or more they may be missing."""
    joiners: frozenset[str] = frozenset()
    """Words between clauses: and, but, because. Where one stands, `<` and `>` fit."""
    skipped: frozenset[str] = frozenset()
    """Words that only colour (just, really): they may stand between any two words of a match."""
    fillers: frozenset[str] = frozenset()
    """Words that say nothing (um, uh): they are not heard at all."""
    _patterns: dict[tuple[str, bool], Pattern] = field(default_factory=dict, repr=False, compare=False)
    """What was read before: a pack is read once to check it and once to compile it."""
    _parts: dict[str, Part] = field(default_factory=dict, repr=False, compare=False)
    """The lists that were read before: most are used many times."""
    _sizes: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    """And how large each is."""

    def read(self, text: str, *, strict: bool = False) -> Pattern:
        """Read one pattern; `strict` lets no small word be missing. Raises `PatternError`."""
        pattern = self._patterns.get((text, strict))
        if pattern is None:
            pattern = self._patterns[text, strict] = _Reader(self, text, strict=strict).pattern()
        return pattern

    def read_list(self, name: str, within: tuple[str, ...] = ()) -> Part:
        """Read a list, which is used in the lists `within`. Raises `PatternError`."""
        part = self._parts.get(name)
        if part is None:
            entries = self.lists[name]
            if not entries:
                raise PatternError(f"the list {{{name}}} is empty")
            readers = [_Reader(self, entry, (*within, name)) for entry in entries]
            part = self._parts[name] = _choice([reader.whole() for reader in readers])
            self._sizes[name] = sum(reader.places for reader in readers)
        return part

    def size(self, name: str) -> int:
        """How large a list is that was read."""
        return self._sizes[name]


class _Reader:
    """Recursive descent over the signs of one pattern."""

    def __init__(
        self, lexicon: Lexicon, text: str, within: tuple[str, ...] = (), *, strict: bool = False
    ) -> None:
        self.lexicon = lexicon
        self.text = text
        self.within = within
        """Lists that are being read, to find a list that contains itself."""
        self.strict = strict
        self.signs = _split(text)
        self.at = 0
        self.depth = len(within)
        self.places = 0

    def pattern(self) -> Pattern:
        body = self.whole()
        if _least(body) - (self.signs[0] in "^<") - (self.signs[-1] in "$>") < 1:
            raise PatternError(f"{self.text!r} would match without a word")
        opens, closes, within = self.signs[0] in "^<", self.signs[-1] in "$>", None
        if isinstance(body, Row) and self.signs[0] == BEGIN and self.signs[1].startswith(".."):
            body, within = Row(body.parts[2:]), int(self.signs[1][2:])
        return Pattern(self.text, body, opens, closes, within, self.places)

    def whole(self) -> Part:
        if not self.signs:
            raise PatternError("an empty pattern")
        roomy = sum(map(self.weighs, _outermost(self.signs))) > 2 and not self.strict
        body = self.row(small_may_drop=roomy)
        if self.at < len(self.signs):
            raise PatternError(f"{self.text!r}: nothing was opened before {self.signs[self.at]!r}")
        return body

    def weighs(self, sign: str) -> bool:
        """Whether a sign is a word, or a list of words, that is not small."""
        return sign[0] == "{" or (sign[0].isalnum() and sign not in self.lexicon.small)

    def row(self, small_may_drop: bool) -> Part:
        parts: list[Part] = []
        optional, before = 0, self.places
        while self.at < len(self.signs) and self.signs[self.at] not in "|)":
            sign = self.signs[self.at]
            part = self.part()
            if self.at < len(self.signs) and self.signs[self.at] == "?":
                self.at += 1
                part = Maybe(part)
            elif small_may_drop and sign in self.lexicon.small:
                part = Maybe(part)
            optional += isinstance(part, Maybe)
            parts.append(part)
            self.counted(0)
        self.counted(optional * (self.places - before))
        if not parts:
            raise PatternError(f"{self.text!r}: an empty choice")
        return parts[0] if len(parts) == 1 else Row(tuple(parts))

    def counted(self, places: int) -> None:
        """So much larger. Raises `PatternError` where that is too much."""
        self.places += places
        if self.places > MOST_PLACES:
            raise PatternError(f"{_short(self.text)} comes to more than {MOST_PLACES} words")

    def part(self) -> Part:
        sign = self.signs[self.at]
        self.at += 1
        self.places += 1
        if sign == "(":
            self.deeper(1)
            part = self.choice()
            self.deeper(-1)
            return part
        if sign.startswith(".."):
            return self.gap(int(sign[2:5]))
        if sign[-1] == "}":
            return self.listed(sign)
        if sign in ("^", "$"):
            return Words(frozenset(sign))
        if sign in ("<", ">"):
            return Words(self.lexicon.joiners | {BEGIN if sign == "<" else END})
        if sign == "?":
            raise PatternError(f"{self.text!r}: nothing stands before '?'")
        return self.word(sign)

    def deeper(self, by: int) -> None:
        self.depth += by
        if self.depth > DEEPEST:
            raise PatternError(f"{_short(self.text)}: more than {DEEPEST} brackets or lists in one another")

    def choice(self) -> Part:
        options = [self.row(small_may_drop=False)]
        while self.at < len(self.signs) and self.signs[self.at] == "|":
            self.at += 1
            options.append(self.row(small_may_drop=False))
        if self.at >= len(self.signs):
            raise PatternError(f"{self.text!r}: a ')' is missing")
        self.at += 1
        return _choice(options)

    def gap(self, most: int) -> Part:
        if not 1 <= most <= MAX_GAP:
            raise PatternError(f"{self.text!r}: a gap is 1 to {MAX_GAP} words")
        self.counted(most)
        part: Part = Maybe(ANY)
        for _ in range(most - 1):
            part = Maybe(Row((ANY, part)))
        return part

    def listed(self, sign: str) -> Part:
        name = sign.strip("!{}")
        if name not in self.lexicon.lists:
            raise PatternError(f"{self.text!r}: there is no list {{{name}}}")
        if name in self.within:
            raise PatternError(f"the list {{{name}}} contains itself")
        self.deeper(1)
        part = self.lexicon.read_list(name, self.within)
        self.deeper(-1)
        self.counted(self.lexicon.size(name))
        return self.opposite(part, sign) if sign[0] == "!" else part

    def word(self, sign: str) -> Part:
        if sign == "*":
            return ANY
        bare = sign.lstrip("!")
        if bare.endswith("*"):
            part: Part = Words(frozenset(), (bare[:-1],))
        else:
            spellings = [bare, *self.lexicon.same.get(bare, ())]
            self.counted(sum(len(spelling.split()) for spelling in spellings) - 1)
            part = _choice([_plain(spelling) for spelling in spellings])
        return self.opposite(part, sign) if sign[0] == "!" else part

    def opposite(self, part: Part, sign: str) -> Part:
        """Any one word but those that `part` accepts; its entries of several words do not count."""
        options = part.options if isinstance(part, Choice) else (part,)
        single = [option for option in options if isinstance(option, Words) and not option.other]
        if not single:
            raise PatternError(f"{self.text!r}: {sign!r} holds no single word")
        words = frozenset[str]().union(*(option.words for option in single))
        return Words(words, tuple(stem for option in single for stem in option.stems), other=True)


def _split(text: str) -> list[str]:
    signs = []
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = _SIGNS.match(text, at)
        if not found:
            raise PatternError(f"{text!r}: {text[at:].split()[0]!r} is no part of the pattern language")
        signs.append(found[0].strip())
        at = found.end()
    return signs


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "…")


def _outermost(signs: Sequence[str]) -> list[str]:
    """The signs that stand in no brackets."""
    found: list[str] = []
    depth = 0
    for sign in signs:
        depth -= sign == ")"
        if depth == 0 and sign not in "()":
            found.append(sign)
        depth += sign == "("
    return found


def _plain(phrase: str) -> Part:
    words = [Words(frozenset([word])) for word in phrase.split()]
    return words[0] if len(words) == 1 else Row(tuple(words))


def _choice(options: Sequence[Part]) -> Part:
    """The options, with all single words merged into one set: fewer states."""
    flat = [
        inner for option in options for inner in (option.options if isinstance(option, Choice) else (option,))
    ]
    merged = [option for option in flat if isinstance(option, Words) and not option.other]
    rest = [option for option in flat if not (isinstance(option, Words) and not option.other)]
    if merged:
        words = frozenset[str]().union(*(option.words for option in merged))
        rest.append(Words(words, tuple(stem for option in merged for stem in option.stems)))
    return rest[0] if len(rest) == 1 else Choice(tuple(rest))


def _least(part: Part) -> int:
    """How few words a part can match."""
    if isinstance(part, Row):
        return sum(map(_least, part.parts))
    if isinstance(part, Choice):
        return min(map(_least, part.options))
    return 0 if isinstance(part, Maybe) else 1
