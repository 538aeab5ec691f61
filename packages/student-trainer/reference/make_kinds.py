"""Reference values of independent classes and of values: losses and gradients, ensembles, and metrics of every kind.

`make_vectors.py kinds` runs it. Each formula is written here from its definition, in float64, row by row.
"""

import json

import autograd.numpy as np
import numpy
from make_vectors import case, softmax

random = numpy.random.default_rng(19)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def bce(p, q):
    return -p * np.log(q) - (1 - p) * np.log(1 - q)


def nulls(values):
    """JSON has no NaN: a target that is absent is null."""
    if isinstance(values, list):
        return [nulls(one) for one in values]
    return None if values != values else values


def loss_case(name, params, inputs, loss):
    one = case(name, params, inputs, loss)
    return {**one, "inputs": {key: nulls(value) for key, value in one["inputs"].items()}}


def plain_case(name, params, inputs, expected):
    return {
        "name": name,
        "params": params,
        "inputs": {key: nulls(numpy.asarray(value).tolist()) for key, value in inputs.items()},
        "expected": {key: numpy.asarray(value).tolist() for key, value in expected.items()},
    }


def counted_of(shape):
    counted = random.integers(0, 2, shape)
    counted.flat[0], counted.flat[-1] = 1, 0
    return counted


def independent_losses():
    classes = 5
    for shape, positions in (((6,), False), ((3, 4), True), ((2, 2, 3), True)):
        z, t = random.normal(0, 2, (*shape, classes)), random.normal(0, 2, (*shape, classes))
        counted = counted_of(shape) if positions else numpy.ones(shape, dtype=int)
        chosen = numpy.flatnonzero(counted)
        more = {"counted": counted} if positions else {}
        y = random.integers(0, 2, (*shape, classes)).astype(float)
        y.flat[1] = numpy.nan

        def rows(values, chosen=chosen):
            return values.reshape((-1, classes))[chosen]

        for temperature in (1.0, 3.0):

            def soft(s, t=t, temperature=temperature, rows=rows):
                return temperature**2 * np.mean(np.sum(bce(sigmoid(rows(t) / temperature), sigmoid(rows(s) / temperature)), axis=-1))

            def kl(s, t=t, temperature=temperature, rows=rows, soft=soft):
                own = sigmoid(rows(t) / temperature)
                return soft(s) - temperature**2 * np.mean(np.sum(bce(own, own), axis=-1))

            params = {"kind": "independent", "temperature": temperature}
            inputs = {"studentLogits": z, "teacherLogits": t, **more}
            yield loss_case("term", {**params, "term": {"loss": "multi-label", "weight": 1}}, inputs, soft)
            yield loss_case("multi_label", params, inputs, soft)
            yield loss_case("binary_cross_entropy", params, inputs, soft)
            yield loss_case("soft_target_kl", params, inputs, kl)

        def hard(s, y=y, rows=rows):
            known = ~numpy.isnan(rows(y))
            each = bce(numpy.where(known, rows(y), 0), sigmoid(rows(s)))
            return np.sum(each * known) / np.sum(known) * classes

        params = {"kind": "independent", "temperature": 2.0}
        term = {"loss": "multi-label", "weight": 1, "to": "target"}
        yield loss_case("term", {**params, "term": term}, {"studentLogits": z, "targets": y, **more}, hard)
        yield loss_case("cross_entropy", {"kind": "independent"}, {"studentLogits": z, "labels": y, **more}, hard)

        each = random.normal(0, 2, (3, *shape, classes))
        for space in ("mean_probabilities", "mean_logits"):

            def combined(s, each=each, space=space, hard=hard, rows=rows):
                ts = np.array([rows(one) for one in each])
                p = np.mean(sigmoid(ts / 2.0), axis=0) if space == "mean_probabilities" else sigmoid(np.mean(ts, axis=0) / 2.0)
                return 0.3 * hard(s) + 0.7 * 2.0**2 * np.mean(np.sum(bce(p, sigmoid(rows(s) / 2.0)), axis=-1))

            params = {"kind": "independent", "temperature": 2.0, "hardWeight": 0.3, "softWeight": 0.7, "ensemble": space}
            yield loss_case("combined", params, {"studentLogits": z, "teacherLogits": each, "targets": y, **more}, combined)


