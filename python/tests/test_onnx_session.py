"""A session of ONNX Runtime, where onnx and onnxruntime are installed."""

import hashlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from faculty_teacher.infer_rows import infer_rows
from faculty_teacher.models.model_of import model_of

WEIGHTS = np.arange(12, dtype=np.float32).reshape(4, 3) - 6


def test_outputs_layers_and_digest(tmp_path: Path) -> None:
    def value(name: str, width: int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", width])

    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"]), helper.make_node("Relu", ["y"], ["z"])]
    graph = helper.make_graph(
        nodes, "g", [value("x", 4)], [value("z", 3), value("y", 3)], [numpy_helper.from_array(WEIGHTS, "w")]
    )
    path = tmp_path / "model.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    model = model_of(onnxruntime.InferenceSession(path), classes=("a", "b", "c"), layers=("y",))
    assert (model.input_shape, model.digest) == ((4,), hashlib.sha256(path.read_bytes()).hexdigest())
    inputs = np.random.default_rng(1).random((3, 4), np.float32)
    said = infer_rows(model, inputs, ("y",), 2)
    np.testing.assert_allclose(said.features["y"], inputs @ WEIGHTS, rtol=1e-5, atol=1e-5)
    assert (said.outputs == np.maximum(said.features["y"], 0)).all()
