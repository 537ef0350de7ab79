package org.assay.onnx.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assay.onnx.Dim;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.junit.jupiter.api.Test;

/**
 * Every rule against tables of real results: {@code operators.txt} is written by {@code
 * src/test/python/operator_shapes.py} from the onnx package's node tests, {@code resized.txt} by
 * {@code resized_operators.py} with ONNX Runtime, {@code more.txt} by hand.
 */
class OperatorShapesTest {
  /** Their extents depend on values, which inference may not know. */
  private static final Set<String> DATA_DEPENDENT =
      Set.of(
          "Compress",
          "ImageDecoder",
          "NonMaxSuppression",
          "NonZero",
          "StringNormalizer",
          "StringSplit",
          "Unique",
          "SequenceAt",
          "ConcatFromSequence",
          "SplitToSequence",
          "SequenceConstruct",
          "OptionalGetElement",
          "SequenceErase",
          "SequenceInsert",
          "Optional");

  static List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String file : List.of("operators.txt", "resized.txt", "more.txt")) {
      try (InputStream in = OperatorShapesTest.class.getResourceAsStream("/shape/" + file)) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).forEach(lines::add);
      }
    }
    return lines;
  }

  @Test
  void shapesEqualThoseOfTheReference() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String line : lines()) {
      OperatorCase test = OperatorCase.parse(line);
      try {
        List<Optional<ValueType>> found = test.infer(true, UnaryOperator.identity());
        for (int i = 0; i < test.outputs().size(); i++) {
          Optional<ValueType> expected = test.outputs().get(i);
          boolean good =
              DATA_DEPENDENT.contains(test.node().opType())
                  ? found.get(i).isPresent()
                      && OperatorCase.allows(found.get(i).get(), expected.get())
                  : expected.isEmpty() || found.get(i).equals(expected);
          if (!good) {
            wrong.add(
                line + "\n    inferred " + found.get(i).map(Object::toString).orElse("nothing"));
          }
        }
      } catch (ModelException e) {
        wrong.add(line + "\n    " + e.getMessage());
      }
    }
    assertThat(wrong.stream().limit(40)).isEmpty();
  }

  @Test
  void knowingLessNeverGivesAnythingWrong() throws IOException {
    List<UnaryOperator<Optional<ValueType>>> changes =
        List.of(
            UnaryOperator.identity(),
            type -> Optional.empty(),
            type -> map(type, s -> Optional.empty()),
            type -> map(type, s -> Optional.of(Dims.unknown(s.rank()))),
            type -> map(type, OperatorShapesTest::everySecondUnknown),
            type -> map(type, OperatorShapesTest::symbols));
    for (String line : lines()) {
      OperatorCase test = OperatorCase.parse(line);
      for (int change = 0; change < changes.size(); change++) {
        for (boolean constants : List.of(true, false)) {
          List<Optional<ValueType>> found;
          try {
            found = test.infer(constants, changes.get(change));
          } catch (RuntimeException e) {
            fail(line + " with change " + change + ", constants " + constants, e);
            return;
          }
          for (int i = 0; i < test.outputs().size(); i++) {
            Optional<ValueType> expected = test.outputs().get(i);
            if (found.get(i).isPresent() && expected.isPresent()) {
              assertThat(OperatorCase.allows(found.get(i).get(), expected.get()))
                  .as("%s with change %s, constants %s: %s", line, change, constants, found.get(i))
                  .isTrue();
            }
          }
        }
      }
    }
  }

  private static Optional<ValueType> map(
      Optional<ValueType> type, java.util.function.Function<Shape, Optional<Shape>> change) {
    return type.map(
        t ->
            t instanceof ValueType.TensorType tensor
                ? new ValueType.TensorType(tensor.element(), tensor.shape().flatMap(change))
                : t);
  }

  private static Optional<Shape> everySecondUnknown(Shape shape) {
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      dims.add(i % 2 == 0 ? shape.dim(i) : Dim.UNKNOWN);
    }
    return Optional.of(new Shape(dims));
  }

  /** Equal sizes get equal symbols. */
  private static Optional<Shape> symbols(Shape shape) {
    List<Dim> dims = new ArrayList<>();
    for (Dim dim : shape.dims()) {
      dims.add(dim.sizeOrMinusOne() <= 1 ? dim : Dim.of("s" + dim));
    }
    return Optional.of(new Shape(dims));
  }

  @Test
  void wrongArityIsAnErrorThatNamesTheNode() throws IOException {
    Set<String> seen = new TreeSet<>();
    for (String line : lines()) {
      OperatorCase test = OperatorCase.parse(line);
      if (!seen.add(test.node().opType())) {
        continue;
      }
      List<String> many = new ArrayList<>(Collections.nCopies(40, "x"));
      if (!VARIADIC.contains(test.node().opType())) {
        refuses(
            test,
            test.node()
                .with(test.node().opType(), many, test.node().outputs(), test.node().attributes()));
      }
      if (!test.node().inputs().isEmpty() && !OPTIONAL_ONLY.contains(test.node().opType())) {
        refuses(
            test,
            test.node()
                .with(
                    test.node().opType(),
                    List.of(),
                    test.node().outputs(),
                    test.node().attributes()));
      }
      if (!test.node().opType().equals("Split") && !test.node().opType().equals("SequenceMap")) {
        refuses(
            test,
            test.node()
                .with(test.node().opType(), test.node().inputs(), many, test.node().attributes()));
      }
    }
  }

  private static final Set<String> VARIADIC =
      Set.of(
          "Concat",
          "Einsum",
          "Max",
          "Mean",
          "Min",
          "SequenceConstruct",
          "SequenceMap",
          "Sum",
          "QLinearConcat");
  private static final Set<String> OPTIONAL_ONLY = Set.of("Optional", "OptionalHasElement");

  private static void refuses(OperatorCase test, Node node) {
    OperatorCase changed =
        new OperatorCase(
            node,
            Collections.nCopies(node.inputs().size(), Optional.empty()),
            Collections.nCopies(node.inputs().size(), Optional.empty()),
            test.outputs());
    assertThatThrownBy(() -> changed.infer(false, UnaryOperator.identity()))
        .as(
            node.describe()
                + " with "
                + node.inputs().size()
                + " inputs, "
                + node.outputs().size()
                + " outputs")
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(node.opType());
  }

  @Test
  void everyRuleHasACase() throws IOException {
    Set<String> covered = new TreeSet<>();
    for (String line : lines()) {
      covered.add(line.substring(0, line.indexOf(' ')));
    }
    // Those with subgraphs are tested with ShapeInference.
    covered.addAll(Set.of("If", "Loop", "Scan", "SequenceMap", "Constant"));
    Set<String> missing = new TreeSet<>(ShapeRules.table().operators());
    missing.removeAll(covered);
    assertThat(missing).isEmpty();
  }

  @Test
  void absurdSizesNeitherHangNorAllocate() {
    for (String line :
        Stream.of(
                "ConstantOfShape | | int64[3]{9223372036854775807,9223372036854775807,2} | float[...]",
                "Tile | | float[9223372036854775807] int64[1]{9223372036854775807} | float[...]",
                "Concat | axis=0 | float[9223372036854775807] float[9223372036854775807] | float[...]",
                "Flatten | axis=0 | float[9223372036854775807,9223372036854775807] | float[...]",
                "Range | | int64[]{0} int64[]{9223372036854775807} int64[]{1} | int64[...]",
                "Slice | | float[9223372036854775807] int64[1]{-9223372036854775808} int64[1]{9223372036854775807} int64[1]{0} int64[1]{-9223372036854775808} | float[...]",
                "Conv | strides=[9223372036854775807] pads=[9223372036854775807,1] | float[1,1,5] float[1,1,3] | float[...]",
                "Conv | dilations=[9223372036854775807] | float[1,1,5] float[1,1,3] | float[...]",
                "Pad | | float[5] int64[2]{9223372036854775807,9223372036854775807} | float[...]",
                "Unsqueeze | | float[5] int64[1]{9223372036854775807} | float[...]",
                "DepthToSpace | blocksize=9223372036854775807 | float[1,4,2,2] | float[...]",
                "ReduceSum | | float[5] int64[1]{-9223372036854775808} | float[...]")
            .toList()) {
      OperatorCase test = OperatorCase.parse(line);
      try {
        assertThat(test.infer(true, UnaryOperator.identity())).as(line).hasSize(1);
      } catch (ModelException e) {
        assertThat(e).as(line).hasMessageContaining(test.node().opType());
      }
    }
  }
}
