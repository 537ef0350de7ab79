package org.assay.cli;

import java.util.ArrayList;
import java.util.List;
import org.assay.numeric.scan.Scanner;
import picocli.CommandLine.Option;

/** What an analysis assumes of inputs and weights, and what it may spend. */
final class AnalysisOptions extends AssumptionOptions {
  @Option(
      names = "--input",
      paramLabel = "NAME=LO..HI",
      description = "Range of an input; wins over the spec. Repeatable.")
  List<String> inputs = new ArrayList<>();

  @Option(
      names = "--budget",
      paramLabel = "N",
      description = {
        "Billions of multiplications per model for certified norms of weights, where intervals",
        "leave a question of magnitude open (default: 20, some seconds; 0: none)."
      })
  double budget = Scanner.NORM_WORK / 1e9;

  /**
   * The scanner for these options.
   *
   * @throws UsageException if the budget is no number of at least 0
   */
  Scanner scanner() {
    if (!(budget >= 0 && budget <= 1e9)) {
      throw new UsageException(
          "'" + budget + "' is no budget", "--budget", "from 0 to 1e9 (billions)", "");
    }
    return Scanner.create().withNormWork(budget * 1e9);
  }

  @Override
  List<String> inputRanges() {
    return inputs;
  }
}
