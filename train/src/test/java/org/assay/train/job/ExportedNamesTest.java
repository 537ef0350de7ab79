package org.assay.train.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assay.train.layers.LayerTable;
import org.assay.train.losses.Losses;
import org.assay.train.optimisers.Optimizers;
import org.junit.jupiter.api.Test;

/** What {@code assay_watch.export_job} takes for expressible is what jobs can say. */
class ExportedNamesTest {
  private static final Path EXPORT = Path.of("../probes/python/src/assay_watch/_export.py");

  private static Set<String> names(String list) throws IOException {
    String text = Files.readString(EXPORT);
    Matcher m =
        Pattern.compile(list + " = frozenset\\(\\s*\"+([^\"]+)\"", Pattern.MULTILINE).matcher(text);
    assertThat(m.find()).as(list + " in " + EXPORT).isTrue();
    return Arrays.stream(m.group(1).trim().split("\\s+"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Named named(String name) {
    return new Named(name, new Settings(Map.of(), "test"));
  }

  @Test
  void layersAreThoseOfTheTable() throws IOException {
    assertThat(names("LAYERS")).containsExactlyInAnyOrderElementsOf(LayerTable.standard().names());
  }

  @Test
  void lossesAndOptimisersExist() throws IOException {
    for (String loss : names("LOSSES")) {
      assertThat(Losses.of(named(loss)).name()).as(loss).isNotEmpty();
    }
    for (String optimizer : names("OPTIMIZERS")) {
      assertThat(Optimizers.of(named(optimizer)).rate().at(0)).as(optimizer).isPositive();
    }
    assertThat(names("LOSSES")).hasSizeGreaterThan(10);
    assertThat(names("OPTIMIZERS")).hasSizeGreaterThan(5);
  }
}
