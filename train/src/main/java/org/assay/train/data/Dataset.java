package org.assay.train.data;

/**
 * Rows to train on.
 *
 * @param x features
 * @param y targets; a vector of numbers has the shape (1)
 */
public record Dataset(Samples x, Samples y) {
  public Dataset {
    if (x.rows() != y.rows()) {
      throw new IllegalArgumentException(x.rows() + " features, " + y.rows() + " targets");
    }
  }

  /** Number of rows. */
  public int rows() {
    return x.rows();
  }

  /** Some rows, in a row. */
  public Dataset slice(int from, int to) {
    return new Dataset(x.slice(from, to), y.slice(from, to));
  }

  /** The first of every so many rows. */
  public Dataset everyRow(int every) {
    return new Dataset(x.everyRow(every), y.everyRow(every));
  }
}
