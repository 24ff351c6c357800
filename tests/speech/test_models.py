"""Models are found, and known to be whole."""

import shutil
from pathlib import Path

import pytest

from coach.errors import ModelStoreError
from coach.speech.models import (
    EMBEDDED,
    MANIFEST,
    catalogue,
    checksums,
    entry_named,
    find_model,
    installed,
    models_folder,
    verify,
)
from coach.speech.recogniser import Model

OFFICIAL = "vosk-model-small-en-us-0.15"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "coach" / "models"


def test_the_official_model_can_be_fetched() -> None:
    entry = catalogue()[0]
    assert entry.name == OFFICIAL
    assert entry.address == f"https://alphacephei.com/vosk/models/{OFFICIAL}.zip"
    assert entry.bytes == 41_205_931
    assert len(entry.sha256) == 64
    assert entry.licence == "Apache-2.0"


@pytest.mark.parametrize("name", [None, "en", OFFICIAL])
def test_an_entry_is_found_by_name_or_language(name: str | None) -> None:
    assert entry_named(name, catalogue()).name == OFFICIAL


def test_an_unknown_entry_is_an_error_that_names_the_known() -> None:
    with pytest.raises(ModelStoreError, match=f"no model 'klingon' to install. There is: {OFFICIAL}"):
        entry_named("klingon", catalogue())


@pytest.mark.parametrize("text", ["[[model]]\nname = 3\n", "not toml", "[[model]]\nname='a'\nsurprise=1"])
def test_a_broken_catalogue_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "models.toml").write_text(text)
    with pytest.raises(ModelStoreError, match=r"models.toml is broken"):
        catalogue(tmp_path / "models.toml")
    with pytest.raises(ModelStoreError, match="Cannot read"):
        catalogue(tmp_path / "nowhere.toml")


def test_without_a_model_the_command_that_fetches_one_is_named() -> None:
    assert installed() == ()
    with pytest.raises(ModelStoreError, match=f"coach models install {OFFICIAL}"):
        find_model()


def test_models_are_found_by_name_by_path_and_by_default(data_folder: Path, tmp_path: Path) -> None:
    (data_folder / OFFICIAL).mkdir(parents=True)
    (data_folder / ".installing-x").mkdir()
    (tmp_path / "elsewhere").mkdir()
    assert models_folder() == data_folder
    assert find_model() == find_model(OFFICIAL) == data_folder / OFFICIAL
    assert find_model(str(tmp_path / "elsewhere")) == tmp_path / "elsewhere"
    assert installed() == (data_folder / OFFICIAL,)
    with pytest.raises(ModelStoreError, match=f"no speech model 'nope'. There is: embedded, {OFFICIAL}"):
        find_model("nope")


def test_the_embedded_model_comes_with_coach() -> None:
    verify(find_model(EMBEDDED))


def test_a_model_that_has_changed_is_found_out(model: Model, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model.folder, folder)
    (folder / MANIFEST).write_text(str(checksums(folder)).replace("'", '"'))
    verify(folder)
    words = folder / "graph" / "words.txt"
    words.chmod(0o644)
    words.write_bytes(words.read_bytes().replace(b"alone", b"xlone"))
    with pytest.raises(ModelStoreError, match=r"has changed since it was installed \(graph/words.txt\)"):
        verify(folder)
    words.unlink()
    with pytest.raises(ModelStoreError, match=r"words.txt is missing"):
        verify(folder)
