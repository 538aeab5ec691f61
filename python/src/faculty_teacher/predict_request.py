"""Reads a predict request and checks everything about it before anything is computed. docs/protocol.md §4."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from .codecs.codec import Codec, SignalKind
from .codecs.table import codec_of
from .description import Description, reply_bytes
from .errors import FacultyError
from .layers.layer_request import LayerRequest, check_layers, layer_requests
from .prepared_dataset import SOURCES, PreparedDataset
from .stored_values import stored_values
from .texts import decoded
from .wire import headers as names
from .wire.frame import Frame, decode_frame, is_integer
from .wire.tensor import BYTES

_MAX_TEMPERATURE = 1000
_MAX_SHOWN = 32
_MAX_DIGEST = 128
_SAMPLE_KEYS = ("dataset", "source", "view")


@dataclass(frozen=True)
class PredictRequest:
    """One that was found good."""

    rows: int
    inputs: Callable[[], NDArray[Any]]
    """`[rows, …inputShape]`, or `[rows]` of texts, which may have to be read from a file."""
    signal: SignalKind
    temperature: float
    codec: Codec
    layers: tuple[LayerRequest, ...]
    rows_together: int
    """Of the model's rows, how many at once, from the first one on."""


def predict_request(
    description: Description,
    dataset: PreparedDataset | None,
    headers: Mapping[str, str],
    payload: bytes,
    max_payload: int,
) -> PredictRequest:
    """@param dataset - What may be asked about by sample id.

    @raises FacultyError MALFORMED_FRAME, UNSUPPORTED_WIRE, UNKNOWN_MODEL, DIGEST_MISMATCH, UNKNOWN_LAYER,
    SHAPE_MISMATCH, NOT_FOUND, NOT_FINITE, TOO_LARGE.
    """
    frame = decode_frame(headers, payload)
    head = frame.head
    model, digest = _text(head, "model", 64), _text(head, "digest", 128)
    signal, temperature = _signal(head.get("signal"))
    codec = codec_of(head.get("codec"))
    layers = layer_requests(head.get("layers", []))
    rows_together = head.get("rowsTogether", 2**31)
    if not is_integer(rows_together) or rows_together < 1:
        _malformed("rowsTogether: expected an integer of 1 or more")
    _check_identity(description, model, digest)
    check_layers(description.teacher, layers, description.layer_shapes)
    if signal == "logits" and not codec.holds_logits:
        _malformed(f"logits were asked for in {codec.name}, which does not carry them")
    samples = head.get("samples")
    if samples is None:
        values = _inline(description, frame)
        rows, inputs = len(values), lambda: values
    else:
        rows, inputs = _named(description, dataset, samples, frame)
    needed = reply_bytes(description, codec, layers, rows)
    if needed > max_payload:
        raise FacultyError("TOO_LARGE", f"{rows} rows need a reply of {needed} bytes, the bus carries {max_payload}")
    return PredictRequest(rows, inputs, signal, temperature, codec, layers, int(rows_together))


def deadline_ms(headers: Mapping[str, str]) -> float | None:
    """How long the asker will still wait; None where it does not say. MALFORMED_FRAME: no checksum covers headers."""
    text = headers.get(names.DEADLINE_MS)
    if text is None:
        return None
    try:
        ms = float(text)
    except ValueError:
        ms = -1
    if ms >= 0:
        return ms
    _malformed(f"{names.DEADLINE_MS} is {text[:_MAX_SHOWN]}, expected 0 or more")


def _text(head: Mapping[str, Any], key: str, most: int) -> str:
    value = head.get(key)
    if isinstance(value, str) and len(value) <= most:
        return value
    _malformed(f"{key}: expected text of at most {most} characters")


def _signal(spec: Any) -> tuple[SignalKind, float]:
    kind = spec.get("kind") if isinstance(spec, dict) else None
    if kind == "logits":
        return "logits", 1.0
    temperature: Any = spec.get("temperature") if isinstance(spec, dict) else None
    is_number = isinstance(temperature, int | float) and not isinstance(temperature, bool)
    if kind == "log-probabilities" and is_number and isfinite(temperature) and 0 < temperature <= _MAX_TEMPERATURE:
        return "log-probabilities", float(temperature)
    _malformed("signal: expected logits, or log-probabilities at a temperature above 0 and at most 1000")


def _check_identity(description: Description, model: str, digest: str) -> None:
    if model != description.teacher:
        raise FacultyError("UNKNOWN_MODEL", f"asked for teacher {model}, this replica serves {description.teacher}")
    if digest != description.digest:
        raise FacultyError(
            "DIGEST_MISMATCH",
            f"asked for {model} of digest {digest}, this replica serves {description.digest}",
        )


