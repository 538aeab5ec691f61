"""Average precisions of drawn boxes as another program finds them: python make_average_precision.py > ../src/detection/reference.json

Needs mean-average-precision 2024.1.5.0 from PyPI, which counts by all points as VOC 2010 and later do (`mpolicy="greedy"`,
no list of recalls). It takes the last pixel for a box's edge, where ours is the first outside. Scores are all different, and no box overlaps two true ones alike: what programs do of ties differs.
"""

import json

import numpy as np
from mean_average_precision import MetricBuilder


def boxes(random, images, classes):
    """Some boxes of each image, on a grid of thousandths."""
    rows = []
    for image in range(images):
        for _ in range(random.integers(1, 6)):
            x, y, width, height = random.integers(0, 60), random.integers(0, 60), random.integers(15, 40), random.integers(15, 40)
            rows.append((image, int(random.integers(classes)), int(x), int(y), int(x + width), int(y + height)))
    said = []
    for image, label, x0, y0, x1, y1 in rows:
        for _ in range(random.integers(0, 3)):
            moved = [int(edge + random.integers(-8, 9)) for edge in (x0, y0, x1, y1)]
            said.append((image, label if random.random() < 0.8 else int(random.integers(classes)), *moved))
    scores = random.permutation(len(said)) / max(1, len(said))
    return rows, [(*box, float(score)) for box, score in zip(said, scores)]


def case(seed, images, classes):
    random = np.random.default_rng(seed)
    truth, said = boxes(random, images, classes)
    metric = MetricBuilder.build_evaluation_metric("map_2d", async_mode=False, num_classes=classes)
    for image in range(images):
        found = [[x0, y0, x1 - 1, y1 - 1, label, score] for at, label, x0, y0, x1, y1, score in said if at == image]
        there = [[x0, y0, x1 - 1, y1 - 1, label, 0, 0] for at, label, x0, y0, x1, y1 in truth if at == image]
        metric.add(np.array(found, float).reshape(-1, 6), np.array(there, float).reshape(-1, 7))
    value = metric.value(iou_thresholds=0.5)
    labels = sorted({label for _, label, *_ in truth})
    keys = ("image", "label", "x0", "y0", "x1", "y1")
    return {
        "truth": [dict(zip(keys, box)) for box in truth],
        "said": [dict(zip((*keys, "score"), box)) for box in said],
        "ap": {str(label): float(value[0.5][label]["ap"]) for label in labels},
    }


print(json.dumps({"cases": [case(seed, images, classes) for seed, images, classes in ((1, 3, 1), (2, 6, 2), (3, 12, 3))]}))
