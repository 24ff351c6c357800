"""What wakes coach: a phrase, heard with a grammar that knows little else. Nothing that is heard is kept.

    ear = Ear(Recogniser(model, grammar(words.wake, model.knows)), VoiceActivity())
    for event in ear.hear(frame):
        if wakes(event, words.wake): ...

The grammar has phrases that sound like the right one, too. A recogniser that knew the right one only would
find it in half of what people say; so it finds one of the others.
"""

from collections.abc import Callable

from coach.core.events import Event, UtteranceHeard
from coach.device.words_file import WakeWords, known_only

CONFIDENCE = 0.75
"""Each word of the phrase must be so sure, 0 to 1."""


def grammar(words: WakeWords, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """The phrases to listen for, as far as the speech model knows their words."""
    return known_only((words.phrase, words.set_up, *words.decoys), knows)


def wakes(event: Event, words: WakeWords) -> str:
    """The phrase that was said, and nothing but it; empty if none was."""
    if not isinstance(event, UtteranceHeard) or event.text not in (words.phrase, words.set_up):
        return ""
    return event.text if all(word.confidence >= CONFIDENCE for word in event.words) else ""
