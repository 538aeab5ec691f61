"""Writes log-mel.json: log-mel energies and MFCC of small sounds, as librosa 0.11.0 computes them, in float64.

pip install librosa==0.11.0; python make_log_mel.py; npx biome format --write log-mel.json
"""

import json
from pathlib import Path

import librosa
import numpy as np
import scipy.fft

KEYWORDS = {"rate": 8000, "window": 0.025, "hop": 0.01, "bands": 32, "low": 0, "high": 4000, "scale": "slaney"}
CASES = [
    KEYWORDS,
    KEYWORDS | {"coefficients": 13},
    {"rate": 16000, "window": 0.032, "hop": 0.016, "bands": 40, "low": 20, "high": 7600, "scale": "htk"},
    {"rate": 22050, "window": 0.03, "hop": 0.0125, "bands": 24, "low": 60, "high": 8000, "scale": "slaney"},
]


def sound(rate: int) -> np.ndarray:
    """An eighth of a second of a chirp, a tone and noise, then silence; whole numbers of 16 bits."""
    t = np.arange(rate // 8) / rate
    noise = np.random.default_rng(1).standard_normal(t.size)
    y = 0.5 * np.sin(2 * np.pi * 440 * t) + 0.2 * np.sin(2 * np.pi * 9000 * t**2) + 0.01 * noise
    y[t.size * 2 // 3 :] = 0
    return np.round(y * 2**14).astype(int)


def features(samples: np.ndarray, case: dict) -> np.ndarray:
    """[steps, features]. Filters in float64: librosa rounds them to float32 unless told."""
    rate = case["rate"]
    window, hop = round(case["window"] * rate), round(case["hop"] * rate)
    size = 2 ** int(np.ceil(np.log2(window)))
    spectrum = librosa.stft(
        samples / 2**15, n_fft=size, win_length=window, hop_length=hop, window="hann", center=True, pad_mode="constant"
    )
    is_htk = case["scale"] == "htk"
    filters = librosa.filters.mel(
        sr=rate,
        n_fft=size,
        n_mels=case["bands"],
        fmin=case["low"],
        fmax=case["high"],
        htk=is_htk,
        norm=None if is_htk else "slaney",
        dtype=np.float64,
    )
    decibels = librosa.power_to_db(filters @ np.abs(spectrum) ** 2, ref=1.0, amin=1e-10, top_db=80.0)
    if "coefficients" in case:
        decibels = scipy.fft.dct(decibels, axis=0, type=2, norm="ortho")[: case["coefficients"]]
    return decibels.T


def main() -> None:
    cases = []
    for case in CASES:
        samples = sound(case["rate"])
        values = features(samples, case)
        rounded = [float(f"{value:.9g}") for value in values.ravel()]
        cases.append({"spec": case, "samples": samples.tolist(), "steps": len(values), "values": rounded})
    text = "[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n"
    (Path(__file__).parent / "log-mel.json").write_text(text)


main()
