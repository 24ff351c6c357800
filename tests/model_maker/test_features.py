"""The features are Kaldi's: a plain reading of Kaldi's own source gives the same numbers."""

from __future__ import annotations

import numpy as np
from model_maker.features import DIMENSION, FRAME_CENTRE_S, frame_times, mfcc

FFT = 512


def mel(hertz: np.ndarray) -> np.ndarray:
    return 1127.0 * np.log1p(hertz / 700.0)


def kaldi_mfcc(samples: np.ndarray) -> np.ndarray:
    """`compute-mfcc-feats` with snip_edges, after Kaldi's feature-window.cc, mel-computations.cc and
    feature-mfcc.cc.
    """
    count = 1 + (len(samples) - 400) // 160
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 399)) ** 0.85  # "povey"
    edges = np.linspace(mel(np.array(20.0)), mel(np.array(7600.0)), DIMENSION + 2)
    bins = mel(np.arange(FFT // 2) * 16000 / FFT)
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    filters = np.maximum(0, np.minimum(rising, falling))
    k, n = np.mgrid[:DIMENSION, :DIMENSION]
    cosines = np.sqrt(2 / DIMENSION) * np.cos(np.pi / DIMENSION * (n + 0.5) * k)
    cosines[0] = np.sqrt(1 / DIMENSION)
    lifter = 1 + 0.5 * 22 * np.sin(np.pi * np.arange(DIMENSION) / 22)
    rows = []
    for start in range(0, 160 * count, 160):
        frame = samples[start : start + 400].astype(np.float64)
        frame = frame - frame.mean()
        frame = frame - 0.97 * np.concatenate([frame[:1], frame[:-1]])
        power = np.abs(np.fft.rfft(frame * window, FFT)[:-1]) ** 2
        energies = np.log(np.maximum(filters @ power, np.finfo(np.float32).eps))
        rows.append(lifter * (cosines @ energies))
    return np.array(rows)


def test_features_equal_kaldis() -> None:
    rng = np.random.default_rng(3)
    time = np.arange(16000) / 16000
    samples = np.round(3000 * np.sin(2 * np.pi * 200 * time * (1 + time)) + 300 * rng.standard_normal(16000))
    ours, theirs = mfcc(samples), kaldi_mfcc(samples)
    assert ours.shape == theirs.shape == (98, DIMENSION)
    np.testing.assert_allclose(ours, theirs, atol=0.02)


def test_no_frame_for_less_than_a_window() -> None:
    assert mfcc(np.zeros(399)).shape == (0, DIMENSION)
    assert mfcc(np.zeros(400)).shape == (1, DIMENSION)


def test_frame_times_are_middles_of_windows() -> None:
    assert frame_times(2).tolist() == [FRAME_CENTRE_S, FRAME_CENTRE_S + 0.010]
    assert FRAME_CENTRE_S == 200 / 16000
