package org.assay.fuzz.findings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.child.ChildLimits;
import org.assay.exec.child.Isolated;
import org.assay.exec.child.Isolation;
import org.assay.fuzz.input.InputLayout;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Watched;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;

/**
 * What a campaign searches, apart from the campaign's own way of running it: a row is run here in a
 * session of its own, alone, through other buffers.
 *
 * @param layout of the rows
 * @param parts one model, or two that are compared, in the order of the target's tensors
 */
public record Subject(InputLayout layout, List<Part> parts) {
  /**
   * A model of the subject.
   *
   * @param prefix before the names of its tensors, where there are two: {@code float32: }
   * @param tensors that are observed, in order
   * @param options that the campaign runs it with
   */
  public record Part(String prefix, Model model, List<String> tensors, RunOptions options) {
    /** Copies the names. */
    public Part {
      tensors = List.copyOf(tensors);
    }
  }

  /** Checks that there is a model. */
  public Subject {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a subject without a model");
    }
  }

  /** A single model. */
  public static Subject of(
      Model model, InputLayout layout, List<String> tensors, RunOptions options) {
    return new Subject(layout, List.of(new Part("", model, tensors, options)));
  }

  /** Two models that are compared, as in a {@link org.assay.fuzz.subject.TwinTarget}. */
  public static Subject ofTwins(
      InputLayout layout, Part first, String firstName, Part second, String secondName) {
    return new Subject(
        layout,
        List.of(
            new Part(firstName + ": ", first.model(), first.tensors(), first.options()),
            new Part(secondName + ": ", second.model(), second.tensors(), second.options())));
  }

  /** Whether two models are compared, so that how they are run is part of the question. */
  boolean isTwin() {
    return parts.size() > 1;
  }

  /** How a part is run in place of the campaign's way. */
  interface Way {
    RunOptions of(RunOptions own);
  }

  /**
   * Runs one row in fresh sessions.
   *
   * @throws org.assay.exec.ExecException if a model cannot be run
   */
  Observation observe(float[] row, Way way, Isolation isolation, ChildLimits limits) {
    Map<String, Tensor> inputs = layout.tensors(row, 0);
    List<Watched> watched = new ArrayList<>();
    List<Tensor> values = new ArrayList<>();
    for (Part part : parts) {
      try (Runner runner =
          Isolated.open(part.model(), way.of(part.options()), part.tensors(), isolation, limits)) {
        runner
            .run(inputs, part.tensors())
            .forEach(
                (name, tensor) -> {
                  watched.add(new Watched(part.prefix() + name, Math.toIntExact(tensor.size())));
                  values.add(tensor);
                });
      }
    }
    Observation observed = new Observation(watched, 1);
    for (int t = 0; t < values.size(); t++) {
      double[] read = values.get(t).toDoubles();
      float[] into = observed.values(t);
      for (int i = 0; i < into.length; i++) {
        into[i] = observable(read[i]);
      }
    }
    return observed;
  }

  /** A value as an {@link Observation} has it: what is finite stays finite. */
  private static float observable(double value) {
    float nearest = (float) value;
    return Float.isInfinite(nearest) && !Double.isInfinite(value)
        ? Math.copySign(Float.MAX_VALUE, nearest)
        : nearest;
  }
}
