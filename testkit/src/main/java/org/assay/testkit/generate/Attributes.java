package org.assay.testkit.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Tensor;

/** Attributes written briefly: names and values in turn. */
public final class Attributes {
  private Attributes() {}

  /**
   * Attributes by name.
   *
   * @param namesAndValues name, value, name, value …; a value is an Integer, Long, Float, Double,
   *     Boolean, String, int[], double[], String[], Tensor or Graph
   */
  public static Map<String, Attribute> of(Object... namesAndValues) {
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      attributes.put((String) namesAndValues[i], value(namesAndValues[i + 1]));
    }
    return attributes;
  }

  private static Attribute value(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return new Attribute.IntValue(((Number) value).longValue());
    }
    if (value instanceof Boolean flag) {
      return new Attribute.IntValue(flag ? 1 : 0);
    }
    if (value instanceof Number number) {
      return new Attribute.FloatValue(number.floatValue());
    }
    if (value instanceof String text) {
      return Attribute.StringValue.of(text);
    }
    if (value instanceof int[] ints) {
      return new Attribute.IntList(Arrays.stream(ints).asLongStream().boxed().toList());
    }
    if (value instanceof double[] reals) {
      List<Float> floats = new ArrayList<>();
      for (double real : reals) {
        floats.add((float) real);
      }
      return new Attribute.FloatList(floats);
    }
    if (value instanceof String[] texts) {
      return new Attribute.StringList(Arrays.stream(texts).map(Attribute.StringValue::of).toList());
    }
    if (value instanceof Tensor tensor) {
      return new Attribute.TensorValue(tensor);
    }
    if (value instanceof Graph graph) {
      return new Attribute.GraphValue(graph);
    }
    throw new IllegalArgumentException("no attribute of " + value.getClass());
  }
}
