"""A sound file is a room."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from coach.audio.recording import COURTESY, RecordingRoom
from coach.core.frame import FRAME, RATE, Frame
from coach.core.room import Clip, ClipEnded
from coach.errors import AudioError

TIME = np.arange(RATE) / RATE
TONE = 0.5 * np.sin(2 * np.pi * 440 * TIME)
CLIP = Clip(np.full(RATE // 2, 5000, np.int16), RATE, "a prompt")


def heard(room: RecordingRoom, play_at: int | None = None) -> list[Frame]:
    """The frames. A clip that was played is told to have ended just after the frame with its last sample."""
    frames: list[Frame] = []
    ended = []
    for item in room:
        if isinstance(item, ClipEnded):
            assert item.clip is CLIP
            assert frames[-1].playing
            ended.append(item.at - frames[-1].end)
            continue
        assert isinstance(item, Frame)
        if item.at == play_at:
            room.play(CLIP)
        frames.append(item)
    room.close()
    assert ended == ([] if play_at is None else [0])
    return frames


def sound_of(frames: list[Frame]) -> np.ndarray:
    return np.frombuffer(b"".join(frame.pcm for frame in frames), np.int16)


def test_many_channels_take_no_more_memory_than_few(tmp_path: Path) -> None:
    path = tmp_path / "many.wav"
    soundfile.write(path, np.zeros((70_000, 64), np.int16), RATE)
    room = RecordingRoom(path)
    tracemalloc.start()
    try:
        heard(room)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10_000_000


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg"])
@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_file_becomes_mono_frames_at_our_rate(
    tmp_path: Path, suffix: str, rate: int, channels: int
) -> None:
    path = tmp_path / f"tone.{suffix}"
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)
    soundfile.write(path, np.stack([tone] * channels, axis=1), rate)
    frames = heard(RecordingRoom(path, tail_s=0))
    assert [frame.at for frame in frames] == list(range(0, FRAME * len(frames), FRAME))
    assert all(len(frame.pcm) == 2 * FRAME for frame in frames)
    sound = sound_of(frames)[:RATE]
    assert np.corrcoef(sound, TONE)[0, 1] > 0.99


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_24", "FLOAT", "ULAW"])
def test_any_sample_format_will_do(tmp_path: Path, subtype: str) -> None:
    soundfile.write(tmp_path / "tone.wav", TONE, RATE, subtype=subtype)
    sound = sound_of(heard(RecordingRoom(tmp_path / "tone.wav", tail_s=0)))[:RATE]
    assert np.abs(sound / 32768 - TONE).max() < 0.03


def test_silence_follows_so_that_the_last_words_are_heard_out(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "tone.wav", TONE, RATE)
    sound = sound_of(heard(RecordingRoom(tmp_path / "tone.wav", tail_s=1.5)))
    assert len(sound) == pytest.approx(2.5 * RATE, abs=FRAME)
    assert not sound[RATE:].any()


def test_a_recording_that_waits_stands_still_while_coach_speaks_and_a_moment_longer(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "tone.wav", TONE, RATE)
    frames = heard(RecordingRoom(tmp_path / "tone.wav", record_to=tmp_path / "both.wav"), play_at=9600)
    playing = [frame.at for frame in frames if frame.playing]
    assert playing[0] == 9600 + FRAME
    assert len(playing) == np.ceil(len(CLIP.samples) / FRAME)
    paused = np.concatenate([sound_of(frames)[:10_080], sound_of(frames)[playing[-1] + FRAME + COURTESY :]])
    assert np.abs(paused[:RATE] / 32768 - TONE).max() < 0.001
    both, _ = soundfile.read(tmp_path / "both.wav", dtype="int16")
    assert (both[:, 0] == sound_of(frames)).all()
    assert (np.flatnonzero(both[:, 1])[[0, -1]] == [10_080, 10_080 + 7999]).all()


def test_a_recording_that_does_not_wait_goes_on(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "tone.wav", TONE, RATE)
    frames = heard(RecordingRoom(tmp_path / "tone.wav", waits=False), play_at=0)
    assert sum(frame.playing for frame in frames) == np.ceil(len(CLIP.samples) / FRAME)
    assert np.abs(sound_of(frames)[:RATE] / 32768 - TONE).max() < 0.001


def test_hush_ends_the_clip(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "tone.wav", TONE, RATE)
    room = RecordingRoom(tmp_path / "tone.wav")
    playing = 0
    for item in room:
        assert isinstance(item, Frame)
        if item.at == 0:
            room.play(CLIP)
        if item.at == 4 * FRAME:
            room.hush()
        playing += item.playing
    room.close()
    assert playing == 5  # four frames, and one to fade


def _cut(path: Path, keep: float) -> None:
    path.write_bytes(path.read_bytes()[: round(keep * path.stat().st_size)])


def test_what_cannot_be_heard_is_said_in_one_line(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "half.wav", TONE, RATE)
    _cut(tmp_path / "half.wav", 0.5)
    soundfile.write(tmp_path / "half.flac", TONE, RATE)
    _cut(tmp_path / "half.flac", 0.5)
    soundfile.write(tmp_path / "header.wav", TONE, RATE)
    _cut(tmp_path / "header.wav", 0.001)
    soundfile.write(tmp_path / "silent.wav", TONE[:0], RATE)
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("hello")
    wrong = {
        "half.wav": "is cut short: 16022 bytes are missing",
        "half.flac": "is cut short or damaged",
        "header.wav": "is no sound file that coach can read",
        "silent.wav": "holds no sound",
        "empty.wav": "is empty",
        "text.wav": "is no sound file that coach can read .*Use WAV or FLAC",
        "nowhere.wav": "There is no sound file",
        ".": "There is no sound file",
    }
    for name, message in wrong.items():
        with pytest.raises(AudioError, match=message) as error:
            RecordingRoom(tmp_path / name)
        assert "\n" not in str(error.value)
