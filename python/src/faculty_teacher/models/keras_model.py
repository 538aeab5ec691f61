"""A model of Keras 3, or of the Keras within TensorFlow."""

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..digests import digest_of_tensors
from ..model import Model, Output, Said
from .known import class_names, known


def keras_model(
    model: Any,
    *,
    classes: Sequence[str] | None = None,
    input_shape: Sequence[int] | None = None,
    digest: str | None = None,
    output: Output | None = None,
    layers: Sequence[str] | None = None,
) -> Model:
    """@param output - Absent: probabilities where the last layer ends in a softmax, those of each class by itself where
    it ends in a sigmoid, else logits.
    @param layers - Names of layers; absent: all of a model whose layers are known.
    """
    library = import_module(_library_of(model))
    kind = f"a {type(model).__qualname__}"
    own_shape = getattr(model, "input_shape", None)
    shape = input_shape or (own_shape[1:] if isinstance(own_shape, tuple) and None not in own_shape[1:] else None)
    by_name = {layer.name: layer for layer in model.layers if type(layer).__name__ != "InputLayer"}

    @lru_cache(maxsize=8)
    def beside(wanted: tuple[str, ...]) -> Any:
        """The model with outputs of layers beside its own."""
        return library.Model(model.inputs[0], [model.outputs[0], *(by_name[name].output for name in wanted)])

    def infer(inputs: NDArray[np.float32], wanted: Sequence[str]) -> Said:
        if not wanted:
            return Said(_array(model(inputs, training=False)))
        outputs, *features = _functional(beside(tuple(wanted))(inputs, training=False))
        return Said(_array(outputs), dict(zip(wanted, map(_array, features), strict=True)))

    weights = {f"{i}": np.asarray(array) for i, array in enumerate(model.get_weights())}
    return Model(
        infer,
        class_names(known("classes", kind, classes)),
        tuple(int(extent) for extent in known("input shape", kind, shape)),
        digest or digest_of_tensors(weights, model.to_json()),
        output=output or _output_of(model),
        layers=tuple(by_name) if layers is None else tuple(layers),
        parameters=int(model.count_params()),
        backend=f"{library.__name__} {library.__version__}",
    )


def _library_of(model: Any) -> str:
    """keras or tf_keras, also of a class of the user's own."""
    packages = [base.__module__.split(".")[0] for base in type(model).__mro__]
    return "tf_keras" if "tf_keras" in packages else "keras"


def _functional(outputs: Any) -> list[Any]:
    return list(outputs) if isinstance(outputs, list | tuple) else [outputs]


def _output_of(model: Any) -> Output:
    activation = getattr(model.layers[-1], "activation", None)
    ending = getattr(activation, "__name__", "")
    if ending == "sigmoid":
        return "independent-probabilities"
    return "probabilities" if ending == "softmax" or type(model.layers[-1]).__name__ == "Softmax" else "logits"


def _array(tensor: Any) -> NDArray[Any]:
    on_cpu = tensor.detach().cpu() if hasattr(tensor, "detach") else tensor
    return np.asarray(on_cpu)
