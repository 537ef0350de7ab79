package org.assay.fuzz.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assay.data.random.RandomStream;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.input.InputLayout;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Target;
import org.assay.fuzz.subject.Watched;
import org.junit.jupiter.api.Test;

/** Criteria on neurons against their definitions, and what a corpus keeps of them. */
class NeuronCoverageTest {
  private static final List<Watched> WATCHED =
      List.of(
          new Watched("not counted", 3),
          new Watched("dense", 4),
          new Watched("channels", 12, List.of(3L, 2L, 2L)),
          new Watched("features", 6, List.of(3L, 2L)));
  private static final int[] COUNTED = {1, 2, 3};
  private static final int NEURONS = 4 + 3 + 2;

  /** Hands out rows as they are: those of the tensors are parts of those of the input. */
  private record Copying() implements Target {
    @Override
    public InputLayout layout() {
      return new InputLayout(List.of(), true);
    }

    @Override
    public List<Watched> watched() {
      return WATCHED;
    }

    @Override
    public int capacity() {
      return 1;
    }

    @Override
    public void run(float[] rows, int first, int count, Observation into) {
      int at = 0;
      for (int t = 0; t < WATCHED.size(); t++) {
        System.arraycopy(rows, at, into.values(t), 0, into.size(t));
        at += into.size(t);
      }
    }

    @Override
    public void close() {}
  }

  private static float[] row(RandomStream random, float spread) {
    float[] row = new float[25];
    random.fillNormal(row, 0, row.length, spread);
    return row;
  }

  private static Observation observed(float[] row) {
    Observation observed = new Observation(WATCHED, 1);
    new Copying().run(row, 0, 1, observed);
    return observed;
  }

  // By the definition, slowly: the layers of a row.
  private static double[][] layers(float[] row) {
    double[][] layers = {new double[4], new double[3], new double[2]};
    for (int i = 0; i < 4; i++) {
      layers[0][i] = row[3 + i];
    }
    for (int i = 0; i < 12; i++) {
      layers[1][i / 4] += row[7 + i] / 4.0;
    }
    for (int i = 0; i < 6; i++) {
      layers[2][i % 2] += row[19 + i] / 3.0;
    }
    for (double[] layer : layers) {
      for (int i = 0; i < layer.length; i++) {
        layer[i] = (float) layer[i];
      }
    }
    return layers;
  }

  private static final List<float[]> SEEDS = seeds();

  private static List<float[]> seeds() {
    List<float[]> seeds = new ArrayList<>();
    RandomStream random = RandomStream.of(1, "seeds");
    for (int i = 0; i < 5; i++) {
      seeds.add(row(random, 1));
    }
    return seeds;
  }

  private static double bound(int layer, int neuron, boolean high) {
    double bound = high ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    for (float[] seed : SEEDS) {
      double value = layers(seed)[layer][neuron];
      bound = high ? Math.max(bound, value) : Math.min(bound, value);
    }
    return bound;
  }

  // What a row hits, by the definitions of the papers.
  private static Set<String> hits(String kind, float[] row) {
    Set<String> hits = new HashSet<>();
    double[][] layers = layers(row);
    StringBuilder pattern = new StringBuilder();
    for (int l = 0; l < layers.length; l++) {
      double[] layer = layers[l];
      double least = java.util.Arrays.stream(layer).min().orElseThrow();
      double greatest = java.util.Arrays.stream(layer).max().orElseThrow();
      for (int n = 0; n < layer.length; n++) {
        double value = layer[n];
        double low = bound(l, n, false);
        double high = bound(l, n, true);
        int above = 0;
        for (double other : layer) {
          above += other > value ? 1 : 0;
        }
        switch (kind) {
          case "neuron:0.6" -> {
            if ((value - least) / (greatest - least) > 0.6f) {
              hits.add(l + " " + n);
            }
          }
          case "sections:7" -> {
            if (value >= low && value <= high) {
              hits.add(l + " " + n + " " + Math.min(6, (int) ((value - low) / (high - low) * 7)));
            }
          }
          case "boundary", "strong" -> {
            if (value > high) {
              hits.add(l + " " + n + " above");
            }
            if (value < low && kind.equals("boundary")) {
              hits.add(l + " " + n + " below");
            }
          }
          default -> {
            if (above < 2) {
              hits.add(l + " " + n);
              pattern.append(l).append(n).append(' ');
            }
          }
        }
      }
    }
    return kind.equals("top-patterns:2") ? Set.of(pattern.toString()) : hits;
  }

  private static final List<String> KINDS =
      List.of("neuron:0.6", "sections:7", "boundary", "strong", "top:2", "top-patterns:2");

  private static Coverage open(String kind) {
    Optional<ActivationRanges> ranges =
        Optional.of(ActivationRanges.of(new Copying(), COUNTED, SEEDS));
    return CoverageKind.parse(kind).open(WATCHED, COUNTED, ranges);
  }

