package org.assay.numeric.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Range;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.WeightMode;
import org.assay.exec.ExecException;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Tensor;
import org.assay.onnx.io.ModelWriter;
import org.assay.report.ModelResult;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.generate.RangeOf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model about which the scan says nothing gives only finite values. */
class SilenceTest {
  private static final int SEEDS = 400;

  @TempDir Path folder;

  @Test
  void whatIsNotReportedDoesNotHappen() throws IOException {
    GraphGenerator generator =
        new GraphGenerator(new GeneratorOptions(false, true, false, true, 0.6));
    List<String> wrong = new ArrayList<>();
    int silent = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      GeneratedCase c = generator.graph(seed);
      if (!isFinite(c)) {
        continue;
      }
      Path file = folder.resolve("g" + seed + ".onnx");
      ModelWriter.write(c.model(), file);
      ModelResult result = Scanner.create().scan(file, options(c));
      boolean silence =
          result.error().isEmpty()
              && result.findings().isEmpty()
              && result.unproved().isEmpty()
              && result.unknownOperators().isEmpty();
      if (silence) {
        silent++;
        run(c).ifPresent(wrong::add);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(silent).as("models without a finding").isGreaterThan(30);
  }

  private static boolean isFinite(GeneratedCase c) {
    return c.inputRanges().values().stream()
        .allMatch(
            r -> {
              for (int i = 0; i < r.size(); i++) {
                if (!Double.isFinite(r.lo(i)) || !Double.isFinite(r.hi(i))) {
                  return false;
                }
              }
              return true;
            });
  }

  private static ScanOptions options(GeneratedCase c) {
    Map<String, Range> inputs = new LinkedHashMap<>();
    c.inputRanges()
        .forEach(
            (name, r) -> {
              double lo = Double.POSITIVE_INFINITY;
              double hi = Double.NEGATIVE_INFINITY;
              for (int i = 0; i < r.size(); i++) {
                lo = Math.min(lo, r.lo(i));
                hi = Math.max(hi, r.hi(i));
              }
              if (r.size() > 0) {
                inputs.put(name, new Range(lo, hi, "generated"));
              }
            });
    return new ScanOptions(
        WeightMode.FROZEN,
        RangeMode.VALID,
        Optional.empty(),
        inputs,
        Optional.empty(),
        Map.of(),
        false);
  }

  /** The first output that is not finite, if any. */
  private static Optional<String> run(GeneratedCase c) {
    RandomStream random = RandomStream.of(c.seed(), "silence");
    try (Session session = Session.open(c.model(), RunOptions.DEFAULT)) {
      for (RangeOf.Draw draw : RangeOf.Draw.values()) {
        for (Map.Entry<String, Tensor> e : session.run(c.sample(random, draw)).entrySet()) {
          if (e.getValue().type().isFloat()) {
            for (double v : e.getValue().toDoubles()) {
              if (!Double.isFinite(v)) {
                return Optional.of(
                    "seed " + c.seed() + ": " + e.getKey() + " is " + v + " · " + c.description());
              }
            }
          }
        }
      }
    } catch (ExecException e) {
      // ORT has no kernel for every type that the generator draws.
      return Optional.empty();
    }
    return Optional.empty();
  }
}
