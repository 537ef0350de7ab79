package org.assay.onnx.precision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;

/**
 * A model that emulates 16-bit arithmetic, and what its nodes and tensors stand for.
 *
 * @param original the model that is emulated
 * @param model float32 with roundings; every tensor of {@code original} keeps its name
 * @param type float16 or bfloat16
 * @param policy what became of constants that the type does not hold
 * @param roundings the Casts to the 16-bit type, by their place in {@code model}
 * @param aliases tensors of {@code model} that {@code original} does not have, to the tensor that
 *     they stand for
 * @param sites places in {@code model} of the nodes of {@code original}, to their places there
 * @param changes constants that the type does not hold
 * @param guarded sums in which a cut constant stops at the greatest number instead of overflowing
 * @param unrounded tensors of unknown type, which are left as they are
 */
public record Emulated(
    Model original,
    Model model,
    ElementType type,
    ConstantPolicy policy,
    Map<Site, Rounding> roundings,
    Map<String, String> aliases,
    Map<Site, Site> sites,
    List<ConstantChange> changes,
    List<String> guarded,
    Set<String> unrounded) {

  /**
   * A rounding: a Cast to the 16-bit type.
   *
   * @param node place in the original model of the node whose result it rounds; empty for an input,
   *     or where what stayed in float32 is read in 16 bits
   * @param tensor the tensor of the original model
   * @param output index among the node's outputs
   * @param guarded whether the result stops at the greatest number before it
   */
  public record Rounding(Optional<Site> node, String tensor, int output, boolean guarded) {}

  public Emulated {
    roundings = Collections.unmodifiableMap(new LinkedHashMap<>(roundings));
    aliases = Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
    sites = Map.copyOf(sites);
    changes = List.copyOf(changes);
    guarded = List.copyOf(guarded);
    unrounded = Set.copyOf(unrounded);
  }

  /** The same with an equal model. */
  public Emulated with(Model equal) {
    return new Emulated(
        original, equal, type, policy, roundings, aliases, sites, changes, guarded, unrounded);
  }

  /** The tensor of the original model that a tensor stands for. */
  public String tensor(String emulated) {
    return aliases.getOrDefault(emulated, emulated);
  }

  /** The place in the original model of the node that stands, or whose result is rounded, here. */
  public Optional<Site> origin(Site at) {
    Rounding rounding = roundings.get(at);
    return rounding != null ? rounding.node() : Optional.ofNullable(sites.get(at));
  }

  /** The tensor in the 16-bit type itself that a result of the main graph is rounded to. */
  public Optional<String> narrow(String tensor) {
    return roundings.entrySet().stream()
        .filter(e -> e.getKey().path().equals(GraphPath.MAIN))
        .filter(e -> e.getValue().tensor().equals(tensor) && e.getValue().node().isPresent())
        .map(e -> model.graph().nodes().get(e.getKey().index()).outputs().get(0))
        .findFirst();
  }

  /** A node of the original model. */
  public Node node(Site site) {
    return graph(site.path()).nodes().get(site.index());
  }

  /** The graph of the original model at a path. */
  public Graph graph(GraphPath path) {
    Graph graph = original.graph();
    for (GraphPath.Step step : path.steps()) {
      graph = graph.nodes().get(step.node()).graphAttribute(step.attribute()).orElseThrow();
    }
    return graph;
  }

  /** The greatest finite number of the type. */
  public double limit() {
    return type.max();
  }
}
