"""What is made of a layer before it is sent: docs/protocol.md §4. Values are shown as arithmetic."""

from math import hypot

import numpy as np
import pytest

from faculty_teacher.errors import FacultyError
from faculty_teacher.layers.layer_request import LayerRequest
from faculty_teacher.layers.reduce_layer import reduce_layer
from faculty_teacher.streams import uniforms, uniforms_of_keys

# Two samples of a 1 × 2 grid with two channels, and the same on a 1 × 4 grid with one channel.
FEATURES = {
    "conv": np.array([3, 0, 0, 4, 1, 1, 2, 0], np.float32).reshape(2, 1, 2, 2),
    "before": np.array([1, 3, 5, 7, 0, 2, 0, 4], np.float32).reshape(2, 1, 4, 1),
}


def reduced(request: LayerRequest) -> np.ndarray:
    return reduce_layer(request, FEATURES).data


def test_full() -> None:
    tensor = reduce_layer(LayerRequest("conv", "full"), FEATURES)
    assert (tensor.name, tensor.datatype) == ("layer:conv:full", "FP32")
    assert tensor.data.tolist() == FEATURES["conv"].tolist()


def test_pooled() -> None:
    assert reduced(LayerRequest("conv", "pooled")).tolist() == [[1.5, 2], [1.5, 0.5]]


def test_attention_map() -> None:
    first, second = hypot(9, 16), hypot(1 + 1, 4)
    expected = [[[9 / first, 16 / first]], [[2 / second, 4 / second]]]
    np.testing.assert_allclose(reduced(LayerRequest("conv", "attention-map")), expected, rtol=1e-6)


def test_gram() -> None:
    expected = np.array([[25 / 25, 3 / 25], [3 / 25, 6 / 25]], np.float32)
    assert (reduced(LayerRequest("conv", "gram")) == expected).all()
    silent = reduce_layer(LayerRequest("a", "gram"), {"a": np.zeros((2, 3), np.float32)})
    assert silent.data.tolist() == [[0, 0], [0, 0]]


def test_projection_is_the_documented_one() -> None:
    tensor = reduce_layer(LayerRequest("a", "projection", width=3), {"a": np.eye(4, dtype=np.float32)})
    assert tensor.name == "layer:a:projection-3"
    assert np.sign(tensor.data.T).tolist() == [[1, -1, -1, 1], [-1, -1, -1, 1], [1, -1, 1, 1]]


def test_fsp_pools_the_larger_grid() -> None:
    # `before` pooled in pairs: 2, 6 and 1, 2.
    tensor = reduce_layer(LayerRequest("conv", "fsp", other="before"), FEATURES)
    assert tensor.name == "layer:conv:fsp-before"
    expected = [[[3 * 2 / 2], [4 * 6 / 2]], [[(1 * 1 + 2 * 2) / 2], [1 * 1 / 2]]]
    assert tensor.data.tolist() == expected


def test_fsp_pools_both_ways() -> None:
    tall = np.array([2, 4, 8], np.float32).reshape(1, 3, 1, 1)
    wide = np.array([1, 3, 5, 9], np.float32).reshape(1, 2, 2, 1)
    # 3 × 1 and 2 × 2 meet on 2 × 1: (2 + 4) / 2, (4 + 8) / 2 and (1 + 3) / 2, (5 + 9) / 2.
    tensor = reduce_layer(LayerRequest("t", "fsp", other="w"), {"t": tall, "w": wide})
    assert tensor.data.tolist() == [[[(3 * 2 + 6 * 7) / 2]]]


def test_what_is_not_finite_is_refused_by_name() -> None:
    with pytest.raises(FacultyError, match="layer a yields nan, expected a finite number"):
        reduce_layer(LayerRequest("a", "full"), {"a": np.array([[np.nan]], np.float32)})


def test_streams_are_the_documented_ones() -> None:
    expected = [0.9460732030213833, 0.5017549643983135]
    assert uniforms((7, 1, 2), 2).tolist() == expected
    keys = np.array([(7, 1, 2), (5, 6, 2**32 - 1), (-3, 2, 1)], np.int64)
    several = uniforms_of_keys(keys, 20)
    assert several[0, :2].tolist() == expected
    for key, row in zip(keys.tolist(), several, strict=True):
        assert uniforms(key, 20).tolist() == row.tolist()
