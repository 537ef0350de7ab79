package org.assay.bench.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Some 3,000 of the mutants of which the bench scans 100,000. */
class MutantCampaignTest {
  private static final long SEED = 20261120;
  private static final long COUNT = Long.getLong("assay.mutants", 3000);

  /** The samples, from wherever the tests run. */
  private static Path samples() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("samples"))) {
      at = at.getParent();
    }
    return at.resolve("samples");
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aClearErrorOrASoundResult() {
    MutantFigures figures =
        MutantCampaign.run(List.of(samples()), MutantCampaign.Settings.of(SEED, COUNT, 20));
    assertThat(figures.failures()).as(figures.toText()).isEmpty();
    assertThat(figures.mutants()).isEqualTo(COUNT);
    // Or most mutants would be refused by the first check, and the analysis never be tried.
    assertThat(figures.rows().get(Mutant.Family.STRUCTURE).analysed()).isGreaterThan(COUNT / 5);
    assertThat(figures.rows().get(Mutant.Family.BYTES).analysed()).isGreaterThan(COUNT / 100);
    assertThat(figures.rows().get(Mutant.Family.TEXT).analysed()).isGreaterThan(COUNT / 100);
    assertThat(figures.runtime().accepted()).isPositive();
    assertThat(figures.runtime().values()).isGreaterThan(COUNT / 10);
  }

  @Test
  void theSameSeedMakesTheSameMutants() {
    MutantFactory one = new MutantFactory(7, Subjects.of(List.of(samples())));
    MutantFactory two = new MutantFactory(7, Subjects.of(List.of(samples())));
    for (int n = 0; n < 50; n++) {
      Mutant mutant = one.mutant(n);
      assertThat(mutant.bytes()).as("%s", mutant).isEqualTo(two.mutant(n).bytes());
    }
  }
}
