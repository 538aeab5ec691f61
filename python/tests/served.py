"""Models that processes of the tests serve: `faculty-teacher serve served:NAME`."""

import time

import numpy as np

from faculty_teacher import Model, Said, function_model

CLASSES = ("a", "b")


def predict(inputs: np.ndarray) -> np.ndarray:
    return inputs


def slow() -> Model:
    """Takes a while for each request, but for the first answer that it gives before it joins."""

    def infer(inputs: np.ndarray, _wanted: object) -> Said:
        time.sleep(0.3 * float(inputs.any()))
        return Said(inputs)

    return Model(infer, CLASSES, (2,), "slow")


def layered() -> Model:
    """A linear model of images of 4 × 4, with a layer of positions and channels and one of channels alone."""
    weights = np.random.default_rng(1).standard_normal((16, 5), np.float32)

    def answer(inputs: np.ndarray, wanted: tuple[str, ...]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        flat = inputs.reshape(len(inputs), 16)
        layers = {"maps": inputs.reshape(-1, 2, 4, 2) - 0.5, "flat": flat}
        return flat @ weights, {name: layers[name] for name in wanted}

    return function_model(
        answer, classes=tuple("vwxyz"), input_shape=(4, 4, 1), digest="layered", layers=("maps", "flat")
    )
