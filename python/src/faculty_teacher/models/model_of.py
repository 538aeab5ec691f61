"""Which adapter makes a `Model` of what a user has."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from ..errors import FacultyError
from ..model import OUTPUTS, Field, Model, Output
from .estimator import estimator_model
from .keras_model import keras_model
from .onnx_session import onnx_session_model
from .predict_function import function_model
from .torch_module import torch_module_model

# Base classes by their full names: a library that is not loaded has made no model. The first that fits is taken.
_BY_BASE: Final[dict[str, Callable[..., Model]]] = {
    "torch.nn.modules.module.Module": torch_module_model,
    "keras.src.models.model.Model": keras_model,
    "keras.src.engine.training.Model": keras_model,
    "tf_keras.src.engine.training.Model": keras_model,
    "onnxruntime.capi.onnxruntime_inference_collection.InferenceSession": onnx_session_model,
}


def model_of(
    source: Any,
    *,
    classes: Sequence[str] | None = None,
    input_shape: Sequence[int] | None = None,
    digest: str | None = None,
    output: Output | None = None,
    layers: Sequence[str] | None = None,
    field: Field | None = None,
) -> Model:
    """@raises FacultyError USAGE where it is nothing that can be served, or too little is known of it."""
    given = {"classes": classes, "input_shape": input_shape, "digest": digest, "output": output, "layers": layers}
    told: dict[str, Any] = {name: value for name, value in {**given, "field": field}.items() if value is not None}
    if isinstance(source, Model):
        if told:
            raise FacultyError("USAGE", f"a Model says all of itself, {', '.join(told)} was given beside it")
        return source
    if field not in (None, "text"):
        raise FacultyError("USAGE", f"field is {field}, expected text")
    if output is not None and output not in OUTPUTS:
        raise FacultyError("USAGE", f"output is {output}, expected {', '.join(OUTPUTS[:-1])} or {OUTPUTS[-1]}")
    for base in type(source).__mro__:
        adapter = _BY_BASE.get(f"{base.__module__}.{base.__qualname__}")
        if adapter is not None and field is not None:
            raise FacultyError("USAGE", f"{type(source).__qualname__} takes numbers: field text is for functions")
        if adapter is not None:
            return adapter(source, **told)
    if hasattr(source, "predict_proba") or (hasattr(source, "predict") and hasattr(source, "fit")):
        return estimator_model(source, **told)
    if callable(source):
        return function_model(source, **told)
    raise FacultyError(
        "USAGE", f"{type(source).__qualname__} is no model: expected a function, a classifier or a regressor"
    )
