"""
Samples a second of PyTorch in one process, two threads: `step`, as `npm run bench -- step`; `online`, as the whole job of
`npm run bench -- online`, its three teachers one after the other.

    python pytorch.py step|online [seconds]
"""

import json
import sys
import time

import torch
from job import TEMPERATURE, batches, samples, shown, student, teacher, trainer

WARM_SECONDS = 0.7


def rate(seconds, work):
    """`work` does a batch of these ids."""

    def run(seconds):
        start, rows = time.perf_counter(), 0
        for ids in batches():
            work(ids)
            rows += len(ids)
            if time.perf_counter() - start >= seconds:
                return round(rows / (time.perf_counter() - start))

    run(WARM_SECONDS)
    return run(seconds)


def step(seconds):
    inputs, labels = samples()
    soft = torch.softmax(torch.randn(len(labels), 10), 1)

    def of(kind, distils):
        train = trainer(student(kind))
        return rate(seconds, lambda ids: train(shown(inputs[ids]), labels[ids], soft[ids] if distils else None))

    return {kind: {"plain": of(kind, False), "distil": of(kind, True)} for kind in ("mlp", "cnn")}


def online(seconds):
    inputs, labels = samples()
    teachers = [teacher() for _ in range(3)]

    def of(kind):
        train = trainer(student(kind))

        def work(ids):
            batch = shown(inputs[ids])
            with torch.no_grad():
                soft = torch.stack([torch.softmax(model(batch) / TEMPERATURE, 1) for model in teachers]).mean(0)
            train(batch, labels[ids], soft)

        return rate(seconds, work)

    return {kind: of(kind) for kind in ("mlp", "cnn")}


what, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 4.0
torch.set_num_threads(2)
print(json.dumps({"step": step, "online": online}[what](seconds)))
