"""Tensors as they travel: raw little-endian row-major bytes, described in the frame's head."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# Datatypes of the Open Inference Protocol v2 that travel. numpy has no bfloat16: its bits are those of BF16.
DTYPES: Final[dict[str, np.dtype[Any]]] = {
    "FP64": np.dtype("<f8"),
    "FP32": np.dtype("<f4"),
    "FP16": np.dtype("<f2"),
    "BF16": np.dtype("<u2"),
    "INT32": np.dtype("<i4"),
    "UINT16": np.dtype("<u2"),
    "UINT8": np.dtype("u1"),
    "INT8": np.dtype("i1"),
}
_DATATYPES = {dtype: name for name, dtype in DTYPES.items() if name != "BF16"}


@dataclass(frozen=True)
class WireTensor:
    """A named tensor of a frame; `data` has the shape that travels."""

    name: str
    datatype: str
    data: NDArray[Any]
    parameters: Mapping[str, Any] | None = None

    @property
    def described(self) -> dict[str, Any]:
        """What the frame's head says of it."""
        head: dict[str, Any] = {"name": self.name, "datatype": self.datatype, "shape": list(self.data.shape)}
        if self.parameters is not None:
            head["parameters"] = dict(self.parameters)
        return head


def wire_tensor(name: str, data: NDArray[Any], datatype: str | None = None) -> WireTensor:
    """An array as a tensor, of its own datatype unless another of the same width is given (BF16)."""
    laid = np.ascontiguousarray(data, dtype=data.dtype.newbyteorder("<"))
    return WireTensor(name, datatype or _DATATYPES[laid.dtype], laid)


def byte_length(datatype: str, shape: tuple[int, ...]) -> int:
    """Bytes that a tensor takes in its frame."""
    return prod(shape) * DTYPES[datatype].itemsize
