"""Digests of models: equal ones promise equal answers, in every process and on every day."""

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import FacultyError

_PLAIN = (bool, int, float, complex, str, bytes, bytearray, type(None))


def digest_of_tensors(tensors: Mapping[str, NDArray[Any]], structure: str) -> str:
    """SHA-256 over what the layers are and what they have learned, 64 lower-case hex digits."""
    return digest_of((structure, dict(tensors)))


def digest_of(value: Any) -> str:
    """SHA-256 over an object's state, 64 lower-case hex digits: arrays field by field, others as they are pickled.

    A pickle's own bytes would do less: they hold what lies between the fields of an array, and who shares what.
    @raises FacultyError USAGE where something in it has no state that can be told.
    """
    sha = hashlib.sha256()
    _add(sha, value, ())
    return sha.hexdigest()


def _add(sha: Any, value: Any, above: tuple[int, ...]) -> None:
    if isinstance(value, _PLAIN):
        _tag(sha, type(value).__name__, repr(value).encode())
    elif isinstance(value, np.ndarray | np.generic):
        _add_array(sha, np.asarray(value), above)
    elif id(value) in above:
        _tag(sha, "above", str(len(above) - above.index(id(value))).encode())
    else:
        _add_parts(sha, value, (*above, id(value)))


def _add_array(sha: Any, array: NDArray[Any], above: tuple[int, ...]) -> None:
    if array.dtype.names:
        _tag(sha, "record", repr((array.dtype.names, array.shape)).encode())
        for name in array.dtype.names:
            _add_array(sha, array[name], above)
    elif array.dtype.hasobject:
        _add(sha, (array.shape, array.tolist()), above)
    else:
        little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        _tag(sha, f"{little.dtype.str}{array.shape}", little.tobytes())


def _add_parts(sha: Any, value: Any, above: tuple[int, ...]) -> None:
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    if isinstance(value, dict):
        _tag(sha, "dict", str(len(value)).encode())
        for key in sorted(value, key=repr):
            _add(sha, key, above)
            _add(sha, value[key], above)
    elif isinstance(value, list | tuple):
        _tag(sha, "list", str(len(value)).encode())
        for one in value:
            _add(sha, one, above)
    elif isinstance(value, set | frozenset):
        _add(sha, sorted(value, key=repr), above)
    elif isinstance(value, type) or (callable(value) and hasattr(value, "__qualname__")):
        _tag(sha, "name", f"{value.__module__}.{value.__qualname__}".encode())
    else:
        _tag(sha, "object", kind.encode())
        _add(sha, _state_of(value, kind), above)


def _state_of(value: Any, kind: str) -> Any:
    try:
        reduced = value.__reduce_ex__(2)
    except Exception as cause:
        raise FacultyError("USAGE", f"no digest can be made of a {kind}: give digest=…") from cause
    if isinstance(reduced, str):
        return reduced
    _make, arguments, *rest = reduced
    return (arguments, *(list(part) if hasattr(part, "__next__") else part for part in rest))


def _tag(sha: Any, kind: str, content: bytes) -> None:
    sha.update(f"{kind}:{len(content)}:".encode())
    sha.update(content)
