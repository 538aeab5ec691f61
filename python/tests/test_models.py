"""What a user may hand to `serve`: a function, a classifier, a `Model`."""

import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from conftest import MODEL
from faculty_teacher.digests import digest_of
from faculty_teacher.errors import FacultyError
from faculty_teacher.infer_rows import infer_rows, logits_of
from faculty_teacher.model import Model, Said
from faculty_teacher.models.model_of import model_of

PIXELS, LABELS = load_digits(return_X_y=True)


def forest(seed: int = 1) -> RandomForestClassifier:
    return RandomForestClassifier(3, random_state=seed).fit(PIXELS[:200] / 16, LABELS[:200])


def test_a_classifier_knows_its_classes_its_inputs_and_its_digest() -> None:
    estimator = forest()
    model = model_of(estimator)
    assert (model.classes, model.input_shape) == (tuple(map(str, range(10))), (64,))
    assert model.digest == model_of(forest()).digest == model_of(pickle.loads(pickle.dumps(estimator))).digest
    assert model.digest != model_of(forest(2)).digest


def test_a_classifier_is_shown_samples_flattened_and_says_log_probabilities() -> None:
    estimator = LogisticRegression(max_iter=500).fit(PIXELS[:200] / 16, LABELS[:200])
    model = model_of(estimator, input_shape=(8, 8, 1))
    inputs = (PIXELS[:5] / 16).reshape(5, 8, 8, 1).astype(np.float32)
    expected = np.log(estimator.predict_proba(inputs.reshape(5, 64)))
    np.testing.assert_allclose(infer_rows(model, inputs, (), 2).outputs, expected, rtol=1e-5)


def test_no_probability_is_too_small_for_a_logarithm() -> None:
    tiny = np.float32(np.log(np.finfo(np.float32).tiny))
    assert logits_of(np.array([[1, 0]]), "probabilities").tolist() == [[0, tiny]]
    for wrong in (-0.1, np.nan):
        with pytest.raises(FacultyError, match="the model yields the probability"):
            logits_of(np.array([[1, wrong]]), "probabilities")


def test_a_logit_of_minus_infinity_is_a_masked_class() -> None:
    assert logits_of(np.array([[1, -np.inf]]), "logits").tolist() == [[1, -(2.0**100)]]
    with pytest.raises(FacultyError, match="the model yields inf in row 1, expected a finite number"):
        logits_of(np.array([[1, 2], [3, np.inf]]), "logits")


