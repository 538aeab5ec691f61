"""A frame: a JSON head, then the bytes of its tensors in the order the head lists them. docs/protocol.md §1."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final, NoReturn

import numpy as np

from ..errors import FacultyError
from . import headers as names
from .checksum import crc32c
from .tensor import BYTES, DTYPES, WireTensor, byte_length, read_texts

MAX_HEAD_BYTES: Final = 64 * 1024
_MAX_RANK: Final = 8
_MAX_TENSORS: Final = 64
_MAX_NAME: Final = 256
_MAX_SHOWN: Final = 32  # characters of a stranger's text that a message repeats

Headers = dict[str, str]


@dataclass(frozen=True)
class Frame:
    """What was read of a message: the head without its tensors, and the tensors, which are views of the payload."""

    head: Mapping[str, Any]
    tensors: Sequence[WireTensor]

    def tensor(self, name: str) -> WireTensor:
        """The tensor of that name; MALFORMED_FRAME where there is none."""
        for tensor in self.tensors:
            if tensor.name == name:
                return tensor
        listed = ", ".join(tensor.name for tensor in self.tensors)
        raise FacultyError("MALFORMED_FRAME", f"tensor {name} is missing, it holds [{listed}]")


def head_text(head: Mapping[str, Any], tensors: Sequence[Mapping[str, Any]]) -> bytes:
    """The head as it travels. @param tensors - as their heads describe them."""
    whole = {**head, "tensors": list(tensors)}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def encode_frame(
    head: Mapping[str, Any], tensors: Sequence[WireTensor] = (), version: str = names.WIRE_VERSION
) -> tuple[Headers, bytes]:
    """Headers and payload; TOO_LARGE where the head is longer than may travel."""
    text = head_text(head, [tensor.described for tensor in tensors])
    if len(text) > MAX_HEAD_BYTES:
        raise FacultyError("TOO_LARGE", f"frame head has {len(text)} bytes, at most {MAX_HEAD_BYTES} may travel")
    payload = b"".join([text, *(tensor.payload for tensor in tensors)])
    return {
        names.WIRE: version,
        names.HEAD_BYTES: str(len(text)),
        names.CRC32C: f"{crc32c(payload):08x}",
    }, payload


def decode_frame(headers: Mapping[str, str], payload: bytes) -> Frame:
    """Checks all that can be checked without knowing the meaning, before anything is allocated.

    @raises FacultyError UNSUPPORTED_WIRE, MALFORMED_FRAME.
    """
    version = headers.get(names.WIRE)
    if version is None or version.split(".")[0] != names.WIRE_VERSION.split(".")[0]:
        raise FacultyError(
            "UNSUPPORTED_WIRE",
            f"frame has wire version {version or 'none'}, this side speaks {names.NEWEST_WIRE_VERSION}",
        )
    checksum = f"{crc32c(payload):08x}"
    if headers.get(names.CRC32C) != checksum:
        _malformed(f"its checksum is {checksum}, its header promises {headers.get(names.CRC32C)}")
    length = _head_length(headers.get(names.HEAD_BYTES), len(payload))
    head = _parse_head(payload[:length])
    tensors = []
    offset = length
    for described in _tensor_heads(head.pop("tensors", [])):
        name, datatype, shape = described["name"], described["datatype"], tuple(described["shape"])
        if datatype == BYTES:
            texts = read_texts(payload, offset, shape)
            if texts is None:
                _malformed(f"tensor {name} ends beyond the payload at {len(payload)}")
            data, offset = texts
            tensors.append(WireTensor(name, datatype, data, described.get("parameters")))
            continue
        end = offset + byte_length(datatype, shape)
        if end > len(payload):
            _malformed(f"tensor {name} ends at byte {end}, the payload at {len(payload)}")
        data = np.frombuffer(payload, DTYPES[datatype], prod(shape), offset).reshape(shape)
        tensors.append(WireTensor(name, datatype, data, described.get("parameters")))
        offset = end
    if offset != len(payload):
        _malformed(f"{len(payload) - offset} bytes follow the last tensor")
    return Frame(head, tensors)


def _head_length(text: str | None, payload_length: int) -> int:
    most = min(payload_length, MAX_HEAD_BYTES)
    if text is not None and text.isascii() and text.isdigit() and 2 <= int(text[:_MAX_SHOWN]) <= most:
        return int(text)
    _malformed(f"{names.HEAD_BYTES} is {text and text[:_MAX_SHOWN]}, expected 2 to {most}")


def _parse_head(text: bytes) -> dict[str, Any]:
    try:
        head = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        _malformed("its head is not JSON")
    if isinstance(head, dict):
        return head
    _malformed("its head is not a JSON object")


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)  # NaN and infinities are no JSON


def _tensor_heads(listed: Any) -> list[dict[str, Any]]:
    if not isinstance(listed, list) or len(listed) > _MAX_TENSORS:
        _malformed(f"tensors: expected a list of at most {_MAX_TENSORS}")
    for i, tensor in enumerate(listed):
        if not isinstance(tensor, dict):
            _malformed(f"tensors: {i} is no object")
        if not isinstance(tensor.get("name"), str) or len(tensor["name"]) > _MAX_NAME:
            _malformed(f"tensors: {i}.name: expected text of at most {_MAX_NAME} characters")
        datatype = tensor.get("datatype")
        if not isinstance(datatype, str) or (datatype not in DTYPES and datatype != BYTES):
            shown = datatype[:_MAX_SHOWN] if isinstance(datatype, str) else type(datatype).__name__
            _malformed(f"tensors: {i}.datatype: {shown} is no datatype, expected one of {', '.join([*DTYPES, BYTES])}")
        shape = tensor.get("shape")
        if not isinstance(shape, list) or len(shape) > _MAX_RANK or not all(_is_extent(extent) for extent in shape):
            _malformed(f"tensors: {i}.shape: expected at most {_MAX_RANK} extents")
        if not isinstance(tensor.get("parameters", {}), dict):
            _malformed(f"tensors: {i}.parameters: expected an object")
        tensor["shape"] = [int(extent) for extent in shape]
    return listed


def _is_extent(value: Any) -> bool:
    return is_integer(value) and value >= 0


def is_integer(value: Any) -> bool:
    """As JSON means it: 2.0 is one too."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _malformed(why: str) -> NoReturn:
    raise FacultyError("MALFORMED_FRAME", f"frame: {why}")
