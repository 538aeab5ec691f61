"""256 even steps between a row's maximum and its minimum: value = maximum − step · q."""

from collections.abc import Sequence
from math import log
from typing import Final

import numpy as np

from ..wire.tensor import WireTensor, wire_tensor
from .codec import SIGNAL_LIMIT, Codec, Signal, SignalKind

_LEVELS = 255
_MASKED_BELOW = 64  # nats below the row's most probable class
_MASKED_REACH = 12  # masked classes get at most e^−12 of the most probable class together
_LEAST_VALUE = -SIGNAL_LIMIT / 2  # lower values are the last step, so that rounding takes no row out of range


def _encode(signal: Signal, kind: SignalKind) -> Sequence[WireTensor]:
    values = signal.astype(np.float64)
    maximum = values.max(axis=1, keepdims=True)
    spread = maximum - np.maximum(values.min(axis=1, keepdims=True), _LEAST_VALUE)
    if kind == "log-probabilities":
        below = maximum - values
        unmasked = np.where(below <= _MASKED_BELOW, below, 0).max(axis=1, keepdims=True)
        least = log(values.shape[1]) + _MASKED_REACH
        spread = np.where(spread > _MASKED_BELOW, np.maximum(unmasked, least), spread)
    scale = np.concatenate([maximum, spread / _LEVELS], axis=1).astype("<f4")
    step = scale[:, 1:].astype(np.float64)
    exact = np.divide(maximum - values, step, out=np.zeros_like(values), where=step > 0)
    floor = np.floor(exact)
    halves_up = floor + (exact - floor >= 0.5)
    steps = np.minimum(halves_up, _LEVELS).astype("u1")
    return [wire_tensor("signal", steps), wire_tensor("signal-scale", scale)]


INT8: Final = Codec("int8", 2.0**127, True, lambda classes: classes + 8, _encode)
