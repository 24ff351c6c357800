"""A short talk outside of a session: coach says something and listens for one of some phrases."""

from collections.abc import Callable, Iterator, Sequence

from coach.app import Speaker, Watcher
from coach.audio.earcons import earcon
from coach.audio.voice_activity import VoiceActivity
from coach.core.actions import Earcon
from coach.core.events import (
    ButtonPressed,
    Event,
    FrameHeard,
    LoudspeakerBack,
    MicrophoneBack,
    Press,
    UtteranceHeard,
)
from coach.core.frame import Frame, samples
from coach.core.room import Clip, ClipEnded, Room, RoomEvent
from coach.errors import AudioError, VoiceError
from coach.speech.ear import Ear, SpeechModel

ANSWER = samples(9.0)
"""So long coach waits for an answer."""

Hears = Callable[[tuple[str, ...]], Ear]
"""Makes an ear for these phrases."""


def ear_for(model: SpeechModel) -> Hears:
    """Ears with this model, which is shared."""
    return lambda phrases: Ear(model.recogniser(phrases), VoiceActivity())


class Talk:
    """Asks and listens in one room."""

    def __init__(self, room: Room, voice: Speaker, hears: Hears, watchers: Sequence[Watcher] = ()) -> None:
        self._room = room
        self._items: Iterator[Frame | RoomEvent] = iter(room)
        self._voice = voice
        self._hears = hears
        self._watchers = watchers
        self._pressed: Press | None = None
        """How the button was pressed while coach spoke."""

    def say(self, text: str) -> None:
        """Speak to the end. Raises `AudioError` when the room has no more sound."""
        try:
            clip = self._voice.render(text, private=True)
        except VoiceError:
            clip = earcon(Earcon.TROUBLE)
        self._play(clip)

    def ask(self, text: str, phrases: tuple[str, ...], yes: str = "", no: str = "") -> str | None:
        """Speak, and return what was said then: empty for a voice without a word of these, None for silence.
        A short press of the button says `yes`, a long one `no`. Raises `AudioError`.
        """
        self._pressed = None
        self.say(text)
        if self._pressed is not None and (yes or no):
            return yes if self._pressed is Press.SHORT else no
        self._room.play(earcon(Earcon.YOUR_TURN))
        ear = self._hears(phrases)
        until: int | None = None
        voice = False
        for item in self._items:
            for event in heard(ear, item):
                self._show(event)
                until = event.at + ANSWER if until is None else until
                if isinstance(event, UtteranceHeard) and event.words:
                    return event.text
                if isinstance(event, ButtonPressed) and (yes or no):
                    return yes if event.press is Press.SHORT else no
                if isinstance(event, FrameHeard) and event.speech:
                    voice, until = True, max(until, event.at + samples(2.0))
            if until is not None and item.at >= until:
                return "" if voice else None
        raise _no_more_sound()

    def _play(self, clip: Clip) -> None:
        self._room.play(clip)
        for item in self._items:
            match item:
                case Frame():
                    self._show(FrameHeard(item.end, speech=False))
                case ClipEnded():
                    if item.clip is clip:
                        return
                case ButtonPressed(press=press):
                    self._show(item)
                    self._pressed = press
                case _:
                    self._show(item)
                    if isinstance(item, MicrophoneBack | LoudspeakerBack):
                        self._room.play(clip)  # it may not have been heard
        raise _no_more_sound()

    def _show(self, event: Event) -> None:
        for watcher in self._watchers:
            watcher(event)


def heard(ear: Ear, item: Frame | RoomEvent) -> Sequence[Event]:
    """What happened, where nobody waits for the end of a clip."""
    if isinstance(item, Frame):
        return ear.hear(item)
    return () if isinstance(item, ClipEnded) else (item,)


def _no_more_sound() -> AudioError:
    return AudioError("No more sound comes from the microphone. Plug the speakerphone in again.")
