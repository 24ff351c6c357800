"""MFCC features exactly as vosk computes them from `conf/mfcc.conf`: 40 of 40 mel bins, 20 to 7600 Hz, no
energy, no dither.

Frame t covers samples 160 t to 160 t + 400 (25 ms every 10 ms); there is no frame for a tail that fills
none.
"""

from __future__ import annotations

from typing import Any, Final

import kaldi_native_fbank  # type: ignore[import-untyped]
import numpy as np
import numpy.typing as npt

from model_maker.speech import RATE

DIMENSION: Final = 40
FRAME_S: Final = 0.010
FRAME_CENTRE_S: Final = 0.0125
"""The middle of frame t lies at t · FRAME_S + FRAME_CENTRE_S."""

Features = npt.NDArray[np.float32]


def _options() -> Any:
    options = kaldi_native_fbank.MfccOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = DIMENSION
    options.mel_opts.low_freq = 20
    options.mel_opts.high_freq = 7600
    options.num_ceps = DIMENSION
    options.use_energy = False
    return options


_OPTIONS: Final = _options()


def mfcc(samples: npt.NDArray[Any]) -> Features:
    """Features (frames × 40) of 16 kHz samples on the scale of 16-bit integers."""
    computer = kaldi_native_fbank.OnlineMfcc(_OPTIONS)
    computer.accept_waveform(RATE, samples.astype(np.float32).tolist())
    computer.input_finished()
    if computer.num_frames_ready == 0:
        return np.zeros((0, DIMENSION), np.float32)
    return np.stack([computer.get_frame(i) for i in range(computer.num_frames_ready)])


def frame_times(frames: int) -> npt.NDArray[np.float64]:
    """The middle of each frame in seconds."""
    return np.arange(frames, dtype=np.float64) * FRAME_S + FRAME_CENTRE_S
