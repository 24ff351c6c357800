"""Names and words as plain text: on a terminal, in Markdown, in the name of a file.

What people said is data, however it looks. HTML is escaped by the report's template; everything else is here.
"""

import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~:@&$^={}!])")
"""Signs that mean something to Markdown anywhere in a line, or make a link of a word."""
_MARKDOWN_START = re.compile(r"^(\s*)([-+]|\d+(?=[.)]))")
"""Signs that begin a list."""
_WWW = re.compile(r"\bwww\.", re.IGNORECASE)


def one_line(text: str) -> str:
    """The text on one line, without anything a terminal or a browser might obey.

    Control characters (escape sequences begin with one), separators of lines, and the marks that turn the
    direction of writing become spaces or vanish; letters of every script stay.
    """
    if text.isprintable():
        return text
    return "".join(_harmless(sign) for sign in text)


def _harmless(sign: str) -> str:
    match unicodedata.category(sign):
        case "Cc" | "Zl" | "Zp":
            return " "
        case "Cs" | "Co" | "Cn":
            return "�"
        case "Cf" if sign not in "‌‍":  # joiners belong to words in some scripts, and to emoji
            return ""
        case _:
            return sign


def markdown(text: str) -> str:
    """The text as Markdown that shows it as it is."""
    escaped = _MARKDOWN.sub(r"\\\1", one_line(text))
    escaped = _WWW.sub(lambda match: match[0][:-1] + "\\.", escaped)
    return _MARKDOWN_START.sub(
        lambda match: f"{match[1]}{match[2]}\\" if match[2].isdigit() else rf"{match[1]}\{match[2]}", escaped
    )


def file_stem(*parts: str) -> str:
    """A name for a file: letters a to z, digits and hyphens, nothing that a path could mean.

    >>> file_stem("../Émma", "Callum")
    'emma-callum'
    """
    plain = unicodedata.normalize("NFKD", "-".join(parts)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "session"
