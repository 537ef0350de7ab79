package org.assay.fuzz.subject;

import java.util.List;
import org.assay.fuzz.input.InputLayout;

/** Runs rows. Not for several threads: each worker opens its own. */
public interface Target extends AutoCloseable {
  /** What a row is. */
  InputLayout layout();

  /** What can be observed. */
  List<Watched> watched();

  /** Most rows of one run; 1 where rows are not batched. */
  int capacity();

  /**
   * Runs consecutive rows.
   *
   * @param rows of {@link InputLayout#rowSize} floats each
   * @param first number of the first row
   * @param count at most {@link #capacity}
   * @param into takes what is observed of the rows, from its row 0 on
   * @throws org.assay.exec.ExecException if an operator fails or a limit is reached
   */
  void run(float[] rows, int first, int count, Observation into);

  /** Forward rows that were run so far beside those that were asked for. */
  default long extraRows() {
    return 0;
  }

  @Override
  void close();
}
