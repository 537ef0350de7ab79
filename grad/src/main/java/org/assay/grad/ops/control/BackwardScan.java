package org.assay.grad.ops.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.grad.GradientContext;
import org.assay.grad.SubgraphWriter;
import org.assay.grad.ops.control.Iteration.Slices;
import org.assay.onnx.Graph;
import org.assay.onnx.ValueInfo;

/**
 * The iterations from the last to the first, as a Scan: it carries cotangents of the states and
 * sums of cotangents of captured tensors, and writes cotangents of slices. Each iteration's values
 * are computed anew from the states that came into it.
 */
final class BackwardScan {
  private final GradientContext c;
  private final Iteration it;

  /** Floating states, by index. */
  private final List<Integer> carried = new ArrayList<>();

  /** Captured tensors whose cotangents are asked for. */
  private final List<String> captured = new ArrayList<>();

  /** Slices whose cotangents are asked for, by index. */
  private final List<Integer> sliced = new ArrayList<>();

  /** Written outputs that have cotangents, by index. */
  private final List<Integer> seeded = new ArrayList<>();

  private final List<ValueInfo> inputs = new ArrayList<>();
  private final List<String> operands = new ArrayList<>();
  private final List<Slices> read = new ArrayList<>();

  BackwardScan(GradientContext c, Iteration it) {
    this.c = c;
    this.it = it;
  }

  private int states() {
    return it.states().size();
  }

  void write() {
    operands();
    SubgraphWriter w = c.subgraph("body", inputs);
    Graph body = w.graph(it.body().name() + "_gradient", outputs(w));
    long[] axes = read.stream().mapToLong(Slices::axis).toArray();
    long[] directions = read.stream().mapToLong(s -> s.backwards() ? 1 : 0).toArray();
    long[] outAxes = sliced.stream().mapToLong(i -> it.slices().get(i).axis()).toArray();
    long[] outDirections =
        sliced.stream().mapToLong(i -> it.slices().get(i).backwards() ? 0 : 1).toArray();
    int kept = carried.size() + captured.size();
    List<String> results =
        c.control(
            "Scan",
            operands,
            kept + sliced.size(),
            ControlGradients.scan(body, read.size(), axes, directions, outAxes, outDirections));
    for (int i = 0; i < carried.size(); i++) {
      give(it.states().get(carried.get(i)), results.get(i));
    }
    for (int i = 0; i < captured.size(); i++) {
      c.give(captured.get(i), results.get(carried.size() + i));
    }
    for (int i = 0; i < sliced.size(); i++) {
      c.give(it.slices().get(sliced.get(i)).tensor(), results.get(kept + i));
    }
  }

  private void give(String tensor, String cotangent) {
    if (c.needed().contains(tensor)) {
      c.give(tensor, cotangent);
    }
  }

  private void operands() {
    for (int i = 0; i < states(); i++) {
      if (c.isReal(it.states().get(i))) {
        carried.add(i);
        String first = it.states().get(i);
        carry("state_grad", first, c.cotangent(i).orElseGet(() -> c.zerosLike(first)));
      }
    }
    Set<String> reads = new LinkedHashSet<>(c.captures("body"));
    for (String tensor : c.needed()) {
      if (reads.contains(tensor)) {
        captured.add(tensor);
        carry("sum_grad", tensor, c.zerosLike(tensor));
      }
    }
    it.history().forEach(h -> slice("state", h, !h.backwards()));
    for (int i = 0; i < it.slices().size(); i++) {
      Slices slices = it.slices().get(i);
      slice("slice", slices, !slices.backwards());
      if (c.needed().contains(slices.tensor())) {
        sliced.add(i);
      }
    }
    for (int i = 0; i < it.written().size(); i++) {
      Optional<String> cotangent = c.cotangent(states() + i);
      if (cotangent.isPresent()) {
        seeded.add(i);
        Slices as = it.written().get(i);
        slice("out_grad", new Slices(cotangent.get(), as.axis(), as.backwards()), !as.backwards());
      }
    }
  }

  private void carry(String name, String like, String first) {
    inputs.add(Iteration.info(name, c.type(like)));
    operands.add(first);
  }

  private void slice(String name, Slices slices, boolean backwards) {
    inputs.add(Iteration.info(name, Iteration.slice(c, slices)));
    operands.add(slices.tensor());
    read.add(new Slices(slices.tensor(), slices.axis(), backwards));
  }

  private List<String> outputs(SubgraphWriter w) {
    int at = carried.size() + captured.size();
    List<String> state = new ArrayList<>();
    for (int i = 0; i < states(); i++) {
      state.add(w.input(at++));
    }
    List<String> slice = new ArrayList<>();
    for (int i = 0; i < it.slices().size(); i++) {
      slice.add(w.input(at++));
    }
    SubgraphWriter.Copy copy = w.copy(it.body(), it.bound(w, state, slice));
    Map<String, String> seeds = new LinkedHashMap<>();
    for (int i = 0; i < carried.size(); i++) {
      seeds.merge(copy.outputs().get(it.firstNext() + carried.get(i)), w.input(i), w::add);
    }
    for (int written : seeded) {
      String output = copy.outputs().get(it.firstNext() + states() + written);
      seeds.merge(output, w.input(at++), w::add);
    }
    Set<String> wanted = new LinkedHashSet<>(captured);
    carried.forEach(i -> wanted.add(state.get(i)));
    sliced.forEach(i -> wanted.add(slice.get(i)));
    Map<String, String> cotangents = w.differentiate(copy.nodes(), seeds, wanted);
    List<String> outputs = new ArrayList<>();
    for (int i : carried) {
      outputs.add(cotangent(w, cotangents, state.get(i)));
    }
    for (int i = 0; i < captured.size(); i++) {
      String sum = w.input(carried.size() + i);
      String part = cotangents.get(captured.get(i));
      outputs.add(part == null ? sum : w.add(sum, part));
    }
    for (int i : sliced) {
      outputs.add(cotangent(w, cotangents, slice.get(i)));
    }
    return outputs;
  }

  private static String cotangent(SubgraphWriter w, Map<String, String> cotangents, String tensor) {
    String cotangent = cotangents.get(tensor);
    return cotangent == null ? w.zerosLike(tensor) : cotangent;
  }
}
