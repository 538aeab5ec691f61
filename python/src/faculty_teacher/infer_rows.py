"""Runs a model on the rows of one request, so many at a time."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .codecs.codec import SIGNAL_LIMIT
from .errors import FacultyError
from .model import Model, Output, Said

MOST_ROWS: Final = 1024  # that a model is given at once, as everywhere in Faculty

_LEAST_PROBABILITY: Final = float(np.finfo(np.float32).tiny)


def infer_rows(model: Model, inputs: NDArray[Any], layers: Sequence[str], rows_together: int) -> Said:
    """Logits, or log-probabilities, and layers of all rows, float32.

    The rows are given to the model in parts of `rows_together`, the last one shorter: a row's last bits depend on how
    many are computed with it, and the asker says how many that is.
    @param inputs - `[rows, …input_shape]`, or `[rows]` of texts.
    @raises FacultyError SHAPE_MISMATCH, NOT_FINITE; whatever the model raises.
    """
    step = min(rows_together, MOST_ROWS)
    parts = [_part(model, inputs[start : start + step], layers) for start in range(0, len(inputs), step)]
    if len(parts) == 1:
        return parts[0]
    outputs = np.concatenate([part.outputs for part in parts])
    return Said(outputs, {name: np.concatenate([part.features[name] for part in parts]) for name in layers})


def _part(model: Model, inputs: NDArray[Any], layers: Sequence[str]) -> Said:
    said = model.infer(inputs, layers)
    outputs = np.asarray(said.outputs)
    expected = (len(inputs), model.width)
    if outputs.shape != expected:
        raise FacultyError(
            "SHAPE_MISMATCH",
            f"the model yields {_shown(outputs.shape)} for {expected[0]} rows, expected {_shown(expected)}",
        )
    features = {name: np.asarray(said.features[name], np.float32) for name in layers}
    for name, feature in features.items():
        if feature.ndim < 2 or len(feature) != len(inputs):
            raise FacultyError("SHAPE_MISMATCH", f"layer {name} yields {_shown(feature.shape)} for {len(inputs)} rows")
    return Said(logits_of(outputs, model.output), features)


def logits_of(outputs: NDArray[Any], output: Output) -> NDArray[np.float32]:
    """Finite logits. A probability of 0 is taken as float32's least normal number, 10⁻³⁸; −∞ is a masked class. Of
    classes each by itself, `log p / (1 - p)`, where 1 - p is taken so too.

    @raises FacultyError NOT_FINITE.
    """
    if output in ("probabilities", "independent-probabilities"):
        odd = ~(outputs >= 0)  # NaN too
        if output == "independent-probabilities":
            odd |= outputs > 1
        if odd.any():
            raise FacultyError("NOT_FINITE", f"the model yields the probability {outputs[odd][0]}, expected 0 to 1")
        exact = outputs.astype(np.float64)
        outputs = np.log(np.maximum(exact, _LEAST_PROBABILITY))
        if output == "independent-probabilities":
            outputs -= np.log(np.maximum(1 - exact, _LEAST_PROBABILITY))
    logits = outputs.astype(np.float32)
    odd = np.isnan(logits) | (logits > SIGNAL_LIMIT)
    if odd.any():
        row = int(np.nonzero(odd.any(axis=1))[0][0])
        raise FacultyError("NOT_FINITE", f"the model yields {logits[odd][0]} in row {row}, expected a finite number")
    return np.maximum(logits, np.float32(-SIGNAL_LIMIT))


def _shown(shape: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, shape))}]"
