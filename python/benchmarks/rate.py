"""How many rows a second a teacher answers, as a share of what its model does in a loop: `python rate.py [ROWS]`.

One process serves, this one asks, eight requests at a time, as a coordinator does. What is not measured: a coordinator,
a student, and a bus that is far away. Needs scikit-learn, and a nats-server as the tests do.
"""

import asyncio
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Final

import numpy as np

HERE: Final = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "src"), str(HERE.parent / "tests")]
CREDIT: Final = 8
SECONDS: Final = 4.0
SHAPE: Final = (28, 28, 1)
CLASSES: Final = tuple(map(str, range(10)))
ROUNDS: Final = 3


def model() -> object:
    """A classifier of about a millisecond for 64 rows; the same bits on every start."""
    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore")  # one pass over noise converges to nothing, nor is it to
    random = np.random.default_rng(1)
    return MLPClassifier((512, 256), max_iter=1, random_state=1).fit(
        random.random((1000, 784), np.float32), random.integers(0, 10, 1000)
    )


def in_a_loop(rows: int) -> float:
    """Rows a second of the model alone, one thread."""
    from faculty_teacher.infer_rows import infer_rows
    from faculty_teacher.models.model_of import model_of

    served = model_of(model(), input_shape=SHAPE)
    served.set_threads(1)
    inputs = np.random.default_rng(2).random((rows, *SHAPE), np.float32)
    count, started = 0, time.monotonic()
    while time.monotonic() - started < SECONDS:
        infer_rows(served, inputs, (), rows)
        count += rows
    return count / (time.monotonic() - started)


async def asked(url: str, rows: int) -> float:
    """Rows a second of whoever asks."""
    import nats

    from faculty_teacher.wire.frame import encode_frame
    from faculty_teacher.wire.tensor import WireTensor

    client = await nats.connect(url)
    beats = await client.subscribe("faculty.v1.teacher.py.*.heartbeat")
    await beats.next_msg(timeout=60)
    stored = np.random.default_rng(2).integers(0, 256, (rows, *SHAPE), np.uint8)
    inputs = WireTensor("input", "UINT8", stored, {"scale": 1 / 255})  # as images travel
    signal = {"kind": "log-probabilities", "temperature": 2}
    head = {"model": "py", "digest": "bench", "signal": signal, "codec": "float16", "rowsTogether": rows}
    headers, payload = encode_frame(head, [inputs])
    count, started = 0, time.monotonic()

    async def ask() -> None:
        nonlocal count
        while time.monotonic() - started < SECONDS:
            reply = await client.request("faculty.v1.teacher.py.r1.predict", payload, timeout=30, headers=headers)
            if "Faculty-Error" in (reply.headers or {}):
                raise RuntimeError(str(reply.headers))
            count += rows

    await asyncio.gather(*(ask() for _ in range(CREDIT)))
    rate = count / (time.monotonic() - started)
    await client.close()
    return rate


def main() -> None:
    """A line a round: rates, and their ratio."""
    from nats_server import nats_server

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 64
    served = ["serve", "rate:model", "--name", "py", "--replica", "r1", "--digest", "bench", "--input-shape", "28,28,1"]
    env = {**os.environ, "PYTHONPATH": str(HERE.parent / "src")}
    with nats_server() as url:
        command = [sys.executable, "-m", "faculty_teacher", *served, "--nats", url]
        process = subprocess.Popen(command, cwd=HERE, env=env, stderr=subprocess.DEVNULL)
        try:
            for _ in range(ROUNDS):
                alone, over_the_bus = in_a_loop(rows), asyncio.run(asked(url, rows))
                shares = f"{over_the_bus:,.0f} of {alone:,.0f} rows/s, {over_the_bus / alone:.2f}"
                sys.stdout.write(f"{rows} rows a request: {shares}\n")
        finally:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
