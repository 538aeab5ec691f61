"""Serves a model in Python as a teacher of Faculty, over NATS: docs/protocol.md in Faculty's repository."""

from .errors import FacultyError
from .model import Model, Said, Vocabulary
from .models.estimator import estimator_model
from .models.keras_model import keras_model
from .models.onnx_session import onnx_session_model
from .models.predict_function import function_model
from .models.torch_module import torch_module_model
from .models.transformers_classifier import transformers_model, transformers_text_model
from .serve import serve

__all__ = [
    "FacultyError",
    "Model",
    "Said",
    "Vocabulary",
    "estimator_model",
    "function_model",
    "keras_model",
    "onnx_session_model",
    "serve",
    "torch_module_model",
    "transformers_model",
    "transformers_text_model",
]
