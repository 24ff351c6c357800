"""No prompt is longer than twelve seconds, as coach's voice says it."""

import re

from coach.packs.language import PACKS, load_pack, spoken
from coach.speech.voice import Voice

LONGEST_S = 12.0
LONG_WORDS = 18
"""Shorter prompts are never too long."""
FILLING = {
    **dict.fromkeys(("speaker", "second", "name"), "Callum"),
    **dict.fromkeys(("listener", "first", "other"), "Emma"),
    "pattern": "the same old story",
    "minutes": "120",
    "limit": "two and a half minutes",
    "stem": "It makes sense that you felt that way, because",
    "example": "When I defended myself, it must have sounded like blame to you, and that hurts.",
}
OWN_WORDS = (
    "to call you when i am more than half an hour late and to leave the phone in the hall every evening"
)


def prompts() -> list[str]:
    """Everything coach may say, filled with long words."""
    language = load_pack(PACKS / "en")
    texts = [text for exercise in language.exercises.values() for text in exercise.texts()]
    texts += [text for _, text in spoken(language.prompts)]
    texts += [line.say for country in language.countries.country.values() for line in country.line]
    filled = {re.sub(r"\{([a-z.-]+)\}", lambda m: FILLING.get(m[1], OWN_WORDS), text) for text in texts}
    return sorted(text for text in filled if len(text.split()) >= LONG_WORDS)


def test_no_prompt_is_too_long() -> None:
    voice = Voice()
    try:
        for text in prompts():
            clip = voice.render(text, private=True)
            assert len(clip.samples) / clip.rate <= LONGEST_S, text
    finally:
        voice.close()


def test_there_are_long_ones() -> None:
    """Or the test above would prove nothing."""
    assert len(prompts()) > 20
