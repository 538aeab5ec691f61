"""The bytes of the frames and codecs are those of the repository's golden files, which every language reads."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from faculty_teacher.codecs.table import codec_of
from faculty_teacher.description import Description, describe_replies
from faculty_teacher.wire.frame import Frame, decode_frame, encode_frame
from faculty_teacher.wire.tensor import wire_tensor

ROOT = Path(__file__).resolve().parents[2]
SIGNALS = json.loads((ROOT / "packages/shared/src/codecs/golden-signals.json").read_text())


def golden_frame(title: str) -> tuple[dict[str, str], bytes]:
    """A hex dump of docs/protocol.md §8, and the headers that stand above it."""
    text = (ROOT / "docs/protocol.md").read_text(encoding="utf-8")
    section = re.search(rf"### {title}\n(.*?)```hex\n(.*?)```", text, re.DOTALL)
    assert section is not None, title
    headers = {"Faculty-Wire": "1.0", **dict(re.findall(r"`(Faculty-[\w-]+): ([^`]+)`", section[1]))}
    return headers, bytes.fromhex(re.sub(r"\s", "", section[2]))


@pytest.mark.parametrize("golden", SIGNALS, ids=lambda golden: str(golden["name"]))
def test_every_codec_of(golden: dict[str, Any]) -> None:
    signal = np.frombuffer(bytes.fromhex(golden["signal"])).reshape(golden["rows"], golden["width"])
    for one in golden["codecs"]:
        encoded = codec_of(one["codec"]).encode(signal, golden["kind"])
        made = [{**tensor.described, "bytes": tensor.data.tobytes().hex()} for tensor in encoded]
        assert made == one["tensors"], one["codec"]


def test_a_predict_request_is_read() -> None:
    frame = decode_frame(*golden_frame("predict request"))
    assert frame.head["samples"]["view"] == {"augment": [], "seed": 7, "epoch": 0}
    assert frame.tensor("sample-ids").data.tolist() == [5, 258]


def test_a_predict_reply() -> None:
    values = np.array([[0, -1.5], [-0.25, 0]], "<f2")
    head = {"model": "wide", "digest": "d1", "replica": "r1", "queueMs": 0, "computeMs": 2}
    assert encode_frame(head, [wire_tensor("signal", values)]) == golden_frame("predict reply")


def test_a_description_of_stored_data_sets() -> None:
    description = Description("wide", "r1", "d1", ("a", "b"), (2,), {}, None, "none", stored_dataset="d2")
    assert describe_replies(description, 2**20)(Frame({}, [])) == golden_frame("stored data sets")


def test_a_description_of_values() -> None:
    description = Description("house", "r1", "d1", (), (2,), {}, None, "none", values=1)
    (headers, payload), golden = (
        describe_replies(description, 2**20)(Frame({}, [])),
        golden_frame("description of values"),
    )
    assert headers["Faculty-Wire"] == golden[0]["Faculty-Wire"] == "1.5"
    said, expected = decode_frame(headers, payload).head, decode_frame(*golden).head
    assert said["outputs"] == expected["outputs"] == [{"name": "output", "kind": "values", "shape": []}]
    assert "classes" not in said


def test_a_part_of_a_description() -> None:
    def description(name: str) -> Description:
        return Description("wide", "r1", "d1", (name,), (1,), {}, None, "none")

    shortest = len(json.dumps(description("").written, separators=(",", ":")))
    written = description("x" * (70_007 - shortest))
    headers, payload = describe_replies(written, 2**20)(Frame({"fromByte": 70_000}, []))
    assert (headers, payload) == golden_frame("part of a description")
