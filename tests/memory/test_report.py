"""The report: it says what happened, and whatever people said stays text."""

import re
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from couple import COUPLE, EVENING, A, B, keep_session
from fullest import fullest

from coach.core.wording import Couple
from coach.memory.entries import Entry, Kept, Noticed
from coach.memory.figures import Figures, tally
from coach.memory.history import History
from coach.memory.moments import standing
from coach.memory.page import Material, quoted
from coach.memory.report import material, render
from coach.memory.texts import fill, load_texts
from coach.memory.trends import Talk

TEXTS = load_texts()
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

NASTY = [
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "{first} {words} {count}",
    "<!-- --><![CDATA[",
    "&lt;b&gt; &amp; &#60;",
    "‮\x1b[31m\x00",
    "javascript:alert(1)",
]


class Reader(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def plain(self) -> str:
        return " ".join("".join(self.text).split())


def report_of(*entries: Entry, couple: Couple = COUPLE) -> Reader:
    log = list(entries)
    talk = Talk("0" * 32, EVENING, tally(log))
    return Reader(render(Material(couple, [talk], standing(log)), TEXTS))


@pytest.mark.parametrize("text", NASTY)
def test_words_and_names_make_no_tag_and_no_attribute(text: str) -> None:
    plain = Reader(render(fullest(), TEXTS))
    nasty = Reader(render(fullest(text, text), TEXTS))
    assert nasty.tags == plain.tags
    assert Counter(name for name, _ in nasty.attributes) == Counter(name for name, _ in plain.attributes)


@pytest.mark.parametrize("text", ["{first} & {words}", "<b>{count}</b>", "{{ page }}"])
def test_words_are_shown_as_they_were_said(text: str) -> None:
    page = report_of(Kept(1, "promise", A, text), couple=Couple(text, "Callum"))
    assert f"{text}: “{text}”" in page.plain


def test_nothing_is_loaded_and_nothing_runs(history: History) -> None:
    html = render(material(history, keep_session(history, history.find(COUPLE))), TEXTS)
    page = Reader(html)
    assert not {"script", "link", "iframe", "object", "embed", "img", "form", "base", "a"} & page.tags.keys()
    assert not [
        name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href", "style")
    ]
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_every_picture_says_in_words_what_it_shows() -> None:
    page = Reader(render(fullest(), TEXTS))
    assert page.tags["svg"] == page.tags["title"] - 1 == page.tags["desc"] == 4
    ids = {value for name, value in page.attributes if name == "id"}
    for name, value in page.attributes:
        if name == "aria-labelledby":
            assert set(value.split()) <= ids


def test_it_says_what_was_agreed_by_whom_and_when() -> None:
    page = report_of(
        Kept(1, "promise", B, "i will call when i'm late"), Kept(1, "promise-by", B, "from tomorrow")
    )
    assert "Callum: “I will call when I'm late” when: from tomorrow" in page.plain
    assert "3 November 2026" in page.plain


def test_of_both_the_same_number_of_promises_is_shown() -> None:
    page = report_of(*(Kept(1, "promise", who, f"promise {n}") for who in (A, B) for n in range(5)))
    assert page.plain.count("Emma: “") == page.plain.count("Callum: “") == 2
    assert "and 6 more" in page.plain


def test_hard_moments_are_told_of_both_together() -> None:
    """The page is the same, whichever of the two was harsh; only what each may practise differs."""

    def hard(first: int, second: int) -> str:
        log = [Noticed(n, A, "criticism", "x") for n in range(first)]
        log += [Noticed(n, B, "criticism", "x") for n in range(second)]
        return report_of(*log).plain.partition("One thing to practise")[0]

    assert hard(3, 1) == hard(1, 3) == hard(2, 2)


def test_nobody_is_named_beside_a_hard_moment() -> None:
    page = report_of(*(Noticed(n, A, kind, "x") for n, kind in enumerate(TEXTS.kind)))
    hard = page.plain.partition("What was hard")[2].partition("Along the way")[0]
    assert "Blame, once" in hard
    assert not {"Emma", "Callum"} & set(re.findall(r"\w+", hard))


def test_an_empty_session_is_a_kind_page() -> None:
    page = report_of()
    assert page.tags["svg"] == 0
    assert "No promises this time, and that is fine" in page.plain
    assert page.tags["section"] == 4


def test_a_session_that_was_cut_off_says_so() -> None:
    made_of = Material(COUPLE, [Talk("0", EVENING, Figures())], [], open=True)
    assert "interrupted" in Reader(render(made_of, TEXTS)).plain


def test_what_was_said_gets_its_capitals_and_is_cut_at_a_word() -> None:
    assert quoted("i think i'm in  the\nway", TEXTS) == "I think I'm in the way"
    long = quoted("word " * 100, TEXTS)
    assert len(long) <= 80
    assert long.endswith("word…")
    assert quoted("", TEXTS) == ""


def test_what_was_said_to_coach_is_not_quoted() -> None:
    assert quoted("i will call when i'm late i'm done", TEXTS) == "I will call when I'm late"
    assert quoted("i'm done", TEXTS) == "I'm done"


def test_slots_are_filled_once() -> None:
    assert fill("{words} and {other}", words="{other}", other="x") == "{other} and x"


@pytest.mark.parametrize(("width", "height"), [(8.5, 11), (8.27, 11.69)], ids=["Letter", "A4"])
@pytest.mark.skipif(CHROMIUM is None, reason="no browser here")
def test_even_the_fullest_report_prints_on_one_sheet(tmp_path: Path, width: float, height: float) -> None:
    html = render(fullest(), TEXTS).replace("@page { margin", f"@page {{ size: {width}in {height}in; margin")
    page, sheet = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(html, encoding="utf-8")
    browser = [
        str(CHROMIUM),
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}/profile",
    ]
    subprocess.run(
        [*browser, "--no-pdf-header-footer", f"--print-to-pdf={sheet}", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert len(re.findall(rb"/Type\s*/Page\b", sheet.read_bytes())) == 1
