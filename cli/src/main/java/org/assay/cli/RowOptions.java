package org.assay.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Rows that a command runs or starts from, and what is made of their numbers. */
@Command
final class RowOptions {
  @Option(
      names = "--data",
      paramLabel = "[INPUT=]FILE",
      description =
          "Rows to run or to start from: npz (by name), npy, idx (gzip too) or csv; along the"
              + " first axis. Without, they are drawn. Repeatable.")
  List<String> data = new ArrayList<>();

  @Option(names = "--scale", paramLabel = "FACTOR", description = "Multiplies --data, e.g. 1/255.")
  private String scale = "1";

  @Option(
      names = "--shift",
      paramLabel = "X",
      description = "Added to --data after --scale, e.g. -1.")
  double shift;

  /**
   * What data is multiplied with: a number or a quotient of two.
   *
   * @throws UsageException if it is neither
   */
  double factor() {
    try {
      String[] parts = scale.split("/", 2);
      double value = Double.parseDouble(parts[0]);
      value = parts.length == 2 ? value / Double.parseDouble(parts[1]) : value;
      if (Double.isFinite(value) && value != 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below, as for 0 and infinities.
    }
    throw new UsageException("'" + scale + "' is no factor", "--scale", "e.g. 0.5 or 1/255", "");
  }
}
