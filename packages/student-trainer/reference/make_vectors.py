"""Reference values of the terms that losses.json lacks: loss and gradient in float64, by autograd on numpy.

Each loss is written here from its paper, in probabilities, with nothing taken from the implementation under test:

    python -m venv .venv && .venv/bin/pip install numpy==2.4.6 autograd==1.9.1
    .venv/bin/python packages/student-trainer/reference/make_vectors.py > packages/student-trainer/src/conformance/terms.json

With `positions` as argument it makes those of samples with positions, of which some count for nothing, positions.json: the
loss of the rows that count, as if there were no others. `kinds` makes those of independent classes and of values, of their
ensembles, and of metrics, kinds.json: make_kinds.py.
"""

import json
import sys

import autograd.numpy as np
import numpy
from autograd import grad
from autograd.extend import defvjp, primitive

ROWS, CLASSES = 4, 6


def softmax(z, t=1.0):
    shifted = z / t - np.max(z / t, axis=-1, keepdims=True)
    return np.exp(shifted) / np.sum(np.exp(shifted), axis=-1, keepdims=True)


def log_softmax(z, t=1.0):
    shifted = z / t - np.max(z / t, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


def kl(p, q):
    return np.sum(p * np.log(p / q), axis=-1)


def one_hot(y, classes):
    return np.eye(classes)[y]


@primitive
def constant(x):
    """x without a gradient."""
    return x


defvjp(constant, lambda ans, x: lambda g: np.zeros_like(x))


def skew_kl(z, t, y, temperature, skew, direction):
    p, q = softmax(t, temperature), softmax(z, temperature)
    if direction == "forward":
        rows = kl(p, skew * p + (1 - skew) * q)
    else:
        rows = kl(q, (1 - skew) * p + skew * q)
    return temperature**2 * np.mean(rows)


def jsd(z, t, y, temperature, beta, normalized):
    p, q = softmax(t, temperature), softmax(z, temperature)
    m = beta * p + (1 - beta) * q
    rows = beta * kl(p, m) + (1 - beta) * kl(q, m)
    return temperature**2 * np.mean(rows) / (beta * (1 - beta) if normalized else 1)


def total_variation(z, t, y, temperature):
    return np.mean(np.sum(np.abs(softmax(t, temperature) - softmax(z, temperature)), axis=-1)) / 2


def soft_target_mse_squared(z, t, y, temperature):
    return temperature**2 * np.mean((softmax(t, temperature) - softmax(z, temperature)) ** 2)


def wsld(z, t, y, temperature):
    label = one_hot(y, z.shape[1])
    hard_s = -np.sum(label * log_softmax(z), axis=-1)
    hard_t = -np.sum(label * log_softmax(t), axis=-1)
    weight = constant(1 - np.exp(-hard_s / hard_t))
    soft = -np.sum(softmax(t, temperature) * log_softmax(z, temperature), axis=-1)
    return temperature**2 * np.mean(weight * soft)


def multi_label(z, t, y, temperature):
    s, p = 1 / (1 + np.exp(-z / temperature)), 1 / (1 + np.exp(-t / temperature))
    return temperature**2 * np.mean(np.sum(-p * np.log(s) - (1 - p) * np.log(1 - s), axis=-1))


def regression(z, t, y, temperature):
    return np.mean((z - t) ** 2)


def bounded_regression(z, t, y, temperature, margin):
    label = one_hot(y, z.shape[1])
    error_s, error_t = np.sum((z - label) ** 2, axis=-1), np.sum((t - label) ** 2, axis=-1)
    return np.mean(np.where(error_s + margin > error_t, error_s, 0))


def ranking(z, t, y, temperature, shape, top, margin=1.0):
    rows = []
    for student, teacher in zip(z, t):
        order = list(np.argsort(-teacher)[:top])
        pairs = [(i, j) for a, i in enumerate(order) for j in order[a + 1 :]]
        leads = np.array([student[i] - student[j] for i, j in pairs])
        each = np.log1p(np.exp(-leads)) if shape == "logistic" else np.maximum(0, margin - leads)
        rows.append(np.mean(each))
    return np.mean(np.array(rows))


def listwise_ranking(z, t, y, temperature, top, sampled, draws):
    """Kang et al. 2020, of the list and of the others that were drawn: those of the highest draws."""
    rows = []
    for student, teacher, drawn in zip(z, t, draws):
        order = list(np.argsort(-teacher)[:top])
        outside = [c for c in np.argsort(-drawn) if c not in order][:sampled]
        rest = np.sum(np.exp(student[np.array(outside)])) if outside else 0.0
        terms = [np.log(np.sum(np.exp(student[np.array(order[k:])])) + rest) - student[order[k]] for k in range(len(order))]
        rows.append(np.sum(np.array(terms)))
    return np.mean(np.array(rows))


def weighted_ranking(z, t, y, temperature, top, lambda_, mu):
    """Tang and Wang 2018, weights of position and of how far behind the student has each, from their ranks."""
    fixed = constant(z)
    rows = []
    for student, own, teacher in zip(z, fixed, t):
        order = list(np.argsort(-teacher)[:top])
        weights = []
        for r, c in enumerate(order, 1):
            rank = 1 + np.sum(own > own[c])
            weights.append(np.exp(-r / lambda_) * np.maximum(0.0, np.tanh(mu * (rank - r))))
        weights = np.array(weights)
        total = np.sum(weights)
        likes = np.array([np.log1p(np.exp(-student[c])) for c in order])
        rows.append(np.sum(weights / total * likes) if total > 0 else 0.0)
    return np.mean(np.array(rows))


def uld(z, t, y, temperature):
    p, q = softmax(t, temperature), softmax(z, temperature)
    return np.mean(np.array([np.sum(np.abs(np.sort(a) - np.sort(b))) for a, b in zip(p, q)]))


def spherical(z, t, y, temperature):
    def layer_norm(x):
        centred = x - np.mean(x, axis=-1, keepdims=True)
        return centred / np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + 1e-7)

    radius = np.std(t, axis=-1, keepdims=True, ddof=1)
    p, q = softmax(layer_norm(t) * radius, temperature), softmax(layer_norm(z) * radius, temperature)
    return temperature**2 * np.mean(kl(p, q))


