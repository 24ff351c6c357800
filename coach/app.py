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
from coach.core.events import Event, FrameHeard, PromptEnded, SessionStarted
from coach.core.frame import Frame, samples
from coach.core.room import Clip, Room
from coach.core.session import Session
from coach.errors import VoiceError
from coach.speech.ear import Ear

Watcher = Callable[[Event | Action], None]

UNHEARD = samples(3.0)
"""A clip of which nothing is heard for so long counts as over: the loudspeaker may be gone."""


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
        self._sounding: list[int] = []
        """Prompts that are being spoken or wait to be."""
        self._audible = False
        """Whether any of what was played last has been heard in the room."""
        self._played_at = 0
        self._at = 0
        self.trouble: list[str] = []
        """What went wrong on the way, one line each."""

    def run(self) -> None:
        """Hold the session, to its end or to the end of the room's sound."""
        self._tell(SessionStarted(0))
        for item in self._room:
            if isinstance(item, Frame):
                self._at = item.end
                self._finish_prompts(item)
                for event in self._ear.hear(item):
                    self._tell(event)
            else:
                self._tell(item)
            if self._session.ended:
                return
        for event in self._ear.finish():
            self._tell(event)

    def _finish_prompts(self, frame: Frame) -> None:
        if frame.playing:
            self._audible = True
        elif self._sounding and (self._audible or frame.end - self._played_at > UNHEARD):
            ended, self._sounding = self._sounding, []
            for prompt in ended:
                self._tell(PromptEnded(frame.end, prompt))

    def _tell(self, event: Event) -> None:
        self._show(event)
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
                self._play(self._render(action))
                self._sounding.append(action.prompt)
            case Chime():
                self._play(earcon(action.earcon))
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

    def _play(self, clip: Clip) -> None:
        self._room.play(clip)
        self._audible = False
        self._played_at = self._at
