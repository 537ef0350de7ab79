package org.assay.fuzz.guide;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.assay.exec.ExecException;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.grad.GradientException;
import org.assay.grad.GradientGraph;
import org.assay.grad.GradientOptions;
import org.assay.grad.Gradients;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;

/**
 * Derivatives of what must grow for a failure, each a graph on ONNX Runtime. One session per
 * direction, loaded when it is first asked for.
 */
public final class GradientGuide implements Guide {
  private record Loaded(
      Session session, Map<Field, String> gradients, List<TokenTable.Proposals> proposals) {
    List<String> outputs() {
      List<String> outputs = new ArrayList<>(gradients.values());
      proposals.forEach(p -> outputs.addAll(List.of(p.gains(), p.tokens())));
      return outputs;
    }
  }

  private final Model model;
  private final InputLayout layout;
  private final List<Goal> goals;
  private final List<Optional<Loaded>> loaded = new ArrayList<>();
  private final Set<String> notes = new LinkedHashSet<>();
  private final List<Boolean> tried = new ArrayList<>();

  /** What is to grow: adds nodes to a graph and returns the name of a scalar. */
  public interface Goal {
    /** Adds what computes the scalar. */
    String addTo(GraphBuilder builder);
  }

  /**
   * A guide.
   *
   * @param model of the working opset, functions inlined
   * @param goals at least one
   */
  public GradientGuide(Model model, InputLayout layout, List<Goal> goals) {
    if (goals.isEmpty()) {
      throw new IllegalArgumentException("no goals");
    }
    this.model = model;
    this.layout = layout;
    this.goals = List.copyOf(goals);
    for (int i = 0; i < goals.size(); i++) {
      loaded.add(Optional.empty());
      tried.add(false);
    }
  }

  /** A driver's operand must grow. */
  public static Goal towards(Driver driver) {
    return builder -> {
      String x = driver.tensor();
      return switch (driver.growth()) {
        case GREATEST -> builder.op("ReduceMax", whole(), x);
        case MAGNITUDE -> builder.op("ReduceMax", whole(), builder.op("Abs", x));
        case LEAST -> builder.op("Neg", builder.op("ReduceMin", whole(), x));
        case LEAST_MAGNITUDE ->
            builder.op("Neg", builder.op("ReduceMin", whole(), builder.op("Abs", x)));
      };
    };
  }

  /** The greatest element of a tensor must grow. */
  public static Goal growing(String tensor) {
    return builder -> builder.op("ReduceMax", whole(), tensor);
  }

  /**
   * One of some classes must gain on the class that leads, where it is nearest to it.
   *
   * @param scores classes on the last axis
   */
  public static Goal leading(String scores, int[] classes) {
    return builder -> {
      long[] ids = java.util.Arrays.stream(classes).asLongStream().toArray();
      String wanted =
          builder.op(
              "Gather",
              Map.of("axis", new Attribute.IntValue(-1)),
              scores,
              builder.constant("classes", Tensor.ofLongs(new long[] {ids.length}, ids)));
      String last = builder.constant("last", Tensor.ofLongs(new long[] {1}, -1));
      String lead = builder.op("ReduceMax", scores, last);
      return builder.op("ReduceMax", whole(), builder.op("Sub", wanted, lead));
    };
  }

  /** The greatest of some scores must lose its lead: towards a decision boundary. */
  public static Goal boundary(String scores) {
    return builder -> {
      String flat =
          builder.op(
              "Reshape", scores, builder.constant("flat", Tensor.ofLongs(new long[] {1}, -1)));
      String two = builder.constant("two", Tensor.ofLongs(new long[] {1}, 2));
      String best = builder.ops(2, "TopK", Map.of(), flat, two).get(0);
      String signs = builder.constant("lead", Tensor.ofFloats(new long[] {2}, -1, 1));
      return builder.op("ReduceSum", whole(), builder.op("Mul", best, signs));
    };
  }

  private static Map<String, Attribute> whole() {
    return Map.of("keepdims", new Attribute.IntValue(0));
  }

  @Override
  public int directions() {
    return goals.size();
  }

  @Override
  public void direction(int which, float[] row, Direction into) {
    into.clear();
    if (!tried.get(which)) {
      tried.set(which, true);
      loaded.set(which, load(goals.get(which)));
    }
    if (loaded.get(which).isEmpty()) {
      return;
    }
    Loaded gradient = loaded.get(which).get();
    try {
      Map<String, Tensor> results =
          gradient.session().run(layout.tensors(row, 0), gradient.outputs());
      if (!read(gradient, results, into)) {
        into.clear();
      }
    } catch (ExecException e) {
      notes.add(e.getMessage());
    }
  }

  /** Whether all is finite. */
  private static boolean read(Loaded gradient, Map<String, Tensor> results, Direction into) {
    for (Map.Entry<Field, String> entry : gradient.gradients().entrySet()) {
      double[] values = Objects.requireNonNull(results.get(entry.getValue())).toDoubles();
      for (int i = 0; i < values.length; i++) {
        float value = (float) values[i];
        if (!Float.isFinite(value)) {
          return false;
        }
        into.derivative(entry.getKey().offset() + i, value);
      }
    }
    for (TokenTable.Proposals proposals : gradient.proposals()) {
      if (!proposals.into(into, results)) {
        return false;
      }
    }
    return true;
  }

  // Empty where there is no gradient: an operator without a rule, nothing that depends on an input.
  private Optional<Loaded> load(Goal goal) {
    List<Field> fields =
        layout.fields().stream()
            .filter(f -> f.isContinuous() && f.type() == ElementType.FLOAT)
            .toList();
    List<TokenTable> tables = TokenTable.of(model.graph(), layout);
    List<String> wrt = new ArrayList<>(fields.stream().map(Field::name).toList());
    tables.forEach(t -> wrt.add(t.picked()));
    try {
      GraphBuilder builder = GraphBuilder.of(model.graph());
      String scalar = goal.addTo(builder);
      Graph graph = builder.output(scalar).build();
      GradientGraph gradient =
          Gradients.of(
              graph,
              List.of(scalar),
              wrt,
              GradientOptions.DEFAULT.withSummedOutputs().withUnknownCut().withRequestedOnly());
      Map<Field, String> names = new LinkedHashMap<>();
      for (Field field : fields) {
        if (!gradient.independent().contains(field.name())) {
          names.put(field, gradient.gradientOf().get(field.name()));
        }
      }
      GraphBuilder whole = GraphBuilder.of(gradient.graph());
      List<TokenTable.Proposals> proposals = new ArrayList<>();
      for (TokenTable table : tables) {
        if (!gradient.independent().contains(table.picked())) {
          String slope = Objects.requireNonNull(gradient.gradientOf().get(table.picked()));
          proposals.add(table.addTo(whole, gradient.graph(), slope));
        }
      }
      if (names.isEmpty() && proposals.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new Loaded(
              Session.open(model.withGraph(whole.build()), RunOptions.DEFAULT), names, proposals));
    } catch (GradientException | ModelException | ExecException e) {
      notes.add(e.getMessage());
      return Optional.empty();
    }
  }

  /** Why directions are missing, one line each; what was not asked for is not known. */
  public Set<String> notes() {
    return java.util.Collections.unmodifiableSet(notes);
  }

  @Override
  public void close() {
    loaded.forEach(l -> l.ifPresent(gradient -> gradient.session().close()));
  }
}
