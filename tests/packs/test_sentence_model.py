"""The sentence model of the English pack: it judges, it says why, and damage is told in one line."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from coach.core.committee import Committee
from coach.core.kinds import CUES
from coach.core.sentence_model import CONTEXT_PIECES, TEXT_PIECES, encode
from coach.core.slow_lane import Limits
from coach.core.word_weights import WordWeights, features
from coach.core.wordpieces import LONGEST_WORD, WordPieces
from coach.errors import PackError
from coach.packs.engine import load_engine
from coach.packs.language import load_pack
from coach.packs.sentence_model import load_limits, load_meanings, load_sentence_model, memory_is_short

ENGLISH = Path(__file__).parents[2] / "coach" / "packs" / "en"
FOLDER = ENGLISH / "sentence-model"
PIECES = WordPieces(
    ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "'", "you", "are", "re", "la", "##zy", "##zi", "##ness"]
)


def test_pieces() -> None:
    assert PIECES.split("you're") == (5, 4, 7)
    assert PIECES.split("laziness") == (8, 10, 11)
    assert PIECES.split("lazyx") == PIECES.split("x" * (LONGEST_WORD + 1)) == (3,)


def test_a_text_is_encoded_with_its_context_and_cut_to_size() -> None:
    numbers, types, places = encode("you are", ["before that", "lazy"], PIECES)
    assert numbers == [1, 3, 3, 2, 8, 9, 2, 5, 6, 2]
    assert types == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1]
    assert places == [-1, -1, -1, -1, -1, -1, -1, 0, 1, -1]
    numbers, types, _ = encode("you " * 500, ["are " * 500], PIECES)
    assert len(numbers) == len(types) == CONTEXT_PIECES + TEXT_PIECES + 3


def test_word_weights() -> None:
    assert features("you you", []) == ["$", "< nothing", "^", "^ you", "you", "you $", "you you"]
    weights = np.array([[10], [-20]], np.int8)
    scales = np.array([1.0, 0.5], np.float32)
    judge = WordWeights(["threat"], ["you", "< hello"], weights, scales, np.zeros(1, np.float32))
    assert judge.judge("you", [])["threat"] > 0.99
    assert judge.judge("you", ["hello"])["threat"] == pytest.approx(0.5)
    assert judge.judge("me", [])["threat"] == pytest.approx(0.5)


class Sure:
    def __init__(self, chance: float) -> None:
        self.chance = chance

    def judge(self, text: str, context: object) -> dict[str, float]:
        return {"threat": self.chance if "knife" in text else 0.01}


def test_a_committee_takes_the_mean_and_finds_the_words() -> None:
    committee = Committee([Sure(0.9), Sure(0.1)], {"standard": {"alerts": Limits(add=0.5)}}, {})
    assert committee.judge("knife", [])["threat"] == pytest.approx(0.5)
    first, last = Committee([Sure(0.9)], {}, {}).because(
        "i said that i have a knife in my hand now", [], "threat"
    )
    assert first <= 6 < last
    assert committee.because("knife", [], "threat") == (0, 1)
    assert committee.limits("standard")["alerts"].add == 0.5
    assert committee.limits("nothing") == {}


def test_the_encoder_and_the_small_model_judge() -> None:
    text, context = "i am sorry i left you standing there in the rain on your own", ["i waited forty minutes"]
    for small in (False, True):
        judged = load_sentence_model(FOLDER, small=small).judge(text, context)
        assert judged["any_move"] > 0.8 > 0.3 > judged["any_cue"]
        assert all(0 <= chance <= 1 for chance in judged.values())


def test_the_model_notices_an_attack_without_any_keyword() -> None:
    text = "lord of the remote control does nothing all day and wants a parade"
    engine = load_engine(ENGLISH, dial="attentive")
    (cue,) = (cue for cue in engine.notice(text) if cue.lane == "sentence" and cue.severity == 2)
    assert cue.kind in {"contempt", "criticism"}
    assert cue.words in text


def test_the_model_does_not_veto_the_plainest_blame() -> None:
    assert [cue.kind for cue in load_engine(ENGLISH).notice("you never listen to me")] == ["criticism"]


def test_odd_text_does_no_harm() -> None:
    engine = load_engine(ENGLISH)
    for text in ("", " ", "\0", "ßÆ 漢字 🙂", "word " * 3000, "x" * 5000):
        engine.notice(text, [text])


def test_damage_is_told_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(FOLDER, folder)
    (folder / "weights.npz").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(PackError, match=r"weights.npz:1: no weights that can be read; .* --no-model"):
        load_sentence_model(folder)
    np.savez(folder / "words.npz", weights=np.zeros((1, 1), np.int8))
    with pytest.raises(PackError, match=r"words.npz:1: the part 'weights' does not fit the others"):
        load_sentence_model(folder, small=True)
    np.savez(folder / "words.npz", bias=np.zeros(1, np.int8))
    with pytest.raises(PackError, match=r"words.npz:1: the part 'weights' is missing"):
        load_sentence_model(folder, small=True)
    (folder / "limits.toml").write_text("[dials.standard]\ncues = { add = 0.5, ad = 1 }\n")
    with pytest.raises(PackError, match=r"limits.toml:2: `ad` is not known here"):
        load_limits(folder / "limits.toml")


def test_limits_differ_where_it_is_known_what_was_said_before(tmp_path: Path) -> None:
    path = tmp_path / "limits.toml"
    path.write_text("[dials.standard]\ncues = { add = 0.9, after = { add = 0.8 } }\nmoves = { add = 0.5 }\n")
    limits = load_limits(path)["standard"]
    assert limits["cues"] == Limits(add=0.9, after=Limits(add=0.8))
    assert limits["moves"].after is None
    path.write_text("[dials.standard]\ncues = { after = { after = { add = 0.8 } } }\n")
    with pytest.raises(PackError, match=r"limits.toml:2: `after` is not known here"):
        load_limits(path)


def test_memory_can_be_asked() -> None:
    assert memory_is_short() in (True, False)


def test_every_need_that_the_model_names_has_a_stem_to_offer() -> None:
    meanings = load_meanings(FOLDER / "meanings.toml")
    assert set(meanings) == CUES
    assert {meaning.need for meaning in meanings.values()} <= set(load_pack(ENGLISH).prompts.need_stem)
