"""How many rows a second a teacher answers, as a share of what its model does in a loop: `python rate.py [ROWS]`.

`--json` writes a round as `{"asked": …, "alone": …}`, in rows a second, as `npm run bench -- python` reads it.

One process serves, this one asks, eight requests at a time, as a coordinator does. What is not measured: a coordinator,
a student, and a bus that is far away. Needs scikit-learn, and a nats-server as the tests do.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any, Final

import numpy as np

HERE: Final = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "src"), str(HERE.parent / "tests")]
CREDIT: Final = 8
SHAPE: Final = (28, 28, 1)
CLASSES: Final = tuple(map(str, range(10)))


def model() -> Any:
    """A classifier of some milliseconds for 64 rows, as the CNN of `npm run bench` is; the same bits on every start."""
    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore")  # one pass over noise converges to nothing, nor is it to
    random = np.random.default_rng(1)
    return MLPClassifier((1536, 768), max_iter=1, random_state=1).fit(
        random.random((1000, 784), np.float32), random.integers(0, 10, 1000)
    )


def in_a_loop(estimator: Any, rows: int, seconds: float) -> float:
    """Rows a second of the model alone, without anything of ours."""
    inputs = np.random.default_rng(2).random((rows, *SHAPE), np.float32).reshape(rows, -1)
    count, started = 0, time.monotonic()
    while time.monotonic() - started < seconds:
        estimator.predict_proba(inputs)
        count += rows
    return count / (time.monotonic() - started)


async def asked(url: str, rows: int, seconds: float) -> float:
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
        while time.monotonic() - started < seconds:
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
    from faculty_teacher.threads import limit_threads
    from nats_server import nats_server

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows, seconds = options.rows, options.seconds
    estimator = model()
    limit_threads(1)  # as the one that is served
    served = ["serve", "rate:model", "--name", "py", "--replica", "r1", "--digest", "bench", "--input-shape", "28,28,1"]
    env = {**os.environ, "PYTHONPATH": str(HERE.parent / "src")}
    with nats_server() as url:
        command = [sys.executable, "-m", "faculty_teacher", *served, "--nats", url]
        process = subprocess.Popen(command, cwd=HERE, env=env, stderr=subprocess.DEVNULL)
        try:
            for _ in range(options.rounds):
                alone, over_the_bus = in_a_loop(estimator, rows, seconds), asyncio.run(asked(url, rows, seconds))
                shares = f"{over_the_bus:,.0f} of {alone:,.0f} rows/s, {over_the_bus / alone:.2f}"
                as_json = json.dumps({"asked": over_the_bus, "alone": alone})
                sys.stdout.write(f"{as_json}\n" if options.json else f"{rows} rows a request: {shares}\n")
        finally:
            process.kill()
            process.wait()


if __name__ == "__main__":
    main()
