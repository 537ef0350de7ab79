package org.assay.onnx.precision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.assay.onnx.SparseTensor;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/** Rewrites one graph, and its subgraphs, for an emulation. */
final class GraphNarrowing {
  private static final Set<String> TYPE_ATTRIBUTES =
      Set.of("to", "dtype", "output_dtype", "output_datatype");

  private final Plan plan;
  private final Optional<GraphNarrowing> outer;
  private final Graph graph;

  /** Where the graph stands in the model that is emulated, and where in the new one. */
  private final GraphPath path;

  private final GraphPath newPath;

  private final List<Node> nodes = new ArrayList<>();

  /** Tensors whose values the 16-bit type holds. */
  private final Set<String> narrow = new HashSet<>();

  /** Float tensors that are not rounded, to the name of their rounded twin, if one was made. */
  private final Map<String, Optional<String>> unrounded = new HashMap<>();

  /** Tensors into which a constant that was cut at the greatest number flows, with its sides. */
  private final Map<String, Integer> masks = new HashMap<>();

  private final Set<String> own = new HashSet<>();

  /** Whether it is the body of a node that stays in float32, and so does all of it. */
  private final boolean stays;

  GraphNarrowing(
      Plan plan,
      Optional<GraphNarrowing> outer,
      Graph graph,
      GraphPath path,
      GraphPath newPath,
      boolean stays) {
    this.stays = stays;
    this.plan = plan;
    this.outer = outer;
    this.graph = graph;
    this.path = path;
    this.newPath = newPath;
  }

  Graph rewrite() {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    Set<String> inputs = new HashSet<>();
    for (ValueInfo input : graph.inputs()) {
      inputs.add(input.name());
      own.add(input.name());
      if (plan.element(path, input.name()).filter(plan::isNarrowed).isPresent()) {
        unrounded.put(input.name(), Optional.empty());
      }
    }
    graph
        .initializers()
        .forEach((name, value) -> initializers.put(name, initializer(name, value, inputs)));
    Map<String, SparseTensor> sparse = new LinkedHashMap<>();
    graph
        .sparseInitializers()
        .forEach(
            (name, value) -> {
              own.add(name);
              if (plan.isNarrowed(value.values().type())) {
                narrow.add(name);
                sparse.put(name, plan.constants.apply(name, value, ElementType.FLOAT));
              } else {
                sparse.put(name, value);
              }
            });
    for (int i = 0; i < graph.nodes().size(); i++) {
      node(i, graph.nodes().get(i));
    }
    Map<String, ValueInfo> types = new LinkedHashMap<>();
    graph.valueInfo().forEach((name, info) -> types.put(name, Plan.carried(info)));
    return new Graph(
        graph.name(),
        graph.inputs().stream().map(Plan::carried).toList(),
        graph.outputs().stream().map(Plan::carried).toList(),
        nodes,
        initializers,
        sparse,
        types,
        graph.quantization(),
        graph.docString(),
        graph.metadata());
  }

  private Tensor initializer(String name, Tensor value, Set<String> inputs) {
    own.add(name);
    boolean given = inputs.contains(name);
    if (!plan.isNarrowed(value.type())) {
      return value;
    }
    if (given || !plan.isReadNarrow(name) && value.type() == ElementType.FLOAT) {
      // A default of an input is rounded where it is read.
      unrounded.putIfAbsent(name, Optional.empty());
      return value.type() == ElementType.FLOAT
          ? value
          : Tensor.ofValues(ElementType.FLOAT, value.dims(), value.toDoubles());
    }
    narrow.add(name);
    Tensor rounded = plan.constants.apply(name, value, ElementType.FLOAT);
    masks.put(name, plan.constants.cutSides(name));
    return rounded;
  }

