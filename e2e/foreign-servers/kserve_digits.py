"""A model of the digits on KServe's own server: python kserve_digits.py PORT."""

import sys

import joblib
from kserve import InferOutput, InferResponse, Model, ModelServer

model = joblib.load("model.joblib")


class Digits(Model):
    def __init__(self):
        super().__init__("digits")
        self.ready = True

    async def get_input_types(self):
        return [{"name": "x", "datatype": "FP32", "shape": [-1, 64]}]

    async def get_output_types(self):
        return [{"name": "p", "datatype": "FP32", "shape": [-1, 10]}]

    def predict(self, request, headers=None, response_headers=None):
        said = model.predict_proba(request.inputs[0].as_numpy().reshape(-1, 64)).astype("float32")
        output = InferOutput("p", list(said.shape), "FP32")
        output.set_data_from_numpy(said, binary_data=True)
        return InferResponse(model_name="digits", response_id=request.id, infer_outputs=[output])


ModelServer(http_port=int(sys.argv[1]), enable_grpc=False, workers=1).start([Digits()])
