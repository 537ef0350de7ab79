package org.assay.numeric.confirm.search;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.exec.trace.TensorSummary;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;

/**
 * Runs failing inputs again: everything that is fed is finite, the operands of the operator are,
 * and its result is not.
 */
public final class Verification implements AutoCloseable {
  private final Runner runner;

  private Verification(Runner runner) {
    this.runner = runner;
  }

  /**
   * Loads a model.
   *
   * @param opened the model as it was read, free weights being inputs
   * @param opener with or without optimisation, in this process or in a fresh one
   */
  public static Verification of(Model opened, Collection<Target> targets, Runner.Opener opener) {
    Set<String> probes = new LinkedHashSet<>();
    Set<String> produced = new LinkedHashSet<>();
    opened.graph().nodes().forEach(n -> produced.addAll(n.outputs()));
    for (Target target : targets) {
      probes.add(target.output());
      probes.addAll(target.reads());
    }
    probes.retainAll(produced);
    return new Verification(opener.open(opened, probes));
  }

  /** Whether the operator fails on given inputs and weights. */
  public boolean fails(Target target, Map<String, Tensor> inputs) {
    return result(target, inputs).isPresent();
  }

  /** What the operator makes, if it fails. */
  public Optional<TensorSummary> failure(Target target, Map<String, Tensor> inputs) {
    return result(target, inputs).map(made -> TensorSummary.of(target.output(), made));
  }

  private Optional<Tensor> result(Target target, Map<String, Tensor> inputs) {
    if (!inputs.values().stream().allMatch(Verification::isFinite)) {
      return Optional.empty();
    }
    Set<String> wanted = new LinkedHashSet<>(target.reads());
    wanted.add(target.output());
    wanted.retainAll(runner.outputs().keySet());
    if (!wanted.contains(target.output())) {
      return Optional.empty();
    }
    Map<String, Tensor> results;
    try {
      results = runner.run(inputs, wanted);
    } catch (ExecException e) {
      return Optional.empty();
    }
    Optional<Tensor> made = Optional.empty();
    for (Map.Entry<String, Tensor> e : results.entrySet()) {
      boolean finite = isFinite(e.getValue());
      if (e.getKey().equals(target.output())) {
        made = finite ? Optional.empty() : Optional.of(e.getValue());
      } else if (!finite) {
        return Optional.empty();
      }
    }
    return made;
  }

  /** Whether no element is NaN or infinite; true of what is not floating. */
  public static boolean isFinite(Tensor tensor) {
    if (!tensor.type().isFloat()) {
      return true;
    }
    double[] block = new double[(int) Math.min(8192, tensor.size())];
    for (long from = 0; from < tensor.size(); from += block.length) {
      int count = (int) Math.min(block.length, tensor.size() - from);
      tensor.copyTo(from, block, 0, count);
      for (int i = 0; i < count; i++) {
        if (!(Math.abs(block[i]) <= Double.MAX_VALUE)) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public void close() {
    runner.close();
  }
}
