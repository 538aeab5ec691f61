"""
The step of one student in PyTorch, for rounds in turn with ours: `npm run bench -- step` starts it and asks. The first
line it reads is the student, `{"name", "model", "inputShape", "classes", "vocabulary"?, "samples"}`. It answers how many
parameters there are, without the second bias of recurrent layers; null of an architecture that has no twin here. Each
further line, `{"distils": true, "seconds": 1.2}`, is a round, answered by samples a second; `{"infers": true, "seconds": 1.2}`
is one of answers to the first 64 samples, as a model sees them.
"""

import json
import os
import sys
import time

import torch
from job import BATCH, trainer
from students import KINDS, student


def samples(spec):
    """Noise as it is stored, and labels; images as bytes, `[samples, channels, height, width]`."""
    count, shape, classes = spec["samples"], spec["inputShape"], spec["classes"]
    labels = torch.randint(0, classes, (count,))
    if "vocabulary" in spec:
        return torch.randint(3, spec["vocabulary"], (count, *shape)), labels
    if len(shape) == 3:
        height, width, channels = shape
        return torch.randint(0, 256, (count, channels, height, width), dtype=torch.uint8), labels
    return torch.randn(count, *shape), labels


def shown(stored):
    """Stored samples as a model sees them."""
    if stored.dtype != torch.uint8:
        return stored
    return stored.float().mul_(1 / 255).contiguous(memory_format=torch.channels_last)


def batches(count):
    """Ids of one batch after the other, in a new order each epoch, short last ones included."""
    while True:
        yield from torch.randperm(count).split(BATCH)


def inference(model, samples, seconds):
    """Samples a second."""
    model.eval()
    start, rows = time.perf_counter(), 0
    with torch.inference_mode():
        while time.perf_counter() - start < seconds:
            model(samples)
            rows += len(samples)
    return rows / (time.perf_counter() - start)


def serve(lines):
    spec = json.loads(next(lines))
    if spec["model"]["kind"] not in KINDS:
        yield None
        return
    inputs, labels = samples(spec)
    soft = torch.softmax(torch.randn(len(labels), spec["classes"]), 1)
    models = {distils: student(spec) for distils in (False, True)}
    trainers = {distils: trainer(model) for distils, model in models.items()}
    order = {distils: batches(len(labels)) for distils in trainers}
    yield sum(value.numel() for name, value in models[True].named_parameters() if "bias_hh" not in name)
    for line in lines:
        asked = json.loads(line)
        if asked.get("infers"):
            yield inference(models[False], shown(inputs[:BATCH]), asked["seconds"])
            continue
        distils, start, rows = asked["distils"], time.perf_counter(), 0
        while time.perf_counter() - start < asked["seconds"]:
            ids = next(order[distils])
            trainers[distils](shown(inputs[ids]), labels[ids], soft[ids] if distils else None)
            rows += len(ids)
        yield rows / (time.perf_counter() - start)


torch.set_num_threads(os.cpu_count() or 1)
for answer in serve(iter(sys.stdin.readline, "")):
    print(json.dumps(answer), flush=True)
