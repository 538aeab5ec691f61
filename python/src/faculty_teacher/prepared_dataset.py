"""A prepared data set: its samples are read where they lie. docs/protocol.md §4."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .errors import FacultyError
from .stored_values import stored_values
from .texts import Texts, open_texts

SOURCES: Final = ("train", "test")
_MANIFEST: Final = "dataset.json"
_MAX_MANIFEST_BYTES: Final = 2**26  # names of a million classes
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class PreparedDataset:
    """What `faculty data prepare` laid down."""

    digest: str
    input_shape: tuple[int, ...]
    scale: float
    inputs: Mapping[str, NDArray[Any]]
    """By source, `[samples, …input_shape]`, mapped from the file: bytes or float32 as stored."""
    texts_digest: str | None = None
    """What it is known by to who is shown its texts; None where it keeps none."""
    texts: Mapping[str, Texts] = field(default_factory=dict)
    """By source."""

    def rows(self, source: str, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """What a model sees of some samples, `[ids, …input_shape]`."""
        return stored_values(self.inputs[source][ids], self.scale)


def open_prepared(where: str | Path) -> PreparedDataset:
    """@param where - its folder, or its digest: it then lies in Faculty's cache, FACULTY_CACHE or ~/.cache/faculty.

    @raises FacultyError NOT_FOUND, BAD_DATASET.
    """
    folder = _folder(where)
    path = folder / _MANIFEST
    try:
        manifest = json.loads(_bounded(path))
        shape = tuple(int(extent) for extent in manifest["inputShape"])
        digest, scale = str(manifest["digest"]), float(manifest["scale"])
        counts = {source: int(manifest[source]["count"]) for source in SOURCES}
        texts_digest = str(manifest["texts"]["digest"]) if "texts" in manifest else None
    except OSError as cause:
        raise FacultyError("NOT_FOUND", f"{path}: {cause.strerror}: was the data set prepared?") from cause
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as cause:
        raise FacultyError("BAD_DATASET", f"{path} tells of no prepared data set: {cause!r}") from cause
    inputs = {source: _mapped(folder / f"{source}-inputs.npy", (count, *shape)) for source, count in counts.items()}
    kept = counts if texts_digest is not None else {}
    texts = {source: open_texts(folder, source, count) for source, count in kept.items()}
    return PreparedDataset(digest, shape, scale, inputs, texts_digest, texts)


def _bounded(path: Path) -> bytes:
    """What a file holds: no more of it is read than a manifest may have."""
    with path.open("rb") as file:
        read = file.read(_MAX_MANIFEST_BYTES + 1)
    if len(read) > _MAX_MANIFEST_BYTES:
        raise FacultyError("BAD_DATASET", f"{path} has more than {_MAX_MANIFEST_BYTES} bytes")
    return read


def _folder(where: str | Path) -> Path:
    if not _DIGEST.fullmatch(str(where)):
        return Path(where)
    cache = os.environ.get("FACULTY_CACHE")
    return (Path(cache) if cache else Path.home() / ".cache" / "faculty") / "prepared" / str(where)


def _mapped(path: Path, shape: tuple[int, ...]) -> NDArray[Any]:
    try:
        array: NDArray[Any] = np.lib.format.open_memmap(path, mode="r")
    except OSError as cause:
        raise FacultyError("NOT_FOUND", f"{path}: {cause.strerror}") from cause
    except ValueError as cause:
        raise FacultyError("BAD_DATASET", f"{path}: {cause}") from cause
    if array.shape != shape or array.dtype not in (np.dtype("u1"), np.dtype("<f4")):
        raise FacultyError(
            "BAD_DATASET", f"{path} holds {array.dtype} {list(array.shape)}, expected uint8 or float32 {list(shape)}"
        )
    return array
