"""Texts become spoken words; situations stay together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from model_maker.corpus import held_out, sentences, spoken_words
from model_maker.errors import ModelMakerError
from model_maker.numbers import spoken_number
from model_maker.vocabulary import frequent_words, listed_words, vocabulary


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's nine-ish, ALL right?", "it's nine ish all right"),
        ("alright then", "all right then"),
        ("don\N{RIGHT SINGLE QUOTATION MARK}t! 'stop'", "don't stop"),
        ("let 'em", "let 'em"),
        ("he's goin' on 42", "he's goin' on forty two"),
        ("...", ""),
    ],
)
def test_spoken_words(text: str, words: str) -> None:
    assert " ".join(spoken_words(text)) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (70, "seventy"),
        (101, "one hundred and one"),
        (2026, "two thousand and twenty six"),
        (1_500_000, "one million five hundred thousand"),
    ],
)
def test_numbers(number: int, words: str) -> None:
    assert " ".join(spoken_number(number)) == words


@pytest.fixture
def root(tmp_path: Path) -> Path:
    pack = tmp_path / "coach" / "packs" / "en"
    (pack / "sentences").mkdir(parents=True)
    (pack / "sentences" / "home.txt").write_text(
        "# note\n## bins\nnone: i took them out\n< you never do\nneed + feeling: i need help\n"
    )
    (pack / "healing.toml").write_text(
        'say = "Thank you, {name}, for saying so."\npattern = "you (always|never)"\n'
    )
    scripts = tmp_path / "coach" / "rehearsal" / "scripts"
    scripts.mkdir(parents=True)
    (scripts / "demo.json").write_text(json.dumps([{"speaker": "a", "text": "I'm done."}]))
    return tmp_path


def test_every_kind_of_text_is_read(root: Path) -> None:
    found = {(" ".join(line.words), line.situation, line.source) for line in sentences(root)}
    assert found == {
        ("i took them out", "home: bins", "pack"),
        ("you never do", "home: bins", "pack"),
        ("i need help", "home: bins", "pack"),
        ("thank you", "healing", "pack"),
        ("for saying so", "healing", "pack"),
        ("i'm done", "demo", "rehearsal"),
    }


def test_a_situation_is_held_out_as_a_whole(root: Path) -> None:
    kept, out = held_out(sentences(root), one_in=1)
    assert {line.source for line in out} == {"pack"}
    assert {line.situation for line in kept} == {"demo"}


def test_a_broken_file_is_named(root: Path) -> None:
    (root / "coach" / "packs" / "en" / "bad.toml").write_text("say = ")
    with pytest.raises(ModelMakerError, match=r"bad\.toml"):
        sentences(root)


def test_vocabulary(root: Path) -> None:
    (root / "words-kin.txt").write_text("mum dad # parents\n")
    assert listed_words(root / "words-kin.txt") == ["mum", "dad"]
    words = vocabulary(sentences(root), root)
    assert {"mum", "mum's", "help", "kitchen", "i"} <= set(words)
    assert not {"dont", "hes", "'s"} & set(words)
    assert len(words) > 8000
    assert frequent_words()[0] == "the"
