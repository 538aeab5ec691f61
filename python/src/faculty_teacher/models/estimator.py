"""A classifier of scikit-learn, xgboost or lightgbm, which has `predict_proba`, or a regressor, which has `predict`."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..digests import digest_of
from ..errors import FacultyError
from ..model import Field, Model, Output, Said
from ..texts import TEXT_SHAPE
from ..threads import limit_threads
from .known import class_names, known
from .several_classes import has_several_classes, independent_probabilities


def estimator_model(
    estimator: Any,
    *,
    classes: Sequence[str] | None = None,
    input_shape: Sequence[int] | None = None,
    digest: str | None = None,
    output: Output | None = None,
    layers: Sequence[str] = (),
    field: Field | None = None,
) -> Model:
    """It is shown each sample flattened, `[rows, features]`, or texts, `[rows]`, as a pipeline that begins with a
    vectorizer takes them. xgboost and lightgbm have their own threads: `n_jobs`."""
    kind = f"a {type(estimator).__qualname__}"
    if layers:
        raise FacultyError("USAGE", f"{kind} has no layers, it was asked to serve {', '.join(layers)}")
    yields = _yields(estimator)
    if output not in (None, yields):
        raise FacultyError("USAGE", f"{kind} yields {yields}, output is {output}")
    if yields == "values" and classes is not None:
        raise FacultyError("USAGE", f"{kind} says values, classes were named")
    features = getattr(estimator, "n_features_in_", None)
    # of several classes a sample, scikit-learn knows columns of targets and not what they are called
    own_classes = None if yields == "independent-probabilities" else getattr(estimator, "classes_", None)
    shape = TEXT_SHAPE if field == "text" else input_shape or (None if features is None else (int(features),))

    def infer(inputs: NDArray[Any], _wanted: Sequence[str]) -> Said:
        rows = inputs if field == "text" else inputs.reshape(len(inputs), -1)
        if yields == "probabilities":
            return Said(estimator.predict_proba(rows))
        if yields == "independent-probabilities":
            return Said(independent_probabilities(estimator.predict_proba(rows), getattr(estimator, "classes_", ())))
        return Said(np.asarray(estimator.predict(rows)).reshape(len(inputs), -1))

    def set_threads(count: int) -> None:
        limit_threads(count)
        if hasattr(estimator, "n_jobs"):
            estimator.n_jobs = count

    return Model(
        infer,
        () if yields == "values" else class_names(known("classes", kind, own_classes if classes is None else classes)),
        tuple(known("input shape", kind, shape)),
        digest or digest_of(estimator),
        output=yields,
        values=_values_of(estimator) if yields == "values" else 0,
        field=field,
        backend=type(estimator).__module__.split(".")[0],
        set_threads=set_threads,
    )


def _values_of(estimator: Any) -> int:
    """As scikit-learn tells, or one."""
    return int(getattr(estimator, "n_outputs_", 1))


def _yields(estimator: Any) -> Output:
    if not hasattr(estimator, "predict_proba"):
        return "values"
    return "independent-probabilities" if has_several_classes(estimator) else "probabilities"
