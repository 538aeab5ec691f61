"""Teachers that are shown the texts of samples: docs/protocol.md §4."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from conftest import request
from faculty_teacher import function_model
from faculty_teacher.description import Description, describe, describe_replies
from faculty_teacher.errors import FacultyError
from faculty_teacher.infer_rows import infer_rows
from faculty_teacher.models.model_of import model_of
from faculty_teacher.predict_request import predict_request
from faculty_teacher.prepared_dataset import open_prepared
from faculty_teacher.wire.frame import decode_frame, encode_frame
from faculty_teacher.wire.tensor import text_tensor, wire_tensor
from test_golden import golden_frame
from test_prepared_dataset import DIGEST, VIEW, laid_down

TEXTS = "cd" * 32
TRAIN = ["Grüß Gott", "", "so GOOD!"]


def lengths(texts: np.ndarray) -> np.ndarray:
    return np.array([[len(text), text.count("O")] for text in texts], np.float32).reshape(-1, 2)


MODEL = function_model(lengths, classes=("a", "b"), digest="d1", field="text")


def with_texts(folder: Path, **keys: Any) -> Path:
    laid_down(folder, texts={"digest": TEXTS}, **keys)
    for source, texts in (("train", TRAIN), ("test", [""])):
        encoded = [text.encode() for text in texts]
        np.save(folder / f"{source}-text-values.npy", np.frombuffer(b"".join(encoded), "u1"))
        np.save(folder / f"{source}-text-offsets.npy", np.cumsum([0, *map(len, encoded)], dtype="<i8"))
    return folder


def asked(tensor: Any, description: Description | None = None, dataset: Any = None, **head: Any) -> Any:
    described = description or describe(MODEL, "py", "r1", {}, dataset)
    return predict_request(described, dataset, *request(tensor, **head), 2**20)


def test_it_is_sent_texts_and_says_so() -> None:
    described = describe(MODEL, "py", "r1", {}, None)
    assert described.written["inputDatatypes"] == ["BYTES"]
    assert described.written["inputShape"] == [1]
    headers, _payload = describe_replies(described, 2**20)(decode_frame(*encode_frame({})))
    assert headers["Faculty-Wire"] == "1.4"
    read = asked(text_tensor("input", [text.encode() for text in TRAIN])).inputs()
    assert read.tolist() == TRAIN
    assert infer_rows(MODEL, read, (), 2).outputs.tolist() == [[9, 0], [0, 0], [8, 2]]


def test_the_golden_frames() -> None:
    headers, payload = golden_frame("predict request of texts")
    frame = decode_frame(headers, payload)
    assert frame.tensor("input").data.tolist() == [["Grüß Gott".encode()], [b""]]
    assert encode_frame(frame.head, frame.tensors, "1.4") == (headers, payload)


def test_what_is_no_text_is_refused() -> None:
    for tensor, code, sentence in (
        (text_tensor("input", [b"a\xff"]), "MALFORMED_FRAME", "a text is no UTF-8"),
        (text_tensor("input", []), "MALFORMED_FRAME", "it asks about no rows"),
        (wire_tensor("input", np.ones((1, 1), np.float32)), "MALFORMED_FRAME", "input is FP32, expected BYTES"),
        (replace(text_tensor("input", [b"a"]), data=np.array([b"a"], object)), "SHAPE_MISMATCH", "takes [rows, 1]"),
    ):
        with pytest.raises(FacultyError) as refused:
            asked(tensor)
        assert refused.value.code == code
        assert sentence in str(refused.value)
    frame = encode_frame({}, [text_tensor("input", [b"abc"])])
    with pytest.raises(FacultyError, match="checksum"):
        decode_frame(frame[0], frame[1][:-1])


def test_texts_are_read_where_they_lie(tmp_path: Path) -> None:
    dataset = open_prepared(with_texts(tmp_path / "data"))
    assert isinstance(dataset.texts["train"].values, np.memmap)
    assert describe(MODEL, "py", "r1", {}, dataset).written["storedDatasets"] == [TEXTS]
    ids = wire_tensor("sample-ids", np.array([2, 0], np.int32))
    samples = {"dataset": TEXTS, "source": "train", "view": VIEW}
    assert asked(ids, dataset=dataset, samples=samples).inputs().tolist() == [TRAIN[2], TRAIN[0]]
    with pytest.raises(FacultyError, match=f"teacher py holds {TEXTS}"):
        asked(ids, dataset=dataset, samples={**samples, "dataset": DIGEST})


def test_a_data_set_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FacultyError, match="teacher py takes texts, its data set keeps none"):
        describe(MODEL, "py", "r1", {}, open_prepared(laid_down(tmp_path / "data")))


def test_torn_texts_are_refused(tmp_path: Path) -> None:
    folder = with_texts(tmp_path / "data")
    np.save(folder / "train-text-offsets.npy", np.array([0, 5, 3, 19], "<i8"))
    with pytest.raises(FacultyError, match="does not place 3 texts in 19 bytes"):
        open_prepared(folder)
    assert json.loads((folder / "dataset.json").read_bytes())["texts"] == {"digest": TEXTS}


def test_an_archive_holds_no_texts(tmp_path: Path) -> None:
    folder = with_texts(tmp_path / "data")
    with (folder / "train-text-values.npy").open("wb") as file:
        np.savez(file, a=np.zeros(19, "u1"))
    with pytest.raises(FacultyError, match=r"train-text-values\.npy: ") as refused:
        open_prepared(folder)
    assert refused.value.code == "BAD_DATASET"


def test_a_pipeline_of_scikit_learn_reads_texts() -> None:
    pipeline = make_pipeline(TfidfVectorizer(), LogisticRegression())
    pipeline.fit(["so good", "very good", "so bad", "very bad"], ["good", "good", "bad", "bad"])
    model = model_of(pipeline, field="text")
    assert model.classes == ("bad", "good")
    said = infer_rows(model, np.array(["good", "bad"], object), (), 2).outputs
    assert said.argmax(axis=1).tolist() == [1, 0]
