"""Serves a model as a teacher until the process is told to stop."""

import asyncio
import contextlib
import logging
import os
import platform
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nats.aio.client import Client

from .errors import FacultyError
from .model import Field, Output, Vocabulary
from .models.model_of import model_of
from .node.connection import Place, connect, place
from .node.teacher_node import DEFAULT_CAPACITY, TeacherNode
from .prepared_dataset import open_prepared


def serve(
    model: Any,
    *,
    name: str,
    classes: Sequence[str] | None = None,
    input_shape: Sequence[int] | None = None,
    digest: str | None = None,
    output: Output | None = None,
    layers: Sequence[str] | None = None,
    nats: str | None = None,
    replica: str | None = None,
    capacity: int = DEFAULT_CAPACITY,
    threads: int | None = 1,
    vocabulary: Vocabulary | None = None,
    dataset: str | Path | None = None,
    field: Field | None = None,
) -> None:
    """Joins the bus as a replica of teacher `name`, answers what a run asks, and returns when it is told to stop.

    SIGTERM and SIGINT drain it: it answers what it has and leaves. Equal requests get equal bits on one machine, as
    long as the model is deterministic: a request is computed by itself, in parts of as many rows as it says, with
    `threads` threads.
    @param model - A function of float32 inputs `[rows, …input_shape]` that returns `[rows, classes]`; a torch module, a
    scikit-learn, xgboost or lightgbm classifier, a Keras model, an onnxruntime session; or a `Model`.
    @param classes - Names, in the order of the outputs; absent: those that the model knows.
    @param input_shape - Of one sample of the data set, channels last; absent: the model's own.
    @param digest - Text that stands for the model: another one when its answers change. Absent: made of its weights.
    @param output - What the model yields; absent: logits of a function or a module, else what its kind yields.
    @param layers - Names of those it serves; a function then takes `(inputs, wanted)` and returns both.
    @param nats - Addresses, with commas; absent: NATS_URL. docs/security.md has the variables for keys and TLS.
    @param replica - Distinguishes replicas of one teacher; absent: made of the machine's name and the process id.
    @param capacity - Requests held at once; one more is refused, and asked of another replica.
    @param threads - What the model computes with; None: as many as it likes.
    @param vocabulary - Of a teacher that takes token ids.
    @param dataset - A prepared data set, by its folder or its digest: samples that the run augments no further are then
    read from its files, and not sent.
    @param field - `text`: it is shown the texts of samples, `[rows]` of `str`, and no numbers.
    @raises FacultyError USAGE, NOT_FOUND, BAD_DATASET, BUS_UNREACHABLE, BUS_REFUSED, SHAPE_MISMATCH; whatever the model
    raises.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)  # unless it is set up
    served = model_of(
        model, classes=classes, input_shape=input_shape, digest=digest, output=output, layers=layers, field=field
    )
    if vocabulary is not None:
        served = replace(served, vocabulary=vocabulary)
    own = replica or f"{_token(platform.node())}-{os.getpid()}"
    held = None if dataset is None else open_prepared(dataset)

    def node(client: Client) -> TeacherNode:
        return TeacherNode(client, served, name, own, capacity, held)

    asyncio.run(_serve(node, place(nats, name), threads))


async def _serve(
    node_of: Callable[[Client], TeacherNode],
    where: Place,
    threads: int | None,
) -> None:
    nodes: list[TeacherNode] = []

    async def on_reconnected() -> None:
        for node in nodes:
            await node.heartbeat()  # who lost it meanwhile does not wait for the next one

    def on_refused(error: FacultyError) -> None:
        for node in nodes:
            node.fail(error)

    client = await connect(where, on_refused, on_reconnected)
    try:
        node = node_of(client)
        nodes.append(node)
        await node.start(threads)
        with _stopping(node.drain):
            await node.closed
    finally:
        with contextlib.suppress(Exception):
            await client.close()


@contextlib.contextmanager
def _stopping(stop: Callable[[], None]) -> Any:
    """Calls `stop` at SIGTERM, which `timeout` sends twice, and at SIGINT, of which a second one ends the process."""
    loop = asyncio.get_running_loop()

    def interrupted() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        stop()

    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
        loop.add_signal_handler(signal.SIGTERM, stop)
        loop.add_signal_handler(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.remove_signal_handler(signal.SIGINT)


def _token(text: str) -> str:
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in text)
    return kept[:40] or "python"
