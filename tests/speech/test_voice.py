"""Text becomes sound, whatever the text is and whatever happens to the process that makes it."""

import os
import signal
import tempfile
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sounds import frames

from coach.audio.resampling import resample
from coach.core.frame import RATE
from coach.core.room import Clip
from coach.errors import SettingsError, VoiceError
from coach.speech import synthesis_process
from coach.speech.recogniser import Model, Recogniser
from coach.speech.voice import Voice


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def voice(cache: Path):  # type: ignore[no-untyped-def]
    voice = Voice(cache_dir=cache)
    yield voice
    voice.close()


def same(one: Clip, other: Clip) -> bool:
    return np.array_equal(one.samples, other.samples)


def test_it_says_the_text_and_without_silence_around(voice: Voice) -> None:
    clip = voice.render("It is your turn now.")
    assert 0.8 < clip.seconds < 2.5
    assert clip.text == "It is your turn now."
    loud = np.flatnonzero(np.abs(clip.samples.astype(int)) > 300)
    assert loud[0] < 0.05 * clip.rate
    assert len(clip.samples) - loud[-1] < 0.1 * clip.rate


def test_each_text_has_its_own_sound(voice: Voice) -> None:
    texts = ["One.", "Two two.", "Three three three.", "One."]
    lengths = [voice.render(text).seconds for text in texts]
    assert lengths[0] == lengths[3] < lengths[1] < lengths[2]


def test_the_same_text_is_the_same_sound_whatever_was_said_before() -> None:
    said = []
    for before in ([], ["One two three."], ["Something else.", "And more."]):
        voice = Voice()
        for text in before:
            voice.render(text)
        said.append(voice.render("It is your turn now."))
        voice.close()
    assert same(said[0], said[1])
    assert same(said[0], said[2])


def test_what_was_rendered_is_there_the_next_time(voice: Voice, cache: Path) -> None:
    clip = voice.render("Welcome.")
    (file,) = cache.iterdir()
    made = file.stat().st_ino
    another = Voice(cache_dir=cache)
    assert same(another.render("Welcome."), clip)
    assert next(cache.iterdir()).stat().st_ino == made
    another.close()


def test_what_is_private_never_reaches_the_cache(voice: Voice, cache: Path) -> None:
    voice.render("Priya needs an evening without phones.", private=True)
    assert not list(voice._private.glob("*.wav")), "nor does it lie anywhere else"
    voice.close()
    assert not list(cache.iterdir())


def test_prefetched_clips_are_made_in_the_background_and_urgent_ones_first(voice: Voice, cache: Path) -> None:
    texts = [f"This is sentence number {number}." for number in range(30)]
    voice.prefetch(texts)
    voice.render("This one is needed now.")
    assert len(list(cache.glob("*.wav"))) < 30
    for text in texts:
        assert voice.render(text).seconds > 1
    assert len(list(cache.glob("*.wav"))) == 31
    assert not list(cache.glob("*.tmp"))


def test_speed_and_volume_can_be_changed_on_the_way(voice: Voice) -> None:
    usual = voice.render("Take your time, and say what you felt.")
    voice.rate = 110
    slow = voice.render("Take your time, and say what you felt.")
    assert slow.seconds > 1.3 * usual.seconds
    voice.volume = 0.5
    assert np.abs(voice.render(slow.text).samples).max() == pytest.approx(
        np.abs(slow.samples).max() / 2, abs=1
    )


@pytest.mark.parametrize("wrong", [{"rate": 5}, {"rate": 900}, {"volume": -0.1}, {"volume": 1.5}])
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match="Choose"):
        Voice(**wrong)  # type: ignore[arg-type]


def test_markup_is_spoken_and_not_obeyed(voice: Voice) -> None:
    with_pause = voice.render('Hello <break time="9s"/> you')
    assert with_pause.seconds < 8
    assert not np.array_equal(with_pause.samples, voice.render("Hello you").samples)
    assert not same(voice.render("[[h@l'oU]]"), voice.render("hello"))


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_to_say_is_an_empty_clip(voice: Voice, text: str) -> None:
    assert voice.render(text).seconds == 0


@pytest.mark.parametrize(
    "text", ["\ud800 hello", "a\x00b", "日本語", "😀 fine", "-v en --help", "x" * 3000, "."]
)
def test_no_text_breaks_it(voice: Voice, text: str) -> None:
    voice.render(text)
    assert voice.render("Still here.").seconds > 0.3


