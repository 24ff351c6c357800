"""The loop: frames in, actions performed. The only module that knows both the core and the edges.

    for item in room:
        for event in ear.hear(item):
            for action in session.hear(event):
                perform(action)

Whoever wants to look on (the display, the transcript, the journal, the light, the scripted couple) is a
watcher and is shown every event and every action, in order.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from coach.audio.earcons import earcon
from coach.core.actions import Action, AdjustVoice, Chime, Earcon, Hush, Say
from coach.core.events import (
    Event,
    FrameHeard,
    HearingLost,
    LoudspeakerBack,
    MicrophoneBack,
    PromptEnded,
    SessionStarted,
)
from coach.core.frame import Frame
from coach.core.room import Clip, ClipEnded, Room, RoomEvent
from coach.core.session import Session
from coach.errors import RecogniserError, VoiceError
from coach.speech.ear import Ear

Watcher = Callable[[Event | Action], None]


class Speaker(Protocol):
    """What the loop needs of a voice: see `coach.speech.voice.Voice`."""

    def render(self, text: str, *, private: bool = False) -> Clip: ...
    def prefetch(self, texts: Sequence[str]) -> None: ...
    def adjust(self, how: str) -> None: ...


class App:
    """One session in one room."""

    def __init__(
        self, room: Room, ear: Ear, session: Session, voice: Speaker, watchers: Sequence[Watcher] = ()
    ) -> None:
        self._room = room
        self._ear = ear
        self._session = session
        self._voice = voice
        self._watchers = watchers
        self._sounding: list[tuple[Clip, int]] = []
        """Prompts that are being spoken or wait to be."""
        self._deaf: RecogniserError | None = None
        """Why no word can be heard any more."""
        self.trouble: list[str] = []
        """What went wrong on the way, one line each."""

    def run(self) -> None:
        """Hold the session, to its end or to the end of the room's sound.

        Raises:
            RecogniserError: no word can be heard any more; the session has said goodbye.
        """
        self._tell(SessionStarted(0))
        for item in self._room:
            try:
                self._take(item)
            except RecogniserError as why:
                self._deaf = why
                self._tell(HearingLost(item.end if isinstance(item, Frame) else item.at, str(why)))
            if self._session.ended:
                break
        if self._deaf is not None:
            raise self._deaf
        if not self._session.ended:
            for event in self._ear.finish():
                self._tell(event)

    def _take(self, item: Frame | RoomEvent) -> None:
        """What comes from the room. The clock goes on also where nothing is heard."""
        if isinstance(item, Frame):
            heard = (FrameHeard(item.end, speech=False),) if self._deaf else self._ear.hear(item)
            for event in heard:
                self._tell(event)
        elif isinstance(item, ClipEnded):
            self._end_prompt(item)
        else:
            self._tell(item)

    def _end_prompt(self, ended: ClipEnded) -> None:
        for clip, prompt in self._sounding:
            if clip is ended.clip:
                self._sounding.remove((clip, prompt))
                self._tell(PromptEnded(ended.at, prompt))
                return

    def _tell(self, event: Event) -> None:
        self._show(event)
        if isinstance(event, MicrophoneBack | LoudspeakerBack):
            self._sounding.clear()  # what was not heard before is not heard any more
        actions = self._session.hear(event)
        for action in actions:
            self._show(action)
            self._perform(action)
        if actions and not isinstance(event, FrameHeard):
            self._voice.prefetch(self._session.upcoming())

    def _show(self, item: Event | Action) -> None:
        for watcher in self._watchers:
            watcher(item)

    def _perform(self, action: Action) -> None:
        match action:
            case Say():
                clip = self._render(action)
                self._sounding.append((clip, action.prompt))
                self._room.play(clip)
            case Chime():
                self._room.play(earcon(action.earcon))
            case AdjustVoice():
                self._voice.adjust(action.how)
            case Hush():
                self._room.hush()
                self._sounding.clear()

    def _render(self, action: Say) -> Clip:
        """The clip. Where the voice fails in mid-session a sound stands for it, and the session goes on."""
        try:
            return self._voice.render(action.text, private=action.private)
        except VoiceError as error:
            self.trouble.append(str(error))
            return earcon(Earcon.TROUBLE)
