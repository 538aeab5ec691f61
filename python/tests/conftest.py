"""What the tests share: a model, a description, and requests as a coordinator frames them."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from faculty_teacher.description import Description
from faculty_teacher.model import Model, Said
from faculty_teacher.wire.frame import Headers, encode_frame
from faculty_teacher.wire.tensor import WireTensor, wire_tensor

# The same inputs on every machine, however slow it is.
settings.register_profile(
    "same", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("same")

# Libraries that are too large for every test run: their adapters are tested where they are installed.
_NEEDS = {
    "test_torch_module.py": ("torch",),
    "test_keras_model.py": ("keras",),
    "test_transformers_classifier.py": ("torch", "transformers"),
    "test_onnx_session.py": ("onnx", "onnxruntime"),
}
collect_ignore = [name for name, needed in _NEEDS.items() if not all(find_spec(one) for one in needed)]

CLASSES = ("cat", "dog", "eel")
WEIGHTS = np.array([[1, 0, -1], [0, 2, 1]], np.float32)
LOG_PROBABILITIES = {"kind": "log-probabilities", "temperature": 2}


def infer(inputs: np.ndarray, wanted: Sequence[str]) -> Said:
    """A linear model of two numbers, whose layer `in` is what it was shown."""
    return Said(inputs @ WEIGHTS, {name: inputs for name in wanted})


MODEL = Model(infer, CLASSES, (2,), "d1", layers=("in",), backend="numpy")


@pytest.fixture
def description() -> Description:
    return Description("py", "r1", "d1", CLASSES, (2,), {"in": (2,)}, None, "numpy")


def request(inputs: Any = ((1, 2), (3, 4)), **head: Any) -> tuple[Headers, bytes]:
    """A predict request; `head` replaces its keys, None takes one away."""
    tensor = inputs if isinstance(inputs, WireTensor) else wire_tensor("input", np.array(inputs, np.float32))
    asked: Mapping[str, Any] = {"model": "py", "digest": "d1", "signal": LOG_PROBABILITIES, "codec": "float32", **head}
    return encode_frame({key: value for key, value in asked.items() if value is not None}, [tensor])
