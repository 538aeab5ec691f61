"""Classes drawn from the teacher's distribution, with replacement (arXiv 2503.16870)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..streams import uniforms_of_keys
from ..wire.checksum import crc32c
from ..wire.tensor import WireTensor
from .class_ids import class_id_bytes, class_id_tensor
from .codec import Codec, Signal, SignalKind

_LARGEST = 65_504
_PURPOSE = 6  # the second part of the key: no other stream of a run begins alike


def sampled(draws: int, seed: int) -> Codec:
    """The stream is keyed by the seed and the row's own values, so that any replica draws the same."""

    def encode(signal: Signal, _kind: SignalKind) -> Sequence[WireTensor]:
        checksums = [crc32c(row.tobytes()) for row in signal.astype("<f4")]
        keys = np.array([(seed, _PURPOSE, checksum) for checksum in checksums], np.int64).reshape(-1, 3)
        cumulative = np.cumsum(np.exp(signal.astype(np.float64)), axis=1)
        heights = np.sort(uniforms_of_keys(keys, draws) * cumulative[:, -1:], axis=1)
        return [class_id_tensor(_first_above(cumulative, heights), signal.shape[1])]

    return Codec(f"sampled-{draws}", _LARGEST, False, lambda width: draws * class_id_bytes(width), encode)


def _first_above(cumulative: NDArray[np.float64], heights: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each height the first class whose cumulative sum is greater, the last class at most; all bisected at once.

    @param cumulative - `[rows, classes]`, rising. @param heights - `[rows, draws]`.
    """
    low = np.zeros(heights.shape, np.int64)
    high = np.full(heights.shape, cumulative.shape[1] - 1)
    while (low < high).any():
        middle = (low + high) // 2
        above = np.take_along_axis(cumulative, middle, axis=1) > heights
        low, high = np.where(above, low, middle + 1), np.where(above, middle, high)
        low = np.minimum(low, high)
    return low