def test_names_are_said_as_they_sound(cache: Path) -> None:
    voice = Voice(cache_dir=cache, pronunciation={"Saoirse": "Seersha"})
    assert same(voice.render("Saoirse, go on."), voice.render("Seersha, go on."))
    assert same(voice.render("SAOIRSE"), voice.render("Seersha"))
    assert voice.render("Saoirse, go on.").text == "Saoirse, go on."
    assert not same(voice.render("Saoirses"), voice.render("Seershas"))
    voice.close()


def _child(voice: Voice) -> int:
    assert voice._child is not None
    return voice._child._process.pid


def test_a_dead_process_is_replaced(voice: Voice) -> None:
    voice.check()
    os.kill(_child(voice), signal.SIGKILL)
    assert voice.render("After a crash.").seconds > 0.5


def test_a_hung_process_is_killed_and_replaced(voice: Voice, monkeypatch: pytest.MonkeyPatch) -> None:
    voice.check()
    hung = _child(voice)
    os.kill(hung, signal.SIGSTOP)
    monkeypatch.setattr(synthesis_process, "ANSWER_S", 2.0)
    assert voice.render("After a hang.").seconds > 0.5
    assert _child(voice) != hung
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)


def test_closing_ends_the_job_that_is_being_done_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    voice = Voice()
    voice.check()
    voice.prefetch(["so much to say " * 500])
    while not (begun := list(tmp_path.glob("*/*.tmp"))):
        pass
    voice.close()
    worker = Path("/proc", begun[0].suffixes[-2].lstrip("."), "stat")
    assert not worker.exists() or worker.read_text().rsplit(")")[-1].split()[0] in "ZX"
    assert not list(tmp_path.iterdir())


def test_a_damaged_file_in_the_cache_is_made_again(voice: Voice, cache: Path) -> None:
    clip = voice.render("Welcome.")
    for damaged in (b"", b"RIFF", b"rubbish" * 100):
        next(cache.iterdir()).write_bytes(damaged)
        assert same(voice.render("Welcome."), clip)


def test_a_cache_that_cannot_be_written_to_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    voice = Voice(cache_dir=tmp_path / "file" / "cache")
    assert not voice.caches
    assert voice.render("Welcome.").seconds > 0.3
    voice.close()


def test_the_cache_forgets_what_was_not_used_for_longest(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.speech.voice.CACHE_BYTES", 150_000)
    voice = Voice(cache_dir=cache)
    for number in range(6):
        voice.render(f"This is sentence {number}.")
        for file in cache.glob("*.wav"):
            os.utime(file, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns - 10**9))
    voice.close()
    assert 0 < sum(file.stat().st_size for file in cache.iterdir()) <= 150_000
    left = Voice(cache_dir=cache)
    before = set(cache.iterdir())
    left.render("This is sentence 5.")
    assert set(cache.iterdir()) == before
    left.close()


def test_an_unknown_voice_is_an_error_with_a_remedy(cache: Path) -> None:
    voice = Voice(name="xx-nobody", cache_dir=cache)
    with pytest.raises(VoiceError, match="'xx-nobody' cannot speak") as error:
        voice.check()
    assert "\n" not in str(error.value)
    voice.close()


def test_without_espeak_there_is_an_error_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library named pyttsx3 stands in for the real one without espeak-ng: it does the same."""
    (tmp_path / "pyttsx3.py").write_text(
        "def init():\n    raise RuntimeError('libespeak-ng.so.1: not there')\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    voice = Voice()
    with pytest.raises(VoiceError, match="sudo apt install espeak-ng"):
        voice.check()
    voice.close()
    voice.close()


def test_what_coach_says_can_be_understood(voice: Voice, model: Model) -> None:
    clip = voice.render("Thank you. What did you feel when you were alone?")
    recogniser = Recogniser(model)
    for frame in frames(resample(clip.samples, clip.rate, RATE)):
        recogniser.accept(frame.pcm)
    heard = {word.text for word in recogniser.finish()}
    assert len(heard & {"thank", "you", "what", "did", "feel", "when", "were", "alone"}) >= 6


def test_files_are_plain_wav(voice: Voice, cache: Path) -> None:
    voice.render("Welcome.")
    assert soundfile.info(next(cache.iterdir())).subtype == "PCM_16"