  private void node(int index, Node node) {
    boolean wide = plan.staysWide(path, node);
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      String input = node.inputs().get(i);
      boolean rounds =
          (!plan.isRequestedWide(node) || isInput(input))
              && !input.isEmpty()
              && plan.takesNarrow(node, i)
              && !isFloatIsland(input);
      inputs.add(rounds ? rounded(input) : input);
    }
    int at = nodes.size();
    Site site = new Site(path, index);
    plan.sites.put(new Site(newPath, at), site);
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    boolean bodiesNarrow = true;
    for (Map.Entry<String, Attribute> a : node.attributes().entrySet()) {
      if (a.getValue() instanceof Attribute.GraphValue inner) {
        GraphNarrowing body =
            new GraphNarrowing(
                plan,
                Optional.of(this),
                inner.value(),
                path.child(index, a.getKey()),
                newPath.child(at, a.getKey()),
                stays || plan.isRequestedWide(node));
        attributes.put(a.getKey(), new Attribute.GraphValue(body.rewrite()));
        bodiesNarrow &= body.outputsAreNarrow();
      } else {
        attributes.put(a.getKey(), attribute(node, a.getKey(), a.getValue(), wide));
      }
    }
    boolean constant = node.is("Constant") || node.is("ConstantOfShape");
    boolean exact =
        constant
            || ExactOperators.contains(node)
                && bodiesNarrow
                && allNarrow(inputs)
                && (!node.is("Cast") || isNarrow(inputs.get(0)));
    int mask = mask(node, attributes);
    List<String> outputs = new ArrayList<>();
    List<Runnable> roundings = new ArrayList<>();
    for (int o = 0; o < node.outputs().size(); o++) {
      String output = node.outputs().get(o);
      own.add(output);
      Optional<ElementType> element =
          output.isEmpty() ? Optional.empty() : plan.element(path, output);
      boolean narrowed = element.isPresent() && plan.isNarrowed(element.get());
      if (!output.isEmpty()
          && (element.isEmpty() || narrowed && !exact && !plan.isNarrowedTensor(path, output))) {
        // Of unknown type, or a sequence that holds what is not rounded.
        plan.unrounded.add(output);
        outputs.add(output);
      } else if (!narrowed) {
        outputs.add(output);
      } else if (wide) {
        unrounded.put(output, Optional.empty());
        outputs.add(output);
      } else if (exact) {
        narrow.add(output);
        masks.put(output, mask);
        outputs.add(output);
      } else {
        narrow.add(output);
        masks.put(output, mask);
        String result = plan.fresh(output + "__float");
        plan.aliases.put(result, output);
        outputs.add(result);
        int number = o;
        boolean sum = node.is("Add") || node.is("Sub");
        roundings.add(() -> round(result, output, Optional.of(site), number, sum ? mask : 0));
      }
    }
    nodes.add(node.with(node.opType(), inputs, outputs, attributes));
    roundings.forEach(Runnable::run);
  }

  // An input has 16 bits, whoever reads it; those of a body in float32 are as wide as the body.
  private boolean isInput(String tensor) {
    return own.contains(tensor)
        ? !stays && graph.input(tensor).isPresent()
        : outer.map(g -> g.isInput(tensor)).orElse(false);
  }

  // In a mixed model, float32 is read where the model says so.
  private boolean isFloatIsland(String tensor) {
    return plan.element(path, tensor).map(e -> !plan.isNarrowed(e)).orElse(true);
  }

  private boolean allNarrow(List<String> inputs) {
    return inputs.stream()
        .filter(i -> !i.isEmpty())
        .allMatch(
            i -> {
              Optional<ElementType> element = plan.element(path, plan.aliases.getOrDefault(i, i));
              return element.isPresent() && !element.get().isFloat() || isNarrow(i);
            });
  }

  /** Whether all float outputs of this graph are values of the 16-bit type. */
  private boolean outputsAreNarrow() {
    return graph.outputs().stream()
        .allMatch(
            o ->
                plan.element(path, o.name()).filter(e -> !e.isFloat()).isPresent()
                    || isNarrow(o.name()));
  }

  private boolean isNarrow(String tensor) {
    if (narrow.contains(tensor)) {
      return true;
    }
    return !own.contains(tensor) && outer.map(g -> g.isNarrow(tensor)).orElse(false);
  }

  private boolean isUnrounded(String tensor) {
    if (own.contains(tensor)) {
      return unrounded.containsKey(tensor);
    }
    return outer.map(g -> g.isUnrounded(tensor)).orElse(false);
  }

  /** The tensor in 16 bits: itself, or a rounded twin that is made when it is first read. */
  private String rounded(String tensor) {
    Optional<String> twin = twin(tensor);
    if (twin.isPresent() || !isUnrounded(tensor)) {
      return twin.orElse(tensor);
    }
    String name = plan.fresh(tensor + "__" + plan.type().text());
    plan.aliases.put(name, tensor);
    own.add(name);
    narrow.add(name);
    unrounded.put(tensor, Optional.of(name));
    round(tensor, name, Optional.empty(), 0, 0);
    return name;
  }

  private Optional<String> twin(String tensor) {
    Optional<String> here = unrounded.getOrDefault(tensor, Optional.empty());
    return here.isPresent() || own.contains(tensor) ? here : outer.flatMap(g -> g.twin(tensor));
  }

  // Cast to 16 bits and back; before it, the guard of a sum that a mask flows into.
  private void round(String from, String to, Optional<Site> node, int output, int mask) {
    String value = from;
    String tensor = plan.aliases.getOrDefault(to, to);
    if (mask != 0) {
      value = plan.fresh(tensor + "__guarded");
      plan.aliases.put(value, tensor);
      String least = (mask & NarrowConstants.BELOW) != 0 ? plan.limit(false) : "";
      String most = (mask & NarrowConstants.ABOVE) != 0 ? plan.limit(true) : "";
      nodes.add(Node.of("Clip", List.of(from, least, most), List.of(value), Map.of()));
      plan.guarded.add(tensor);
    }
    String half = plan.fresh(tensor + "__narrow");
    plan.aliases.put(half, tensor);
    plan.roundings.put(
        new Site(newPath, nodes.size()), new Emulated.Rounding(node, tensor, output, mask != 0));
    nodes.add(cast(value, half, plan.type()));
    nodes.add(cast(half, to, ElementType.FLOAT));
  }

  private static Node cast(String from, String to, ElementType type) {
    return Node.of(
        "Cast", List.of(from), List.of(to), Map.of("to", new Attribute.IntValue(type.code())));
  }

  private int sides(String tensor) {
    Integer sides = masks.get(tensor);
    if (sides != null) {
      return sides;
    }
    return own.contains(tensor) ? 0 : outer.map(g -> g.sides(tensor)).orElse(0);
  }

  /** On which sides a cut constant flows into what a node gives. */
  private int mask(Node node, Map<String, Attribute> attributes) {
    if (node.is("Constant") || node.is("ConstantOfShape")) {
      return node.outputs().stream().mapToInt(plan.constants::cutSides).reduce(0, (a, b) -> a | b);
    }
    if (!ExactOperators.carriesMask(node)) {
      return 0;
    }
    int sides = 0;
    for (int i = 0; i < node.inputs().size(); i++) {
      int one = sides(node.inputs().get(i));
      boolean turned = node.is("Neg") || node.is("Sub") && i == 1;
      sides |= turned && one != 0 && one != 3 ? 3 - one : one;
    }
    return sides;
  }

  private Attribute attribute(Node node, String key, Attribute value, boolean wide) {
    String name = node.firstOutput();
    boolean constant = node.is("Constant") || node.is("ConstantOfShape");
    if (value instanceof Attribute.TensorValue t && constant && plan.isNarrowed(t.value().type())) {
      return new Attribute.TensorValue(
          wide
              ? Tensor.ofValues(ElementType.FLOAT, t.value().dims(), t.value().toDoubles())
              : plan.constants.apply(name, t.value(), ElementType.FLOAT));
    } else if (constant && !wide && value instanceof Attribute.FloatValue f) {
      return new Attribute.FloatValue(plan.constants.apply(name, f.value()));
    } else if (constant && !wide && value instanceof Attribute.FloatList list) {
      return new Attribute.FloatList(
          list.values().stream().map(f -> plan.constants.apply(name, f)).toList());
    } else if (constant && value instanceof Attribute.SparseTensorValue s && !wide) {
      return new Attribute.SparseTensorValue(
          plan.isNarrowed(s.value().values().type())
              ? plan.constants.apply(name, s.value(), ElementType.FLOAT)
              : s.value());
    } else if (value instanceof Attribute.IntValue i
        && TYPE_ATTRIBUTES.contains(key)
        && (i.value() == ElementType.FLOAT16.code() || i.value() == ElementType.BFLOAT16.code())) {
      return new Attribute.IntValue(ElementType.FLOAT.code());
    } else if (value instanceof Attribute.TypeValue t
        && t.value() instanceof ValueType.TensorType tensor
        && Plan.is16Bit(tensor.element())) {
      return new Attribute.TypeValue(new ValueType.TensorType(ElementType.FLOAT, tensor.shape()));
    }
    return value;
  }
}
