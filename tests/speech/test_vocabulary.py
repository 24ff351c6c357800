"""The words that a model can't write are told by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.speech.vocabulary import known_words, missing_words


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "graph").mkdir()
    words = ["<eps> 0", "all 1", "don't 2", "i 3", "know 4", "right 5", "[unk] 6", "#0 7"]
    (tmp_path / "graph" / "words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    return tmp_path


def test_symbols_of_the_list_are_no_words(model: Path) -> None:
    assert known_words(model) == {"all", "don't", "i", "know", "right"}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("I don't know.", []),
        ("i don\N{RIGHT SINGLE QUOTATION MARK}t know", []),
        ("Don't-know, 'right'? 42", []),
        ("i know the plughole", ["the", "plughole"]),
        ("the, the, THE", ["the"]),
        ("", []),
    ],
)
def test_missing_words(model: Path, text: str, missing: list[str]) -> None:
    assert missing_words(model, [text]) == missing


def test_a_word_is_named_once_over_all_texts(model: Path) -> None:
    assert missing_words(model, ["why know", "know why not"]) == ["why", "not"]


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        missing_words(tmp_path, ["i"])
