package org.assay.numeric.confirm.search;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.input.InputRanges;
import org.assay.data.Tensors;
import org.assay.data.npy.NpzReader;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.Role;
import org.assay.data.spec.Spec;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;

/** What a search may choose, and within which ranges: those that a scan assumes. Immutable. */
public final class SearchSpace {
  // Of doubles: a search keeps some ten points.
  private static final long MOST_ELEMENTS = 1 << 26;

  private final List<Variable> all;
  private final List<Variable> variables;
  private final Map<String, Tensor> held;

  private SearchSpace(List<Variable> all, Map<String, Tensor> held) {
    this.all = List.copyOf(all);
    this.held = Map.copyOf(held);
    this.variables = all.stream().filter(v -> !held.containsKey(v.name())).toList();
  }

  /**
   * Works out what may be chosen: all inputs, and the weights that the scan took to be free.
   *
   * @throws ModelException if an input is of a kind that cannot be chosen, or all are too large
   */
  public static SearchSpace of(Graph graph, Spec spec, ScanOptions options) {
    Map<String, Bounds> assumed =
        new InputRanges(
                graph,
                spec,
                options.weights(),
                options.ranges(),
                options.inputs(),
                options.dims(),
                samples(options.data()))
            .resolve()
            .environment()
            .values();
    List<Variable> variables = new ArrayList<>();
    for (ValueInfo input : graph.requiredInputs()) {
      Bounds bounds = assumed.get(input.name());
      if (bounds == null) {
        throw new ModelException(
            "cannot be searched", "input '" + input.name() + "'", "a tensor of real numbers", "");
      }
      boolean weight = spec.weights().containsKey(input.name());
      variables.add(variable(input.name(), bounds, role(spec, input.name()), weight));
    }
    for (String initializer : graph.initializers().keySet()) {
      Bounds bounds = assumed.get(initializer);
      if (bounds != null && !bounds.hull().isPoint() && bounds.constant().isEmpty()) {
        variables.add(variable(initializer, bounds, Role.OTHER, true));
      }
    }
    long elements = 0;
    for (Variable v : variables) {
      elements += Tensor.elements(v.dims().stream().mapToLong(Long::longValue).toArray());
    }
    if (elements > MOST_ELEMENTS) {
      throw new ModelException(
          "has " + elements + " elements to choose",
          "inputs and free weights",
          "at most " + MOST_ELEMENTS,
          "make a dimension smaller with --dim, or use --weights frozen");
    }
    return new SearchSpace(variables, Map.of());
  }

  private static Map<String, Tensor> samples(Optional<Path> data) {
    Map<String, Tensor> samples = new LinkedHashMap<>();
    data.ifPresent(
        file ->
            NpzReader.read(file)
                .forEach((name, array) -> samples.put(name, Tensors.toTensor(array))));
    return samples;
  }

  private static Role role(Spec spec, String input) {
    return Optional.ofNullable(spec.inputs().get(input)).map(InputSpec::role).orElse(Role.OTHER);
  }

  private static Variable variable(String name, Bounds bounds, Role role, boolean weight) {
    ElementType type = bounds.type();
    Cell hull = bounds.hull();
    List<Long> dims = new ArrayList<>();
    for (long dim : bounds.dims()) {
      if (dim == Bounds.UNLIMITED) {
        throw new ModelException(
            "has no known extents", "input '" + name + "'", "", "give them with --dim");
      }
      dims.add(dim);
    }
    double most = type == ElementType.BOOL ? 1 : type.max();
    double least = type == ElementType.BOOL ? 0 : type.min();
    double lo = Math.max(type.isFloat() ? -most : least, hull.lo);
    double hi = Math.min(most, hull.hi);
    boolean unit = lo == 0 && hi == 1;
    Variable.Values values =
        switch (role) {
          case ONE_HOT ->
              unit && dims.size() > 1 ? Variable.Values.ONE_HOT : unit(unit, Variable.Values.ALL);
          case MASK -> unit(unit, Variable.Values.ALL);
          case CLASS_INDEX, INTEGER -> Variable.Values.WHOLE;
          default -> Variable.Values.ALL;
        };
    boolean label = role == Role.ONE_HOT || role == Role.CLASS_INDEX;
    return new Variable(name, type, dims, lo, hi, values, weight, label);
  }

  private static Variable.Values unit(boolean unit, Variable.Values otherwise) {
    return unit ? Variable.Values.WHOLE : otherwise;
  }

  /** What may be chosen: inputs in the model's order, then weights. */
  public List<Variable> variables() {
    return variables;
  }

  /** What may be chosen and what is held, in the same order. */
  public List<Variable> all() {
    return all;
  }

  /**
   * The same with some variables held at values: fed, but not chosen.
   *
   * @throws IllegalArgumentException if one is no variable, or a value is not of its size
   */
  public SearchSpace holding(Map<String, Tensor> values) {
    Map<String, Tensor> both = new LinkedHashMap<>(held);
    both.putAll(values);
    for (String name : values.keySet()) {
      boolean fits =
          all.stream().anyMatch(v -> v.name().equals(name) && v.size() == value(both, name).size());
      if (!fits) {
        throw new IllegalArgumentException("no such variable: " + name);
      }
    }
    return new SearchSpace(all, both);
  }

  /** Values of what is held, by name. */
  Map<String, Tensor> held() {
    return held;
  }

  /** The same without some variables: they keep the values of the model. */
  SearchSpace without(Collection<String> names) {
    return new SearchSpace(all.stream().filter(v -> !names.contains(v.name())).toList(), held);
  }

  private static Tensor value(Map<String, Tensor> values, String name) {
    return Optional.ofNullable(values.get(name)).orElseThrow();
  }

  /** The values as tensors by name. */
  Map<String, Tensor> tensors(Point point) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int chosen = 0;
    for (Variable v : all) {
      Tensor value = held.get(v.name());
      tensors.put(v.name(), value != null ? value : v.tensor(point.of(chosen++)));
    }
    return tensors;
  }

  /** Values that were tensors. */
  Point point(Map<String, Tensor> tensors) {
    double[][] values = new double[variables.size()][];
    for (int i = 0; i < values.length; i++) {
      Variable v = variables.get(i);
      Tensor tensor = tensors.get(v.name());
      if (tensor == null || tensor.size() != v.size()) {
        throw new IllegalArgumentException("no value of " + v.name());
      }
      values[i] = tensor.toDoubles();
    }
    return new Point(values);
  }

  /** A space of given variables. */
  public static SearchSpace of(List<Variable> variables) {
    return new SearchSpace(variables, Map.of());
  }

  /** The model with every weight that is chosen or held as an input. */
  public Model opened(Model model) {
    Graph graph = model.graph();
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    List<ValueInfo> inputs = new ArrayList<>(graph.inputs());
    for (Variable v : all) {
      Tensor value = initializers.remove(v.name());
      if (value != null && graph.input(v.name()).isEmpty()) {
        inputs.add(ValueInfo.of(v.name(), value.valueType()));
      }
    }
    return model.withGraph(graph.withInputs(inputs).withInitializers(initializers));
  }
}