def test_a_function_with_layers_is_given_their_names() -> None:
    def predict(inputs: np.ndarray, wanted: tuple[str, ...]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        return inputs * 2, {name: inputs + len(name) for name in wanted}

    model = model_of(predict, classes=("a", "b"), input_shape=(2,), digest="d", layers=("in", "out"))
    said = infer_rows(model, np.array([[1, 2], [3, 4], [5, 6]], np.float32), ("out",), 2)
    assert said.outputs.tolist() == [[2, 4], [6, 8], [10, 12]]
    assert said.features["out"].tolist() == [[4, 5], [6, 7], [8, 9]]


@pytest.mark.parametrize(
    ("source", "told", "sentence"),
    [
        (len, {}, "a function does not say its classes: give classes=…"),
        (len, {"classes": "ab"}, "a function does not say its input shape: give input_shape=…"),
        (len, {"classes": "ab", "input_shape": (2,)}, "a function does not say its digest: give digest=…"),
        (7, {}, "int is no model: expected a function, a classifier or a regressor"),
        (
            len,
            {"output": "scores"},
            "output is scores, expected logits, probabilities, values, independent-logits or independent-probabilities",
        ),
        (MODEL, {"digest": "d2"}, "a Model says all of itself, digest was given beside it"),
        (
            forest(),
            {"layers": ("a",)},
            "a RandomForestClassifier has no layers, it was asked to serve a",
        ),
    ],
    ids=str,
)
def test_refused(source: Any, told: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FacultyError) as refused:
        model_of(source, **told)
    assert (refused.value.code, str(refused.value)) == ("USAGE", sentence)


def test_a_digest_is_of_what_an_object_holds() -> None:
    gap = np.dtype({"names": ["a", "b"], "formats": ["u1", "<i4"], "offsets": [0, 4], "itemsize": 8})
    one, other = np.zeros(2, gap), np.frombuffer(bytes(range(16)), gap).copy()
    other["a"], other["b"] = 0, 0
    assert one.tobytes() != other.tobytes()
    assert digest_of(one) == digest_of(other)  # what lies between the fields says nothing
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert len({digest_of(value) for value in ([1, 2], [1, 3], [[1], 2], "12", b"12", 12, 12.0, None, True)}) == 9
    itself: list[Any] = []
    itself.append(itself)
    assert digest_of(itself) == digest_of(itself)
    with pytest.raises(FacultyError, match=r"no digest can be made of a builtins\.generator: give digest=…"):
        digest_of(iter(x for x in ()))


def test_what_a_model_may_leave_out_is_given_by_its_name() -> None:
    model: Any = Model  # a place in a row says nothing, and another one comes between
    with pytest.raises(TypeError, match="positional arguments"):
        model(lambda inputs, _wanted: Said(inputs), ("a", "b"), (2,), "d1", "logits")


def test_a_regressor_says_values_as_they_are() -> None:
    inputs = np.arange(40, dtype=np.float32).reshape(20, 2)
    model = model_of(GradientBoostingRegressor(n_estimators=3, random_state=1).fit(inputs, 1000 * inputs[:, 0]))
    assert (model.output, model.values, model.classes, model.input_shape) == ("values", 1, (), (2,))
    said = infer_rows(model, inputs[:3], [], 2).outputs
    assert said.shape == (3, 1)
    assert said.max() > 1000  # neither softened nor a probability


def test_a_regressor_of_several_values_says_how_many() -> None:
    inputs = np.arange(40, dtype=np.float32).reshape(20, 2)
    assert model_of(RandomForestRegressor(2, random_state=1).fit(inputs, inputs)).values == 2


def test_a_regressor_names_no_classes() -> None:
    inputs = np.arange(8, dtype=np.float32).reshape(4, 2)
    regressor = GradientBoostingRegressor(n_estimators=1).fit(inputs, inputs[:, 0])
    with pytest.raises(FacultyError, match="a GradientBoostingRegressor says values, classes were named"):
        model_of(regressor, classes=["a"])


SCENES = np.random.default_rng(1).normal(size=(80, 3)).astype(np.float32)
SHOWN = (SCENES @ np.array([[1, 0], [1, 1], [0, 1]]) > 0).astype(int)


@pytest.mark.parametrize(
    "estimator",
    [
        OneVsRestClassifier(LogisticRegression()),
        MultiOutputClassifier(LogisticRegression()),
        ClassifierChain(LogisticRegression()),
        RandomForestClassifier(5, random_state=1),
        KNeighborsClassifier(),
        MLPClassifier((4,), max_iter=20, random_state=1),
        make_pipeline(StandardScaler(), OneVsRestClassifier(LogisticRegression())),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_classifier_of_several_classes_says_each_by_itself(estimator: Any) -> None:
    fitted = estimator.fit(SCENES, SHOWN)
    model = model_of(fitted, classes=["bag", "boot"])
    assert (model.output, model.classes, model.width) == ("independent-probabilities", ("bag", "boot"), 2)
    said = infer_rows(model, SCENES[:6], (), 4).outputs
    assert said.shape == (6, 2)
    told = fitted.predict_proba(SCENES[:6])
    expected = np.stack([one[:, 1] for one in told], axis=1) if isinstance(told, list) else told
    np.testing.assert_allclose(1 / (1 + np.exp(-said.astype(float))), expected, atol=1e-6)


def test_a_class_that_no_sample_had_is_never_there() -> None:
    forest = RandomForestClassifier(2, random_state=1).fit(SCENES, np.stack([SHOWN[:, 0], 0 * SHOWN[:, 0]], axis=1))
    said = infer_rows(model_of(forest, classes=["bag", "boot"]), SCENES[:3], (), 3).outputs
    assert (said[:, 1] < -87).all()


def test_a_classifier_of_several_classes_is_told_their_names() -> None:
    fitted = OneVsRestClassifier(LogisticRegression()).fit(SCENES, SHOWN)
    with pytest.raises(FacultyError, match="a OneVsRestClassifier does not say its classes: give classes=…"):
        model_of(fitted)


def test_a_target_of_more_than_yes_and_no_is_refused() -> None:
    forest = RandomForestClassifier(2, random_state=1).fit(SCENES, 2 * SHOWN)
    with pytest.raises(FacultyError, match="output 0 of the model is of"):
        infer_rows(model_of(forest, classes=["bag", "boot"]), SCENES[:3], (), 3)


def test_a_function_may_say_probabilities_or_logits_of_each_class() -> None:
    outputs = np.array([[0.5, 0.75], [0, 1]])
    told = {"classes": ("a", "b"), "input_shape": (2,), "digest": "d"}
    probabilities = model_of(lambda _inputs: outputs, output="independent-probabilities", **told)
    said = infer_rows(probabilities, np.zeros((2, 2), np.float32), (), 2).outputs
    np.testing.assert_allclose(said[0], [0, np.log(3)], rtol=1e-6)  # log 0.75 / 0.25
    assert said[1, 0] < -87 and said[1, 1] > 87
    logits = model_of(lambda _inputs: outputs, output="independent-logits", **told)
    assert infer_rows(logits, np.zeros((2, 2), np.float32), (), 2).outputs.tolist() == outputs.tolist()
    with pytest.raises(FacultyError, match=r"the model yields the probability 1\.5, expected 0 to 1"):
        logits_of(np.array([[1.5]]), "independent-probabilities")
