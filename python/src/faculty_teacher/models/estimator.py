"""A classifier of scikit-learn, xgboost or lightgbm: whatever has `predict_proba`."""

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from ..digests import digest_of
from ..errors import FacultyError
from ..model import Field, Model, Output, Said
from ..texts import TEXT_SHAPE
from ..threads import limit_threads
from .known import class_names, known


def estimator_model(
    estimator: Any,
    *,
    classes: Sequence[str] | None = None,
    input_shape: Sequence[int] | None = None,
    digest: str | None = None,
    output: Output = "probabilities",
    layers: Sequence[str] = (),
    field: Field | None = None,
) -> Model:
    """It is shown each sample flattened, `[rows, features]`, or texts, `[rows]`, as a pipeline that begins with a
    vectorizer takes them. xgboost and lightgbm have their own threads: `n_jobs`."""
    kind = f"a {type(estimator).__qualname__}"
    if layers:
        raise FacultyError("USAGE", f"{kind} has no layers, it was asked to serve {', '.join(layers)}")
    if output != "probabilities":
        raise FacultyError("USAGE", f"{kind} yields probabilities, output is {output}")
    features = getattr(estimator, "n_features_in_", None)
    own_classes = getattr(estimator, "classes_", None)
    shape = TEXT_SHAPE if field == "text" else input_shape or (None if features is None else (int(features),))

    def infer(inputs: NDArray[Any], _wanted: Sequence[str]) -> Said:
        return Said(estimator.predict_proba(inputs if field == "text" else inputs.reshape(len(inputs), -1)))

    def set_threads(count: int) -> None:
        limit_threads(count)
        if hasattr(estimator, "n_jobs"):
            estimator.n_jobs = count

    return Model(
        infer,
        class_names(known("classes", kind, own_classes if classes is None else classes)),
        tuple(known("input shape", kind, shape)),
        digest or digest_of(estimator),
        output="probabilities",
        field=field,
        backend=type(estimator).__module__.split(".")[0],
        set_threads=set_threads,
    )
