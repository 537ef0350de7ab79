package org.assay.train.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the rows of a job are.
 *
 * @param kind form of the file or files
 * @param file the file; for {@code NPY} and {@code IDX} that of the features
 * @param targets file of the targets, if it is another
 * @param columns of a csv file that are targets
 * @param where how errors name this place
 */
public record DataSpec(
    Kind kind, Path file, Optional<Path> targets, List<String> columns, String where) {
  /** Forms of data. */
  public enum Kind {
    /** Arrays {@code x} and {@code y} in one archive. */
    NPZ,
    /** An array for the features and one for the targets. */
    NPY,
    /** As NPY, in the format of MNIST. */
    IDX,
    /** A table; some columns are targets. */
    CSV
  }

  public DataSpec {
    columns = List.copyOf(columns);
  }
}
