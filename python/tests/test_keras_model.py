"""A Keras model, where Keras is installed."""

from pathlib import Path

import keras
import numpy as np

from faculty_teacher.infer_rows import infer_rows
from faculty_teacher.models.model_of import model_of

CLASSES = ("a", "b", "c")
IMAGES = np.random.default_rng(1).random((5, 6, 6, 2), np.float32)


def network() -> keras.Model:
    keras.utils.set_random_seed(1)
    convolution = keras.layers.Conv2D(4, 3, name="conv")
    return keras.Sequential(
        [keras.Input((6, 6, 2)), convolution, keras.layers.Flatten(), keras.layers.Dense(3, activation="softmax")]
    )


def test_probabilities_and_layers() -> None:
    network_ = network()
    model = model_of(network_, classes=CLASSES)
    assert (model.input_shape, model.output, model.layers[0]) == ((6, 6, 2), "probabilities", "conv")
    said = infer_rows(model, IMAGES, ("conv",), 2)
    np.testing.assert_allclose(np.exp(said.outputs), np.asarray(network_(IMAGES)), atol=1e-6)
    np.testing.assert_allclose(said.features["conv"], np.asarray(network_.layers[0](IMAGES)), atol=1e-6)


def test_a_file_has_one_digest(tmp_path: Path) -> None:
    network_ = network()
    path = tmp_path / "model.keras"
    network_.save(path)
    digests = {model_of(keras.saving.load_model(path), classes=CLASSES).digest for _ in range(2)}
    assert digests == {model_of(network_, classes=CLASSES).digest}
