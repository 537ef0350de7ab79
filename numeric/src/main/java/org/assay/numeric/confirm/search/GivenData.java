package org.assay.numeric.confirm.search;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.input.InputRanges;
import org.assay.data.DType;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.npy.NpzReader;
import org.assay.data.random.RandomStream;
import org.assay.data.sample.WeightSampler;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightInit;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.ModelException;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * What is left to choose when inputs or weights are given, and the batches of what is given. Rows
 * of data are taken in turn, as many as the leading axis of the input has: one where it is symbolic
 * and nothing is said of it. An array that is just one batch serves all the others. The last batch
 * ends with the last row, even if it repeats some.
 *
 * <p>Weights that are given are arrays of the data, if there are some of their names and they are
 * inputs or free; else those of the model; else, of inputs that the spec calls weights, drawn as it
 * says.
 */
public final class GivenData {
  private final Given given;
  private final SearchSpace space;
  private final Map<Variable, Tensor> columns;
  private final Map<String, Tensor> constant;
  private final List<Integer> inside;
  private final int batches;

  /**
   * What is fed in one run.
   *
   * @param rows of the data, counted from 0; empty if none are used
   */
  public record Batch(String rows, Map<String, Tensor> values) {
    public Batch {
      values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  private GivenData(
      Given given, SearchSpace space, Map<Variable, Tensor> columns, Map<String, Tensor> constant) {
    this.given = given;
    this.space = space;
    this.columns = columns;
    this.constant = constant;
    this.batches = columns.entrySet().stream().mapToInt(GivenData::batches).max().orElse(1);
    this.inside = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      if (isInside(i)) {
        inside.add(i);
      }
    }
  }

  /**
   * Works out what is given.
   *
   * @param graph of the working opset
   * @param options their data holds the rows
   * @param seed of weights that are drawn
   * @throws ModelException if an input has no data, or data that does not fit
   * @throws org.assay.data.DataException if the data cannot be read
   */
  public static GivenData of(Graph graph, Spec spec, ScanOptions options, Given given, long seed) {
    if (given == Given.NOTHING) {
      return new GivenData(given, SearchSpace.of(graph, spec, options), Map.of(), Map.of());
    }
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    options.data().ifPresent(file -> arrays.putAll(NpzReader.read(file)));
    boolean opened =
        options.weights() == WeightMode.FREE
            && (!given.weights()
                || graph.initializers().keySet().stream().anyMatch(arrays::containsKey));
    Map<String, Long> dims = given.inputs() ? rowwise(graph, spec, options) : options.dims();
    SearchSpace whole = SearchSpace.of(graph, spec, assuming(options, opened, dims));
    String file = "--data " + options.data().map(Path::toString).orElse("");
    Map<Variable, Tensor> columns = new LinkedHashMap<>();
    Map<String, Tensor> constant = new LinkedHashMap<>();
    Set<String> models = new LinkedHashSet<>();
    for (Variable v : whole.variables()) {
      if (!(v.weight() ? given.weights() : given.inputs())) {
        continue;
      }
      NdArray array = arrays.get(v.name());
      if (array != null) {
        columns.put(v, column(v, array, file));
      } else if (!v.weight()) {
        throw new ModelException(
            "no array for input '" + v.name() + "'",
            file,
            "an array for every input with --given " + given.text(),
            "it holds " + (arrays.isEmpty() ? "none" : String.join(", ", arrays.keySet())));
      } else if (graph.initializers().containsKey(v.name())) {
        models.add(v.name());
      } else {
        constant.put(v.name(), drawn(v, spec, seed));
      }
    }
    checkRows(columns, file);
    GivenData data = new GivenData(given, whole.without(models), columns, constant);
    if (data.inside.isEmpty()) {
      throw new ModelException(
          "no row lies within the ranges of the inputs",
          file,
          "finite values that the spec or --range allows",
          "widen the ranges, or give other data");
    }
    return data;
  }

  // The leading axis counts rows, unless somebody says how many of them make a batch.
  private static Map<String, Long> rowwise(Graph graph, Spec spec, ScanOptions options) {
    Map<String, Long> dims = new LinkedHashMap<>(options.dims());
    for (ValueInfo input : graph.requiredInputs()) {
      Optional<Shape> shape =
          input.type().flatMap(ValueType::asTensor).flatMap(ValueType.TensorType::shape);
      if (shape.isPresent()
          && shape.get().rank() > 0
          && shape.get().dim(0) instanceof Dim.Symbol symbol
          && !spec.dims().containsKey(symbol.name())) {
        dims.putIfAbsent(symbol.name(), InputRanges.DEFAULT_BATCH);
      }
    }
    return dims;
  }

  private static ScanOptions assuming(ScanOptions options, boolean free, Map<String, Long> dims) {
    return new ScanOptions(
        free ? WeightMode.FREE : WeightMode.FROZEN,
        options.ranges(),
        options.spec(),
        options.inputs(),
        options.data(),
        dims,
        options.gradients(),
        options.loss(),
        options.precision());
  }