def standardized_dkd(z, t, y, temperature, alpha, beta):
    def standardized(x):
        centred = x - np.mean(x, axis=-1, keepdims=True)
        return centred / (np.sqrt(np.sum(centred**2, axis=-1, keepdims=True) / (x.shape[1] - 1)) + 1e-7)

    p, q = softmax(standardized(t), temperature), softmax(standardized(z), temperature)
    label = one_hot(y, z.shape[1])
    p_y, q_y = np.sum(p * label, axis=-1), np.sum(q * label, axis=-1)
    target = p_y * np.log(p_y / q_y) + (1 - p_y) * np.log((1 - p_y) / (1 - q_y))
    among_p, among_q = p / (1 - p_y)[:, None], q / (1 - q_y)[:, None]
    others = np.sum((1 - label) * among_p * np.log(among_p / among_q), axis=-1)
    return temperature**2 * np.mean(alpha * target + beta * others)


def sample_temperature(z, t, y, temperature, kind, beta, gamma=1.0):
    if kind == "flsw":
        norms = np.sqrt(np.sum(z**2, axis=-1)) * np.sqrt(np.sum(t**2, axis=-1))
        weight = (1 - np.sum(z * t, axis=-1) / norms) ** gamma
    else:
        weight = 1 / (np.max(softmax(z), axis=-1) + 1e-3)
    each = constant(temperature + beta * (np.mean(weight) - weight))[:, None]
    return np.mean(each[:, 0] ** 2 * kl(softmax(t, each), softmax(z, each)))


def corrected(z, t, y, temperature, kind, threshold=None):
    p, label = softmax(t, temperature), one_hot(y, z.shape[1])
    if kind == "probability-shift":
        p = np.array(p)
        for row, label_of_row in zip(p, y):
            top = np.argmax(row)
            row[top], row[label_of_row] = row[label_of_row], row[top]
    else:
        p_max, p_y = np.max(p, axis=-1), np.sum(p * label, axis=-1)
        wrong = (p_max - p_y + threshold) / (1 + p_max - p_y)
        right = (np.minimum(p_y + threshold, 1) - p_y) / (1 - p_y)
        share = np.where(np.argmax(p, axis=-1) == y, right, wrong)[:, None]
        p = (1 - share) * p + share * label
    return temperature**2 * np.mean(kl(p, softmax(z, temperature)))