  @Test
  void criteriaFollowTheirDefinitions() {
    for (String kind : KINDS) {
      RandomStream random = RandomStream.of(2, kind);
      Coverage coverage = open(kind);
      Set<String> seen = new TreeSet<>();
      float[] signature = new float[coverage.signatureSize()];
      List<float[]> kept = new ArrayList<>();
      int unseen = 0;
      for (int i = 0; i < 400; i++) {
        float[] row = row(random, random.nextFloat() * 2);
        coverage.signature(observed(row), 0, signature);
        Set<String> hits = hits(kind, row);
        boolean isNew = !seen.containsAll(hits);
        assertThat(coverage.isNew(signature)).as(kind + " " + i).isEqualTo(isNew);
        // As a campaign does: items may be kept for another reason.
        if (isNew || i % 50 == 0) {
          kept.add(coverage.kept(signature));
        }
        if (isNew) {
          coverage.add(signature);
          seen.addAll(hits);
          unseen++;
        }
        assertThat(coverage.covered()).isEqualTo(seen.size());
      }
      assertThat(unseen).as(kind).isBetween(2, 399);
      Coverage restored = open(kind);
      kept.forEach(restored::restore);
      assertThat(restored.covered()).as(kind).isEqualTo(coverage.covered());
      for (int i = 0; i < 100; i++) {
        coverage.signature(observed(row(random, 3)), 0, signature);
        assertThat(restored.isNew(signature)).isEqualTo(coverage.isNew(signature));
      }
    }
  }

  @Test
  void littleIsKeptOfASignatureThatIsHardlyNew() {
    Coverage coverage = open("sections:7");
    float[] signature = new float[coverage.signatureSize()];
    assertThat(signature).hasSize(NEURONS);
    coverage.signature(observed(SEEDS.get(0)), 0, signature);
    assertThat(coverage.kept(signature)).hasSize(2 * NEURONS);
    coverage.add(signature);
    assertThat(coverage.kept(signature)).isEmpty();
    assertThat(open("top-patterns:2").kept(signature)).hasSize(3);
  }

  @Test
  void valuesThatAreNoNumbersAreNeverNew() {
    for (String kind : KINDS) {
      Coverage coverage = open(kind);
      float[] signature = new float[coverage.signatureSize()];
      for (int i = 3; i < 25; i++) {
        float[] row = row(RandomStream.of(i, "nan"), 5);
        row[i] = Float.NaN;
        coverage.signature(observed(row), 0, signature);
        assertThat(coverage.isNew(signature)).as(kind + " " + i).isFalse();
      }
    }
  }

  @Test
  void infinitiesAndFlatLayersAreNoFault() {
    for (String kind : KINDS) {
      Coverage coverage = open(kind);
      float[] signature = new float[coverage.signatureSize()];
      float[] row = new float[25];
      for (float value : new float[] {0, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
        row[4] = value;
        coverage.signature(observed(row), 0, signature);
        if (coverage.isNew(signature)) {
          coverage.add(signature);
        }
        assertThat(coverage.isNew(signature)).isFalse();
      }
    }
  }

  @Test
  void manyPatternsAreToldApart() {
    List<Watched> one = List.of(new Watched("x", 300));
    Coverage coverage =
        CoverageKind.parse("top-patterns:2").open(one, new int[] {0}, Optional.empty());
    Observation observed = new Observation(one, 1);
    float[] signature = new float[coverage.signatureSize()];
    for (int a = 0; a < 60; a++) {
      for (int b = 0; b < 60; b++) {
        if (a != b) {
          java.util.Arrays.fill(observed.values(0), 0);
          observed.values(0)[5 * a] = 2;
          observed.values(0)[5 * b] = 1;
          coverage.signature(observed, 0, signature);
          assertThat(coverage.isNew(signature)).isEqualTo(a < b);
          coverage.add(signature);
        }
      }
    }
    assertThat(coverage.covered()).isEqualTo(60 * 59 / 2);
  }

  @Test
  void namesAreReadOrRefused() {
    assertThat(CoverageKind.parse("nearest").number()).isEqualTo(1);
    assertThat(CoverageKind.parse("nearest:0.25").open(WATCHED, COUNTED, Optional.empty()))
        .isInstanceOf(NearestNeighbourCoverage.class)
        .extracting(Coverage::signatureSize)
        .isEqualTo(22);
    assertThat(CoverageKind.parse("nearest-sum").open(WATCHED, COUNTED, Optional.empty()))
        .extracting(Coverage::signatureSize)
        .isEqualTo(1);
    assertThat(CoverageKind.parse("sections").needsRanges()).isTrue();
    assertThat(CoverageKind.parse("top").needsRanges()).isFalse();
    assertThatThrownBy(() -> CoverageKind.parse("neurn"))
        .isInstanceOf(FuzzException.class)
        .hasMessageContaining("did you mean 'neuron'?");
    for (String bad :
        List.of("sections:0", "sections:1.5", "top:x", "neuron:-1", "nearest:NaN", "", "top:")) {
      assertThatThrownBy(() -> CoverageKind.parse(bad)).isInstanceOf(FuzzException.class);
    }
    assertThatThrownBy(
            () -> CoverageKind.parse("boundary").open(WATCHED, COUNTED, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> CoverageKind.parse("neuron").open(WATCHED, new int[0], Optional.empty()))
        .isInstanceOf(FuzzException.class);
  }
}
