"""Students of `npm run bench -- step` in PyTorch, from what the figure says of each: the architectures of `docs/run-file.md`."""

import torch
from torch import nn
from torch.nn import functional as F


def student(spec):
    """A module from samples as `samples` shows them to logits `[rows, classes]`."""
    model, shape = spec["model"], spec["inputShape"]
    return _kinds[model["kind"]](model, shape, spec["classes"], spec.get("vocabulary"))


def _mlp(model, shape, classes, _):
    widths = [_size(shape), *model["units"]]
    hidden = [layer for a, b in zip(widths, widths[1:]) for layer in (nn.Linear(a, b), nn.ReLU(), *_dropout(model))]
    return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(widths[-1], classes))


def _cnn(model, shape, classes, _):
    height, width, channels = shape
    layers, pool = [], model["pool"]
    for filters in model["filters"]:
        layers += _convolution(channels, filters, model["kernel"], norm=model["batchNorm"])
        layers += [nn.MaxPool2d(pool)] if pool > 1 else []
        channels, height, width = filters, height // pool, width // pool
    widths = [channels * height * width, *model["units"]]
    dense = [layer for a, b in zip(widths, widths[1:]) for layer in (*_dropout(model), nn.Linear(a, b), nn.ReLU())]
    return _images(*layers, nn.Flatten(), *dense, *_dropout(model), nn.Linear(widths[-1], classes))


