package org.assay.onnx.io;

import org.assay.onnx.ModelException;

/**
 * What a reader refuses to read. Every limit is checked against the bytes that are there before
 * anything of that size is allocated.
 *
 * @param maxFileBytes largest model file, without external data; protobuf itself ends at 2 GiB
 * @param maxNesting deepest nesting of subgraphs; the main graph has depth 0
 * @param maxNodes most nodes, over all graphs and functions
 * @param maxEntries most parts of any kind: nodes, operands, attributes, types, tensors, metadata
 * @param maxTensorBytes largest single tensor, external data included
 */
public record ReadLimits(
    long maxFileBytes, int maxNesting, long maxNodes, long maxEntries, long maxTensorBytes) {
  /**
   * 2 GiB, nesting 8 (ONNX Runtime 1.28 loads nested Ifs in time exponential in their depth), a
   * million nodes, twenty million entries, 64 GiB per tensor.
   */
  public static final ReadLimits DEFAULT =
      new ReadLimits(Integer.MAX_VALUE, 8, 1_000_000, 20_000_000, 64L << 30);

  private static final int DEEPEST = 64;

  /** What a small message takes while it is read. */
  private static final long BYTES_PER_ENTRY = 256;

  public ReadLimits {
    if (maxFileBytes < 1 || maxFileBytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("maxFileBytes must lie in [1, 2^31 - 1]: " + maxFileBytes);
    }
    if (maxNesting < 0 || maxNesting > DEEPEST) {
      throw new IllegalArgumentException("maxNesting must lie in [0, 64]: " + maxNesting);
    }
    if (maxNodes < 0 || maxEntries < 0 || maxTensorBytes < 0) {
      throw new IllegalArgumentException("limits must not be negative");
    }
  }

  /** Entries that are allowed and that the heap has room for, so that none fills it slowly. */
  public long entriesThatFit() {
    return Math.min(maxEntries, Runtime.getRuntime().maxMemory() / BYTES_PER_ENTRY);
  }

  /** The error that there are more entries than {@link #entriesThatFit}. */
  public ModelException tooManyEntries() {
    long most = entriesThatFit();
    return new ModelException(
        "the model has more than " + most + " parts",
        "",
        "at most " + most,
        most < maxEntries
            ? "start Java with a larger -Xmx"
            : "raise the limit only for a model that you trust");
  }

  /** The error that there are more than {@code maxNodes} nodes. */
  public ModelException tooManyNodes() {
    return new ModelException(
        "the model has more than " + maxNodes + " nodes",
        "",
        "at most " + maxNodes,
        "raise the limit only for a model that you trust");
  }

  /** The same limits with another nesting depth. */
  public ReadLimits withMaxNesting(int depth) {
    return new ReadLimits(maxFileBytes, depth, maxNodes, maxEntries, maxTensorBytes);
  }

  /** The same limits with another file size. */
  public ReadLimits withMaxFileBytes(long bytes) {
    return new ReadLimits(bytes, maxNesting, maxNodes, maxEntries, maxTensorBytes);
  }

  /** The same limits with another number of nodes. */
  public ReadLimits withMaxNodes(long nodes) {
    return new ReadLimits(maxFileBytes, maxNesting, nodes, maxEntries, maxTensorBytes);
  }

  /** The same limits with another number of entries. */
  public ReadLimits withMaxEntries(long entries) {
    return new ReadLimits(maxFileBytes, maxNesting, maxNodes, entries, maxTensorBytes);
  }

  /** The same limits with another tensor size. */
  public ReadLimits withMaxTensorBytes(long bytes) {
    return new ReadLimits(maxFileBytes, maxNesting, maxNodes, maxEntries, bytes);
  }
}
