"""A replica on a real nats-server: docs/protocol.md §4 and §5."""

import asyncio
import collections
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import nats
import numpy as np
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from conftest import CLASSES, MODEL, WEIGHTS, request
from faculty_teacher.errors import FacultyError
from faculty_teacher.model import Model, Said
from faculty_teacher.node.connection import flushed
from faculty_teacher.node.teacher_node import TeacherNode
from faculty_teacher.wire.frame import Frame, decode_frame, encode_frame
from nats_server import nats_server

SUBJECT = "faculty.v1.teacher.py.r1"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with nats_server() as address:
        yield address


class Gate:
    """A model that computes only when it is let, and says in which order it was asked."""

    def __init__(self) -> None:
        self.let = threading.Semaphore(1)  # the first answer is given before it joins
        self.asked: list[list[float]] = []
        self.model = replace(MODEL, infer=self._infer, layers=())

    def _infer(self, inputs: np.ndarray, _wanted: Sequence[str]) -> Said:
        assert self.let.acquire(timeout=20)  # a test that failed lets nobody
        self.asked.append(inputs[:, 0].tolist())
        return Said(inputs @ WEIGHTS)


@asynccontextmanager
async def serving(url: str, model: Model = MODEL, capacity: int = 16) -> AsyncIterator[tuple[TeacherNode, Client]]:
    """A node, and the connection of whoever asks it."""
    own, asker = await nats.connect(url), await nats.connect(url)
    node = TeacherNode(own, model, "py", "r1", capacity)
    try:
        await node.start(1)
        yield node, asker
        node.drain()
        await node.closed
    finally:
        await own.close()
        await asker.close()


async def ask(asker: Client, framed: tuple[dict[str, str], bytes], verb: str = "predict", **headers: str) -> Msg:
    return await asker.request(f"{SUBJECT}.{verb}", framed[1], timeout=10, headers={**framed[0], **headers})


async def held_by(node: TeacherNode, count: int) -> None:
    while node.queue_length < count:
        await asyncio.sleep(0)


def frame_of(message: Msg) -> Frame:
    return decode_frame(message.headers or {}, message.data)


def code_of(message: Msg) -> str:
    headers = message.headers or {}
    assert message.data == b""
    number = "503" if headers["Faculty-Error"] in ("FULL", "DRAINING", "DEADLINE") else "400"
    assert headers["Nats-Service-Error-Code"] == number
    return headers["Faculty-Error"]


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        await asyncio.wait_for(test(), 30)

    asyncio.run(limited())


def test_it_is_found_described_and_answers(url: str) -> None:
    async def test() -> None:
        async with serving(url) as (_, asker):
            info = json.loads((await asker.request("$SRV.INFO.faculty-teacher", b"")).data)
            assert info["metadata"] == {"teacher": "py", "replica": "r1", "digest": "d1", "backend": "numpy"}
            described = frame_of(await ask(asker, encode_frame({}), "describe")).head
            assert (described["classes"], described["inputShape"]) == (list(CLASSES), [2])
            assert (described["datasets"], described["layerShapes"]) == ([], {"in": [2]})

            layers = [{"layer": "in", "reduction": {"kind": "full"}}]
            trace = f"00-{'a' * 32}-{'b' * 16}-01"
            reply = await ask(asker, request([[1, 2], [3, 4]], layers=layers, rowsTogether=1), traceparent=trace)
            said = frame_of(reply)
            logits = np.array([[1, 4, 1], [3, 8, 1]])
            assert said.tensor("signal").data.tolist() == ((logits - logits.max(axis=1, keepdims=True)) / 2).tolist()
            assert said.tensor("layer:in:full").data.tolist() == [[1, 2], [3, 4]]
            assert (said.head["model"], said.head["digest"], said.head["replica"]) == ("py", "d1", "r1")
            headers = reply.headers or {}
            assert headers["Faculty-Queue"] == "0"
            assert headers["traceparent"].startswith(f"00-{'a' * 32}-")
            assert headers["traceparent"] != trace

    run(test)


def test_a_malformed_request_is_refused_and_the_next_one_answered(url: str) -> None:
    async def test() -> None:
        async with serving(url) as (_, asker):
            assert code_of(await ask(asker, ({}, b"?"))) == "UNSUPPORTED_WIRE"
            assert code_of(await ask(asker, request(), **{"Faculty-Crc32c": "00000000"})) == "MALFORMED_FRAME"
            assert code_of(await ask(asker, request(), **{"Faculty-Deadline-Ms": "x"})) == "MALFORMED_FRAME"
            assert frame_of(await ask(asker, request())).tensor("signal").data.shape == (2, 3)

    run(test)


def test_rows_are_given_as_the_asker_says(url: str) -> None:
    async def test() -> None:
        gate = Gate()
        async with serving(url, gate.model) as (_, asker):
            gate.let.release(3)
            await ask(asker, request([[1, 0], [2, 0], [3, 0], [4, 0], [5, 0]], rowsTogether=2))
            assert gate.asked[1:] == [[1, 2], [3, 4], [5]]

    run(test)


