"""Classifiers of scikit-learn that learned from an indicator matrix: each class by itself, yes or no."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import FacultyError


def has_several_classes(estimator: Any) -> bool:
    """Whether a sample may have several classes, as `OneVsRestClassifier`, `MultiOutputClassifier`, `ClassifierChain`,
    `MLPClassifier`, forests and neighbours say it, each in its own way, also inside a pipeline or a search."""
    last = _last(estimator)
    if getattr(last, "multilabel_", False) or isinstance(getattr(last, "classes_", None), list):
        return True
    return str(getattr(getattr(last, "_label_binarizer", None), "y_type_", "")).startswith("multilabel")


def _last(estimator: Any) -> Any:
    """The estimator that computes, of a pipeline or a search."""
    while hasattr(estimator, "steps") or hasattr(estimator, "best_estimator_"):
        estimator = estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator.best_estimator_
    return estimator


def independent_probabilities(said: Any, classes: Sequence[Any]) -> NDArray[Any]:
    """That a sample has each class, `[rows, classes]`.

    @param said - What `predict_proba` returns: that, or of each class `[rows, values]` of the values it was seen with.
    @param classes - Where it is a list: of each class those values, 0 and 1, or one of them.
    @raises FacultyError SHAPE_MISMATCH for a column of targets that is no yes or no.
    """
    if not isinstance(said, list):
        return np.asarray(said)
    return np.stack([_yes(part, seen, at) for at, (part, seen) in enumerate(zip(said, classes, strict=True))], axis=1)


def _yes(part: NDArray[Any], seen: Sequence[Any], at: int) -> NDArray[Any]:
    values = [float(value) for value in seen]
    if not set(values) <= {0.0, 1.0}:
        raise FacultyError("SHAPE_MISMATCH", f"output {at} of the model is of {list(seen)}, expected 0 and 1")
    return part[:, values.index(1.0)] if 1.0 in values else np.zeros(len(part))
