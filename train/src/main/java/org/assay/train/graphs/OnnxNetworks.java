package org.assay.train.graphs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.spec.Spelling;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.upgrade.WorkingForm;
import org.assay.train.TrainException;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.ModelSpec;
import org.assay.train.job.OnnxNetwork;
import org.assay.train.job.Settings;
import org.assay.train.layers.Layout;

/**
 * ONNX files as networks of jobs. They are trained as they stand: BatchNormalization keeps the
 * moments that it has, Dropout hands through. Trained are float32 initializers that are weights of
 * an operator ({@link #WEIGHTS}), or those that the job names.
 */
public final class OnnxNetworks {
  /** Operands that are weights where they are initializers, by operator. */
  private static final Map<String, Set<Integer>> WEIGHTS =
      Map.ofEntries(
          Map.entry("Conv", Set.of(1, 2)),
          Map.entry("ConvTranspose", Set.of(1, 2)),
          Map.entry("Gemm", Set.of(0, 1, 2)),
          Map.entry("MatMul", Set.of(0, 1)),
          Map.entry("Add", Set.of(0, 1)),
          Map.entry("Mul", Set.of(0, 1)),
          Map.entry("BatchNormalization", Set.of(1, 2)),
          Map.entry("InstanceNormalization", Set.of(1, 2)),
          Map.entry("LayerNormalization", Set.of(1, 2)),
          Map.entry("GroupNormalization", Set.of(1, 2)),
          Map.entry("RMSNormalization", Set.of(1)),
          Map.entry("PRelu", Set.of(1)),
          Map.entry("Gather", Set.of(0)),
          Map.entry("RNN", Set.of(1, 2, 3)),
          Map.entry("GRU", Set.of(1, 2, 3)),
          Map.entry("LSTM", Set.of(1, 2, 3)));

  private static final Map<String, String> ACTIVATIONS =
      Map.ofEntries(
          Map.entry("Relu", "relu"),
          Map.entry("LeakyRelu", "leaky_relu"),
          Map.entry("Elu", "elu"),
          Map.entry("Selu", "selu"),
          Map.entry("Celu", "celu"),
          Map.entry("Gelu", "gelu"),
          Map.entry("Mish", "mish"),
          Map.entry("Sigmoid", "sigmoid"),
          Map.entry("Tanh", "tanh"),
          Map.entry("Softplus", "softplus"),
          Map.entry("Softsign", "softsign"),
          Map.entry("Softmax", "softmax"),
          Map.entry("LogSoftmax", "log_softmax"));

  /** Operators whose tensors have the channels behind the rows. */
  private static final Set<String> CHANNELS_FIRST =
      Set.of(
          "Conv",
          "ConvTranspose",
          "MaxPool",
          "AveragePool",
          "BatchNormalization",
          "InstanceNormalization");

  private final Graph graph;
  private final Settings settings;
  private final Path file;

  private OnnxNetworks(Graph graph, Settings settings, Path file) {
    this.graph = graph;
    this.settings = settings;
    this.file = file;
  }

  /**
   * Reads a network.
   *
   * @param settings {@code input}, {@code output} and {@code trainable}, none of which must be
   *     there
   * @throws TrainException if the graph has no such tensors, or other inputs that must be fed
   * @throws org.assay.onnx.ModelException if the file is no model
   */
  public static ModelSpec read(Path file, Settings settings) {
    Model model = WorkingForm.of(ModelFiles.open(file));
    OnnxNetwork network = new OnnxNetworks(model.graph(), settings, file).network();
    return ModelSpec.imported(network);
  }

  private OnnxNetwork network() {
    ValueInfo input = input();
    String output = output();
    List<Node> nodes = reaching(output);
    Set<String> trained = trained();
    List<OnnxNetwork.Part> parts = parts(nodes, output, trained);
    Graph reduced =
        new Graph(
            graph.name(),
            List.of(input),
            List.of(ValueInfo.untyped(output)),
            nodes,
            graph.initializers(),
            graph.sparseInitializers(),
            Map.of(),
            Map.of(),
            "",
            Map.of());
    return new OnnxNetwork(reduced, input.name(), parts);
  }

  private TrainException error(String what, String expected, String advice) {
    return new TrainException(what, file + ", " + settings.where(), expected, advice);
  }

  private ValueInfo input() {
    List<ValueInfo> fed =
        graph.inputs().stream().filter(i -> !graph.initializers().containsKey(i.name())).toList();
    String name = settings.text("input", fed.size() == 1 ? fed.get(0).name() : "");
    List<String> names = fed.stream().map(ValueInfo::name).toList();
    if (fed.size() != 1 || !names.contains(name)) {
      throw error(
          "the model has the inputs " + names + (name.isEmpty() ? "" : ", not '" + name + "' only"),
          "one input, of features",
          "make the others initializers");
    }
    ValueInfo input = fed.get(0);
    boolean floats =
        input.type().orElse(null) instanceof ValueType.TensorType t
            && t.element() == ElementType.FLOAT;
    if (!floats) {
      throw error("the input '" + name + "' is not float32", "a float32 tensor", "");
    }
    return input;
  }