def test_one_more_than_it_holds_is_refused_at_once_and_what_it_drains_is_answered(url: str) -> None:
    async def test() -> None:
        gate = Gate()
        async with serving(url, gate.model, capacity=2) as (node, asker):
            beats = await asker.subscribe(f"{SUBJECT}.heartbeat")
            await flushed(asker)
            held = [asyncio.ensure_future(ask(asker, request([[i, 0]]))) for i in (1, 2)]
            await held_by(node, 2)
            full = await ask(asker, request())
            assert code_of(full) == "FULL"
            assert (full.headers or {})["Faculty-Queue"] == "2"
            node.drain()
            beat = frame_of(await beats.next_msg()).head
            while beat["state"] == "ready":
                beat = frame_of(await beats.next_msg()).head
            assert (beat["queueLength"], beat["capacity"], beat["samples"]) == (2, 2, 0)
            assert code_of(await ask(asker, request())) == "DRAINING"
            gate.let.release(2)
            for reply in await asyncio.gather(*held):
                assert frame_of(reply).tensor("signal").data.shape == (1, 3)
            await node.closed
            assert gate.asked[1:] == [[1], [2]]
            with pytest.raises(nats.errors.NoRespondersError):
                await ask(asker, request())

    run(test)


def test_whatever_comes_while_it_leaves_has_a_reply(url: str) -> None:
    async def test() -> None:
        async with serving(url) as (node, asker):
            asked = [asyncio.ensure_future(ask(asker, request())) for _ in range(20)]
            await held_by(node, 1)
            node.drain()
            asked += [asyncio.ensure_future(ask(asker, request())) for _ in range(200)]
            codes = collections.Counter()
            for one in asyncio.as_completed(asked):
                try:
                    codes[((await one).headers or {}).get("Faculty-Error", "answered")] += 1
                except nats.errors.NoRespondersError:
                    codes["left"] += 1
            assert codes["answered"] > 0
            assert set(codes) <= {"answered", "FULL", "DRAINING", "left"}

    run(test)


def test_what_nobody_waits_for_is_not_computed(url: str) -> None:
    async def test() -> None:
        gate = Gate()
        async with serving(url, gate.model) as (node, asker):
            first = asyncio.ensure_future(ask(asker, request([[1, 0]])))
            await held_by(node, 1)
            late = asyncio.ensure_future(ask(asker, request([[2, 0]]), **{"Faculty-Deadline-Ms": "0"}))
            await held_by(node, 2)
            gate.let.release(2)
            assert frame_of(await first).head["model"] == "py"
            assert code_of(await late) == "DEADLINE"
            assert gate.asked[1:] == [[1]]

    run(test)


@pytest.mark.parametrize(
    ("infer", "code", "sentence"),
    [
        (lambda inputs: 1 / 0, "INTERNAL", "the model failed: ZeroDivisionError: division by zero"),
        (lambda inputs: inputs * np.nan, "NOT_FINITE", "the model yields nan in row 0, expected a finite number"),
        (lambda inputs: inputs[:, :1], "SHAPE_MISMATCH", "the model yields [2, 1] for 2 rows, expected [2, 2]"),
    ],
)
def test_a_model_that_fails_says_why(url: str, infer: Callable[..., np.ndarray], code: str, sentence: str) -> None:
    async def test() -> None:
        def once(inputs: np.ndarray, _wanted: Sequence[str]) -> Said:
            return Said(infer(inputs) if inputs.any() else inputs)

        async with serving(url, Model(once, ("a", "b"), (2,), "d1")) as (_, asker):
            reply = await ask(asker, request())
            assert (code_of(reply), (reply.headers or {})["Nats-Service-Error"]) == (code, sentence)

    run(test)


def test_a_description_that_no_head_holds_comes_in_parts(url: str) -> None:
    async def test() -> None:
        classes = tuple(f"class number {i}" for i in range(6000))
        many = Model(lambda inputs, _wanted: Said(np.zeros((len(inputs), 6000))), classes, (2,), "d1")
        async with serving(url, many) as (_, asker):
            assert code_of(await ask(asker, encode_frame({}), "describe")) == "TOO_LARGE"
            text = b""
            while True:
                part = frame_of(await ask(asker, encode_frame({"fromByte": len(text)}), "describe"))
                text += part.tensor("description").data.tobytes()
                if len(text) == part.head["part"]["of"]:
                    break
            assert json.loads(text)["classes"] == list(classes)
            assert code_of(await ask(asker, encode_frame({"fromByte": len(text)}), "describe")) == "MALFORMED_FRAME"

    run(test)


def test_it_is_seen_only_once_the_model_has_answered(url: str) -> None:
    async def test() -> None:
        wrong = replace(MODEL, classes=("a", "b"))
        with pytest.raises(FacultyError, match=r"the model yields \[1, 3\] for 1 rows, expected \[1, 2\]"):
            async with serving(url, wrong):
                pass

    run(test)
