"""
Samples a second from three Ray Serve deployments, asked through their handles, four batches ahead: `transport`, as the
inline one of `npm run bench -- transport`, teachers that compute nothing and a student that trains nothing; `online`, as
`npm run bench -- online`.

    python ray_serve.py transport|online [mlp|cnn] [seconds]
"""

import json
import os
import sys
import time
from collections import deque

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import ray
import torch
from job import BATCH, CLASSES, TEMPERATURE, batches, samples, shown, student, teacher, trainer
from ray import serve

AHEAD, WARM_SECONDS = 4, 3.0


@serve.deployment(ray_actor_options={"num_cpus": 0.1}, max_ongoing_requests=16)
class Teacher:
    def __init__(self, computes):
        torch.set_num_threads(1)
        self.model = teacher() if computes else None
        self.constant = np.full((BATCH, CLASSES), 1 / CLASSES, np.float32)

    async def __call__(self, stored):
        if self.model is None:
            return self.constant[: len(stored)]
        with torch.no_grad():
            return torch.softmax(self.model(shown(torch.from_numpy(stored.copy()))) / TEMPERATURE, 1).numpy()


def rate(seconds, handles, inputs, work):
    start, rows, asked = time.perf_counter(), 0, deque()
    for ids in batches():
        stored = inputs[ids].numpy()
        asked.append((ids, [handle.remote(stored) for handle in handles]))
        if len(asked) <= AHEAD:
            continue
        ids, answers = asked.popleft()
        work(ids, np.mean([answer.result() for answer in answers], 0))
        rows += len(ids)
        if time.perf_counter() - start >= seconds:
            return round(rows / (time.perf_counter() - start))


what, kind = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "mlp"
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 4.0
torch.set_num_threads(1)
ray.init(num_cpus=8, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
handles = [
    serve.run(Teacher.options(name=name).bind(what == "online"), name=name, route_prefix=f"/{name}")
    for name in ("first", "second", "third")
]
inputs, labels = samples()
train = trainer(student(kind))


def work(ids, soft):
    if what == "online":
        train(shown(inputs[ids]), labels[ids], torch.from_numpy(soft))


rate(WARM_SECONDS, handles, inputs, work)
print(json.dumps([rate(seconds, handles, inputs, work) for _ in range(3)]), flush=True)
serve.shutdown()
