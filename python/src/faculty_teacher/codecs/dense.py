"""Every class of every row in 32 or 16 bits."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..wire.tensor import WireTensor, wire_tensor
from .codec import SIGNAL_LIMIT, Codec, Signal, SignalKind


def _float32(values: Signal) -> NDArray[Any]:
    return values.astype("<f4")


def _float16(values: Signal) -> NDArray[Any]:
    return values.astype("<f4").astype("<f2")  # by way of float32, as every implementation rounds


def _bfloat16(values: Signal) -> NDArray[Any]:
    """The upper 16 bits of each float32, rounded to nearest, ties to even; finite values saturate."""
    bits = values.astype("<f4").view("<u4").astype(np.uint64)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16
    saturated: NDArray[Any] = rounded - ((rounded & 0x7F80) == 0x7F80)
    return saturated.astype("<u2")


def _dense(name: str, datatype: str, width_bytes: int, largest: float, to: Callable[[Signal], NDArray[Any]]) -> Codec:
    lowest = -min(largest, SIGNAL_LIMIT)

    def encode(signal: Signal, _kind: SignalKind) -> Sequence[WireTensor]:
        return [wire_tensor("signal", to(np.maximum(signal, signal.dtype.type(lowest))), datatype)]

    return Codec(name, largest, True, lambda classes: width_bytes * classes, encode)


FLOAT32: Final = _dense("float32", "FP32", 4, (2 - 2.0**-23) * 2.0**127, _float32)
FLOAT16: Final = _dense("float16", "FP16", 2, 65_504, _float16)
BFLOAT16: Final = _dense("bfloat16", "BF16", 2, (2 - 2.0**-7) * 2.0**127, _bfloat16)
