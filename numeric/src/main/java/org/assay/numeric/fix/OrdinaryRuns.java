package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.exec.Runner;
import org.assay.numeric.confirm.search.Verification;
import org.assay.numeric.fix.rewrite.ExceptionSet;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/** Runs of the original on ordinary data, with which repaired models are compared. */
final class OrdinaryRuns implements AutoCloseable {
  private final Model original;
  private final Runner.Opener opener;
  private final List<Map<String, Tensor>> inputs;
  private final List<Map<String, Tensor>> results = new ArrayList<>();
  private final Set<String> operands;
  private final BitSet failed = new BitSet();
  private final Set<String> made = new LinkedHashSet<>();
  private final Runner runner;

  /**
   * Runs the original.
   *
   * @param failing what operators of findings make, whose failures reach an output
   * @param operands what can make them fail
   * @throws org.assay.exec.ExecException if it cannot be run
   */
  OrdinaryRuns(
      Model original,
      List<Map<String, Tensor>> inputs,
      Set<String> failing,
      Set<String> operands,
      Runner.Opener opener) {
    this.original = original;
    this.opener = opener;
    this.inputs = inputs;
    for (Node node : original.graph().nodes()) {
      node.outputs().stream().filter(o -> !o.isEmpty()).forEach(made::add);
    }
    this.runner = opener.open(original, made);
    this.operands = new LinkedHashSet<>(operands);
    this.operands.retainAll(runner.outputs().keySet());
    Set<String> watched = new LinkedHashSet<>(failing);
    watched.retainAll(runner.outputs().keySet());
    for (int i = 0; i < inputs.size(); i++) {
      Set<String> wanted = new LinkedHashSet<>(outputs(runner));
      wanted.addAll(watched);
      Map<String, Tensor> made = new LinkedHashMap<>(runner.run(inputs.get(i), wanted));
      failed.set(
          i,
          watched.stream()
              .flatMap(t -> Optional.ofNullable(made.get(t)).stream())
              .anyMatch(t -> !Verification.isFinite(t)));
      made.keySet().retainAll(outputs(runner));
      results.add(made);
    }
  }

  /**
   * Inputs on which no operator of a finding fails, and none has an operand so small that digits
   * are lost: derivatives divide by it.
   */
  List<Map<String, Tensor>> sound() {
    List<Map<String, Tensor>> sound = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      if (!failed.get(i)
          && runner.run(inputs.get(i), operands).values().stream()
              .noneMatch(OrdinaryRuns::losesDigits)) {
        sound.add(inputs.get(i));
      }
    }
    return sound;
  }

  /** How many runs outputs are compared on. */
  int compared() {
    return inputs.size() - failed.cardinality();
  }

  private static boolean losesDigits(Tensor operand) {
    if (!operand.type().isFloat()) {
      return false;
    }
    double least = operand.type().format().minNormal();
    return Arrays.stream(operand.toDoubles()).anyMatch(v -> v != 0 && Math.abs(v) < least);
  }

  private List<String> outputs(Runner of) {
    return original.graph().outputs().stream()
        .map(ValueInfo::name)
        .filter(of.outputs()::containsKey)
        .toList();
  }

  /**
   * How far a repaired model agrees with the original. Runs in which an operator of a finding fails
   * take no part: what the original makes of an infinity need not be what was meant, as in 1 / Inf.
   */
  Agreement compared(Model repaired) {
    Agreement all = Agreement.NONE;
    try (Runner other = opener.open(repaired, List.of())) {
      for (int i = 0; i < inputs.size(); i++) {
        if (failed.get(i)) {
          continue;
        }
        all = all.and(Agreement.of(results.get(i), other.run(inputs.get(i), outputs(other))));
      }
    }
    return all;
  }

  /**
   * Whether ordinary data, where the operator gives finite values, keeps out of an exception set.
   *
   * @param tensor what the operator makes
   */
  boolean isApart(ExceptionSet set, String tensor) {
    Set<String> wanted = new LinkedHashSet<>(List.of(set.tensor(), tensor));
    wanted.retainAll(runner.outputs().keySet());
    if (!wanted.contains(tensor)) {
      // Within a branch or body: whether it is run at all cannot be read, only what comes of it.
      return true;
    }
    for (Map<String, Tensor> one : inputs) {
      Map<String, Tensor> seen = runner.run(one, wanted);
      boolean finite =
          Optional.ofNullable(seen.get(tensor)).map(Verification::isFinite).orElse(true);
      Optional<Tensor> operand =
          Optional.ofNullable(seen.get(set.tensor()))
              .or(() -> Optional.ofNullable(one.get(set.tensor())))
              .or(() -> Optional.ofNullable(original.graph().initializers().get(set.tensor())));
      if (finite && operand.isPresent() && holds(operand.get(), set)) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(Tensor tensor, ExceptionSet set) {
    for (double value : tensor.toDoubles()) {
      if (set.contains(value)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    runner.close();
  }
}
