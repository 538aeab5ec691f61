// What tfjs-node takes for TensorFlow.js is that of whoever loads it: two in one process would share no kernels.
module.exports = globalThis[Symbol.for("faculty.tfjs")];