  private static Tensor column(Variable v, NdArray array, String file) {
    int batch = batch(v);
    int row = batch == 0 ? 0 : v.size() / batch;
    int[] shape = array.shape();
    int leading = shape.length == 0 ? 1 : shape[0];
    long each = leading == 0 ? 0 : array.size() / leading;
    boolean rows = each == row || each == v.size() || array.size() == row;
    if (!rows || array.size() == 0 || (v.weight() && array.size() != v.size())) {
      throw new ModelException(
          "array '" + v.name() + "' " + Arrays.toString(shape) + " does not fit",
          file,
          (v.weight() ? "a weight " : "rows of an input ") + v.dims(),
          "give other sizes of symbolic dimensions with --dim");
    }
    if (array.size() < v.size()) {
      throw new ModelException(
          "array '" + v.name() + "' has fewer rows than a batch",
          file,
          batch + " rows or more",
          "give a smaller batch with --dim, if the model allows it");
    }
    return Tensors.toTensor(array, v.type());
  }

  private static int batch(Variable v) {
    return v.dims().isEmpty() ? 1 : Math.toIntExact(v.dims().get(0));
  }

  private static int rows(Variable v, Tensor column) {
    return Math.toIntExact(column.size() / Math.max(1, v.size() / Math.max(1, batch(v))));
  }

  private static int batches(Map.Entry<Variable, Tensor> column) {
    int batch = Math.max(1, batch(column.getKey()));
    return (rows(column.getKey(), column.getValue()) + batch - 1) / batch;
  }

  private static void checkRows(Map<Variable, Tensor> columns, String file) {
    Optional<Map.Entry<Variable, Tensor>> first = Optional.empty();
    for (Map.Entry<Variable, Tensor> column : columns.entrySet()) {
      if (batches(column) == 1) {
        continue;
      }
      if (first.isPresent() && batches(first.get()) != batches(column)) {
        throw new ModelException(
            "arrays '%s' and '%s' make %d and %d batches"
                .formatted(
                    first.get().getKey().name(),
                    column.getKey().name(),
                    batches(first.get()),
                    batches(column)),
            file,
            "as many rows of each input, or a single batch",
            "");
      }
      first = first.or(() -> Optional.of(column));
    }
  }

  private static Tensor drawn(Variable v, Spec spec, long seed) {
    WeightInit init =
        Optional.ofNullable(spec.weights().get(v.name()))
            .orElseThrow(
                () ->
                    new ModelException(
                        "has no values", "weight '" + v.name() + "'", "an array of --data", ""));
    DType type = v.type() == ElementType.DOUBLE ? DType.F8 : DType.F4;
    int[] shape = v.dims().stream().mapToInt(Math::toIntExact).toArray();
    RandomStream stream = RandomStream.of(seed, "initial weights").fork(v.name());
    return Tensors.toTensor(WeightSampler.draw(init, type, shape, stream), v.type());
  }

  private boolean isInside(int batch) {
    for (Map.Entry<Variable, Tensor> column : columns.entrySet()) {
      Variable v = column.getKey();
      for (double value : elements(column, batch)) {
        if (!(Math.abs(value) <= Double.MAX_VALUE) || v.nearest(value) != value) {
          return false;
        }
      }
    }
    return true;
  }

  private static double[] elements(Map.Entry<Variable, Tensor> column, int batch) {
    Variable v = column.getKey();
    double[] elements = new double[v.size()];
    long last = column.getValue().size() - elements.length;
    long from = batches(column) == 1 ? 0 : Math.min((long) batch * elements.length, last);
    column.getValue().copyTo(from, elements, 0, elements.length);
    return elements;
  }

  /** What is given. */
  public Given given() {
    return given;
  }

  /** All that is chosen, and what is given as if it were. */
  SearchSpace space() {
    return space;
  }

  /** Number of batches whose values lie within the ranges; at least one. */
  public int count() {
    return inside.size();
  }

  /** Number of batches that are left out, because a value lies outside of its range. */
  public int outside() {
    return batches - inside.size();
  }

  /** One of {@link #count()} batches. */
  public Batch batch(int index) {
    int at = inside.get(index);
    Map<String, Tensor> values = new LinkedHashMap<>(constant);
    String rows = "";
    for (Map.Entry<Variable, Tensor> column : columns.entrySet()) {
      Variable v = column.getKey();
      values.put(v.name(), v.tensor(elements(column, at)));
      if (!v.weight() && (rows.isEmpty() || batches(column) > 1)) {
        rows = named(v, column.getValue(), at);
      }
    }
    return new Batch(rows, values);
  }

  private static String named(Variable v, Tensor column, int batch) {
    int size = Math.max(1, batch(v));
    int from = Math.min(batch * size, Math.max(0, rows(v, column) - size));
    return size == 1 ? "row " + from : "rows " + from + " to " + (from + size - 1);
  }
}
