"""A teacher's process: `faculty-teacher serve`, its signals, its keys, and a bus that goes and comes back."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import nats
import nkeys
import pytest
from nats.aio.client import Client

from conftest import request
from faculty_teacher.wire.frame import decode_frame
from nats_server import nats_server

HERE = Path(__file__).parent
SUBJECT = "faculty.v1.teacher.py.r1"
PREDICT = ("served:predict", "--classes", "a,b", "--input-shape", "2", "--digest", "d1")
SLOW = ("served:slow",)


def start(model: tuple[str, ...], **env: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "faculty_teacher", "serve", "--name", "py", "--replica", "r1", *model]
    own = {"PYTHONPATH": str(HERE.parent / "src")}
    return subprocess.Popen(command, cwd=HERE, env={**os.environ, **own, **env}, stderr=subprocess.PIPE, text=True)


@contextlib.asynccontextmanager
async def joined(process: subprocess.Popen[str], url: str, **options: str) -> AsyncIterator[Client]:
    """The connection of whoever asks it, once it is there."""
    try:
        client = await nats.connect(url, reconnect_time_wait=0.05, max_reconnect_attempts=-1, **options)
        beats = await client.subscribe(f"{SUBJECT}.heartbeat")
        await beats.next_msg(timeout=20)
        yield client
        await client.close()
    finally:
        process.kill()
        process.communicate()


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        await asyncio.wait_for(test(), 60)

    asyncio.run(limited())


async def ask(client: Client, digest: str) -> dict[str, object]:
    headers, payload = request([[1, 2]], digest=digest)
    reply = await client.request(f"{SUBJECT}.predict", payload, timeout=10, headers=headers)
    return dict(decode_frame(reply.headers or {}, reply.data).head)


def test_sigterm_answers_what_it_holds_and_ends_with_0() -> None:
    async def test() -> None:
        with nats_server() as url:
            process = start(SLOW, NATS_URL=url)
            async with joined(process, url) as client:
                asked = [asyncio.ensure_future(ask(client, "slow")) for _ in range(3)]
                await asked[0]  # so the other two have come
                for _ in range(2):
                    process.send_signal(signal.SIGTERM)
                    assert await asked[1]
                assert [head["model"] for head in await asyncio.gather(*asked)] == ["py"] * 3
                assert await asyncio.to_thread(process.wait) == 0

    run(test)


def test_a_bus_that_was_gone_finds_it_again() -> None:
    async def test() -> None:
        with contextlib.ExitStack() as first:
            url = first.enter_context(nats_server())
            process = start(PREDICT, NATS_URL=url)
            async with joined(process, url) as client:
                beats = await client.subscribe(f"{SUBJECT}.heartbeat")
                first.close()
                with nats_server(port=int(url.rpartition(":")[2])):
                    await beats.next_msg(timeout=20)
                    assert (await ask(client, "d1"))["digest"] == "d1"

    run(test)


def test_a_seed_proves_who_it_is_and_another_is_refused(tmp_path: Path) -> None:
    async def test() -> None:
        own, other = (nkeys.from_seed(nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)) for _ in range(2))
        for name, pair in (("teacher-py.nk", own), ("other.nk", other)):
            (tmp_path / name).write_bytes(bytes(pair.seed))
        public = bytes(own.public_key).decode()
        users = f"""authorization {{ users: [
            {{ user: asker, password: secret }}
            {{ nkey: {public}, permissions: {{
                publish: ["faculty.v1.teacher.py.*.heartbeat"], allow_responses: true
                subscribe: ["faculty.v1.teacher.py.*.predict", "faculty.v1.teacher.py.*.describe", "$SRV.PING",
                    "$SRV.INFO", "$SRV.STATS", "$SRV.*.faculty-teacher", "$SRV.*.faculty-teacher.*"] }} }}
        ] }}"""
        with nats_server(users) as url:
            process = start(PREDICT, NATS_URL=url, FACULTY_AUTH=str(tmp_path))
            async with joined(process, url, user="asker", password="secret") as client:
                assert (await ask(client, "d1"))["digest"] == "d1"
            refused = start(PREDICT, NATS_URL=url, NATS_NKEY=str(tmp_path / "other.nk"))
            said = refused.communicate(timeout=30)[1].splitlines()[-1]
            assert said == f"faculty-teacher: NATS at {url}: nats: 'Authorization Violation'"
            assert refused.returncode == 77

            process = start((*PREDICT, "--name", "qu"), NATS_URL=url, NATS_NKEY=str(tmp_path / "teacher-py.nk"))
            said = process.communicate(timeout=30)[1].splitlines()[-1]
            assert "permissions violation" in said.lower()
            assert process.returncode == 77

    run(test)


@pytest.mark.parametrize(
    ("model", "code", "sentence"),
    [
        (("served",), 2, "served: expected MODULE:NAME"),
        (("nowhere:model",), 66, "nowhere:model: No module named 'nowhere'"),
        (("served:CLASSES",), 2, "tuple is no model: expected a function, a classifier or a regressor"),
        (("served:predict",), 2, "a function does not say its classes: give classes=…"),
        ((*PREDICT, "--name", "a.b"), 2, "teacher 'a.b': expected 1 to 64 letters, digits, _ or -"),
        ((*PREDICT, "--nats", "http://127.0.0.1"), 2, "NATS at http://…: expected nats:// or tls://"),
    ],
)
def test_what_it_is_told_wrongly(model: tuple[str, ...], code: int, sentence: str) -> None:
    with nats_server() as url:
        process = start(model, NATS_URL=url)
        assert process.communicate(timeout=30)[1].splitlines()[-1] == f"faculty-teacher: {sentence}"
        assert process.returncode == code


def test_a_bus_that_nobody_answers_at() -> None:
    process = start((*PREDICT, "--nats", "nats://u:secret@127.0.0.1:1"), NATS_TIMEOUT="300ms")
    said = process.communicate(timeout=30)[1].splitlines()[-1]
    assert said.startswith("faculty-teacher: NATS at nats://127.0.0.1:1 does not answer")
    assert process.returncode == 69