CASES = [
    (skew_kl, {"loss": "skew-kl", "skew": 0.1, "direction": "forward"}, 2.0),
    (skew_kl, {"loss": "skew-kl", "skew": 0.3, "direction": "reverse"}, 4.0),
    (jsd, {"loss": "jsd", "beta": 0.25, "normalized": True}, 2.0),
    (jsd, {"loss": "jsd", "beta": 1e-4, "normalized": True}, 3.0),
    (jsd, {"loss": "jsd", "beta": 0.9999, "normalized": True}, 1.0),
    (total_variation, {"loss": "total-variation"}, 2.0),
    (soft_target_mse_squared, {"loss": "soft-target-mse", "temperatureSquared": True}, 20.0),
    (wsld, {"loss": "wsld"}, 2.0),
    (multi_label, {"loss": "multi-label"}, 3.0),
    (regression, {"loss": "regression"}, 2.0),
    (bounded_regression, {"loss": "bounded-regression", "margin": 20.0}, 1.0),
    (ranking, {"loss": "ranking", "shape": "logistic", "top": 6}, 1.0),
    (ranking, {"loss": "ranking", "shape": "hinge", "top": 3, "margin": 1.5}, 1.0),
    (uld, {"loss": "uld"}, 2.0),
    (spherical, {"loss": "soft-target-kl", "normalize": "spherical"}, 2.0),
    (standardized_dkd, {"loss": "decoupled-kd", "normalize": "standardize", "alpha": 1.0, "beta": 4.0}, 2.0),
    (sample_temperature, {"loss": "soft-target-kl", "sampleTemperature": {"kind": "flsw", "beta": 1.5, "gamma": 2.0}}, 4.0),
    (sample_temperature, {"loss": "soft-target-kl", "sampleTemperature": {"kind": "cwsm", "beta": 0.5}}, 4.0),
    (corrected, {"loss": "soft-target-kl", "correctTarget": {"kind": "probability-shift"}}, 2.0),
    (corrected, {"loss": "soft-target-kl", "correctTarget": {"kind": "mft", "threshold": 0.2}}, 2.0),
]


RANKING_CASES = [
    (listwise_ranking, {"loss": "listwise-ranking", "top": 3, "sampled": 2}, 1.0),
    (listwise_ranking, {"loss": "listwise-ranking", "top": 2, "sampled": 0}, 2.0),
    (listwise_ranking, {"loss": "listwise-ranking", "top": 4, "sampled": 9}, 4.0),
    (weighted_ranking, {"loss": "weighted-ranking", "top": 4, "lambda": 2.0, "mu": 0.5}, 1.0),
    (weighted_ranking, {"loss": "weighted-ranking", "top": 6, "lambda": 1.0, "mu": 0.1}, 3.0),
]


def combined_of_mean_logits(z, t, y, temperature, hard_weight, soft_weight):
    hard = -np.mean(np.sum(one_hot(y, z.shape[1]) * log_softmax(z), axis=-1))
    soft = temperature**2 * np.mean(kl(softmax(np.mean(t, axis=0), temperature), softmax(z, temperature)))
    return hard_weight * hard + soft_weight * soft


def huber(d):
    return np.where(np.abs(d) < 1, d**2 / 2, np.abs(d) - 1 / 2)


def rkd_distance(s, t):
    def relative(f):
        apart = 1 - np.eye(len(f))
        distances = np.sqrt(np.sum((f[:, None] - f[None]) ** 2, axis=-1) + np.eye(len(f))) * apart
        return distances / (np.sum(distances) / np.sum(apart))

    return np.mean(huber(relative(s) - relative(t)))


def rkd_angle(s, t):
    def cosines(f):
        sides = f[None] - f[:, None]
        lengths = np.sqrt(np.sum(sides**2, axis=-1) + np.eye(len(f)))[:, :, None]
        return np.einsum("jid,jkd->jik", sides / lengths, sides / lengths)

    return np.mean(huber(cosines(s) - cosines(t)))


def fsp(s, s_after, t, t_after):
    """Yim et al. 2017, eq. 1 and 2, pixel by pixel; the larger grid is brought to the smaller by means of its blocks."""

    def on_grid(f, height, width):
        h, w = f.shape[1] // height, f.shape[2] // width
        return sum(f[:, i::h, j::w] for i in range(h) for j in range(w)) / (h * w)

    def flow(f, after):
        height, width = min(f.shape[1], after.shape[1]), min(f.shape[2], after.shape[2])
        return np.einsum("nhwi,nhwj->nij", on_grid(f, height, width), on_grid(after, height, width)) / (height * width)

    return np.mean((flow(s, s_after) - flow(t, t_after)) ** 2)