  private String output() {
    Set<String> made = new LinkedHashSet<>();
    graph.nodes().forEach(n -> made.addAll(n.outputs()));
    made.remove("");
    List<String> outputs = graph.outputs().stream().map(ValueInfo::name).toList();
    String name = settings.text("output", outputs.size() == 1 ? outputs.get(0) : "");
    if (name.isEmpty()) {
      throw error(
          "the model has the outputs " + outputs, "the one that the loss compares", "set 'output'");
    }
    if (!made.contains(name)) {
      throw error(
          "no node gives '" + name + "'", "a tensor of the graph", Spelling.advice(name, made));
    }
    return name;
  }

  private Set<String> trained() {
    Set<String> floats = new LinkedHashSet<>();
    graph
        .initializers()
        .forEach(
            (name, tensor) -> {
              if (tensor.type() == ElementType.FLOAT) {
                floats.add(name);
              }
            });
    Optional<Object> given = settings.raw("trainable");
    if (given.isPresent()) {
      Set<String> chosen = new LinkedHashSet<>();
      for (Object name : given.get() instanceof List<?> list ? list : List.of(given.get())) {
        if (!floats.contains(String.valueOf(name))) {
          throw error(
              "'trainable' has '" + name + "'",
              "float32 initializers",
              Spelling.advice(String.valueOf(name), floats));
        }
        chosen.add(String.valueOf(name));
      }
      return chosen;
    }
    Set<String> found = new LinkedHashSet<>();
    for (Node node : graph.nodes()) {
      for (int place : WEIGHTS.getOrDefault(standard(node), Set.of())) {
        if (node.hasInput(place) && isWeight(node.inputs().get(place), floats)) {
          found.add(node.inputs().get(place));
        }
      }
    }
    return found;
  }

  /** Single numbers are parts of formulas. */
  private boolean isWeight(String tensor, Set<String> floats) {
    Tensor value = graph.initializers().get(tensor);
    return value != null && floats.contains(tensor) && value.size() > 1;
  }

  private static String standard(Node node) {
    return node.domain().isEmpty() ? node.opType() : "";
  }

  /** Nodes that a tensor depends on; those with subgraphs are kept as they read what they like. */
  private List<Node> reaching(String output) {
    Set<String> needed = new LinkedHashSet<>(Set.of(output));
    List<Node> kept = new ArrayList<>();
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      if (node.outputs().stream().anyMatch(needed::contains)) {
        needed.addAll(node.inputs());
        node.attributes().values().forEach(a -> captured(a, needed));
        kept.add(0, node);
      }
    }
    return kept;
  }

  private static void captured(Attribute attribute, Set<String> needed) {
    if (attribute instanceof Attribute.GraphValue body) {
      body.value().outputs().forEach(o -> needed.add(o.name()));
      for (Node node : body.value().nodes()) {
        needed.addAll(node.inputs());
        node.attributes().values().forEach(a -> captured(a, needed));
      }
    }
  }

  private List<OnnxNetwork.Part> parts(List<Node> nodes, String output, Set<String> trained) {
    Map<String, Layout> layouts = new HashMap<>();
    Set<String> left = new LinkedHashSet<>(trained);
    Set<String> names = new LinkedHashSet<>();
    List<OnnxNetwork.Part> parts = new ArrayList<>();
    for (Node node : nodes) {
      String operator = standard(node);
      String activation = activation(node);
      boolean elementwise =
          !activation.isEmpty() || Set.of("Add", "Mul", "PRelu", "Clip").contains(operator);
      Layout before =
          node.inputs().isEmpty()
              ? Layout.CHANNELS_LAST
              : layouts.getOrDefault(node.inputs().get(0), Layout.CHANNELS_LAST);
      Layout layout =
          CHANNELS_FIRST.contains(operator)
              ? Layout.CHANNELS_FIRST
              : elementwise ? before : Layout.CHANNELS_LAST;
      node.outputs().forEach(o -> layouts.put(o, layout));
      List<String> own = node.inputs().stream().distinct().filter(left::contains).toList();
      own.forEach(left::remove);
      boolean last = node.outputs().contains(output);
      if (own.isEmpty() && activation.isEmpty() && !last) {
        continue;
      }
      String tensor = last ? output : node.firstOutput();
      String name = node.name().isEmpty() ? tensor : node.name();
      name = names.add(name) ? name : tensor;
      names.add(name);
      LayerSpec spec =
          new LayerSpec(
              name,
              node.opType(),
              new Settings(Map.of(), file + ", node '" + name + "' (" + node.opType() + ")"),
              List.of());
      // The loss compares the output as it is.
      parts.add(
          new OnnxNetwork.Part(
              spec,
              tensor,
              last ? Layout.CHANNELS_LAST : layout,
              activation,
              activation.isEmpty() ? "" : node.inputs().get(0),
              own));
    }
    return parts;
  }

  /** Keras's name of an activation, softmax along the last axis only. */
  private static String activation(Node node) {
    String name = ACTIVATIONS.getOrDefault(standard(node), "");
    boolean softmax = name.endsWith("softmax");
    return softmax && node.intAttribute("axis", -1) != -1 ? "" : name;
  }
}
