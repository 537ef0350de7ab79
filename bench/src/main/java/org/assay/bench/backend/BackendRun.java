package org.assay.bench.backend;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bench.backend.Verdict.Outcome;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Environment;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Value;
import org.assay.data.DataException;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.upgrade.WorkingForm;

/** Bounds of one backend test against its expected outputs. */
final class BackendRun {
  private final Analyzer analyzer;

  BackendRun(Analyzer analyzer) {
    this.analyzer = analyzer;
  }

  /** Both verdicts of a test: inputs as points, and widened. */
  record Pair(Verdict point, Verdict widened) {}

  Pair run(BackendTest test) {
    try {
      Model model = WorkingForm.of(ModelFiles.open(test.model()));
      Optional<String> excluded = excluded(model);
      if (excluded.isPresent()) {
        Verdict none = Verdict.of(Outcome.EXCLUDED, excluded.get());
        return new Pair(none, none);
      }
      Verdict point = Verdict.of(Outcome.CONTAINED, "");
      Verdict widened = point;
      for (var set : test.dataSets()) {
        List<List<Tensor>> inputs =
            BackendTest.values(set, "input", model.graph().requiredInputs());
        List<List<Tensor>> outputs = BackendTest.values(set, "output", model.graph().outputs());
        if (outputs.size() < model.graph().outputs().size()) {
          throw new DataException(
              "output " + outputs.size() + " has no file", set.toString(), "one per output", "");
        }
        point = point.worse(judge(model, inputs, outputs, false));
        widened = widened.worse(judge(model, inputs, outputs, true));
      }
      // What fails with widened inputs only is an error of the test all the same.
      boolean failed = widened.outcome() == Outcome.ERROR;
      return new Pair(failed ? point.worse(widened) : point, widened);
    } catch (ModelException | DataException e) {
      Verdict error = Verdict.of(Outcome.ERROR, String.valueOf(e.getMessage()));
      return new Pair(error, error);
    } catch (RuntimeException e) {
      // A crash is a fault of ours: told by its test, and the others go on.
      Verdict crash = Verdict.of(Outcome.ERROR, "the analysis failed: " + e);
      return new Pair(crash, crash);
    }
  }

  // What is not about numbers, by name.
  private static Optional<String> excluded(Model model) {
    Set<String> reasons = new HashSet<>();
    collect(model.graph(), reasons);
    for (ValueInfo output : model.graph().outputs()) {
      output
          .type()
          .flatMap(ValueType::asTensor)
          .filter(t -> t.element() == ElementType.STRING || t.element().isComplex())
          .ifPresent(t -> reasons.add("output '" + output.name() + "' of " + t.element().text()));
    }
    return reasons.stream().sorted().findFirst();
  }

  private static void collect(Graph graph, Set<String> reasons) {
    for (Node node : graph.nodes()) {
      boolean text =
          switch (node.opType()) {
            case "StringConcat", "StringSplit", "StringNormalizer", "RegexFullMatch" -> true;
            case "TfIdfVectorizer", "ImageDecoder" -> true;
            default -> false;
          };
      if (text && node.domain().isEmpty()) {
        reasons.add(node.opType() + " is not about numbers");
      }
      if (node.domain().equals("ai.onnx.ml") || node.domain().contains("training")) {
        reasons.add(node.domain() + "::" + node.opType());
      }
      node.attributes()
          .values()
          .forEach(
              a -> {
                if (a instanceof Attribute.GraphValue inner) {
                  collect(inner.value(), reasons);
                }
              });
    }
  }

  private Verdict judge(
      Model model, List<List<Tensor>> inputs, List<List<Tensor>> outputs, boolean widen) {
    Map<String, Bounds> values = new LinkedHashMap<>();
    Map<String, Value> collections = new LinkedHashMap<>();
    Map<String, Long> dims = new LinkedHashMap<>();
    boolean moved = false;
    List<ValueInfo> declared = model.graph().requiredInputs();
    for (int i = 0; i < inputs.size(); i++) {
      String name = declared.get(i).name();
      Optional<ValueType.TensorType> type = declared.get(i).type().flatMap(ValueType::asTensor);
      List<Optional<Bounds>> tensors = new ArrayList<>();
      for (Tensor tensor : inputs.get(i)) {
        moved |= widen && tensor.type().isFloat();
        // Of strings and complex numbers nothing is known.
        boolean numeric = tensor.type() != ElementType.STRING && !tensor.type().isComplex();
        tensors.add(
            numeric
                ? Optional.of(widen ? Widening.of(tensor) : Bounds.constant(tensor))
                : Optional.empty());
      }
      if (type.isEmpty()) {
        CollectionCheck.given(declared.get(i).type().orElseThrow(), tensors)
            .ifPresent(c -> collections.put(name, c));
      } else if (!tensors.isEmpty() && tensors.get(0).isPresent()) {
        values.put(name, tensors.get(0).get());
        bind(type.get(), inputs.get(i).get(0), dims);
      }
    }
    Analyzer.Result result =
        analyzer.analyze(
            model.graph(), new Environment(values, dims, collections), NodeVisitor.NONE);
    List<String> failed =
        result.notes().stream().filter(n -> n.startsWith("bounds of this node failed")).toList();
    if (!failed.isEmpty()) {
      return Verdict.of(Outcome.ERROR, failed.get(0));
    }
    Verdict verdict = Verdict.of(Outcome.CONTAINED, "");
    for (int o = 0; o < outputs.size(); o++) {
      String name = model.graph().outputs().get(o).name();
      Optional<Value> value = Optional.ofNullable(result.main().get(name));
      value = value.or(() -> Optional.ofNullable(result.collections().get(name)));
      verdict = verdict.worse(CollectionCheck.compare(name, value, outputs.get(o), !moved));
    }
    String note = result.notes().isEmpty() ? "" : result.notes().get(0);
    return verdict.with(new ArrayList<>(result.unknownOperators()), note);
  }

  private static void bind(ValueType.TensorType type, Tensor tensor, Map<String, Long> dims) {
    List<Dim> shape = type.shape().map(s -> s.dims()).orElse(List.of());
    for (int i = 0; i < Math.min(shape.size(), tensor.rank()); i++) {
      if (shape.get(i) instanceof Dim.Symbol symbol) {
        dims.put(symbol.name(), tensor.dims()[i]);
      }
    }
  }
}
