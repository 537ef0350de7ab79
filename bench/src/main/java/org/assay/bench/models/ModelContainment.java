package org.assay.bench.models;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.bench.soundness.Claim;
import org.assay.bounds.Bounds;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Spec;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.numeric.confirm.InputDraw;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/**
 * Every value that ONNX Runtime computes in a real model, optimisation off, against the bounds of
 * the scan.
 */
final class ModelContainment {
  private static final int MOST_VIOLATIONS = 10;

  private final Map<String, Claim> claims = new LinkedHashMap<>();
  private final List<String> violations = new ArrayList<>();
  private long values;

  private ModelContainment(Map<String, Bounds> bounds) {
    bounds.forEach((name, b) -> claims.put(name, new Claim(b)));
  }

  /**
   * What was compared.
   *
   * @param values elements of tensors
   * @param violations the first ones, a line each
   */
  record Outcome(long values, List<String> violations) {}

  /**
   * Runs a model.
   *
   * @param bounds of its tensors by name, under the assumptions of {@code options}
   * @param runs inputs to draw
   * @throws org.assay.exec.ExecException if the model cannot be run
   */
  static Outcome run(Model model, Map<String, Bounds> bounds, ScanOptions options, int runs) {
    ModelContainment check = new ModelContainment(bounds);
    Set<String> probes = new LinkedHashSet<>();
    for (Node node : model.graph().nodes()) {
      node.outputs().stream().filter(bounds::containsKey).forEach(probes::add);
    }
    InputDraw draw = new InputDraw(model, Spec.empty(), options);
    RandomStream stream = RandomStream.of(0, "containment");
    try (Session session = Session.open(model, RunOptions.DEFAULT, probes)) {
      Set<String> watched = new LinkedHashSet<>(session.outputs().keySet());
      watched.retainAll(probes);
      for (int run = 0; run < runs; run++) {
        session.visit(draw.draw(run, stream), watched, check::compare);
      }
    }
    return new Outcome(check.values, check.violations);
  }

  private void compare(String name, Tensor tensor) {
    Claim claim = claims.get(name);
    if (claim == null) {
      return;
    }
    double[] all = tensor.toDoubles();
    for (int i = 0; i < all.length; i++) {
      if (!claim.contains(i, tensor.dims(), all[i]) && violations.size() < MOST_VIOLATIONS) {
        violations.add(
            "%s[%d] = %s outside %s".formatted(name, i, all[i], claim.describe(i, tensor.dims())));
        break;
      }
    }
    values += all.length;
  }
}
