"""
Samples a second of PyTorch in one process, two threads, of the whole job of `npm run bench -- online`, its three teachers
one after the other.

    python pytorch.py [seconds]
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


torch.set_num_threads(2)
print(json.dumps(online(float(sys.argv[1]) if len(sys.argv) > 1 else 4.0)))
