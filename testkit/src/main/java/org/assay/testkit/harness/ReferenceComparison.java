package org.assay.testkit.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.testkit.RefValue;
import org.assay.testkit.ReferenceEvaluator;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.RangeOf;

/** Compares graph outputs of the reference evaluator with those of ORT on a generated case. */
public final class ReferenceComparison {
  private final ReferenceEvaluator evaluator;

  /** Compares with a given evaluator. */
  public ReferenceComparison(ReferenceEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  /**
   * Runs a case on both sides.
   *
   * @param draws number of inputs
   * @param slack factor on the tolerance
   * @return differences, in words; empty if there are none
   * @throws org.assay.exec.ExecException if ORT does not load or run the model
   */
  public List<String> differences(GeneratedCase generated, int draws, double slack) {
    List<String> differences = new ArrayList<>();
    RandomStream random = RandomStream.of(generated.seed(), "reference comparison");
    try (Session session = Session.open(generated.model(), RunOptions.DEFAULT)) {
      List<String> outputs =
          generated.model().graph().outputs().stream().map(ValueInfo::name).toList();
      for (int d = 0; d < draws && differences.isEmpty(); d++) {
        // Not the ends alone: equal elements make normalisations divide by nearly nothing.
        RangeOf.Draw draw = d % 2 == 0 ? RangeOf.Draw.MIXED : RangeOf.Draw.INTERIOR;
        Map<String, Tensor> inputs = generated.sample(random, draw);
        Map<String, Tensor> actual = session.run(inputs, outputs);
        Map<String, RefValue> expected =
            evaluator.run(generated.upgraded(), ReferenceEvaluator.values(inputs));
        for (String output : outputs) {
          RefValue reference = expected.get(output);
          Tensor result = actual.get(output);
          if (reference == null || result == null) {
            throw new IllegalStateException("no output '" + output + "'");
          }
          difference(reference, result, slack)
              .ifPresent(
                  what ->
                      differences.add(
                          "seed "
                              + generated.seed()
                              + ", "
                              + generated.description()
                              + ": "
                              + output
                              + ": "
                              + what));
        }
      }
    }
    return differences;
  }

  /** The first difference beyond the tolerance of the type. */
  static java.util.Optional<String> difference(RefValue expected, Tensor actual, double slack) {
    int[] dims = Arrays.stream(actual.dims()).mapToInt(Math::toIntExact).toArray();
    if (expected.type() != actual.type() || !Arrays.equals(expected.dims(), dims)) {
      return java.util.Optional.of("expected " + expected + ", ORT gave " + actual);
    }
    double largest = 1;
    for (int i = 0; i < expected.size(); i++) {
      double magnitude = Math.abs(expected.real(i));
      largest = magnitude < 1e30 ? Math.max(largest, magnitude) : largest;
    }
    double tolerance = slack * tolerance(expected.type());
    RefValue rounded = expected.rounded();
    for (int i = 0; i < expected.size(); i++) {
      double e = rounded.real(i);
      double a = actual.doubleAt(i);
      boolean same = e == a || (Double.isNaN(e) && Double.isNaN(a));
      // Cancellation leaves errors of the largest element's size, hence not purely relative.
      if (!same && !(Math.abs(e - a) <= tolerance * (Math.abs(e) + 0.1 * largest))) {
        return java.util.Optional.of("element " + i + ": expected " + e + ", ORT gave " + a);
      }
    }
    return java.util.Optional.empty();
  }

  private static double tolerance(ElementType type) {
    return switch (type) {
      case FLOAT -> 2e-5;
      case DOUBLE -> 1e-7; // Attributes and internal constants of ORT's kernels are float32.
      case FLOAT16 -> 4e-3;
      case BFLOAT16 -> 3e-2;
      default -> 0;
    };
  }
}