def _named(
    description: Description, dataset: PreparedDataset | None, samples: Any, frame: Frame
) -> tuple[int, Callable[[], NDArray[Any]]]:
    """How many samples are named, and what reads them."""
    digest, source, view = ((samples.get(key) if isinstance(samples, dict) else None) for key in _SAMPLE_KEYS)
    if not isinstance(digest, str) or source not in SOURCES or not isinstance(view, dict):
        _malformed("samples: expected a data set, train or test, and a view")
    if dataset is None or description.stored_dataset != digest:
        held = description.stored_dataset or "none"
        raise FacultyError(
            "DIGEST_MISMATCH",
            f"asked about samples of data set {digest[:_MAX_DIGEST]}, teacher {description.teacher} holds {held}",
        )
    if view.get("augment") != []:
        _malformed("samples.view.augment: this replica holds samples as they are stored, expected none")
    ids = frame.tensor("sample-ids")
    if ids.datatype != "INT32":
        _malformed(f"tensor sample-ids is {ids.datatype}, expected INT32")
    if ids.data.ndim != 1:
        raise FacultyError("SHAPE_MISMATCH", f"sample-ids has {ids.data.ndim} axes, expected [rows]")
    if len(ids.data) == 0:
        _malformed("it asks about no rows")
    count = len(dataset.inputs[source])
    strange = ids.data[(ids.data < 0) | (ids.data >= count)]
    if len(strange) > 0:
        raise FacultyError("NOT_FOUND", f"data set {digest} has no {source} sample {strange[0]}, only {count}")
    if description.field == "text":
        return len(ids.data), partial(dataset.texts[source].rows, ids.data)
    return len(ids.data), partial(dataset.rows, source, ids.data)


def _inline(description: Description, frame: Frame) -> NDArray[Any]:
    tensor = frame.tensor("input")
    shape = tensor.data.shape
    if len(shape) < 1 or shape[1:] != description.input_shape:
        raise FacultyError(
            "SHAPE_MISMATCH",
            f"input has shape [{', '.join(map(str, shape))}], teacher {description.teacher} takes "
            f"[rows, {', '.join(map(str, description.input_shape))}]",
        )
    if shape[0] == 0:
        _malformed("it asks about no rows")
    if description.field == "text":
        if tensor.datatype != BYTES:
            _malformed(f"tensor input is {tensor.datatype}, expected BYTES")
        return decoded(tensor.data.ravel())
    values = _stored(tensor.data, tensor.parameters) if tensor.datatype == "UINT8" else _floats(tensor)
    if not np.isfinite(values).all():
        odd = int(np.nonzero(~np.isfinite(values.reshape(len(values), -1)).all(axis=1))[0][0])
        raise FacultyError("NOT_FINITE", f"input holds NaN or infinity in row {odd}")
    if description.vocabulary is not None:
        tokens = description.vocabulary.tokens
        strange = ~((values >= 0) & (values < tokens) & (values == np.floor(values)))
        if strange.any():
            _malformed(
                f"input holds {values[strange][0]}, teacher {description.teacher} takes token ids below {tokens}"
            )
    return values


def _floats(tensor: Any) -> NDArray[np.float32]:
    if tensor.datatype == "FP32":
        return np.array(tensor.data, np.float32)  # a copy: the model may write into it, and finds it aligned
    if tensor.datatype in ("FP16", "FP64"):
        with np.errstate(over="ignore"):  # to infinity, which is refused
            return np.asarray(tensor.data.astype(np.float32))
    if tensor.datatype == "BF16":
        return np.asarray((tensor.data.astype("<u4") << 16).view("<f4"))
    _malformed(f"tensor input is {tensor.datatype}, expected FP16, BF16, FP32, FP64 or UINT8")


def _stored(stored: NDArray[np.uint8], parameters: Mapping[str, Any] | None) -> NDArray[np.float32]:
    """A byte stands for byte × scale, rounded to float32 once."""
    scale = (parameters or {}).get("scale")
    if isinstance(scale, int | float) and not isinstance(scale, bool):
        with np.errstate(over="ignore"):
            greatest = np.float32(255 * float(scale))
        if np.isfinite(greatest):
            return stored_values(stored, float(scale))
    _malformed(f"scale of input is {str(scale)[:_MAX_SHOWN]}, expected a number that keeps 255 times it finite")


def _malformed(why: str) -> NoReturn:
    raise FacultyError("MALFORMED_FRAME", f"frame: {why}")
