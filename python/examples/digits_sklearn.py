"""A scikit-learn teacher of the digits: `python digits_sklearn.py --name NAME`, with NATS_URL or --nats URL."""

import argparse

from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from faculty_teacher import serve


def trained() -> MLPClassifier:
    """The same bits on every start, and so the same digest: nothing is drawn without a seed."""
    pixels, labels = load_digits(return_X_y=True)
    return MLPClassifier((64,), max_iter=30, random_state=1).fit(pixels[:1000] / 16, labels[:1000])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True)
    parser.add_argument("--nats")
    options = parser.parse_args()
    serve(trained(), name=options.name, nats=options.nats, input_shape=(8, 8, 1))
