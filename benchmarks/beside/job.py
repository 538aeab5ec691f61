"""The models and the data of `npm run bench -- step` and `-- online`, in PyTorch."""

import torch
from torch import nn
from torch.nn import functional as F

SAMPLES, BATCH, CLASSES, TEMPERATURE, HARD_WEIGHT = 6000, 64, 10, 4.0, 0.3


def teacher():
    return _cnn(32, 64, hidden=128).eval()


def student(kind):
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, CLASSES)) if kind == "mlp" else _cnn(16, 32)


def _cnn(first, second, hidden=None):
    head = [nn.Linear(49 * second, CLASSES)] if hidden is None else [nn.Linear(49 * second, hidden), nn.ReLU(), nn.Linear(hidden, CLASSES)]
    layers = [
        *(nn.Conv2d(1, first, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(first, second, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), *head),
    ]
    return nn.Sequential(*layers).to(memory_format=torch.channels_last)


def samples():
    """Noise in the shape of MNIST, stored as bytes: `[6000, 1, 28, 28]`, and labels."""
    return torch.randint(0, 256, (SAMPLES, 1, 28, 28), dtype=torch.uint8), torch.randint(0, CLASSES, (SAMPLES,))


def shown(stored):
    """Stored bytes as a model sees them."""
    return stored.float().mul_(1 / 255).contiguous(memory_format=torch.channels_last)


def batches():
    """Ids of one batch after the other, in a new order each epoch, short last ones included."""
    while True:
        yield from torch.randperm(SAMPLES).split(BATCH)


def trainer(model):
    """One step on a batch: of hard labels alone, or also of one merged soft target a sample, `[rows, classes]`."""
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)

    def step(inputs, labels, soft=None):
        logits = model(inputs)
        loss = F.cross_entropy(logits, labels)
        if soft is not None:
            divergence = F.kl_div(F.log_softmax(logits / TEMPERATURE, 1), soft, reduction="batchmean")
            loss = HARD_WEIGHT * loss + (1 - HARD_WEIGHT) * TEMPERATURE**2 * divergence
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()

    return step
