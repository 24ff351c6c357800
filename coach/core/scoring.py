"""Pictures of a couple from their answers: the scores of an exercise, counted.

Which answer counts how much towards what is data of the exercise; here it is only added up.
"""

from collections.abc import Mapping

from coach.core.actions import Partner
from coach.packs.exercise import Exercise, Pairing, Score

Facts = dict[tuple[str, Partner | None], str]
"""What was answered, by key and partner (None: by both)."""


def scored(exercise: Exercise, facts: Mapping[tuple[str, Partner | None], str]) -> Facts:
    """The scores of both partners and of the couple, as far as their answers are known."""
    found: Facts = {}
    for score in exercise.score:
        for partner in Partner:
            if any((key, partner) in facts for items in score.points.values() for key in items):
                found[score.key, partner] = _option(score, partner, facts)
    for pairing in exercise.pairing:
        options = [found.get((pairing.of, partner)) for partner in Partner]
        if None not in options:
            found[pairing.key, None] = _pair(pairing, {str(option) for option in options}, options)
    return found


def _option(score: Score, partner: Partner, facts: Mapping[tuple[str, Partner | None], str]) -> str:
    """The option with the most points, if it has enough and stands alone."""
    points = {
        option: sum(worth.get(facts.get((key, partner), ""), 0) for key, worth in items.items())
        for option, items in score.points.items()
    }
    most = max(points.values())
    best = [option for option, count in points.items() if count == most]
    return best[0] if len(best) == 1 and most >= score.at_least else score.otherwise


def _pair(pairing: Pairing, found: set[str], options: list[str | None]) -> str:
    for pair, name in pairing.pairs.items():
        wanted = pair.split(" and ")
        if sorted(wanted) == sorted(map(str, options)) and set(wanted) == found:
            return name
    return pairing.otherwise
