"""Tensors as they travel: raw little-endian row-major bytes, described in the frame's head."""

import struct
from collections.abc import Mapping, Sequence
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
BYTES: Final = "BYTES"
"""Texts: before each its length, a little-endian uint32."""
_DATATYPES = {dtype: name for name, dtype in DTYPES.items() if name != "BF16"}
_LENGTH: Final = struct.Struct("<I")


@dataclass(frozen=True)
class WireTensor:
    """A named tensor of a frame; `data` has the shape that travels, of BYTES it holds `bytes`."""

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

    @property
    def payload(self) -> bytes:
        """As it travels."""
        if self.datatype != BYTES:
            return self.data.tobytes()
        return b"".join(_LENGTH.pack(len(text)) + text for text in self.data.ravel())


def text_tensor(name: str, texts: Sequence[bytes]) -> WireTensor:
    """A text a row, `[texts, 1]`."""
    return WireTensor(name, BYTES, _objects(texts).reshape(-1, 1))


def read_texts(payload: bytes, offset: int, shape: tuple[int, ...]) -> tuple[NDArray[Any], int] | None:
    """Texts of a shape, and where they end; None where that is beyond the payload.

    It takes no longer than there are bytes, whatever the shape.
    """
    texts: list[bytes] = []
    for _ in range(prod(shape)):
        start = offset + _LENGTH.size
        if start > len(payload):
            return None
        offset = start + _LENGTH.unpack_from(payload, offset)[0]
        if offset > len(payload):
            return None
        texts.append(payload[start:offset])
    return _objects(texts).reshape(shape), offset


def _objects(texts: Sequence[bytes]) -> NDArray[Any]:
    objects = np.empty(len(texts), object)
    objects[:] = texts
    return objects


def wire_tensor(name: str, data: NDArray[Any], datatype: str | None = None) -> WireTensor:
    """An array as a tensor, of its own datatype unless another of the same width is given (BF16)."""
    laid = np.ascontiguousarray(data, dtype=data.dtype.newbyteorder("<"))
    return WireTensor(name, datatype or _DATATYPES[laid.dtype], laid)


def byte_length(datatype: str, shape: tuple[int, ...]) -> int:
    """Bytes that a tensor takes in its frame."""
    return prod(shape) * DTYPES[datatype].itemsize
