package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.input.InputRanges;
import org.assay.data.NdArray;
import org.assay.data.ReadLimits;
import org.assay.data.Tensors;
import org.assay.data.csv.CsvReader;
import org.assay.data.idx.IdxReader;
import org.assay.data.npy.NpyReader;
import org.assay.data.npy.NpzReader;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.Range;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.Role;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightMode;
import org.assay.fuzz.compare.Comparer.Given;
import org.assay.fuzz.compare.InputDomain;
import org.assay.onnx.Dim;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.ValueType.TensorType;
import org.assay.onnx.upgrade.WorkingForm;

/** Reads the inputs of a comparison, and works out what else may flow in. */
final class CompareInputs {
  private final Model model;
  private final Spec spec;
  private final Map<String, Range> ranges;
  private final Map<String, Long> dims;
  private final double factor;
  private final double shift;
  private final Map<String, TensorType> types = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * Prepares.
   *
   * @param options what is made of the numbers of data
   */
  CompareInputs(
      Model model,
      Spec spec,
      Map<String, Range> ranges,
      Map<String, Long> dims,
      RowOptions options) {
    this.model = model;
    this.spec = spec;
    this.ranges = ranges;
    this.dims = new LinkedHashMap<>(dims);
    this.factor = options.factor();
    this.shift = options.shift;
    for (ValueInfo input : model.graph().requiredInputs()) {
      input.type().flatMap(ValueType::asTensor).ifPresent(t -> types.put(input.name(), t));
    }
    for (TensorType type : types.values()) {
      if (type.shape().filter(s -> s.rank() > 0).map(s -> s.dim(0)).orElse(Dim.UNKNOWN)
              instanceof Dim.Symbol rows
          && !spec.dims().containsKey(rows.name())) {
        // Rows are drawn as many as are wanted.
        this.dims.putIfAbsent(rows.name(), 1L);
      }
    }
  }

  /** What was assumed. */
  List<String> notes() {
    return notes;
  }

