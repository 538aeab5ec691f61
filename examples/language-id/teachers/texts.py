"""The texts of the example's folder by the names that Faculty gives its samples, and what a teacher says of them."""

import csv
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

Scores = dict[str, float]


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yields id and text: those to train with, labelled ones first, then those to test with."""

    def lines(name: str) -> list[str]:
        return (folder / f"{name}.tsv").read_text("utf-8").splitlines()

    train = [line.split("\t")[1] for line in lines("train")] + lines("unlabelled")
    yield from ((f"train/{place}", text) for place, text in enumerate(train))
    yield from ((f"test/{place}", line.split("\t")[1]) for place, line in enumerate(lines("test")))


def save(classes: Sequence[str], logits_of: Callable[[str], Scores], absent: float) -> None:
    """Writes `sample` and a logit for each class, `absent` where the teacher names none: TEACHER.py FOLDER OUT.csv"""
    folder, out = (Path(path) for path in sys.argv[1:3])
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["sample", *classes])
        for name, text in texts(folder):
            logits = logits_of(text)
            writer.writerow([name, *(f"{logits.get(label, absent):.4f}" for label in classes)])
