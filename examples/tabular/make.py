"""Makes data/ and teachers/ of this example: `python make.py`, with scikit-learn. The same bytes each time."""

import csv
from pathlib import Path

import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.ensemble import GradientBoostingRegressor

HERE = Path(__file__).parent
TRAIN = 300  # of 442 patients


def write(path: Path, head: list[str], rows: list[list[str]]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def main() -> None:
    patients = load_diabetes(scaled=False)
    inputs, progression = patients.data, patients.target
    order = np.random.default_rng(0).permutation(len(inputs))
    ids = [f"p{patient:03d}" for patient in order]
    shown = np.array([[float(f"{value:.6g}") for value in inputs[patient]] for patient in order])
    target = progression[order]
    for name, part in (("train", slice(0, TRAIN)), ("test", slice(TRAIN, None))):
        rows = [
            [own, *(f"{value:.6g}" for value in row), f"{y:g}"]
            for own, row, y in zip(ids[part], shown[part], target[part], strict=True)
        ]
        write(HERE / "data" / f"{name}.csv", ["id", *patients.feature_names, "progression"], rows)
    for seed in range(3):
        # Shallow trees on a part of the rows and columns each: 300 patients are soon learned by heart.
        model = GradientBoostingRegressor(
            random_state=seed, n_estimators=80, learning_rate=0.05, max_depth=2, subsample=0.6, max_features=0.5
        ).fit(shown[:TRAIN], target[:TRAIN])
        said = [[own, f"{value:.4f}"] for own, value in zip(ids, model.predict(shown), strict=True)]
        write(HERE / "teachers" / f"trees-{seed + 1}.csv", ["id", "value"], said)


if __name__ == "__main__":
    main()
