"""One thing to practise for each partner, chosen from what happened. Pure; the texts are the pack's.

Of the hard moments of a partner the most frequent kind decides; without any, the first move in the pack's
order that the partner did not make. Whoever had the same the last time gets the next text for it.
"""

from collections.abc import Sequence

from coach.core.actions import Partner
from coach.memory.figures import Figures
from coach.memory.texts import MOST_HELD, Practice, ReportTexts
from coach.memory.trends import Talk


def choose(texts: ReportTexts, partner: Partner, talks: Sequence[Talk]) -> Practice:
    """What this partner may practise after the last of these talks."""
    fitting = _fitting(texts, partner, talks[-1].figures)
    same_before = 0
    for talk in reversed(talks[:-1]):
        if _fitting(texts, partner, talk.figures) != fitting:
            break
        same_before += 1
    return fitting[same_before % len(fitting)]


def _fitting(texts: ReportTexts, partner: Partner, figures: Figures) -> list[Practice]:
    side = figures.side(partner)
    order = [practice.after for practice in texts.exercise]
    happened = [kind for kind in side.cues if side.cues[kind] > 0 and kind in order]
    if happened:
        most = min(happened, key=lambda kind: (-side.cues[kind], order.index(kind)))
        return [practice for practice in texts.exercise if practice.after == most]
    kind_evening = [practice for practice in texts.exercise if practice.after == MOST_HELD]
    missing = [one for one in kind_evening if one.missing and not side.moves.get(one.missing)]
    return missing[:1] or [one for one in kind_evening if not one.missing] or kind_evening[-1:]
