"""One base error, one error per stage. Each message says what is wrong and what to do, in one line.

The command line prints the message on standard error and ends with exit code 2; nothing else in coach
catches `CoachError` except to add where it happened.
"""


class CoachError(Exception):
    """Something that a person can put right. `str(error)` is one line: what is wrong, and what to do."""


class AudioError(CoachError):
    """The microphone, the loudspeaker, or a sound file."""


class RecogniserError(CoachError):
    """The Vosk model or the recogniser."""


class VoiceError(CoachError):
    """The voice that coach speaks with."""


class ModelStoreError(CoachError):
    """Finding, fetching or verifying a speech model."""


class PackError(CoachError):
    """A pack (language or exercise) says something that cannot be used: file, line, remedy."""


class ScriptError(CoachError):
    """A rehearsal script that cannot be played."""


class SettingsError(CoachError):
    """A setting or an argument that makes no sense."""


class MemoryStoreError(CoachError):
    """The history of sessions."""
