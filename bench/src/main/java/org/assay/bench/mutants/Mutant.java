package org.assay.bench.mutants;

import java.util.Optional;
import org.assay.onnx.Model;

/**
 * A damaged model.
 *
 * @param number which mutant of the campaign
 * @param subject what was damaged
 * @param change how, for reports
 * @param suffix of the file's name
 * @param bytes of the model's file
 * @param spec of the specification beside it, if any
 * @param model what was written, for mutants of structure
 */
record Mutant(
    long number,
    Family family,
    String subject,
    String change,
    String suffix,
    byte[] bytes,
    Optional<byte[]> spec,
    Optional<Model> model) {
  /** What is damaged. */
  enum Family {
    /** Bytes of a binary model. */
    BYTES,
    /** Graphs, nodes and tensors. */
    STRUCTURE,
    /** Tokens of a text model. */
    TEXT,
    /** Tokens of a specification. */
    SPEC
  }

  @Override
  public String toString() {
    return "mutant " + number + " (" + family + " of " + subject + ": " + change + ")";
  }
}
