"""Word errors and frame labels."""

from __future__ import annotations

import numpy as np
import pytest
from model_maker.dataset import frame_labels
from model_maker.phones import LABELS
from model_maker.scoring import Score, align, comparable
from model_maker.speech import Segment


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("i was tired", "i was tired", 0),
        ("i was tired", "i was wired", 1),
        ("i was tired", "i was so tired", 1),
        ("i was tired", "was", 2),
        ("i", "", 1),
        ("", "oh no", 2),
        ("the grey colour", "the gray color", 0),
    ],
)
def test_errors(said: str, heard: str, errors: int) -> None:
    score = Score()
    score.add(align(comparable(said), comparable(heard)))
    assert (score.errors, score.words) == (errors, len(said.split()))


def test_alignment_is_in_order() -> None:
    steps = align(["a", "b", "c"], ["a", "x", "c", "d"])
    assert [(step.said, step.heard, step.same) for step in steps] == [
        (0, 0, True),
        (1, 1, False),
        (2, 2, True),
        (None, 3, False),
    ]


def test_percent_of_nothing() -> None:
    assert Score().percent == 0


def test_frame_labels_by_the_middle_of_each_frame() -> None:
    segments = [Segment("ay", 0.0, 0.020, 0), Segment("m", 0.020, 0.040, 0)]
    named = [LABELS[i] for i in frame_labels(segments, 6)]
    assert named == ["ay", "m", "m", "pau", "pau", "pau"]
    shifted = [LABELS[i] for i in frame_labels(segments, 8, offset_s=0.03, stretch=0.5)]
    assert shifted == ["pau", "pau", "ay", "m", "pau", "pau", "pau", "pau"]


def test_nothing_said_is_all_pause() -> None:
    assert not np.any(frame_labels([], 3))
