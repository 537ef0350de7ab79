package org.assay.train.layers;

/** Where a tensor of the graph holds the channels. */
public enum Layout {
  /** On the last axis, as Keras has it by default. */
  CHANNELS_LAST,
  /** On the axis behind that of the samples, as ONNX's convolutions and poolings want it. */
  CHANNELS_FIRST
}
