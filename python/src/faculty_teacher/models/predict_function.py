"""A function on numpy arrays."""

from collections.abc import Callable, Sequence
from typing import Any

from numpy.typing import NDArray

from ..model import Field, Model, Output, Said
from ..texts import TEXT_SHAPE
from .known import class_names, known


def function_model(
    predict: Callable[..., Any],
    *,
    classes: Sequence[str] | None = None,
    input_shape: Sequence[int] | None = None,
    digest: str | None = None,
    output: Output = "logits",
    layers: Sequence[str] = (),
    field: Field | None = None,
) -> Model:
    """@param predict - Of inputs `[rows, …input_shape]`, float32, or of texts `[rows]`, `str`: `[rows, classes]`.

    With `layers` it is given the names of those wanted beside, none or more, and returns
    `(outputs, {name: [rows, …]})`.
    """
    kind = "a function"

    def infer(inputs: NDArray[Any], wanted: Sequence[str]) -> Said:
        return Said(*predict(inputs, wanted)) if layers else Said(predict(inputs))

    return Model(
        infer,
        class_names(known("classes", kind, classes)),
        tuple(known("input shape", kind, TEXT_SHAPE if field == "text" else input_shape)),
        known("digest", kind, digest),
        output=output,
        layers=tuple(layers),
        field=field,
    )