def value_losses():
    for shape, scale, is_counted in (((7,), None, False), ((5, 2), [1.5, 20.0], False), ((4, 2, 3), None, False), ((6, 3), None, True)):
        z, t = random.normal(0, 3, shape), random.normal(0, 3, shape)
        y = random.normal(0, 3, shape)
        y.flat[2] = numpy.nan
        std = numpy.array(scale if scale else 1.0)
        counted = counted_of(shape[:1]) if is_counted else numpy.ones(shape[:1], dtype=int)
        chosen = numpy.flatnonzero(counted)
        more = {"counted": counted} if is_counted else {}
        params = {"kind": "values", **({"scale": {"mean": [0.0] * len(scale), "std": scale}} if scale else {})}

        def square(e):
            return e**2

        def huber(delta):
            return lambda e: np.where(np.abs(e) <= delta, e**2 / 2, delta * (np.abs(e) - delta / 2))

        def pinball(q):
            return lambda e: np.maximum((1 - q) * e, -q * e)

        terms = [
            ("regression", {}, square),
            ("huber", {}, huber(1.0)),
            ("huber", {"delta": 2.5}, huber(2.5)),
            ("quantile", {}, pinball(0.5)),
            ("quantile", {"quantile": 0.9}, pinball(0.9)),
        ]
        for loss, keys, of in terms:

            def soft(s, of=of, t=t, std=std, chosen=chosen):
                return np.mean(of((s[chosen] - t[chosen]) / std))

            def hard(s, of=of, y=y, std=std, chosen=chosen):
                known = ~numpy.isnan(y[chosen])
                errors = (s[chosen] - numpy.where(known, y[chosen], 0)) / std
                return np.sum(of(errors) * known) / np.sum(known)

            towards = {"studentLogits": z, "teacherLogits": t, **more}
            target = {"studentLogits": z, "targets": y, **more}
            yield loss_case("term", {**params, "term": {"loss": loss, "weight": 1, **keys}}, towards, soft)
            yield loss_case("term", {**params, "term": {"loss": loss, "weight": 1, "to": "target", **keys}}, target, hard)
            yield loss_case(loss, {**params, **keys}, towards, soft)
        yield loss_case("mse", params, {"studentValues": z, "targets": y, **more}, lambda s, y=y, std=std, chosen=chosen: errors_squared(s, y, std, chosen))

        each = random.normal(0, 3, (4, *shape))
        for average, of in (("mean", numpy.mean), ("median", numpy.median)):

            def combined(s, of=of, each=each, y=y, std=std, chosen=chosen):
                soft = np.mean(((s[chosen] - of(each, axis=0)[chosen]) / std) ** 2)
                return 0.25 * errors_squared(s, y, std, chosen) + 0.75 * soft

            own = {**params, "hardWeight": 0.25, "softWeight": 0.75, "ensemble": average}
            yield loss_case("combined", own, {"studentLogits": z, "teacherLogits": each, "targets": y, **more}, combined)


def errors_squared(s, y, std, chosen):
    known = ~numpy.isnan(y[chosen])
    errors = (s[chosen] - numpy.where(known, y[chosen], 0)) / std
    return np.sum(errors**2 * known) / np.sum(known)


def entropy(p):
    return -np.sum(p * np.log(p), axis=-1)


def ensembles():
    temperature, given = 2.0, [0.5, 0.2, 0.3]
    w = numpy.array(given)
    for shape in ((5,), (2, 3)):
        t, counted = random.normal(0, 2, (3, *shape, 4)), counted_of(shape)
        more = {"counted": counted} if len(shape) > 1 else {}
        p, yes = softmax(t, temperature), sigmoid(t / temperature)
        mean_logits = np.mean(t, axis=0)
        ofMean = {"softTargets": np.mean(p, axis=0), "disagreements": entropy(np.mean(p, axis=0)) - np.mean(entropy(p), axis=0)}
        params = {"kind": "distribution", "temperature": temperature}
        yield plain_case("ensemble_mean_probabilities", params, {"teacherLogits": t, **more}, ofMean)
        yield plain_case("ensemble_mean_logits", params, {"teacherLogits": t, **more}, {"softTargets": softmax(mean_logits, temperature)})
        fixed = {"softTargets": np.einsum("k,k...->...", w, p)}
        yield plain_case("ensemble_fixed_weights", {**params, "weights": given}, {"teacherLogits": t, **more}, fixed)
        params = {"kind": "independent", "temperature": temperature}
        yield plain_case("ensemble_mean_probabilities", params, {"teacherLogits": t, **more}, {"softTargets": np.mean(yes, axis=0)})
        yield plain_case("ensemble_mean_logits", params, {"teacherLogits": t, **more}, {"softTargets": sigmoid(mean_logits / temperature)})
        fixed = {"softTargets": np.einsum("k,k...->...", w, yes)}
        yield plain_case("ensemble_fixed_weights", {**params, "weights": given}, {"teacherLogits": t, **more}, fixed)
    for shape in ((6,), (4, 3)):
        for teachers in (3, 4):
            v = random.normal(5, 3, (teachers, *shape))
            variance = numpy.var(v, axis=0).reshape((shape[0], -1)).mean(axis=-1)
            mean = {"softTargets": numpy.mean(v, axis=0), "variances": variance}
            yield plain_case("ensemble_mean", {"kind": "values"}, {"teacherLogits": v}, mean)
            yield plain_case("ensemble_median", {"kind": "values"}, {"teacherLogits": v}, {"softTargets": numpy.median(v, axis=0)})
        fixed = {"softTargets": numpy.einsum("k,k...->...", w, v[:3])}
        yield plain_case("ensemble_mean", {"kind": "values", "weights": given}, {"teacherLogits": v[:3]}, fixed)


