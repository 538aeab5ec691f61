"""What a predict request must be: docs/protocol.md §4, Refusals."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CLASSES, request
from faculty_teacher.description import Description, reply_bytes
from faculty_teacher.errors import FacultyError
from faculty_teacher.model import Vocabulary
from faculty_teacher.predict_request import PredictRequest, deadline_ms, predict_request
from faculty_teacher.wire import headers as names
from faculty_teacher.wire.checksum import crc32c
from faculty_teacher.wire.tensor import WireTensor, wire_tensor

MAX_PAYLOAD = 2**20


def read(description: Description, framed: tuple[dict[str, str], bytes]) -> PredictRequest:
    return predict_request(description, None, *framed, MAX_PAYLOAD)


def refusal(description: Description, framed: tuple[dict[str, str], bytes]) -> tuple[str, str]:
    with pytest.raises(FacultyError) as refused:
        read(description, framed)
    return refused.value.code, str(refused.value)


def test_a_good_one(description: Description) -> None:
    asked = read(description, request([[1, 2], [3, 4]], codec={"kind": "top-k", "k": 2}, rowsTogether=1))
    assert asked.inputs().tolist() == [[1, 2], [3, 4]]
    assert (asked.signal, asked.temperature, asked.codec.name, asked.rows_together) == (
        "log-probabilities",
        2,
        "top-2",
        1,
    )


def test_bytes_stand_for_themselves_times_the_scale(description: Description) -> None:
    stored = WireTensor("input", "UINT8", np.array([[0, 255]], "u1"), {"scale": 1 / 255})
    assert read(description, request(stored)).inputs().tolist() == [[0, np.float32(255 * (1 / 255))]]


@pytest.mark.parametrize(
    ("head", "inputs", "code", "sentence"),
    [
        ({"model": "other"}, None, "UNKNOWN_MODEL", "asked for teacher other, this replica serves py"),
        ({"digest": "d2"}, None, "DIGEST_MISMATCH", "asked for py of digest d2, this replica serves d1"),
        (
            {"samples": {"dataset": "d", "source": "train", "view": {"augment": [], "seed": 1, "epoch": 0}}},
            None,
            "DIGEST_MISMATCH",
            "asked about samples of data set d, teacher py holds none",
        ),
        ({}, [[1, 2, 3]], "SHAPE_MISMATCH", "input has shape [1, 3], teacher py takes [rows, 2]"),
        ({}, np.zeros((0, 2)), "MALFORMED_FRAME", "frame: it asks about no rows"),
        ({}, [[1, 2], [np.nan, 0]], "NOT_FINITE", "input holds NaN or infinity in row 1"),
        ({"model": 7}, None, "MALFORMED_FRAME", "frame: model: expected text of at most 64 characters"),
        ({"rowsTogether": 0}, None, "MALFORMED_FRAME", "frame: rowsTogether: expected an integer of 1 or more"),
        (
            {"codec": "float8"},
            None,
            "MALFORMED_FRAME",
            "frame: codec: expected float32, float16, bfloat16, int8, top-k or sampled",
        ),
        (
            {"codec": {"kind": "top-k", "k": 5000}},
            None,
            "MALFORMED_FRAME",
            "frame: codec.k: expected an integer from 1 to 4096",
        ),
        (
            {"signal": {"kind": "logits"}, "codec": {"kind": "sampled", "draws": 2}},
            None,
            "MALFORMED_FRAME",
            "frame: logits were asked for in sampled-2, which does not carry them",
        ),
        (
            {"signal": {"kind": "log-probabilities", "temperature": 0}},
            None,
            "MALFORMED_FRAME",
            "frame: signal: expected logits, or log-probabilities at a temperature above 0 and at most 1000",
        ),
        (
            {"layers": [{"layer": "out", "reduction": {"kind": "full"}}]},
            None,
            "UNKNOWN_LAYER",
            "teacher py has no layer out, it has in",
        ),
        (
            {"layers": [{"layer": "in", "reduction": {"kind": "attention-map"}}]},
            None,
            "SHAPE_MISMATCH",
            "layer in of teacher py yields [2] for a sample, an attention map is made of positions and channels",
        ),
        (
            {"layers": [{"layer": "in", "reduction": {"kind": "whole"}}]},
            None,
            "MALFORMED_FRAME",
            "frame: layers.0: expected a layer and its reduction",
        ),
    ],
)
def test_refused(description: Description, head: dict[str, Any], inputs: Any, code: str, sentence: str) -> None:
    framed = request(**head) if inputs is None else request(inputs, **head)
    assert refusal(description, framed) == (code, sentence)


def test_a_reply_that_no_message_carries(description: Description) -> None:
    asked = read(description, request())
    needed = reply_bytes(description, asked.codec, (), 2)
    assert needed - reply_bytes(description, asked.codec, (), 1) == 4 * len(CLASSES)
    with pytest.raises(FacultyError, match=f"2 rows need a reply of {needed} bytes, the bus carries {needed - 1}"):
        predict_request(description, None, *request(), needed - 1)
    predict_request(description, None, *request(), needed)


def test_token_ids_beyond_the_vocabulary(description: Description) -> None:
    texts = Description(**{**description.__dict__, "vocabulary": Vocabulary(4, "v")})
    read(texts, request([[0, 3]]))
    for strange in (4, -1, 0.5):
        assert refusal(texts, request([[0, strange]]))[0] == "MALFORMED_FRAME"


@pytest.mark.parametrize(
    ("changed", "code", "sentence"),
    [
        ({names.WIRE: "2.0"}, "UNSUPPORTED_WIRE", "frame has wire version 2.0, this side speaks 1.5"),
        ({names.HEAD_BYTES: "1"}, "MALFORMED_FRAME", "frame: Faculty-Head-Bytes is 1, expected 2 to "),
        ({names.HEAD_BYTES: "²"}, "MALFORMED_FRAME", "frame: Faculty-Head-Bytes is ², expected 2 to "),
        ({names.CRC32C: "00000000"}, "MALFORMED_FRAME", "frame: its checksum is "),
    ],
)
def test_headers(description: Description, changed: dict[str, str], code: str, sentence: str) -> None:
    headers, payload = request()
    refused = refusal(description, ({**headers, **changed}, payload))
    assert refused[0] == code
    assert refused[1].startswith(sentence)


@pytest.mark.parametrize(
    "head", [b"{}x", b"[]", b'{"a":NaN}', b"[" * 60_000, b'{"tensors":[{"name":"input","datatype":"FP4","shape":[1]}]}']
)
def test_a_head_that_is_none(description: Description, head: bytes) -> None:
    headers = {names.WIRE: "1.0", names.HEAD_BYTES: str(len(head)), names.CRC32C: f"{crc32c(head):08x}"}
    assert refusal(description, (headers, head))[0] == "MALFORMED_FRAME"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers()
    | st.text("ab", max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "k", "layer", "reduction"]), inner, max_size=3)
    ),
    max_leaves=8,
)
keys = st.sampled_from(["model", "digest", "signal", "codec", "layers", "rowsTogether", "samples", "tensors"])


@given(st.dictionaries(keys, json_values))
def test_whatever_a_head_says_is_read_or_refused(head: dict[str, Any]) -> None:
    own = Description("py", "r1", "d1", CLASSES, (2,), {"in": (2,)}, None, "numpy")
    good = {"model": "py", "digest": "d1", "signal": {"kind": "logits"}, "codec": "float32"}
    inputs = wire_tensor("input", np.zeros((1, 2), np.float32))
    text = json.dumps({**good, "tensors": [inputs.described], **head}).encode()
    payload = text + inputs.data.tobytes()
    headers = {names.WIRE: "1.0", names.HEAD_BYTES: str(len(text)), names.CRC32C: f"{crc32c(payload):08x}"}
    try:
        read(own, (headers, payload))
    except FacultyError as error:
        assert error.code != "INTERNAL"


def test_deadlines() -> None:
    assert deadline_ms({}) is None
    assert deadline_ms({names.DEADLINE_MS: "12.5"}) == 12.5
    for text in ("-1", "soon", "nan", ""):
        with pytest.raises(FacultyError, match="expected 0 or more"):
            deadline_ms({names.DEADLINE_MS: text})
