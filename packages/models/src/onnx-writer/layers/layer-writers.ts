import { attentionMix, attentionWeights } from "./attention.ts";
import { convolution, depthwise, separable, transposedConvolution } from "./convolutions.ts";
import { dense } from "./dense.ts";
import { activation, average, concatenate, merged, operator, prelu, relu, rescaling, softmax } from "./element-wise.ts";
import type { LayerWriter } from "./layer-site.ts";
import { batchNormalisation, layerNormalisation } from "./normalisation.ts";
import { averagePooling, globalPooling, maxPooling } from "./pooling.ts";
import { bidirectional, recurrent } from "./recurrent.ts";
import { cropping, flatten, nothing, permute, repeatVector, reshape, upSampling, zeroPadding } from "./shapes.ts";
import { itemHistory, tokenSpan, userId } from "./taken-ids.ts";
import { timeDistributed } from "./time-distributed.ts";
import { embedding, lastStep, maskedMean, paddingMask, positionEmbedding } from "./tokens.ts";

/** How each class of layer is written. */
export const layerWriters: Readonly<Record<string, LayerWriter>> = {
  Activation: activation,
  Add: merged("Add"),
  AlphaDropout: nothing,
  Average: average,
  AveragePooling1D: averagePooling,
  AveragePooling2D: averagePooling,
  AveragePooling3D: averagePooling,
  BatchNormalization: batchNormalisation,
  Bidirectional: bidirectional,
  Concatenate: concatenate,
  Conv1D: convolution,
  Conv2D: convolution,
  Conv2DTranspose: transposedConvolution,
  Conv3D: convolution,
  Cropping2D: cropping,
  Dense: dense,
  DepthwiseConv2D: depthwise,
  Dropout: nothing,
  ELU: operator("Elu", { alpha: "alpha" }),
  Embedding: embedding,
  FacultyAttentionMix: attentionMix,
  FacultyAttentionWeights: attentionWeights,
  FacultyItemHistory: itemHistory,
  FacultyLastStep: lastStep,
  FacultyLayerNorm: layerNormalisation,
  FacultyMaskedMean: maskedMean,
  FacultyPaddingMask: paddingMask,
  FacultyPositionEmbedding: positionEmbedding,
  FacultyTokenSpan: tokenSpan,
  FacultyUserId: userId,
  Flatten: flatten,
  GRU: recurrent,
  GaussianDropout: nothing,
  GaussianNoise: nothing,
  GlobalAveragePooling1D: globalPooling("ReduceMean"),
  GlobalAveragePooling2D: globalPooling("ReduceMean"),
  GlobalMaxPooling1D: globalPooling("ReduceMax"),
  GlobalMaxPooling2D: globalPooling("ReduceMax"),
  LSTM: recurrent,
  LayerNormalization: layerNormalisation,
  LeakyReLU: operator("LeakyRelu", { alpha: "alpha" }),
  MaxPooling1D: maxPooling,
  MaxPooling2D: maxPooling,
  MaxPooling3D: maxPooling,
  Maximum: merged("Max"),
  Minimum: merged("Min"),
  Multiply: merged("Mul"),
  PReLU: prelu,
  Permute: permute,
  ReLU: relu,
  RepeatVector: repeatVector,
  Rescaling: rescaling,
  Reshape: reshape,
  SeparableConv2D: separable,
  SimpleRNN: recurrent,
  Softmax: softmax,
  SpatialDropout1D: nothing,
  ThresholdedReLU: operator("ThresholdedRelu", { alpha: "theta" }),
  TimeDistributed: timeDistributed((kind) => layerWriters[kind]),
  UpSampling2D: upSampling,
  ZeroPadding2D: zeroPadding,
};
