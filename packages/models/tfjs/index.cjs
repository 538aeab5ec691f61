// An ES module that imports @tensorflow/tfjs waits until Node.js has searched all of its five megabytes for the names that
// they export. Here nothing is searched: the names are those of the one object that this module is.
const tf = require("@tensorflow/tfjs");
module.exports = tf;
