"""An evening to spoil."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from evening import TALK, Evening, NewEvening
from live import TALK as LIVE_TALK
from sounds import Speak

from coach.core.cues import CueEngine
from coach.packs.engine import ENGLISH, load_engine
from coach.packs.language import Language, load_pack
from coach.speech.recogniser import Model
from coach.speech.supervised import SupervisedModel
from coach.speech.voice import Voice


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The English pack with the talks of `evening.py` and `live.py` in it."""
    folder = tmp_path_factory.mktemp("pack") / "en"
    shutil.copytree(ENGLISH, folder, ignore=shutil.ignore_patterns("sentences"))
    (folder / "exercises/evening.toml").write_text(TALK, encoding="utf-8")
    (folder / "exercises/live.toml").write_text(LIVE_TALK, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def language(pack: Path) -> Language:
    """Likewise, loaded."""
    return load_pack(pack)


@pytest.fixture(scope="session")
def engine() -> CueEngine:
    """What notices cues, without the sentence model."""
    return load_engine(model=False)


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of coach's voice, shared by the evenings."""
    return tmp_path_factory.mktemp("clips")


@pytest.fixture
def supervised(model: Model) -> Iterator[SupervisedModel]:
    """The embedded model in a child."""
    made = SupervisedModel(model.folder)
    yield made
    made.close()


@pytest.fixture
def new_evening(
    language: Language, engine: CueEngine, speak: Speak, model: Model, clips: Path, tmp_path: Path
) -> Iterator[NewEvening]:
    """Makes an evening: `new_evening(model=…, voice=…, answers=…)`; all is closed with the test."""
    with ExitStack() as closing:

        def make(**other: object) -> Evening:
            voice = other.pop("voice", None) or Voice(cache_dir=clips)
            made = Evening(
                language,
                engine,
                speak,
                other.pop("model", model),
                voice,
                tmp_path / "history.db",
                **other,
            )
            closing.callback(made.history.close)
            closing.callback(voice.close)
            return made

        yield make


@pytest.fixture
def evening(new_evening: NewEvening) -> Evening:
    """An evening as it usually is."""
    return new_evening()
