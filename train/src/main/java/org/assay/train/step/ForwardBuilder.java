package org.assay.train.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.assay.data.NdArray;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Spelling;
import org.assay.grad.Attributes;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.GraphBuilder;
import org.assay.train.formula.Ops;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.ModelSpec;
import org.assay.train.layers.Declarations;
import org.assay.train.layers.LayerContext;
import org.assay.train.layers.LayerTable;
import org.assay.train.layers.NoiseDecl;
import org.assay.train.layers.Value;
import org.assay.train.losses.Comparison;
import org.assay.train.metrics.Metric;
import org.assay.train.weights.Constraint;
import org.assay.train.weights.Initializer;
import org.assay.train.weights.Regularizers;
import org.assay.train.weights.WeightDecl;

/** Writes the graph of a network for training or for inference. */
final class ForwardBuilder {
  private static final Dim ROWS = Dim.of("rows");

  private final TrainingPlan plan;
  private final boolean training;
  private final Optional<ImportedNetwork> imported;
  private final GraphBuilder graph;
  private final Ops ops;
  private final List<BuiltLayer> layers = new ArrayList<>();
  private final List<WeightDecl> weights = new ArrayList<>();
  private final List<NoiseDecl> noise = new ArrayList<>();
  private final List<String> penalties = new ArrayList<>();
  private final Map<String, String> updates = new LinkedHashMap<>();
  private String x = "";

  private ForwardBuilder(TrainingPlan plan, boolean training) {
    this.plan = plan;
    this.training = training;
    List<Integer> shape = plan.data().x().shape();
    this.imported =
        plan.job().model().graph().map(network -> ImportedNetwork.of(network, shape, ROWS));
    this.graph =
        imported.map(i -> GraphBuilder.of(i.graph())).orElseGet(() -> new GraphBuilder("training"));
    this.ops = new Ops(graph);
  }

  /**
   * Writes the graph.
   *
   * @throws org.assay.train.TrainException if layers, rows and loss do not fit each other
   */
  static Forward build(TrainingPlan plan, boolean training) {
    return new ForwardBuilder(plan, training).write();
  }

  private String input(String name, List<Integer> shape) {
    List<Dim> dims = new ArrayList<>(List.of(ROWS));
    shape.forEach(size -> dims.add(Dim.of(size)));
    return graph.input(graph.fresh(name), ElementType.FLOAT, dims.toArray(Dim[]::new));
  }

  private Forward write() {
    List<Integer> xShape = plan.data().x().shape();
    List<Integer> yShape = plan.data().y().shape();
    x = imported.isPresent() ? imported.get().graph().inputs().get(0).name() : input("x", xShape);
    String y = input("y", yShape);
    boolean weighted = training && !plan.job().fit().classWeight().isEmpty();
    String sampleWeight = weighted ? input("sample_weight", List.of()) : "";
    Value output = outward(network(Value.of(x, xShape)));
    Comparison comparison = new Comparison(ops, y, yShape, output, plan.job().crossEntropy());
    String loss = loss(comparison, sampleWeight);
    List<String> numbers = new ArrayList<>(List.of(ops.reshape(loss, 1)));
    for (Metric metric : plan.metrics()) {
      numbers.add(metric.sums(comparison));
    }
    String vector = graph.fresh("numbers");
    graph.add(org.assay.onnx.Node.of("Concat", numbers, List.of(vector), Attributes.of("axis", 0)));
    graph.output(vector);
    String named = graph.fresh("output");
    graph.add(
        org.assay.onnx.Node.of("Identity", List.of(output.tensor()), List.of(named), Map.of()));
    graph.output(named);
    updates.values().forEach(graph::output);
    Value shown = new Value(named, output.shape(), output.layout(), output.origin());
    return new Forward(
        graph.build(), x, y, sampleWeight, loss, vector, shown, layers, weights, noise, updates);
  }

  private String loss(Comparison comparison, String sampleWeight) {
    String each = plan.loss().perSample(comparison);
    if (!sampleWeight.isEmpty() && comparison.hasMask()) {
      // A weight for each row, and as many axes as losses have: those of the output but the last.
      long[] sizes = new long[comparison.output().rank()];
      Arrays.fill(sizes, 1);
      sizes[0] = -1;
      each = ops.mul(each, ops.reshape(sampleWeight, sizes));
    } else if (!sampleWeight.isEmpty()) {
      String flat = ops.mean(ops.reshape(each, 0, -1), false, 1);
      each = ops.mul(flat, sampleWeight);
    }
    String loss = comparison.meanOfCounted(each);
    return penalties.isEmpty() ? loss : ops.add(loss, Regularizers.total(ops, penalties));
  }

  /** The output with channels last, its activation's operand too. */
  private Value outward(Value value) {
    LayerSpec last = plan.job().model().layers().get(plan.job().model().layers().size() - 1);
    LayerContext context = context(last, layers.size());
    Value turned = context.channelsLast(value);
    if (turned == value || value.origin().isEmpty()) {
      return turned;
    }
    Value.Origin origin = value.origin().get();
    String operand = context.channelsLast(value.like(origin.operand())).tensor();
    return new Value(
        turned.tensor(),
        turned.shape(),
        turned.layout(),
        Optional.of(new Value.Origin(origin.activation(), operand)));
  }

