"""What every codec is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ..wire.tensor import WireTensor

SignalKind = Literal["log-probabilities", "logits"]
Signal = NDArray[np.float64] | NDArray[np.float32]
"""`[rows, classes]`; log-probabilities have their row maximum at 0."""

SIGNAL_LIMIT: Final = 2.0**100
"""No value of a signal is further from 0, so that a thousand times it is still a float32."""


@dataclass(frozen=True)
class Codec:
    """A signal as the tensors of a frame."""

    name: str
    largest: float
    """The largest finite value it holds; log-probabilities below its negative are sent as that."""
    holds_logits: bool
    row_bytes: Callable[[int], int]
    """Of so many classes, bytes of one row."""
    encode: Callable[[Signal, SignalKind], Sequence[WireTensor]]
