package org.assay.train.job;

/**
 * A Keras object by name with arguments: a loss, an optimiser, an initialiser.
 *
 * @param name as written, e.g. {@code glorot_uniform} or {@code GlorotUniform}
 * @param arguments what it is made with
 */
public record Named(String name, Settings arguments) {
  /** The name in lower case without underscores, as which Keras's spellings are the same. */
  public String plainName() {
    return name.replace("_", "").toLowerCase(java.util.Locale.ROOT);
  }
}