def min_norm(gradients, bound):
    """Least |sum of a_k g_k|, a on the simplex below the bound: projected gradient, the projection by bisection."""

    def projected(x):
        low, high = numpy.min(x) - bound, numpy.max(x)
        for _ in range(60):
            middle = (low + high) / 2
            if numpy.sum(numpy.clip(x - middle, 0, bound)) > 1:
                low = middle
            else:
                high = middle
        return numpy.clip(x - low, 0, bound)

    gram = gradients @ gradients.T
    a = numpy.ones(len(gram)) / len(gram)
    for _ in range(3000):
        a = projected(a - gram @ a / numpy.trace(gram))
    return a


def adaptive_kl(z, t, y, temperature, bound, weights):
    q = softmax(z, temperature)
    return temperature**2 * sum(a * np.mean(kl(p, q)) for a, p in zip(weights, softmax(t, temperature)))


def gated_kl(z, t, y, temperature, evenness):
    """With the gate as it begins: equal weights, so that evenness plays no part yet."""
    p, q = np.mean(softmax(t, temperature), axis=0), softmax(z, temperature)
    likelihood = np.mean(softmax(t), axis=0)[np.arange(len(y)), y]
    return temperature**2 * np.mean(kl(p, q)) - np.mean(np.log(likelihood))


def soft_target_kl(z, t, y, temperature):
    return temperature**2 * np.mean(kl(softmax(t, temperature), softmax(z, temperature)))


def reverse_kl(z, t, y, temperature):
    return temperature**2 * np.mean(kl(softmax(z, temperature), softmax(t, temperature)))


def logit_mse(z, t, y, temperature):
    return np.mean((z / temperature - t / temperature) ** 2)


def hard_label(z, t, y, temperature, labelSmoothing=0.0, classWeights=None):
    classes = z.shape[1]
    if classWeights == "balanced":
        counts = numpy.bincount(y, minlength=classes)
        weights = len(y) / (numpy.count_nonzero(counts) * numpy.maximum(counts, 1))
    else:
        weights = numpy.array([(classWeights or {}).get(f"class-{label}", 1.0) for label in range(classes)])
    target = (1 - labelSmoothing) * one_hot(y, classes) + labelSmoothing / classes
    return np.sum(weights[y] * -np.sum(target * log_softmax(z), axis=-1)) / np.sum(weights[y])


def decoupled_kd(z, t, y, temperature, alpha, beta):
    p, q, label = softmax(t, temperature), softmax(z, temperature), one_hot(y, z.shape[1])
    b_t, b_s = np.sum(p * label, axis=-1), np.sum(q * label, axis=-1)
    target = b_t * np.log(b_t / b_s) + (1 - b_t) * np.log((1 - b_t) / (1 - b_s))
    rest_t, rest_s = p * (1 - label) / (1 - b_t)[:, None], q * (1 - label) / (1 - b_s)[:, None]
    others = np.sum((1 - label) * rest_t * (np.log(rest_t + label) - np.log(rest_s + label)), axis=-1)
    return temperature**2 * np.mean(alpha * target + beta * others)


def pearson(a, b):
    a, b = a - np.mean(a, axis=-1, keepdims=True), b - np.mean(b, axis=-1, keepdims=True)
    lengths = np.sqrt(np.sum(a**2, axis=-1)) * np.sqrt(np.sum(b**2, axis=-1))
    return np.sum(a * b, axis=-1) / (lengths + 1e-8)


def dist(z, t, y, temperature, interWeight, intraWeight):
    p, q = softmax(t, temperature), softmax(z, temperature)
    inter, intra = 1 - np.mean(pearson(q, p)), 1 - np.mean(pearson(q.T, p.T))
    return temperature**2 * (interWeight * inter + intraWeight * intra)


POSITIONED = (
    (soft_target_kl, {"loss": "soft-target-kl"}, 4.0),
    (reverse_kl, {"loss": "reverse-kl"}, 2.0),
    (logit_mse, {"loss": "logit-mse"}, 2.0),
    (hard_label, {"loss": "hard-label"}, 1.0),
    (hard_label, {"loss": "hard-label", "labelSmoothing": 0.1}, 1.0),
    (decoupled_kd, {"loss": "decoupled-kd", "alpha": 1.0, "beta": 4.0}, 3.0),
    (dist, {"loss": "dist", "interWeight": 1.0, "intraWeight": 2.0}, 2.0),
)


