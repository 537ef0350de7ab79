package org.assay.onnx.ops.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.CheckedRule;
import org.assay.onnx.shape.Dims;
import org.assay.onnx.shape.Operands;
import org.assay.onnx.shape.ShapeRule;

/** Shapes of operators on strings and encoded images (opset 23). */
public final class TextShapes {
  private TextShapes() {}

  /** Adds the family's rules. */
  public static void addTo(OperatorTable.Builder<ShapeRule> table) {
    table.add(
        "StringConcat",
        CheckedRule.of(2, 2, 1, in -> Operands.one(in.element(0, 1), in.broadcast(0, 1))));
    table.add(
        "RegexFullMatch",
        CheckedRule.of(1, 1, 1, in -> Operands.one(ElementType.BOOL, in.shape(0))));
    table.add("StringNormalizer", CheckedRule.of(1, 1, 1, TextShapes::normalise));
    table.add("StringSplit", CheckedRule.of(1, 1, 2, TextShapes::split));
    table.add("TfIdfVectorizer", CheckedRule.of(1, 1, 1, TextShapes::vectorise));
    table.add("ImageDecoder", CheckedRule.of(1, 1, 1, TextShapes::decode));
  }

  /** Stop words are dropped along the last axis. */
  private static List<Optional<ValueType>> normalise(Operands in) {
    Optional<Shape> x = in.shape(0, 1, 2);
    return Operands.one(ElementType.STRING, x.map(s -> Dims.with(s, s.rank() - 1, Dim.UNKNOWN)));
  }

  private static List<Optional<ValueType>> split(Operands in) {
    Optional<Shape> x = in.shape(0);
    Optional<Shape> parts = x.map(s -> Dims.concat(s.dims(), List.of(Dim.UNKNOWN)));
    return List.of(
        Operands.type(Optional.of(ElementType.STRING), parts),
        Operands.type(Optional.of(ElementType.INT64), x));
  }

  private static List<Optional<ValueType>> vectorise(Operands in) {
    long[] indexes =
        in.node()
            .intsAttribute("ngram_indexes")
            .orElseThrow(() -> in.error("attribute 'ngram_indexes' is missing", "indices"));
    long most = -1;
    for (long index : indexes) {
      if (index < 0) {
        throw in.error("index " + index + " in attribute 'ngram_indexes'", "at least 0");
      }
      most = Math.max(most, index);
    }
    Dim features = Dim.of(Math.addExact(most, 1));
    Optional<Shape> shape =
        in.shape(0, 0, 2)
            .map(
                s -> {
                  List<Dim> dims =
                      new ArrayList<>(s.rank() == 2 ? s.dims().subList(0, 1) : List.of());
                  dims.add(features);
                  return new Shape(dims);
                });
    return Operands.one(ElementType.FLOAT, shape);
  }

  private static List<Optional<ValueType>> decode(Operands in) {
    in.shape(0, 1, 1);
    Dim channels =
        Dim.of(in.node().stringAttribute("pixel_format", "RGB").equals("Grayscale") ? 1 : 3);
    return Operands.one(
        ElementType.UINT8, Optional.of(Shape.of(Dim.UNKNOWN, Dim.UNKNOWN, channels)));
  }
}
