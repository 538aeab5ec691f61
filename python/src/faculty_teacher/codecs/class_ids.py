"""Indices of classes: UINT16 where they fit."""

from typing import Any

from numpy.typing import NDArray

from ..wire.tensor import WireTensor, wire_tensor

_LARGEST_SHORT = 2**16


def class_id_bytes(classes: int) -> int:
    """Bytes of one index."""
    return 2 if classes <= _LARGEST_SHORT else 4


def class_id_tensor(ids: NDArray[Any], classes: int) -> WireTensor:
    """@param ids - `[rows, count]`."""
    return wire_tensor("signal-ids", ids.astype("<u2" if classes <= _LARGEST_SHORT else "<i4"))
