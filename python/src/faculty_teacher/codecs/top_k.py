"""The k most probable classes, and the mass of all others together, which the receiver spreads evenly over them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..wire.tensor import WireTensor, wire_tensor
from .class_ids import class_id_bytes, class_id_tensor
from .codec import Codec, Signal, SignalKind

_LARGEST = 65_504  # of float16, in which the k values travel


def top_k(k: int) -> Codec:
    """@param k - 1 to 4,096."""

    def encode(signal: Signal, _kind: SignalKind) -> Sequence[WireTensor]:
        rows, width = signal.shape
        kept = min(k, width)
        ids = _largest_indices(signal, kept)
        values = np.maximum(np.take_along_axis(signal, ids, axis=1), -_LARGEST)
        tails = np.full(rows, -_LARGEST, "<f4")
        if kept < width:
            with np.errstate(divide="ignore"):  # a tail without mass: log 0
                tails = np.maximum(np.log(_masses_left(signal, ids)), -_LARGEST).astype("<f4")
        return [
            class_id_tensor(ids, width),
            wire_tensor("signal", values.astype("<f4").astype("<f2")),
            wire_tensor("signal-tail", tails),
        ]

    return Codec(f"top-{k}", _LARGEST, False, lambda width: min(k, width) * (2 + class_id_bytes(width)) + 4, encode)


def _masses_left(signal: Signal, ids: NDArray[Any]) -> NDArray[np.float64]:
    """Of all classes, less those sent, `[rows]`; one after the other as every implementation adds and takes away."""
    masses = np.exp(signal.astype(np.float64))
    whole = np.cumsum(masses, axis=1)[:, -1:]
    sent = np.take_along_axis(masses, ids, axis=1)
    left = np.subtract.accumulate(np.concatenate([whole, sent], axis=1), axis=1)[:, -1]
    return np.asarray(np.maximum(left, 0))


def _largest_indices(signal: NDArray[Any], kept: int) -> NDArray[Any]:
    """`[rows, kept]`, values falling; of equal values the first index first. Linear in the classes."""
    rows, width = signal.shape
    least = np.partition(signal, width - kept, axis=1)[:, width - kept, None]
    above = signal > least
    equal = signal == least
    room = kept - above.sum(axis=1, keepdims=True)
    chosen = above | (equal & (np.cumsum(equal, axis=1) <= room))
    ids = np.nonzero(chosen)[1].reshape(rows, kept)
    order = np.argsort(-np.take_along_axis(signal, ids, axis=1), axis=1, kind="stable")
    return np.take_along_axis(ids, order, axis=1)
