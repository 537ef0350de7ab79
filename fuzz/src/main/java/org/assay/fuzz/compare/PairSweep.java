package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.data.spec.Tolerances.Tolerance;
import org.assay.exec.Runner;
import org.assay.onnx.Tensor;

/**
 * Compares matched tensors of two models over rows of data in bounded memory: as many pairs at a
 * time as fit a budget, their tensors dropped as soon as they were compared.
 */
final class PairSweep {
  private final Twin a;
  private final Twin b;
  private final Feeding feeding;
  private final long budgetBytes;
  private final HeldBytes held = new HeldBytes();

  /**
   * Prepares a sweep.
   *
   * @param budgetBytes of tensors of both models that are probed in one run; a single pair may
   *     exceed it
   */
  PairSweep(Twin a, Twin b, Feeding feeding, long budgetBytes) {
    this.a = a;
    this.b = b;
    this.feeding = feeding;
    this.budgetBytes = budgetBytes;
  }

  /** What is held at once, probed tensors of ORT included. */
  HeldBytes held() {
    return held;
  }

  /**
   * Compares.
   *
   * @param bytesA bytes of a tensor of {@code a} per row, or of all of it if rows cannot be split
   * @param bytesB the same of {@code b}
   * @return the differences of each pair, those of pairs that no run gave left out
   */
  Map<MatchedTensor, Differences> run(
      List<MatchedTensor> pairs,
      Rows rows,
      Map<String, Long> bytesA,
      Map<String, Long> bytesB,
      Tolerance tolerance) {
    long all = 0;
    for (MatchedTensor pair : pairs) {
      all += bytes(pair, bytesA, bytesB);
    }
    long size = rows.partSize(Math.max(1, budgetBytes / Math.max(1, all)));
    long factor = rows.canSplit() ? size : 1;
    Map<MatchedTensor, DifferenceTally> tallies = new LinkedHashMap<>();
    pairs.forEach(p -> tallies.put(p, new DifferenceTally(tolerance)));
    List<MatchedTensor> group = new ArrayList<>();
    long used = 0;
    for (MatchedTensor pair : pairs) {
      long bytes = bytes(pair, bytesA, bytesB) * factor;
      if (!group.isEmpty() && used + bytes > budgetBytes) {
        group(group, rows, size, tallies);
        group.clear();
        used = 0;
      }
      group.add(pair);
      used += bytes;
    }
    if (!group.isEmpty()) {
      group(group, rows, size, tallies);
    }
    Map<MatchedTensor, Differences> results = new LinkedHashMap<>();
    tallies.forEach(
        (pair, tally) -> {
          if (!tally.isEmpty()) {
            results.put(pair, tally.result());
          }
        });
    return results;
  }

  private static long bytes(MatchedTensor pair, Map<String, Long> a, Map<String, Long> b) {
    return a.getOrDefault(pair.a(), 0L) + b.getOrDefault(pair.b(), 0L);
  }

  private void group(
      List<MatchedTensor> group,
      Rows rows,
      long size,
      Map<MatchedTensor, DifferenceTally> tallies) {
    Set<String> namesA = new LinkedHashSet<>();
    Map<String, List<MatchedTensor>> byB = new LinkedHashMap<>();
    for (MatchedTensor pair : group) {
      namesA.add(pair.a());
      byB.computeIfAbsent(pair.b(), k -> new ArrayList<>()).add(pair);
    }
    try (Runner runnerA = a.opener().open(a.model(), namesA);
        Runner runnerB = b.opener().open(b.model(), byB.keySet())) {
      for (long first : rows.starts(size)) {
        part(rows.part(first, size), runnerA, runnerB, namesA, byB, tallies);
      }
    }
  }

  private void part(
      Rows.Part part,
      Runner runnerA,
      Runner runnerB,
      Set<String> namesA,
      Map<String, List<MatchedTensor>> byB,
      Map<MatchedTensor, DifferenceTally> tallies) {
    Map<String, Tensor> left = new HashMap<>();
    Map<String, Integer> uses = new HashMap<>();
    byB.values().forEach(all -> all.forEach(p -> uses.merge(p.a(), 1, Integer::sum)));
    long[] probed = {0};
    runnerA.visit(
        part.inputs(),
        namesA,
        (name, tensor) -> {
          left.put(name, tensor);
          held.add(2 * bytes(tensor));
          probed[0] += bytes(tensor);
        });
    held.release(probed[0]);
    probed[0] = 0;
    runnerB.visit(
        feeding.apply(part.inputs()),
        byB.keySet(),
        (name, tensor) -> {
          held.add(2 * bytes(tensor));
          probed[0] += bytes(tensor);
          for (MatchedTensor pair : byB.getOrDefault(name, List.of())) {
            compare(pair, left, tensor, part, tallies);
            if (uses.merge(pair.a(), -1, Integer::sum) == 0) {
              Tensor done = left.remove(pair.a());
              held.release(done == null ? 0 : bytes(done));
            }
          }
          held.release(bytes(tensor));
        });
    held.release(probed[0]);
  }

  private static void compare(
      MatchedTensor pair,
      Map<String, Tensor> left,
      Tensor right,
      Rows.Part part,
      Map<MatchedTensor, DifferenceTally> tallies) {
    Tensor tensor = left.get(pair.a());
    DifferenceTally tally = tallies.get(pair);
    // What depends on values may have other dimensions on other rows.
    if (tensor != null && tally != null && tensor.size() == right.size()) {
      tally.add(tensor, right, part.first(), part.rows());
    }
  }

  private static long bytes(Tensor tensor) {
    return Tensor.bytes(tensor.type(), tensor.size());
  }
}
