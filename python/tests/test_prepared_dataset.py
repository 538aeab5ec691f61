"""Samples of a prepared data set, named by their ids: docs/protocol.md §4."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import MODEL, request
from faculty_teacher.description import describe
from faculty_teacher.errors import FacultyError
from faculty_teacher.predict_request import predict_request
from faculty_teacher.prepared_dataset import PreparedDataset, open_prepared
from faculty_teacher.wire.tensor import wire_tensor

DIGEST = "ab" * 32
TRAIN = np.array([[0, 255], [16, 1], [3, 4]], "u1")
TEST = np.array([[9, 9]], "u1")
VIEW = {"augment": [], "seed": 1, "epoch": 0}


def laid_down(folder: Path, train: np.ndarray = TRAIN, **keys: Any) -> Path:
    folder.mkdir(parents=True)
    parts = {"train": {"count": len(TRAIN)}, "test": {"count": len(TEST)}}
    manifest = {"digest": DIGEST, "inputShape": [2], "scale": 1 / 255, **parts, **keys}
    (folder / "dataset.json").write_text(json.dumps(manifest))
    np.save(folder / "train-inputs.npy", train)
    np.save(folder / "test-inputs.npy", TEST)
    return folder


@pytest.fixture
def dataset(tmp_path: Path) -> PreparedDataset:
    return open_prepared(laid_down(tmp_path / "data"))


def asked(dataset: PreparedDataset, ids: list[int], source: str = "train", digest: str = DIGEST, **view: Any) -> Any:
    description = describe(MODEL, "py", "r1", {"in": (2,)}, dataset)
    samples = {"dataset": digest, "source": source, "view": {**VIEW, **view}}
    tensor = wire_tensor("sample-ids", np.array(ids, np.int32))
    return predict_request(description, dataset, *request(tensor, samples=samples), 2**20)


def test_a_sample_is_its_row_times_the_scale(dataset: PreparedDataset) -> None:
    expected = [[np.float32(16 * (1 / 255)), np.float32(1 / 255)], [0, 1]]
    assert asked(dataset, [1, 0]).inputs().tolist() == expected
    assert asked(dataset, [0], "test").inputs().tolist() == [[np.float32(9 * (1 / 255))] * 2]
    assert describe(MODEL, "py", "r1", {}, dataset).written["storedDatasets"] == [DIGEST]
    assert isinstance(dataset.inputs["train"], np.memmap)


def test_floats_are_as_they_are(tmp_path: Path) -> None:
    train = np.array([[0.1, -2], [3, 4], [5, 6]], "<f4")
    held = open_prepared(laid_down(tmp_path / "data", train, scale=1))
    assert held.rows("train", np.array([0], np.int32)).tolist() == train[:1].tolist()


def test_a_digest_is_found_in_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_down(tmp_path / "prepared" / DIGEST)
    monkeypatch.setenv("FACULTY_CACHE", str(tmp_path))
    assert open_prepared(DIGEST).digest == DIGEST


@pytest.mark.parametrize(
    ("ask", "code", "sentence"),
    [
        (lambda data: asked(data, [3]), "NOT_FOUND", f"data set {DIGEST} has no train sample 3, only 3"),
        (lambda data: asked(data, [-1]), "NOT_FOUND", f"data set {DIGEST} has no train sample -1, only 3"),
        (lambda data: asked(data, []), "MALFORMED_FRAME", "frame: it asks about no rows"),
        (
            lambda data: asked(data, [0], digest="d"),
            "DIGEST_MISMATCH",
            f"asked about samples of data set d, teacher py holds {DIGEST}",
        ),
        (
            lambda data: asked(data, [0], "both"),
            "MALFORMED_FRAME",
            "frame: samples: expected a data set, train or test, and a view",
        ),
        (
            lambda data: asked(data, [0], augment=[{"kind": "flip"}]),
            "MALFORMED_FRAME",
            "frame: samples.view.augment: this replica holds samples as they are stored, expected none",
        ),
    ],
)
def test_refused(dataset: PreparedDataset, ask: Callable[[PreparedDataset], Any], code: str, sentence: str) -> None:
    with pytest.raises(FacultyError) as refused:
        ask(dataset)
    assert (refused.value.code, str(refused.value)) == (code, sentence)


def test_no_more_is_read_of_a_manifest_than_it_may_have(tmp_path: Path) -> None:
    folder = laid_down(tmp_path / "long")
    with (folder / "dataset.json").open("r+b") as file:
        file.truncate(2**40)  # a hole: it takes no room
    with pytest.raises(FacultyError, match=r"dataset\.json has more than 67108864 bytes") as refused:
        open_prepared(folder)
    assert refused.value.code == "BAD_DATASET"


def test_an_archive_is_no_array(tmp_path: Path) -> None:
    folder = laid_down(tmp_path / "zip")
    with (folder / "train-inputs.npy").open("wb") as file:
        np.savez(file, a=TRAIN)
    with pytest.raises(FacultyError, match=r"train-inputs\.npy: "):
        open_prepared(folder)


def test_what_is_no_prepared_data_set(tmp_path: Path) -> None:
    with pytest.raises(FacultyError, match=r"dataset\.json: No such file or directory: was the data set prepared\?"):
        open_prepared(tmp_path)
    with pytest.raises(FacultyError, match=r"tells of no prepared data set: KeyError\('scale'\)"):
        folder = laid_down(tmp_path / "a")
        (folder / "dataset.json").write_text(json.dumps({"inputShape": [2], "digest": DIGEST}))
        open_prepared(folder)
    for text, why in (
        ("[" * 100_000, "RecursionError"),
        ('{"inputShape": [Infinity]}', "OverflowError"),
        ("[]", "TypeError"),
    ):
        (folder / "dataset.json").write_text(text)
        with pytest.raises(FacultyError, match=rf"tells of no prepared data set: {why}"):
            open_prepared(folder)
    with pytest.raises(FacultyError, match=r"holds uint8 \[1, 2\], expected uint8 or float32 \[3, 2\]"):
        open_prepared(laid_down(tmp_path / "b", TEST))
    with pytest.raises(FacultyError, match=r"teacher py takes \[3\], its data set holds \[2\]"):
        other = open_prepared(laid_down(tmp_path / "c"))
        describe(replace(MODEL, input_shape=(3,)), "py", "r1", {}, other)