def positions():
    """Samples of pixels and of tokens; the first sample has a position that counts, the last ones that do not."""
    random = numpy.random.default_rng(7)
    cases = []
    ofDistributions = [one for one in CASES if one[1]["loss"] not in ("multi-label", "regression")]
    for place, (function, term, temperature) in enumerate([*POSITIONED, *ofDistributions]):
        shape = (2, 2, 3) if place % 2 == 0 else (3, 4)
        z, t = random.normal(0, 2, (*shape, CLASSES)), random.normal(0, 2.5, (*shape, CLASSES))
        y = random.integers(0, CLASSES, shape)
        counted = random.integers(0, 2, shape)
        counted.flat[0], counted.flat[1], counted.flat[-1] = 1, 1, 0
        t.reshape(-1, CLASSES)[0, y.flat[0]] += 4  # a label that the teacher hits
        chosen = numpy.flatnonzero(counted)

        def loss(student, function=function, t=t, y=y, term=term, temperature=temperature, chosen=chosen):
            rows = [values.reshape((-1, CLASSES))[chosen] for values in (student, t)]
            return function(*rows, y.reshape(-1)[chosen], temperature, **parameters(term))

        params = {"kind": "distribution", "temperature": temperature, "term": {**term, "weight": 1}}
        inputs = {"studentLogits": z, "teacherLogits": t, "labels": y, "counted": counted}
        cases.append(case("term", params, inputs, loss))
    for function, term, temperature in (
        (adaptive_kl, {"loss": "adaptive-kl", "bound": 0.6}, 2.0),
        (gated_kl, {"loss": "gated-kl", "evenness": 0.1}, 3.0),
    ):
        shape = (2, 5)
        z, t = random.normal(0, 2, (*shape, CLASSES)), random.normal(0, 2, (3, *shape, CLASSES))
        y, counted = random.integers(0, CLASSES, shape), numpy.array([[1, 1, 0, 1, 0], [0, 1, 1, 1, 0]])
        chosen = numpy.flatnonzero(counted)
        own = t.reshape((3, -1, CLASSES))[:, chosen]
        more = {}
        if function is adaptive_kl:  # constants of the gradient
            student = softmax(z.reshape((-1, CLASSES))[chosen], temperature)
            more = {"weights": min_norm(numpy.mean(student[None] - softmax(own, temperature), axis=1), term["bound"])}

        def loss(student, function=function, own=own, y=y, temperature=temperature, term=term, more=more, chosen=chosen):
            rows = student.reshape((-1, CLASSES))[chosen]
            return function(rows, own, y.reshape(-1)[chosen], temperature, **parameters(term), **more)

        params = {"kind": "distribution", "temperature": temperature, "term": {**term, "weight": 1}}
        inputs = {"studentLogits": z, "teacherLogits": t, "labels": y, "counted": counted}
        cases.append(case("term", params, inputs, loss))
    print(json.dumps({"version": 1, "generator": "autograd on numpy, float64", "cases": cases}))


def parameters(term):
    flat = {key: value for key, value in term.items() if key not in ("loss", "temperatureSquared", "normalize")}
    for plug_in in ("sampleTemperature", "correctTarget"):
        flat |= flat.pop(plug_in, {})
    return flat


def case(name, params, inputs, loss):
    """The first input is the student's."""
    wrt = next(iter(inputs))
    student = inputs[wrt]
    return {
        "name": name,
        "params": params,
        "inputs": {key: value.tolist() for key, value in inputs.items()},
        "wrt": wrt,
        "expected": {"loss": float(loss(student)), "grad": grad(loss)(student).tolist()},
    }