  private Value network(Value x) {
    if (imported.isPresent()) {
      layers.addAll(imported.get().layers());
      layers.forEach(layer -> weights.addAll(layer.weights()));
      return layers.get(layers.size() - 1).output();
    }
    LayerTable table = LayerTable.standard();
    ModelSpec model = plan.job().model();
    Map<String, Value> byName = new LinkedHashMap<>();
    Value before = x;
    for (LayerSpec spec : model.layers()) {
      requireInputShape(spec, x, layers.isEmpty());
      List<Value> inputs = new ArrayList<>();
      for (String name : spec.inbound()) {
        Value value = byName.get(name);
        if (value == null) {
          throw spec.config()
              .error(
                  "its input '" + name + "' is no layer before it",
                  "the name of a layer before",
                  Spelling.advice(name, byName.keySet()));
        }
        inputs.add(value);
      }
      if (inputs.isEmpty()) {
        inputs.add(spec.className().equals("InputLayer") ? x : before);
      }
      int index = layers.size();
      int known = weights.size();
      before = table.read(spec).build(context(spec, index), inputs);
      byName.put(spec.name(), before);
      requireAllWeights(spec, weights.size() - known);
      layers.add(new BuiltLayer(index, spec, before, weights.subList(known, weights.size())));
    }
    if (model.outputs().size() > 1) {
      throw model
          .layers()
          .get(0)
          .config()
          .error("the model has " + model.outputs().size() + " outputs", "one", "");
    }
    return model.outputs().isEmpty() ? before : output(byName, model);
  }

  private static Value output(Map<String, Value> byName, ModelSpec model) {
    Value value = byName.get(model.outputs().get(0));
    if (value == null) {
      throw model
          .layers()
          .get(0)
          .config()
          .error(
              "the output '" + model.outputs().get(0) + "' is no layer",
              "the name of a layer",
              Spelling.advice(model.outputs().get(0), byName.keySet()));
    }
    return value;
  }

  /** A layer that gets weights by place must get all of its own; one that gets none draws them. */
  private void requireAllWeights(LayerSpec spec, int declared) {
    String own = Pattern.quote(spec.name()) + "/[0-9]+";
    long given = plan.job().model().weights().keySet().stream().filter(k -> k.matches(own)).count();
    if (given > 0 && given != declared) {
      throw spec.config()
          .error("the file has " + given + " weights for it", String.valueOf(declared), "");
    }
  }

  private static void requireInputShape(LayerSpec spec, Value x, boolean first) {
    Optional<List<Integer>> declared = spec.config().optionalIntegers("input_shape");
    // An Embedding's input_dim counts indices.
    boolean counts = !spec.className().equals("Embedding") && spec.config().has("input_dim");
    if (declared.isEmpty() && counts) {
      declared = Optional.of(List.of(spec.config().size("input_dim")));
    }
    if (first && declared.isPresent() && !declared.get().equals(x.shape())) {
      throw spec.config()
          .error(
              "'input_shape' is " + declared.get() + " and a row has the shape " + x.shape(),
              "the same shape",
              "correct input_shape, or reshape the rows under preprocess");
    }
  }

  private LayerContext context(LayerSpec spec, int index) {
    return new LayerContext(spec, ops, training, new Declared(spec, index));
  }

  /** What a layer declares. */
  private final class Declared implements Declarations {
    private final LayerSpec spec;
    private final int index;
    private int declared;

    Declared(LayerSpec spec, int index) {
      this.spec = spec;
      this.index = index;
    }

    @Override
    public String weight(
        String name,
        List<Integer> shape,
        List<Integer> permutation,
        Initializer initializer,
        Optional<Constraint> constraint,
        boolean trainable) {
      float[] values = first(name, shape, initializer);
      // The same in the graphs of training and inference, which share the values.
      String tensor = "layer" + index + "." + name;
      WeightDecl weight =
          new WeightDecl(
              tensor,
              index,
              name,
              shape,
              permutation,
              WeightDecl.arranged(values, shape, permutation),
              trainable,
              constraint);
      graph.initializer(tensor, weight.initial());
      weights.add(weight);
      return tensor;
    }

    private float[] first(String name, List<Integer> shape, Initializer initializer) {
      Map<String, NdArray> all = plan.job().model().weights();
      NdArray byPlace = all.get(spec.name() + "/" + declared++);
      NdArray given = byPlace == null ? all.get(spec.name() + "/" + name) : byPlace;
      if (given == null) {
        return initializer.draw(shape, RandomStream.of(plan.seed(), "layer " + index + " " + name));
      }
      if (!Arrays.equals(given.shape(), shape.stream().mapToInt(Integer::intValue).toArray())) {
        throw spec.config()
            .error("its weight '" + name + "' is given as " + given, "sizes " + shape, "");
      }
      return given.toFloats();
    }

    @Override
    public String noise(NoiseDecl.Kind kind, double parameter, List<Integer> shape) {
      String tensor = input("noise" + noise.size(), shape);
      noise.add(new NoiseDecl(tensor, shape, kind, parameter));
      return tensor;
    }

    @Override
    public void requireIndices(String tensor, int count) {
      if (tensor.equals(x)) {
        plan.data().x().requireIndices(count, spec.config());
      }
    }

    @Override
    public void penalty(String scalar) {
      penalties.add(scalar);
    }

    @Override
    public void update(String weight, String next) {
      updates.put(weight, next);
    }
  }
}
