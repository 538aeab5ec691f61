"""The reply to one request: its signal at the temperature and in the codec it asked for."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .codecs.codec import Signal
from .description import Description
from .errors import FacultyError
from .layers.reduce_layer import reduce_layer
from .model import Said
from .predict_request import PredictRequest
from .wire.frame import Headers, encode_frame


def predict_reply(
    description: Description, request: PredictRequest, said: Said, queue_ms: float, compute_ms: float
) -> tuple[Headers, bytes]:
    """@raises FacultyError NOT_FINITE for a logit that the codec cannot carry."""
    logits = said.outputs
    signal: Signal = logits
    if request.signal == "logits":
        _check_held(logits, request)
    else:
        signal = soften(logits, request.temperature)
    tensors = [
        *request.codec.encode(signal, request.signal),
        *(reduce_layer(layer, said.features) for layer in request.layers),
    ]
    head = {
        "model": description.teacher,
        "digest": description.digest,
        "replica": description.replica,
        "queueMs": round(queue_ms, 3),
        "computeMs": round(compute_ms, 3),
    }
    return encode_frame(head, tensors)


def soften(logits: NDArray[Any], temperature: float) -> NDArray[np.float64]:
    """log softmax(z / T) up to a constant a row, shifted so that each row's maximum is 0, in float64.

    The receiver normalises: rounding to the wire's precision would undo it here.
    @param logits - `[rows, classes]`, finite.
    """
    exact = logits.astype(np.float64)
    return np.asarray((exact - exact.max(axis=1, keepdims=True)) / temperature)


def _check_held(logits: NDArray[Any], request: PredictRequest) -> None:
    beyond = logits > request.codec.largest
    if beyond.any():
        raise FacultyError(
            "NOT_FINITE", f"the model yields {logits[beyond][0]}, expected a number that {request.codec.name} holds"
        )