class _Cnn1d(nn.Module):
    def __init__(self, model, shape, classes, vocabulary):
        super().__init__()
        channels = shape[-1] if vocabulary is None else model["embedding"]
        self.embedding = None if vocabulary is None else nn.Embedding(vocabulary, channels)
        kernel, norm, pool, layers = model["kernel"], model["batchNorm"], model["pool"], []
        for index, filters in enumerate(model["filters"]):
            layers += [nn.Conv1d(channels, filters, kernel, padding=kernel // 2, bias=not norm)]
            layers += [nn.BatchNorm1d(filters, eps=1e-3)] if norm else []
            layers += [nn.ReLU()]
            layers += [nn.MaxPool1d(pool)] if pool > 1 and index < len(model["filters"]) - 1 else []
            channels = filters
        widths = [channels, *model["units"]]
        dense = [layer for a, b in zip(widths, widths[1:]) for layer in (*_dropout(model), nn.Linear(a, b), nn.ReLU())]
        self.over_time = nn.Sequential(*layers)
        self.head = nn.Sequential(*dense, *_dropout(model), nn.Linear(widths[-1], classes))

    def forward(self, samples):
        x = samples if self.embedding is None else self.embedding(samples)
        return self.head(self.over_time(x.transpose(1, 2)).amax(2))


def _depthwise_cnn(model, shape, classes, _):
    kernel, norm = model["kernel"], model["batchNorm"]
    channels, *blocks = model["filters"]
    layers = [*_convolution(shape[2], channels, kernel, norm=norm)]
    for filters in blocks:
        layers += _convolution(channels, channels, kernel, stride=2, norm=norm, groups=channels)
        layers += _convolution(channels, filters, 1, norm=norm)
        channels = filters
    return _images(*layers, _MeanOverPlaces(), *_dropout(model), nn.Linear(channels, classes))


def _resnet(model, shape, classes, _):
    channels, layers = model["width"], [*_convolution(shape[2], model["width"], 3, norm=True)]
    for stage in range(3):
        for index in range((model["depth"] - 2) // 6):
            filters = model["width"] * 2**stage
            layers.append(_Residual(channels, filters, 2 if stage > 0 and index == 0 else 1))
            channels = filters
    return _images(*layers, _MeanOverPlaces(), *_dropout(model), nn.Linear(channels, classes))


class _Residual(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        first = _convolution(channels, filters, 3, stride=stride, norm=True)
        self.path = nn.Sequential(*first, *_convolution(filters, filters, 3, norm=True)[:-1])
        isSame = stride == 1 and channels == filters
        shortcut = [] if isSame else _convolution(channels, filters, 1, stride=stride, norm=True)[:-1]
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x):
        return F.relu(self.path(x) + self.shortcut(x))


def _resnet50(_model, shape, classes, _vocabulary):
    channels, layers = 64, [*_convolution(shape[2], 64, 7, stride=2, norm=True), nn.MaxPool2d(3, 2, 1)]
    for stage, blocks in enumerate((3, 4, 6, 3)):
        for block in range(blocks):
            inner = 64 * 2**stage
            layers.append(_Bottleneck(channels, inner, 2 if stage > 0 and block == 0 else 1))
            channels = 4 * inner
    return _images(*layers, _MeanOverPlaces(), nn.Linear(channels, classes))


class _Bottleneck(nn.Module):
    def __init__(self, channels, inner, stride):
        super().__init__()
        narrow = [*_convolution(channels, inner, 1, norm=True), *_convolution(inner, inner, 3, stride=stride, norm=True)]
        self.path = nn.Sequential(*narrow, *_convolution(inner, 4 * inner, 1, norm=True)[:-1])
        shortcut = [] if channels == 4 * inner else _convolution(channels, 4 * inner, 1, stride=stride, norm=True)[:-1]
        self.shortcut = nn.Sequential(*shortcut)

    def forward(self, x):
        return F.relu(self.path(x) + self.shortcut(x))


class _Recurrent(nn.Module):
    """PyTorch's own layers, whose second bias ours do without."""

    def __init__(self, model, shape, classes, vocabulary):
        super().__init__()
        self.embedding = None if vocabulary is None else nn.Embedding(vocabulary, model["embedding"])
        widths = [shape[-1] if vocabulary is None else model["embedding"], *model["units"]]
        kind = nn.GRU if model["kind"] == "gru" else nn.LSTM
        self.layers = nn.ModuleList(kind(a, b, batch_first=True) for a, b in zip(widths, widths[1:]))
        self.dropout = nn.Dropout(model["dropout"])
        self.logits = nn.Linear(widths[-1], classes)

    def forward(self, samples):
        mask = _mask(samples)
        x = samples if self.embedding is None else self.embedding(samples)
        for layer in self.layers:
            x = self.dropout(layer(x)[0])
        return self.logits(_masked_mean(x, mask))


class _Transformer(nn.Module):
    def __init__(self, model, shape, classes, vocabulary):
        super().__init__()
        width = model["width"]
        self.embedding = nn.Linear(shape[-1], width) if vocabulary is None else nn.Embedding(vocabulary, width)
        self.positions = nn.Parameter(torch.randn(shape[0], width) * 0.02)
        self.dropout = nn.Dropout(model["dropout"])
        self.blocks = nn.ModuleList(_Block(model) for _ in range(model["blocks"]))
        self.norm = nn.LayerNorm(width, eps=1e-3)
        self.logits = nn.Linear(width, classes)

    def forward(self, samples):
        mask = _mask(samples)
        x = self.dropout(self.embedding(samples) + self.positions)
        for block in self.blocks:
            x = block(x, mask)
        return self.logits(_masked_mean(self.norm(x), mask))


class _Block(nn.Module):
    def __init__(self, model):
        super().__init__()
        width, self.heads, self.causal = model["width"], model["heads"], model["causal"]
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-3), nn.LayerNorm(width, eps=1e-3)
        self.projections, self.mixed = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.dropout = nn.Dropout(model["dropout"])
        inner = model["feedForward"]
        self.fed = nn.Sequential(nn.Linear(width, inner), nn.ReLU(), nn.Linear(inner, width))

    def forward(self, x, mask):
        rows, length, width = x.shape
        projected = self.projections(self.norm1(x)).view(rows, length, 3, self.heads, width // self.heads)
        query, key, value = projected.permute(2, 0, 3, 1, 4)
        seen = mask[:, None, None, :].bool()
        if self.causal:
            seen = seen & torch.ones(length, length, dtype=torch.bool).tril()
        attended = F.scaled_dot_product_attention(query, key, value, attn_mask=seen)
        x = x + self.dropout(self.mixed(attended.transpose(1, 2).reshape(rows, length, width)))
        return x + self.dropout(self.fed(self.norm2(x)))


class _MeanOverPlaces(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def _convolution(channels, filters, kernel, *, stride=1, norm=False, groups=1):
    own = {"stride": stride, "padding": kernel // 2, "groups": groups, "bias": not norm}
    after = [nn.BatchNorm2d(filters, eps=1e-3)] if norm else []
    return [nn.Conv2d(channels, filters, kernel, **own), *after, nn.ReLU()]


def _images(*layers):
    return nn.Sequential(*layers).to(memory_format=torch.channels_last)


def _dropout(model):
    return [nn.Dropout(model["dropout"])] if model["dropout"] > 0 else []


def _mask(samples):
    """`[rows, length]`: 1 where there is something, 0 where there is padding."""
    return (samples != 0).float() if samples.dim() == 2 else (samples.abs().amax(-1) > 0).float()


def _masked_mean(x, mask):
    return (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)


def _size(shape):
    size = 1
    for extent in shape:
        size *= extent
    return size


_kinds = {
    "mlp": _mlp,
    "cnn": _cnn,
    "cnn-1d": _Cnn1d,
    "depthwise-cnn": _depthwise_cnn,
    "resnet": _resnet,
    "resnet-50": _resnet50,
    "gru": _Recurrent,
    "lstm": _Recurrent,
    "transformer": _Transformer,
}
KINDS = list(_kinds)