  /** The inputs of files, each {@code FILE} or {@code INPUT=FILE}. */
  Given of(List<String> files) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String text : files) {
      int at = text.indexOf('=');
      String input =
          at > 0 && types.containsKey(text.substring(0, at)) ? text.substring(0, at) : "";
      Path file =
          ModelPaths.existing(
              Path.of(input.isEmpty() ? text : text.substring(at + 1)),
              "data (npz, npy, idx or csv)");
      read(file, input, tensors);
    }
    return new Given(
        tensors,
        files.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", files)),
        domains(tensors));
  }

  private void read(Path file, String input, Map<String, Tensor> tensors) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".npz")) {
      Map<String, NdArray> arrays = NpzReader.read(file);
      String only = input.isEmpty() && types.size() == 1 ? types.keySet().iterator().next() : input;
      if (arrays.size() == 1 && !only.isEmpty()) {
        put(only, arrays.values().iterator().next(), file, tensors);
        return;
      }
      int before = tensors.size();
      types.keySet().stream()
          .filter(arrays::containsKey)
          .forEach(i -> put(i, Optional.ofNullable(arrays.get(i)).orElseThrow(), file, tensors));
      if (tensors.size() == before) {
        throw new UsageException(
            "holds an array for no input",
            file.toString(),
            "arrays named " + String.join(", ", types.keySet()),
            "it holds " + String.join(", ", arrays.keySet()));
      }
      return;
    }
    NdArray array =
        name.endsWith(".npy")
            ? NpyReader.read(file)
            : name.endsWith(".csv") ? CsvReader.read(file).values() : IdxReader.read(file);
    if (input.isEmpty() && types.size() != 1) {
      throw new UsageException(
          "which input is it?",
          file.toString(),
          "one of " + String.join(", ", types.keySet()),
          "give --data INPUT=" + file);
    }
    put(input.isEmpty() ? types.keySet().iterator().next() : input, array, file, tensors);
  }

  private void put(String input, NdArray array, Path file, Map<String, Tensor> tensors) {
    TensorType type = Optional.ofNullable(types.get(input)).orElseThrow();
    if (array.size() == 0) {
      throw new UsageException(
          "data " + Arrays.toString(array.shape()) + " holds nothing",
          file + ", input '" + input + "'",
          "at least one row",
          "");
    }
    NdArray scaled = factor == 1 && shift == 0 ? array : scaled(array);
    tensors.put(input, Tensors.toTensor(fitted(input, type, scaled, file), type.element()));
  }

  private NdArray scaled(NdArray array) {
    double[] values = array.toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] * factor + shift;
    }
    return NdArray.of(values, values.length).reshape(array.shape());
  }

  /**
   * Images of a data set as the rows that a model takes, and the like: elements keep their order.
   */
  private static NdArray fitted(String input, TensorType type, NdArray array, Path file) {
    if (type.shape().isEmpty()) {
      return array;
    }
    List<Dim> declared = type.shape().get().dims();
    boolean fits = declared.size() == array.rank();
    for (int i = 0; fits && i < declared.size(); i++) {
      fits = !declared.get(i).isKnown() || declared.get(i).sizeOrMinusOne() == array.extent(i);
    }
    if (fits) {
      return array;
    }
    int[] shape = new int[declared.size()];
    long row = 1;
    boolean known = !declared.isEmpty();
    for (int i = 1; i < shape.length; i++) {
      known &= declared.get(i).isKnown();
      shape[i] = (int) Math.min(Integer.MAX_VALUE, declared.get(i).sizeOrMinusOne());
      row *= Math.max(1, shape[i]);
    }
    if (!known || array.size() % row != 0 || array.size() == 0) {
      throw new UsageException(
          "data " + Arrays.toString(array.shape()) + " does not fit",
          file + ", input '" + input + "'",
          type.toString(),
          "");
    }
    shape[0] = (int) (array.size() / row);
    return array.reshape(shape);
  }

  /** The inputs that a file of recorded values holds. */
  Given recordedInputs(Path file) {
    Map<String, NdArray> arrays = NpzReader.read(file);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String input : types.keySet()) {
      NdArray array = arrays.get(input);
      if (array == null) {
        throw new UsageException(
            "no array for input '" + input + "'",
            file.toString(),
            "an array for each of " + String.join(", ", types.keySet()),
            "it holds " + String.join(", ", arrays.keySet()));
      }
      put(input, array, file, tensors);
    }
    return new Given(tensors, Optional.of(file.toString()), Map.of());
  }

  /**
   * The outputs that a file of recorded values holds.
   *
   * @param names of outputs to those of arrays, where they differ
   */
  Map<String, Tensor> recordedOutputs(Path file, Map<String, String> names) {
    Map<String, NdArray> arrays =
        NpzReader.read(file, n -> !types.containsKey(n), ReadLimits.defaults());
    List<String> outputs = model.graph().outputs().stream().map(ValueInfo::name).toList();
    Map<String, Tensor> expected = new LinkedHashMap<>();
    names.forEach(
        (output, array) -> {
          if (!outputs.contains(output) || !arrays.containsKey(array)) {
            throw new UsageException(
                outputs.contains(output)
                    ? "no array '" + array + "'"
                    : "no output '" + output + "'",
                "--expect-map",
                "one of " + String.join(", ", outputs.contains(output) ? arrays.keySet() : outputs),
                "");
          }
        });
    for (String output : outputs) {
      NdArray array = arrays.get(names.getOrDefault(output, output));
      if (array != null) {
        expected.put(output, Tensors.toTensor(array));
      } else {
        notes.add("output '" + output + "' is not in " + file + ": not compared");
      }
    }
    if (expected.isEmpty()) {
      throw new UsageException(
          "holds no output of the model",
          file.toString(),
          "arrays named " + String.join(", ", outputs),
          "name them with --expect-map OUT=NAME; it holds " + String.join(", ", arrays.keySet()));
    }
    return expected;
  }

  /** What may flow into each input: by option, spec, data, the flow of data, or a default. */
  private Map<String, InputDomain> domains(Map<String, Tensor> samples) {
    Model working = WorkingForm.of(model);
    InputRanges.Assumed assumed =
        new InputRanges(
                working.graph(), spec, WeightMode.FROZEN, RangeMode.VALID, ranges, dims, samples)
            .resolve();
    notes.addAll(assumed.assumptions());
    Map<String, InputDomain> domains = new LinkedHashMap<>();
    for (String input : types.keySet()) {
      Bounds bounds = assumed.environment().values().get(input);
      if (bounds == null) {
        continue;
      }
      Cell hull = bounds.hull();
      Role role =
          Optional.ofNullable(spec.inputs().get(input)).map(InputSpec::role).orElse(Role.OTHER);
      domains.put(
          input,
          new InputDomain(role, new Range(hull.lo, hull.hi, "spec"), bounds.type(), bounds.dims()));
    }
    return domains;
  }
}
