"""Models that processes of the tests serve: `faculty-teacher serve served:NAME`."""

import time

import numpy as np

from faculty_teacher import Model, Said

CLASSES = ("a", "b")


def predict(inputs: np.ndarray) -> np.ndarray:
    return inputs


def slow() -> Model:
    """Takes a while for each request, but for the first answer that it gives before it joins."""

    def infer(inputs: np.ndarray, _wanted: object) -> Said:
        time.sleep(0.3 * float(inputs.any()))
        return Said(inputs)

    return Model(infer, CLASSES, (2,), "slow")
