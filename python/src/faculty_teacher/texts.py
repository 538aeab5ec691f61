"""Texts of samples as a data set keeps them: docs/protocol.md §4."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .errors import FacultyError

TEXT_SHAPE: Final = (1,)
"""Of one sample that is a text, as a description has it."""


@dataclass(frozen=True)
class Texts:
    """Of one source: text i is `values[offsets[i] : offsets[i + 1]]`, UTF-8. Both are mapped from their files."""

    values: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    def rows(self, ids: NDArray[np.int32]) -> NDArray[Any]:
        """Texts of some samples, `[ids]`."""
        return decoded(self.values[self.offsets[i] : self.offsets[i + 1]].tobytes() for i in ids)


def decoded(texts: Iterable[bytes]) -> NDArray[Any]:
    """`[rows]` of `str`. @raises FacultyError MALFORMED_FRAME where one is no UTF-8."""
    try:
        decoded = [text.decode() for text in texts]
    except UnicodeDecodeError as cause:
        raise FacultyError("MALFORMED_FRAME", f"a text is no UTF-8: {cause}") from cause
    rows = np.empty(len(decoded), object)
    rows[:] = decoded
    return rows


def open_texts(folder: Path, source: str, count: int) -> Texts:
    """@raises FacultyError NOT_FOUND, BAD_DATASET."""
    values = _mapped(folder / f"{source}-text-values.npy", np.dtype("u1"))
    offsets = _mapped(folder / f"{source}-text-offsets.npy", np.dtype("<i8"))
    if len(offsets) != count + 1 or offsets[0] != 0 or offsets[-1] != len(values) or (np.diff(offsets) < 0).any():
        raise FacultyError(
            "BAD_DATASET",
            f"{folder / source}-text-offsets.npy does not place {count} texts in {len(values)} bytes",
        )
    return Texts(values, offsets)


def _mapped(path: Path, dtype: np.dtype[Any]) -> NDArray[Any]:
    try:
        mapped = _read(path) if path.stat().st_size <= _MOST_HEADER else np.lib.format.open_memmap(path, mode="r")
    except OSError as cause:
        raise FacultyError("NOT_FOUND", f"{path}: {cause.strerror}") from cause
    except ValueError as cause:
        raise FacultyError("BAD_DATASET", f"{path}: {cause}") from cause
    if mapped.ndim != 1 or mapped.dtype != dtype:
        raise FacultyError("BAD_DATASET", f"{path} holds {mapped.dtype} of {mapped.ndim} axes, expected {dtype} of one")
    return mapped


def _read(path: Path) -> NDArray[Any]:
    """A part may hold no byte of text, and nothing cannot be mapped."""
    with path.open("rb") as file:
        array: NDArray[Any] = np.lib.format.read_array(file)
    return array


_MOST_HEADER: Final = 128
