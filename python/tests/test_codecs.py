"""Codecs, beyond the golden file."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faculty_teacher.codecs.table import codec_of
from faculty_teacher.predict_reply import soften

SPECS = [
    "float32",
    "float16",
    "bfloat16",
    "int8",
    {"kind": "top-k", "k": 3},
    {"kind": "sampled", "draws": 9, "seed": 1},
]
rows = st.lists(st.lists(st.floats(-80, 80, width=32), min_size=5, max_size=5), min_size=1, max_size=6)


@pytest.mark.parametrize("spec", SPECS, ids=str)
@given(values=rows)
def test_each_row_by_itself(spec: object, values: list[list[float]]) -> None:
    signal = soften(np.array(values, np.float32), 1)
    together = codec_of(spec).encode(signal, "log-probabilities")
    for i in range(len(signal)):
        alone = codec_of(spec).encode(signal[i : i + 1], "log-probabilities")
        for one, all_rows in zip(alone, together, strict=True):
            assert one.data.tobytes() == all_rows.data[i : i + 1].tobytes()


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_the_bytes_it_says(spec: object) -> None:
    for classes in (2, 100):
        tensors = codec_of(spec).encode(-np.arange(classes, dtype=np.float64)[None] / 7, "log-probabilities")
        assert sum(tensor.data.nbytes for tensor in tensors) == codec_of(spec).row_bytes(classes)


def test_classes_beyond_sixteen_bits() -> None:
    signal = np.full((1, 70_000), -1.0)
    signal[0, 69_999] = 0
    ids, values, tail = codec_of({"kind": "top-k", "k": 2}).encode(signal, "log-probabilities")
    assert (ids.datatype, ids.data.tolist(), values.data.tolist()) == ("INT32", [[69_999, 0]], [[0, -1]])
    np.testing.assert_allclose(tail.data, [np.log(69_998) - 1], rtol=1e-6)


def test_the_sampled_classes_are_those_of_the_documented_stream() -> None:
    [ids] = codec_of({"kind": "sampled", "draws": 8, "seed": 5}).encode(np.array([[0, -1, -2.5]]), "log-probabilities")
    assert ids.data.tolist() == [[0, 0, 0, 0, 0, 0, 1, 1]]


def test_the_mean_of_sampled_signals_is_the_distribution() -> None:
    probabilities = np.array([0.55, 0.3, 0.1, 0.04, 0.01])
    signal = np.log(probabilities)[None] - np.log(0.55)
    seeds, draws = 500, 40
    counts = np.zeros(5)
    for seed in range(seeds):
        [ids] = codec_of({"kind": "sampled", "draws": draws, "seed": seed}).encode(signal, "log-probabilities")
        counts += np.bincount(ids.data[0], minlength=5)
    error = np.sqrt(probabilities * (1 - probabilities) / (seeds * draws))
    assert (np.abs(counts / (seeds * draws) - probabilities) < 4 * error).all()


def test_masked_classes_travel_as_the_lowest_number() -> None:
    signal = np.array([[0, -(2.0**100)]])
    assert codec_of("float16").encode(signal, "log-probabilities")[0].data.tolist() == [[0, -65_504]]
    assert codec_of("float32").encode(2 * signal, "log-probabilities")[0].data.tolist() == [[0, -(2.0**100)]]


def test_softening() -> None:
    assert soften(np.array([[1, 3, -1], [5, 1, 8]], np.float32), 4).tolist() == [
        [(1 - 3) / 4, 0, (-1 - 3) / 4],
        [(5 - 8) / 4, (1 - 8) / 4, 0],
    ]
