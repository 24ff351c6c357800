"""Sound on disk can be read whatever happened."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from coach.audio.wav import StereoWriter, missing_bytes
from coach.errors import AudioError

LEFT = np.arange(1000, dtype=np.int16)
RIGHT = -LEFT


def test_two_tracks_lie_side_by_side(tmp_path: Path) -> None:
    with StereoWriter(tmp_path / "deep" / "two.wav") as writer:
        writer.write(LEFT, RIGHT)
        writer.write(LEFT, RIGHT)
    sound, rate = soundfile.read(tmp_path / "deep" / "two.wav", dtype="int16")
    assert rate == 16_000
    assert (sound[:, 0] == np.tile(LEFT, 2)).all()
    assert (sound[:, 1] == np.tile(RIGHT, 2)).all()


def test_a_file_that_was_never_closed_has_all_but_the_last_second(tmp_path: Path) -> None:
    writer = StereoWriter(tmp_path / "two.wav")
    for _ in range(50):
        writer.write(LEFT, RIGHT)
    sound, _ = soundfile.read(tmp_path / "two.wav", dtype="int16")
    assert len(sound) >= 50_000 - 16_000
    assert missing_bytes(tmp_path / "two.wav") == 0
    writer.close()
    writer.close()


def test_tracks_of_different_length_are_a_mistake(tmp_path: Path) -> None:
    with StereoWriter(tmp_path / "two.wav") as writer, pytest.raises(ValueError, match="1000 samples left"):
        writer.write(LEFT, RIGHT[1:])


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AudioError, match=r"Cannot write .*two.wav: .*Choose another folder"):
        StereoWriter(tmp_path / "file" / "two.wav")


def test_a_full_disk_is_an_error_with_a_remedy() -> None:
    writer = StereoWriter(Path("/dev/full"))
    with pytest.raises(AudioError, match="No space left on device"):
        writer.write(np.zeros(200_000, np.int16), np.zeros(200_000, np.int16))
    with pytest.raises(AudioError):
        writer.close()


def test_missing_bytes_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "mono.wav"
    soundfile.write(path, LEFT, 16_000)
    assert missing_bytes(path) == 0
    path.write_bytes(path.read_bytes()[:-300])
    assert missing_bytes(path) == 300
    path.write_bytes(b"something else")
    assert missing_bytes(path) == 0
