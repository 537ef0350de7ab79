package org.assay.numeric.confirm.search;

import java.time.Duration;

/**
 * What a search may spend on one finding.
 *
 * @param evaluations runs of the model or of its derivative
 * @param time nothing is begun after it; a search that ends by it may differ from run to run
 */
public record Budget(int evaluations, Duration time) {
  public Budget {
    if (evaluations < 1 || time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(evaluations + " evaluations, " + time);
    }
  }
}
