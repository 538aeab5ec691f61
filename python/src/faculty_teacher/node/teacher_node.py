"""Serves one replica of a teacher until it is drained."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from nats.aio.client import Client
from nats.micro import add_service
from nats.micro.request import Request
from nats.micro.service import Service

from ..description import Description, describe, describe_replies
from ..errors import FacultyError
from ..infer_rows import infer_rows
from ..model import Model, Said
from ..predict_reply import predict_reply
from ..predict_request import PredictRequest, deadline_ms, predict_request
from ..prepared_dataset import PreparedDataset
from ..texts import decoded
from ..wire import headers as names
from ..wire.frame import Frame, Headers, decode_frame, encode_frame
from ..wire.refusal import refusal
from ..wire.trace import continue_trace
from .connection import flushed
from .leave_bus import leave_bus

_log = logging.getLogger("faculty_teacher")
_HEARTBEAT_S: Final = 1.0
_SERVICE: Final = "faculty-teacher"
_SERVICE_VERSION: Final = "0.1.0"
DEFAULT_CAPACITY: Final = 16  # twice a coordinator's default credit, for two students


class TeacherNode:
    """A replica on the bus.

    1. It is seen only after the model has answered once.
    2. Every request has exactly one reply: its signal, or a refusal with a code.
    3. One thread computes, a request at a time, in the order requests came; the event loop never waits for it.
    4. What arrives beyond `capacity` or while draining is refused at once; what was accepted is answered.
    5. A reply depends on its request and the model, not on what else was asked or when.
    """

    def __init__(
        self,
        client: Client,
        model: Model,
        name: str,
        replica: str,
        capacity: int = DEFAULT_CAPACITY,
        dataset: PreparedDataset | None = None,
    ) -> None:
        if capacity < 1:
            raise FacultyError("USAGE", f"capacity is {capacity}, expected 1 or more")
        self._client = client
        self._model = model
        self._dataset = dataset
        self._name, self._replica, self._capacity = name, replica, capacity
        self._worker = ThreadPoolExecutor(1, "model")
        self._answering: set[asyncio.Task[None]] = set()
        self._queue_length = 0
        self._state = "ready"
        self._samples = 0
        self._closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._draining: asyncio.Task[None] | None = None

    async def start(self, threads: int | None) -> None:
        """Asks the model once, and joins the bus. @raises FacultyError USAGE, SHAPE_MISMATCH; what the model raises."""
        shapes = await asyncio.wrap_future(self._worker.submit(self._warm_up, threads))
        self._description = describe(self._model, self._name, self._replica, shapes, self._dataset)
        self._described = describe_replies(self._description, self._client.max_payload)
        self._service = await self._join(self._description)
        self._beating = asyncio.create_task(self._beat())
        _log.info("teacher %s is ready, replica %s, digest %s", self._name, self._replica, self._model.digest)

    @property
    def description(self) -> Description:
        """Once it has started."""
        return self._description

    @property
    def queue_length(self) -> int:
        """Requests that wait or are computed."""
        return self._queue_length

    @property
    def closed(self) -> Awaitable[None]:
        """Settles when the node has drained; raises what it failed with."""
        return asyncio.shield(self._closed)

    def drain(self) -> None:
        """Refuses new requests, answers those it holds, then leaves the bus; `closed` tells when."""
        if self._draining is None:
            self._draining = asyncio.create_task(self._leave())

    def fail(self, error: FacultyError) -> None:
        """Ends the node at once, with this."""
        if not self._closed.done():
            self._closed.set_exception(error)

    async def heartbeat(self) -> None:
        """Tells once how the replica is; the connection may be gone."""
        if not self._client.is_connected:
            return
        beat = {
            "teacher": self._name,
            "replica": self._replica,
            "digest": self._model.digest,
            "state": self._state,
            "queueLength": self._queue_length,
            "capacity": self._capacity,
            "samples": self._samples,
            "instance": self._service.id,
        }
        headers, payload = encode_frame(beat)
        await self._client.publish(self._subject("heartbeat"), payload, headers=headers)

    def _warm_up(self, threads: int | None) -> Mapping[str, tuple[int, ...]]:
        """Shapes of the layers, without the batch: what one sample of zeros, or a text, yields."""
        if threads is not None:
            self._model.set_threads(threads)
        is_text = self._model.field == "text"
        shown = decoded([b"warm up"]) if is_text else np.zeros((1, *self._model.input_shape), np.float32)
        said = infer_rows(self._model, shown, self._model.layers, 1)
        return {name: said.features[name].shape[1:] for name in self._model.layers}

    async def _join(self, description: Description) -> Service:
        metadata = {"teacher": self._name, "replica": self._replica, "digest": description.digest}
        service = await add_service(
            self._client,
            name=_SERVICE,
            version=_SERVICE_VERSION,
            description=f"teacher {self._name}, replica {self._replica}",
            metadata={**metadata, "backend": description.backend},
        )
        for verb, handler in (("predict", self._predict), ("describe", self._describe)):
            await service.add_endpoint(name=verb, subject=self._subject(verb), handler=handler)
        await flushed(self._client)  # whoever hears of it finds it
        return service

    def _subject(self, verb: str) -> str:
        return f"faculty.v1.teacher.{self._name}.{self._replica}.{verb}"

    async def _beat(self) -> None:
        while True:
            await self.heartbeat()
            await asyncio.sleep(_HEARTBEAT_S)

    async def _describe(self, message: Request) -> None:
        try:
            headers = message.headers or {}
            # A description that a head holds is told whatever was asked, as wire 1.0 did.
            asked = decode_frame(headers, message.data) if message.data else Frame({}, [])
            described, payload = self._described(asked)
        except FacultyError as error:
            described, payload = refusal(error), b""
        await self._send(message, described, payload)

    async def _predict(self, message: Request) -> None:
        received = time.monotonic()
        try:
            self._check_room()  # before the request is read: what is refused under overload costs what is answered
            headers = message.headers or {}
            request = predict_request(self._description, self._dataset, headers, message.data, self._client.max_payload)
            wait_ms = deadline_ms(headers)
        except FacultyError as error:
            await self._refuse(message, error)
            return
        deadline = float("inf") if wait_ms is None else received + wait_ms / 1000
        self._queue_length += 1
        task = asyncio.create_task(self._answer(message, request, received, deadline))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    def _check_room(self) -> None:
        if self._state == "draining":
            raise FacultyError("DRAINING", "this replica is stopping, ask another")
        if self._queue_length >= self._capacity:
            raise FacultyError("FULL", f"this replica holds {self._capacity} requests, as many as it may")

    async def _answer(self, message: Request, request: PredictRequest, received: float, deadline: float) -> None:
        try:
            said, started, ended = await asyncio.wrap_future(self._worker.submit(self._compute, request, deadline))
            waited_ms, computed_ms = 1000 * (started - received), 1000 * (ended - started)
            headers, payload = predict_reply(self._description, request, said, waited_ms, computed_ms)
        except FacultyError as error:
            self._queue_length -= 1
            await self._refuse(message, error)
        except Exception as error:
            _log.exception("the model failed")
            self._queue_length -= 1
            await self._refuse(message, FacultyError("INTERNAL", f"the model failed: {type(error).__name__}: {error}"))
        else:
            self._queue_length -= 1
            self._samples += request.rows
            await self._send(message, headers, payload)

    def _compute(self, request: PredictRequest, deadline: float) -> tuple[Said, float, float]:
        """On the model's thread. @returns What it says, and when it began and ended."""
        started = time.monotonic()
        if started >= deadline:
            late_ms = round(1000 * (started - deadline))
            raise FacultyError("DEADLINE", f"the request's deadline passed {late_ms} ms before its turn came")
        read = tuple(dict.fromkeys(name for layer in request.layers for name in layer.reads))
        said = infer_rows(self._model, request.inputs(), read, request.rows_together)
        return said, started, time.monotonic()

    async def _refuse(self, message: Request, error: FacultyError) -> None:
        _log.log(logging.DEBUG if error.retryable else logging.WARNING, "request refused: %s", error)
        await self._send(message, refusal(error), b"")

    async def _send(self, message: Request, headers: Headers, payload: bytes) -> None:
        """The asker may have gone, the connection too: it asks again."""
        trace = continue_trace(message.headers or {})
        try:
            await message.respond(payload, {**headers, names.QUEUE: str(self._queue_length), **trace})
        except Exception as error:
            _log.warning("a reply could not be sent: %s", error)

    async def _leave(self) -> None:
        self._state = "draining"
        await self.heartbeat()
        while self._answering:
            await asyncio.wait(self._answering)
        self._beating.cancel()
        self._worker.shutdown(wait=False)
        try:
            await leave_bus(self._client, self._service)
        except Exception as error:
            _log.warning("the bus is gone before the node left it: %s", error)
        _log.info("teacher %s has left, %d samples answered", self._name, self._samples)
        if not self._closed.done():
            self._closed.set_result(None)
