"""Names and words stay what they are: text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from coach.memory.plain import file_stem, markdown, one_line

NASTY = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b2J",
    "two\nlines\r\nand\tmore\x85",
    "‮gnp.exe",
    "⁦hidden⁩",
    "\x00",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![](https://example.org/spy.png)",
    "<https://example.org>",
    "https://example.org",
    "www.example.org",
    "emma@example.org",
    "# heading",
    "- item",
    "+ item",
    "1. item",
    "1) item",
    "> quote",
    "```code```",
    "---",
    "***",
    "a | b",
    "&lt;b&gt;",
    "\\*",
    "~~gone~~",
    "[^1]",
    "==marked==",
    "$x$",
    "= =",
]


@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_a_terminal_obeys(text: str) -> None:
    plain = one_line(text)
    assert not any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") for sign in plain)


@pytest.mark.parametrize("text", ["Zoë", "Bjørn", "अनिका", "محمد", "田中", "👩‍👩‍👧", "O’Neill"])
def test_names_of_every_script_stay(text: str) -> None:
    assert one_line(text) == text


def shown(source: str) -> tuple[str, set[str]]:
    """What a Markdown reader makes of it: the text, and the kinds of its tokens."""
    tokens = MarkdownIt("js-default", {"linkify": False}).enable(["table", "strikethrough"]).parse(source)
    inline = [token for token in tokens if token.type == "inline"]
    children = [child for token in inline for child in token.children or ()]
    kinds = {token.type for token in tokens} | {child.type for child in children}
    return "".join(child.content for child in children), kinds


@given(st.text(max_size=60) | st.sampled_from(NASTY))
def test_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    said, kinds = shown(f"**Emma** (0:01): {markdown(text)}")
    assert " ".join(said.split()) == " ".join(f"Emma (0:01): {one_line(text)}".split())
    assert kinds <= {
        *("paragraph_open", "inline", "paragraph_close", "text", "strong_open", "strong_close"),
        "text_special",
    }


@given(st.text(max_size=40) | st.sampled_from(NASTY))
def test_markdown_in_a_list_item_begins_no_other_list(text: str) -> None:
    _, kinds = shown(f"- Emma: {markdown(text)}")
    assert not kinds & {
        "heading_open",
        "ordered_list_open",
        "fence",
        "code_block",
        "blockquote_open",
        "link_open",
    }


@given(st.text(max_size=200), st.text(max_size=200))
def test_file_names_name_a_file_in_this_folder(a: str, b: str) -> None:
    stem = file_stem(a, b)
    assert stem.strip("-")
    assert set(stem) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(stem) <= 60


def test_file_names_of_paths() -> None:
    assert file_stem("../../etc/passwd", "C:\\con") == "etc-passwd-c-con"
    assert file_stem("田中", "") == "session"
