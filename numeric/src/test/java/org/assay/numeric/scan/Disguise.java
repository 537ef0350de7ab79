package org.assay.numeric.scan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.assay.data.spec.Spec;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;

/**
 * The same model with every tensor and node renamed at random and the nodes in another topological
 * order.
 */
public final class Disguise {
  private final Random random;
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, String> originals = new HashMap<>();

  public Disguise(long seed) {
    this.random = new Random(seed);
  }

  public Model model(Model model) {
    return model.withGraph(graph(model.graph()));
  }

  /** The spec under the new names; keys that only hold ground truth were not read. */
  public Spec spec(Spec spec) {
    return new Spec(
        spec.dims(),
        keys(spec.inputs()),
        keys(spec.weights()),
        spec.loss().map(this::name),
        spec.trainable().map(list -> list.stream().map(this::name).toList()),
        spec.tolerances(),
        spec.ignore());
  }

  /** A tensor's name before. */
  public String original(String renamed) {
    return originals.getOrDefault(renamed, renamed);
  }

  private String name(String old) {
    if (old.isEmpty()) {
      return old;
    }
    return names.computeIfAbsent(
        old,
        o -> {
          String fresh = "n" + Long.toHexString(random.nextLong());
          originals.put(fresh, o);
          return fresh;
        });
  }

  private <T> Map<String, T> keys(Map<String, T> map) {
    List<String> order = new ArrayList<>(map.keySet());
    Collections.shuffle(order, random);
    Map<String, T> renamed = new LinkedHashMap<>();
    order.forEach(key -> renamed.put(name(key), map.get(key)));
    return renamed;
  }

  private List<ValueInfo> values(List<ValueInfo> values) {
    return values.stream().map(this::value).toList();
  }

  private ValueInfo value(ValueInfo v) {
    return new ValueInfo(name(v.name()), v.type(), "", Map.of());
  }

  private Graph graph(Graph g) {
    Map<String, ValueInfo> declared = new LinkedHashMap<>();
    g.valueInfo().forEach((name, info) -> declared.put(name(name), value(info)));
    return new Graph(
        name(g.name()),
        values(g.inputs()),
        values(g.outputs()),
        shuffled(g).stream().map(this::node).toList(),
        keys(g.initializers()),
        keys(g.sparseInitializers()),
        declared,
        Map.of(),
        "",
        Map.of());
  }

  private Node node(Node n) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    n.attributes()
        .forEach(
            (key, value) ->
                attributes.put(
                    key,
                    value instanceof Attribute.GraphValue inner
                        ? new Attribute.GraphValue(graph(inner.value()))
                        : value));
    Function<List<String>, List<String>> all = list -> list.stream().map(this::name).toList();
    return new Node(
        "layer" + random.nextInt(),
        n.domain(),
        n.opType(),
        n.overload(),
        all.apply(n.inputs()),
        all.apply(n.outputs()),
        attributes,
        "",
        Map.of(),
        OptionalInt.empty());
  }

  private List<Node> shuffled(Graph g) {
    Map<String, Node> producers = new HashMap<>();
    g.nodes().forEach(n -> n.outputs().forEach(o -> producers.put(o, n)));
    List<Node> waiting = new ArrayList<>(g.nodes());
    List<Node> order = new ArrayList<>();
    Set<String> made = new HashSet<>();
    while (!waiting.isEmpty()) {
      Collections.shuffle(waiting, random);
      Optional<Node> ready =
          waiting.stream()
              .filter(
                  n ->
                      uses(n).stream().allMatch(u -> !producers.containsKey(u) || made.contains(u)))
              .findFirst();
      Node next = ready.orElseThrow();
      waiting.remove(next);
      order.add(next);
      made.addAll(next.outputs());
    }
    return order;
  }

  // Also what subgraphs take from outside; their own tensors are nobody else's output.
  private static Set<String> uses(Node n) {
    Set<String> used = new HashSet<>(n.inputs());
    for (Attribute attribute : n.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue inner) {
        inner.value().nodes().forEach(within -> used.addAll(uses(within)));
        inner.value().outputs().forEach(o -> used.add(o.name()));
      }
    }
    return used;
  }
}
