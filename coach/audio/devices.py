"""Microphones and loudspeakers by name, never by number: numbers change when something is plugged in.

Also the one place that loads PortAudio (sounddevice).
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from coach.errors import AudioError
from coach.native import quiet_stderr


class Kind(Enum):
    """What a device is for."""

    MICROPHONE = "microphone"
    LOUDSPEAKER = "loudspeaker"


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone or a loudspeaker."""

    kind: Kind
    name: str
    index: int
    """PortAudio's number, good until PortAudio is started again."""
    rate: int
    """The sample rate that the device likes best."""
    default: bool
    """Whether it is used when nobody chooses."""


def portaudio() -> Any:
    """The sounddevice module. Raises `AudioError` when PortAudio is not installed."""
    try:
        with quiet_stderr():
            import sounddevice  # noqa: TID251 - its owner; only here, because it fails without PortAudio
    except (OSError, ImportError) as why:
        raise AudioError(
            f"PortAudio is missing ({why}). "
            "On Debian, Ubuntu and Raspberry Pi OS: sudo apt install libportaudio2"
        ) from why
    return sounddevice


def look_again() -> None:
    """Start PortAudio again: it notices what was plugged in or out only then. No stream survives this."""
    library = portaudio()
    try:
        with quiet_stderr():
            library._terminate()
            library._initialize()
    except library.PortAudioError as why:
        raise AudioError(f"PortAudio does not start ({why}). Does the sound system run?") from why


def devices(kind: Kind) -> tuple[Device, ...]:
    """The devices of a kind, in PortAudio's order. Raises `AudioError`."""
    library = portaudio()
    channels = "max_input_channels" if kind is Kind.MICROPHONE else "max_output_channels"
    try:
        default = _default_index(library, kind)
        infos = [info for info in library.query_devices() if info[channels] > 0]
    except library.PortAudioError as why:
        raise AudioError(f"Cannot list the {kind.value}s ({why}). Does the sound system run?") from why
    return tuple(
        Device(kind, info["name"], info["index"], round(info["default_samplerate"]), info["index"] == default)
        for info in infos
    )


def choose(kind: Kind, name: str | None = None) -> Device:
    """The device with this name, or with this in its name, or the default one.

    Case does not matter. Raises `AudioError` when there is none, or more than one.
    """
    there = devices(kind)
    if not there:
        raise AudioError(f"There is no {kind.value}. Plug one in; `coach devices` shows what is found.")
    if name is None:
        return next((device for device in there if device.default), there[0])
    wanted = name.casefold()
    exact = [device for device in there if device.name.casefold() == wanted]
    alike = exact[:1] or [device for device in there if wanted in device.name.casefold()]
    if len(alike) == 1:
        return alike[0]
    candidates = ", ".join(repr(device.name) for device in alike or there)
    if alike:
        raise AudioError(
            f"{name!r} could be more than one {kind.value}: {candidates}. Give more of the name."
        )
    raise AudioError(f"There is no {kind.value} {name!r}. There is: {candidates}.")


def _default_index(library: Any, kind: Kind) -> int:
    index = library.default.device[0 if kind is Kind.MICROPHONE else 1]
    if index >= 0:
        return int(index)
    which = "default_input_device" if kind is Kind.MICROPHONE else "default_output_device"
    return next((int(host[which]) for host in library.query_hostapis()), -1)