def main():
    random = numpy.random.default_rng(4)
    cases = []
    for function, term, temperature in CASES:
        z, t = random.normal(0, 2, (ROWS, CLASSES)), random.normal(0, 2.5, (ROWS, CLASSES))
        y = random.integers(0, CLASSES, ROWS)
        t[0, y[0]] += 4  # at least one label that the teacher hits

        def loss(student, function=function, t=t, y=y, term=term, temperature=temperature):
            return function(student, t, y, temperature, **parameters(term))

        params = {"temperature": temperature, "term": {**term, "weight": 1}}
        cases.append(case("term", params, {"studentLogits": z, "teacherLogits": t, "labels": y}, loss))
    z, t, y = random.normal(0, 2, (ROWS, CLASSES)), random.normal(0, 2, (3, ROWS, CLASSES)), [0, 5, 1, 3]
    params = {"temperature": 3.0, "hardWeight": 0.4, "softWeight": 0.6, "ensemble": "mean_logits"}
    cases.append(
        case(
            "combined",
            params,
            {"studentLogits": z, "teacherLogits": t, "labels": numpy.array(y)},
            lambda student: combined_of_mean_logits(student, t, y, 3.0, 0.4, 0.6),
        )
    )
    for name, function in (("rkd_distance", rkd_distance), ("rkd_angle", rkd_angle)):
        # far from the origin, as activations after a rectifier are
        s, f = random.normal(30, 1, (6, 5)), random.normal(0, 2, (6, 8))
        inputs = {"studentFeatures": s, "teacherFeatures": f}
        cases.append(case(name, {}, inputs, lambda student, function=function, f=f: function(student, f)))
    s, s_after = random.normal(0, 1, (3, 4, 6, 2)), random.normal(0, 1, (3, 2, 3, 5))
    t, t_after = random.normal(0, 1, (3, 2, 4, 2)), random.normal(0, 1, (3, 2, 4, 5))
    teacher = {"teacherFeatures": t, "teacherFeaturesAfter": t_after}
    first = {"studentFeatures": s, "studentFeaturesAfter": s_after, **teacher}
    cases.append(case("fsp", {}, first, lambda student: fsp(student, s_after, t, t_after)))
    second = {"studentFeaturesAfter": s_after, "studentFeatures": s, **teacher}
    cases.append(case("fsp", {}, second, lambda student: fsp(s, student, t, t_after)))
    for function, term, temperature in (
        (adaptive_kl, {"loss": "adaptive-kl", "bound": 1.0}, 2.0),
        (adaptive_kl, {"loss": "adaptive-kl", "bound": 0.4}, 4.0),
        (gated_kl, {"loss": "gated-kl", "evenness": 0.1}, 3.0),
    ):
        z, t = random.normal(0, 2, (ROWS, CLASSES)), random.normal(0, 2, (3, ROWS, CLASSES))
        y = random.integers(0, CLASSES, ROWS)
        params = {"temperature": temperature, "term": {**term, "weight": 1}}
        inputs = {"studentLogits": z, "teacherLogits": t, "labels": y}
        more = {}
        if function is adaptive_kl:  # constants of the gradient
            means = numpy.mean(softmax(z, temperature)[None] - softmax(t, temperature), axis=1)
            more = {"weights": min_norm(means, term["bound"])}

        def loss(student, function=function, t=t, y=y, temperature=temperature, term=term, more=more):
            return function(student, t, y, temperature, **parameters(term), **more)

        cases.append(case("term", params, inputs, loss))
    for function, term, temperature in RANKING_CASES:
        z, t = random.normal(0, 2, (ROWS, CLASSES)), random.normal(0, 2.5, (ROWS, CLASSES))
        inputs = {"studentLogits": z, "teacherLogits": t, "draws": random.uniform(0, 1, (ROWS, CLASSES))}
        if function is weighted_ranking:
            inputs.pop("draws")
        more = {"draws": inputs["draws"]} if "draws" in inputs else {}
        keys = {"lambda_" if key == "lambda" else key: value for key, value in parameters(term).items()}

        def loss(student, function=function, t=t, keys=keys, more=more):
            return function(student, t, None, temperature, **keys, **more)

        cases.append(case("term", {"temperature": temperature, "term": {**term, "weight": 1}}, inputs, loss))
    for term in (
        {"loss": "hard-label", "classWeights": {"class-0": 0.25, "class-3": 5.0}},
        {"loss": "hard-label", "classWeights": {"class-1": 3.0}, "labelSmoothing": 0.2},
        {"loss": "hard-label", "classWeights": "balanced"},
    ):
        z, y = random.normal(0, 2, (6, CLASSES)), numpy.array([0, 0, 0, 1, 1, 3])

        def loss(student, y=y, term=term):
            return hard_label(student, None, y, 1.0, **parameters(term))

        params = {"temperature": 1.0, "term": {**term, "weight": 1}}
        cases.append(case("term", params, {"studentLogits": z, "labels": y}, loss))
    print(json.dumps({"version": 1, "generator": "autograd on numpy, float64", "cases": cases}, indent=1))


if __name__ == "__main__":
    if sys.argv[1:] == ["positions"]:
        positions()
    elif sys.argv[1:] == ["kinds"]:
        import make_kinds

        make_kinds.main()
    else:
        main()
