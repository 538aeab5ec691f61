import * as tf from "@tensorflow/tfjs";

export default tf;
