"""Devices are chosen by name."""

import subprocess
import sys
from pathlib import Path

import pytest
from soundcard import SoundCard

from coach.audio.devices import Kind, choose, devices, look_again
from coach.errors import AudioError

pytestmark = pytest.mark.soundcard


def test_devices_are_listed(soundcard: SoundCard) -> None:
    for kind in Kind:
        there = devices(kind)
        assert {"rig_mic", "rig_speaker"} <= {device.name for device in there}
        assert [device.default for device in there].count(True) == 1


@pytest.mark.parametrize(
    ("asked", "name"), [("rig_mic", "rig_mic"), ("RIG_MIC", "rig_mic"), ("g_m", "rig_mic")]
)
def test_a_part_of_the_name_is_enough(soundcard: SoundCard, asked: str, name: str) -> None:
    assert choose(Kind.MICROPHONE, asked).name == name


def test_the_whole_name_wins_over_a_part(soundcard: SoundCard) -> None:
    assert choose(Kind.LOUDSPEAKER, "default").name == "default"


def test_without_a_name_it_is_the_default(soundcard: SoundCard) -> None:
    assert choose(Kind.MICROPHONE).default


def test_an_unknown_device_is_an_error_that_lists_the_known(soundcard: SoundCard) -> None:
    with pytest.raises(AudioError, match=r"There is no microphone 'Jabra'. There is: .*'rig_mic'"):
        choose(Kind.MICROPHONE, "Jabra")


def test_an_ambiguous_name_is_an_error_that_lists_the_candidates(soundcard: SoundCard) -> None:
    with pytest.raises(
        AudioError, match=r"'rig' could be more than one loudspeaker: 'rig_mic', 'rig_speaker'"
    ):
        choose(Kind.LOUDSPEAKER, "rig")


def test_no_device_at_all(soundcard: SoundCard) -> None:
    soundcard.unplug()
    try:
        look_again()
        for kind in Kind:
            with pytest.raises(AudioError, match=f"There is no {kind.value}. Plug one in"):
                choose(kind)
    finally:
        soundcard.plug_in()


def test_without_portaudio_the_package_is_named(tmp_path: Path) -> None:
    """`find_library` finds nothing there, as on a computer without PortAudio."""
    program = (
        "import ctypes.util; ctypes.util.find_library = lambda name: None\n"
        "from coach.audio.devices import portaudio\n"
        "from coach.errors import AudioError\n"
        "try: portaudio()\n"
        "except AudioError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("PortAudio is missing")
    assert "sudo apt install libportaudio2" in done.stdout
    assert done.stdout.count("\n") == 1
