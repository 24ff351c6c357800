"""A model with a net that knows nothing is written, and stock vosk reads it back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import vosk
from model_maker import build
from model_maker.backoff import prune
from model_maker.corpus import Sentence
from model_maker.errors import ModelMakerError
from model_maker.export import size_bytes, write_graph, write_settings
from model_maker.kaldi_io import KaldiReader
from model_maker.language_model import Model
from model_maker.lookahead import renumbered
from model_maker.network import PhoneNet, folded
from model_maker.nnet3 import final_mdl
from model_maker.phones import LABELS

LEXICON = {
    "tea": {("t", "iy"): 1.0},
    "tee": {("t", "iy"): 1.0},
    "for": {("f", "ao", "r"): 1.0},
    "two": {("t", "uw"): 1.0},
}
SENTENCES = [Sentence(("tea", "for", "two"), "kitchen", "pack")]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    write_settings(folder)
    write_graph(folder, LEXICON, prune(Model(SENTENCES, LEXICON), 10, 10))
    layers = folded(PhoneNet(width=64).eval(), np.zeros(40), np.ones(40))
    (folder / "am").mkdir()
    (folder / "am" / "final.mdl").write_bytes(final_mdl(layers, np.full(len(LABELS), 1 / len(LABELS))))
    return folder


def test_vosk_reads_it_and_decodes(model: Path) -> None:
    vosk.SetLogLevel(-1)
    loaded = vosk.Model(str(model))
    noise = np.random.default_rng(1).normal(scale=2000, size=32000).astype(np.int16).tobytes()
    for grammar in ([], [json.dumps(["tea for two", "[unk]"])]):
        recognizer = vosk.KaldiRecognizer(loaded, 16000, *grammar)
        recognizer.SetWords(True)
        recognizer.AcceptWaveform(noise)
        assert set(json.loads(recognizer.FinalResult())["text"].split()) <= {*LEXICON, "[unk]"}


def test_vosk_finds_the_words(model: Path) -> None:
    loaded = vosk.Model(str(model))
    assert all(loaded.vosk_model_find_word(word) > 0 for word in LEXICON)
    assert loaded.vosk_model_find_word("kettle") < 0


def test_the_net_lies_in_the_file_as_written(model: Path) -> None:
    data = (model / "am" / "final.mdl").read_bytes()
    reader = KaldiReader(data)
    reader.at = data.index(b"<Nnet3> ")
    reader.expect("<Nnet3>")
    assert reader.line() == ""
    lines = list(iter(reader.line, ""))
    assert lines[0] == "input-node name=input dim=40"
    assert "input=Append(Offset(relu1, -3), relu1, Offset(relu1, 3))" in "\n".join(lines)
    reader.expect("<NumComponents>")
    assert reader.int32() == 15
    reader.expect("<ComponentName>", "affine0", "<FixedAffineComponent>", "<LinearParams>")
    assert reader.matrix().shape == (64, 200)


def test_words_keep_one_number_each() -> None:
    ids = renumbered(["a", "b", "c"], {"a": 1, "b": 2, "c": 3}, {1: 7, 2: 5})
    assert (ids["a"], ids["b"]) == (7, 5)
    assert len(set(ids.values())) == 3


def test_size_counts_every_file(model: Path) -> None:
    assert size_bytes(model) > (model / "am" / "final.mdl").stat().st_size


def test_a_missing_tool_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelMakerError, match="libfst-tools"):
        write_graph(tmp_path, LEXICON, prune(Model(SENTENCES, LEXICON), 0, 0))


def test_graph_only_needs_a_model_to_keep(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main(["--graph-only", "--output", str(tmp_path)]) == 2
    message = capsys.readouterr().err
    assert "without --graph-only" in message
    assert message.count("\n") == 1
