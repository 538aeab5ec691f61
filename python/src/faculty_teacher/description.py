"""What a replica tells of itself: docs/protocol.md §5."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from .codecs.codec import Codec
from .errors import FacultyError
from .layers.layer_request import LayerRequest, values_per_row
from .model import Field, Model, Shape, Vocabulary
from .prepared_dataset import PreparedDataset
from .texts import TEXT_SHAPE
from .wire import headers as names
from .wire.frame import MAX_HEAD_BYTES, Frame, Headers, encode_frame, head_text, is_integer
from .wire.tensor import wire_tensor

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MAX_DIGEST = 128
_PART_OVERHEAD: Final = 8 * 1024  # head and headers of a part take a tenth of it
_MAX_PART_BYTES: Final = 512 * 1024
_REPLY_HEADER_BYTES: Final = 256
_LONGEST_NUMBER: Final = -1.2345678901234567e-100


@dataclass(frozen=True)
class Description:
    """Of one replica."""

    teacher: str
    replica: str
    digest: str
    classes: tuple[str, ...]
    input_shape: Shape
    layer_shapes: Mapping[str, Shape]
    parameters: int | None
    backend: str
    vocabulary: Vocabulary | None = None
    stored_dataset: str | None = None
    """Digest of the data set that it holds as it is stored."""
    field: Field | None = None
    values: int = 0
    """How many it says of a sample, where it says no classes."""
    independent: bool = False
    """Whether its classes do not exclude each other."""

    @property
    def written(self) -> dict[str, Any]:
        """As it travels. Views of a data set are not specified: augmented inputs are sent."""
        head: dict[str, Any] = {
            "teacher": self.teacher,
            "replica": self.replica,
            "digest": self.digest,
            **self._said,
            "inputShape": list(self.input_shape),
            "inputDatatypes": ["FP32", "UINT8"] if self.field is None else ["BYTES"],
            "datasets": [],
            "layers": list(self.layer_shapes),
            "layerShapes": {name: list(shape) for name, shape in self.layer_shapes.items()},
            "backend": self.backend,
        }
        if self.parameters is not None:
            head["parameters"] = self.parameters
        if self.stored_dataset is not None:
            head["storedDatasets"] = [self.stored_dataset]
        if self.vocabulary is not None:
            head["vocabulary"] = {"tokens": self.vocabulary.tokens, "digest": self.vocabulary.digest}
        return head

    @property
    def _said(self) -> dict[str, Any]:
        if self.independent:
            over = {"names": list(self.classes)}
            return {"outputs": [{"name": "output", "kind": "independent", "over": over, "positions": []}]}
        if not self.values:
            return {"classes": list(self.classes)}
        shape = [] if self.values == 1 else [self.values]
        return {"outputs": [{"name": "output", "kind": "values", "shape": shape}]}

    @property
    def width(self) -> int:
        """Numbers of a row that it says."""
        return self.values or len(self.classes)


def describe(
    model: Model,
    teacher: str,
    replica: str,
    layer_shapes: Mapping[str, Shape],
    dataset: PreparedDataset | None,
) -> Description:
    """@raises FacultyError USAGE for what no coordinator would take."""
    for what, token in (("teacher", teacher), ("replica", replica)):
        if not _TOKEN.fullmatch(token):
            raise FacultyError("USAGE", f"{what} {token!r}: expected 1 to 64 letters, digits, _ or -")
    if not 1 <= len(model.digest) <= _MAX_DIGEST:
        raise FacultyError("USAGE", f"digest has {len(model.digest)} characters, expected 1 to {_MAX_DIGEST}")
    if model.values < 0 or bool(model.values) != (model.output == "values"):
        raise FacultyError("USAGE", f"values is {model.values}, output is {model.output}: expected 1 or more of values")
    if not model.values and (not model.classes or len(set(model.classes)) < len(model.classes)):
        raise FacultyError("USAGE", "classes: expected one name for each output, no two alike")
    if not 1 <= len(model.input_shape) <= 7 or min(model.input_shape) < 1:
        raise FacultyError("USAGE", f"input shape {list(model.input_shape)}: expected 1 to 7 extents of 1 or more")
    if model.field == "text" and model.input_shape != TEXT_SHAPE:
        raise FacultyError("USAGE", f"input shape {list(model.input_shape)}: expected [1] of a model of texts")
    if dataset is not None and model.field == "text" and dataset.texts_digest is None:
        raise FacultyError("SHAPE_MISMATCH", f"teacher {teacher} takes texts, its data set keeps none")
    if dataset is not None and model.field is None and dataset.input_shape != model.input_shape:
        raise FacultyError(
            "SHAPE_MISMATCH",
            f"teacher {teacher} takes {list(model.input_shape)}, its data set holds {list(dataset.input_shape)}",
        )
    return Description(
        teacher,
        replica,
        model.digest,
        model.classes,
        model.input_shape,
        layer_shapes,
        model.parameters,
        model.backend,
        model.vocabulary,
        _held(model, dataset),
        model.field,
        model.values,
        model.independent,
    )


def _held(model: Model, dataset: PreparedDataset | None) -> str | None:
    """What the samples that it holds are known by, as it is shown them."""
    if dataset is None:
        return None
    return dataset.digest if model.field is None else dataset.texts_digest


def describe_replies(description: Description, max_payload: int) -> Callable[[Frame], tuple[Headers, bytes]]:
    """What is answered to `describe`: the whole where a head holds it, else part by part to whoever says from where."""
    text = head_text(description.written, [])
    if len(text) <= MAX_HEAD_BYTES:
        version = names.WIRE_VERSION if description.stored_dataset is None else names.STORED_WIRE_VERSION
        if description.field == "text":
            version = names.TEXTS_WIRE_VERSION
        if description.values or description.independent:
            version = names.OUTPUTS_WIRE_VERSION
        whole = encode_frame(description.written, version=version)
        return lambda _request: whole
    text = text.removesuffix(b',"tensors":[]}') + b"}"
    room = min(_MAX_PART_BYTES, max_payload - _PART_OVERHEAD)
    speaker = {"teacher": description.teacher, "replica": description.replica, "digest": description.digest}

    def part(request: Frame) -> tuple[Headers, bytes]:
        start = request.head.get("fromByte")
        if start is None:
            raise FacultyError(
                "TOO_LARGE",
                f"teacher {description.teacher} describes itself in {len(text)} bytes, a head holds {MAX_HEAD_BYTES}: "
                "ask for them with fromByte",
            )
        if not is_integer(start) or not 0 <= start < len(text):
            raise FacultyError(
                "MALFORMED_FRAME",
                f"byte {start} of a description was asked for, that of teacher {description.teacher} has {len(text)}",
            )
        data = np.frombuffer(text[int(start) : int(start) + room], "u1")
        head = {**speaker, "part": {"from": int(start), "of": len(text)}}
        return encode_frame(head, [wire_tensor("description", data)], names.PARTS_WIRE_VERSION)

    return part


def reply_bytes(description: Description, codec: Codec, layers: tuple[LayerRequest, ...], rows: int) -> int:
    """What a predict reply takes at most, headers counted; the coordinator counts alike."""
    classes = description.width
    head = {"model": description.teacher, "digest": description.digest, "replica": description.replica}
    timed = {**head, "queueMs": _LONGEST_NUMBER, "computeMs": _LONGEST_NUMBER}
    signal = [tensor.described for tensor in codec.encode(np.zeros((1, classes)), "log-probabilities")]
    sent = [
        {
            "name": request.tensor_name,
            "datatype": "FP32",
            "shape": [1, *request.row_shape(description.layer_shapes, rows)],
        }
        for request in layers
    ]
    for described in signal + sent:
        described["shape"][0] = rows
    row_bytes = codec.row_bytes(classes) + 4 * values_per_row(layers, description.layer_shapes, rows)
    return _REPLY_HEADER_BYTES + len(head_text(timed, signal + sent)) + rows * row_bytes
