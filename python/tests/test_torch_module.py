"""A module of PyTorch, where that is installed."""

import numpy as np
import torch

from faculty_teacher.infer_rows import infer_rows
from faculty_teacher.models.model_of import model_of
from faculty_teacher.models.torch_module import torch_module_model

CLASSES = ("a", "b", "c")
IMAGES = np.random.default_rng(1).random((5, 6, 6, 2), np.float32)


def network(seed: int = 1) -> torch.nn.Module:
    torch.manual_seed(seed)
    convolution, relu = torch.nn.Conv2d(2, 4, 3), torch.nn.ReLU(inplace=True)
    return torch.nn.Sequential(convolution, relu, torch.nn.Dropout(0.5), torch.nn.Flatten(), torch.nn.Linear(64, 3))


def test_it_is_shown_channels_first_and_evaluated() -> None:
    module = network()
    model = model_of(module, classes=CLASSES, input_shape=(6, 6, 2))
    said = infer_rows(model, IMAGES, (), 2).outputs
    with torch.no_grad():
        expected = module(torch.from_numpy(IMAGES.transpose(0, 3, 1, 2).copy())).numpy()
    np.testing.assert_allclose(said, expected, atol=1e-6)
    assert (said == infer_rows(model, IMAGES, (), 2).outputs).all()


def test_layers_come_channels_last_and_before_what_writes_into_them() -> None:
    module = network()
    model = model_of(module, classes=CLASSES, input_shape=(6, 6, 2))
    assert model.layers == ("0", "1", "2", "3", "4")
    features = infer_rows(model, IMAGES, ("0", "1"), 5).features
    assert features["0"].shape == (5, 4, 4, 4)
    assert features["0"].min() < 0
    assert (features["1"] == np.maximum(features["0"], 0)).all()
    assert not module[0]._forward_hooks


def test_channels_last_as_it_is() -> None:
    model = torch_module_model(
        torch.nn.Flatten(), classes=[str(i) for i in range(72)], input_shape=(6, 6, 2), layout="channels-last"
    )
    assert (infer_rows(model, IMAGES, (), 5).outputs == IMAGES.reshape(5, 72)).all()


def test_its_digest_is_of_weights_and_structure() -> None:
    def digest(module: torch.nn.Module) -> str:
        return model_of(module, classes=CLASSES, input_shape=(6, 6, 2)).digest

    module = network()
    assert digest(module) == digest(network())
    assert digest(module) != digest(network(2))
    other = network()
    other[2] = torch.nn.Dropout(0.4)
    assert digest(module) != digest(other)