def metrics():
    rows, classes = 40, 4
    z, y = random.normal(0, 1, (rows, classes)), random.integers(0, classes, rows)
    named, nll = numpy.argmax(z, axis=-1), -numpy.log(softmax(z))[numpy.arange(rows), y]
    recall = [numpy.mean(named[y == c] == c) for c in range(classes)]
    f1 = [2 * numpy.sum((named == c) & (y == c)) / (numpy.sum(named == c) + numpy.sum(y == c)) for c in range(classes)]
    inputs = {"studentLogits": z, "labels": y}
    told = {"accuracy": numpy.mean(named == y), "nll": numpy.mean(nll), "balancedAccuracy": numpy.mean(recall), "macroF1": numpy.mean(f1)}
    yield plain_case("metrics", {"kind": "distribution"}, inputs, told)
    yield plain_case("balanced_accuracy", {"kind": "distribution"}, inputs, {"value": told["balancedAccuracy"]})
    yield plain_case("macro_f1", {}, inputs, {"value": told["macroF1"]})

    shape = (4, 3, 5)
    z, y, counted = random.normal(0, 1, (*shape, classes)), random.integers(0, classes, shape), counted_of(shape)
    counted[:, :, 2] = 1
    named, chosen = numpy.argmax(z, axis=-1), counted == 1
    iou = [numpy.sum(chosen & (named == c) & (y == c)) / numpy.sum(chosen & ((named == c) | (y == c))) for c in range(classes)]
    nll = -numpy.log(numpy.take_along_axis(softmax(z), y[..., None], -1)[..., 0][chosen])
    inputs = {"studentLogits": z, "labels": y, "counted": counted}
    told = {"miou": numpy.mean(iou), "nll": numpy.mean(nll), "perplexity": numpy.exp(numpy.mean(nll))}
    yield plain_case("metrics", {"kind": "distribution"}, inputs, told)
    yield plain_case("mean_iou", {"kind": "distribution"}, inputs, {"value": told["miou"]})
    yield plain_case("perplexity", {"kind": "distribution"}, inputs, {"value": told["perplexity"]})

    z, y = random.normal(0, 1, (rows, classes)), random.integers(0, 2, (rows, classes)).astype(float)
    precisions, f1 = [], []
    for c in range(classes):
        ranked = y[numpy.argsort(-z[:, c]), c]
        precisions.append(numpy.mean((numpy.cumsum(ranked) / numpy.arange(1, rows + 1))[ranked == 1]))
        said = z[:, c] > 0
        f1.append(2 * numpy.sum(said & (y[:, c] == 1)) / (numpy.sum(said) + numpy.sum(y[:, c])))
    inputs = {"studentLogits": z, "targets": y}
    yield plain_case("metrics", {"kind": "independent"}, inputs, {"map": numpy.mean(precisions), "f1": numpy.mean(f1)})
    yield plain_case("mean_average_precision", {"kind": "independent"}, inputs, {"value": numpy.mean(precisions)})

    z, y = random.normal(0, 4, (rows, 2)), random.normal(3, 5, (rows, 2)).astype(numpy.float32).astype(float)
    errors = z - y
    r2 = 1 - numpy.sum(errors**2, axis=0) / numpy.sum((y - numpy.mean(y, axis=0)) ** 2, axis=0)
    told = {"mae": numpy.mean(numpy.abs(errors)), "rmse": numpy.sqrt(numpy.mean(errors**2)), "r2": numpy.mean(r2)}
    yield plain_case("metrics", {"kind": "values"}, {"studentValues": z, "targets": y}, told)
    for name, value in told.items():
        yield plain_case(name, {"kind": "values"}, {"studentLogits": z, "targets": y}, {"value": value})


def main():
    cases = [*independent_losses(), *value_losses(), *ensembles(), *metrics()]
    print(json.dumps({"version": 1, "generator": "autograd on numpy, float64", "cases": cases}))
