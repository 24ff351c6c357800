"""The report: what two people read together after their conversation.

    html = render(material(history, session), load_texts())

One self-contained HTML page without scripts. `coach.memory.page` finds sentences and pictures, the template
sets them and escapes everything.
"""

from functools import cache
from typing import TYPE_CHECKING

from coach.memory.figures import Figures, tally
from coach.memory.history import History
from coach.memory.moments import in_their_words
from coach.memory.page import Material, page
from coach.memory.records import Session
from coach.memory.texts import ReportTexts
from coach.memory.trends import Sign, Talk, signs

if TYPE_CHECKING:
    import jinja2


def material(history: History, session: Session) -> Material:
    """What the report of a session is made of: that session, and the pair's sessions before it."""
    entries = history.entries(session)
    figures = history.figures(session.pair)
    figures.setdefault(session.id, tally(entries))
    talks = _talks_until(session, history.sessions(session.pair), figures)
    return Material(
        couple=session.pair.couple,
        talks=talks,
        moments=in_their_words(entries),
        signs=_new_signs(history, session, talks),
        open=session.open,
    )


def render(made_of: Material, texts: ReportTexts) -> str:
    """The page as HTML."""
    return _template().render(page=page(made_of, texts), texts=texts)


@cache
def _template() -> "jinja2.Template":
    import jinja2  # only here: it takes longer to load than the rest of a session's memory

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("coach", "memory"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    return environment.get_template("report.html.jinja")


def _talks_until(session: Session, sessions: list[Session], figures: dict[int, Figures]) -> list[Talk]:
    """All of the pair's talks up to this one, which is the last."""
    talks = []
    for one in sessions:
        if one.id in figures:
            talks.append(Talk(one.head.uid, one.head.began, figures[one.id]))
        if one.id == session.id:
            break
    return talks


def _new_signs(history: History, session: Session, talks: list[Talk]) -> list[Sign]:
    """The signs to mention in this report. Each is mentioned in one report and never again."""
    notes = history.notes(session.pair)
    before = dict(notes.told)
    shown = [
        sign for sign in signs(talks) if notes.told.setdefault(sign, session.head.uid) == session.head.uid
    ]
    if notes.told != before:
        history.set_notes(session.pair, notes)
    return shown
