package org.assay.onnx.io;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Function;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorSet;
import org.assay.onnx.Shape;
import org.assay.onnx.SparseTensor;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/** Models without sense but with every part of the format, from a seed. */
public final class RandomModels {
  private static final String[] ODD = {
    "a",
    "b_1",
    "",
    "x/y:0",
    "float",
    "seq",
    "inf",
    "nan",
    "<script>alert(1)</script>",
    "\u001b[31mred",
    "two\nlines",
    "quote\"",
    "back\\slash",
    "ünïcödé 你好 \uD83D\uDE00",
    "#c",
    "@ref",
    " ",
    "\t",
    "\u0000",
    "1",
    "-1",
    "then_branch",
    "]]>&amp;"
  };

  private final Random random;
  private final boolean textOnly;

  private RandomModels(long seed, boolean textOnly) {
    this.random = new Random(seed);
    this.textOnly = textOnly;
  }

  /** A model; with {@code textOnly} only of what the textual syntax can express. */
  public static Model model(long seed, boolean textOnly) {
    return new RandomModels(seed, textOnly).model();
  }

  private Model model() {
    List<Function> functions = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      functions.add(function());
    }
    return new Model(
        1 + random.nextInt(14),
        List.of(new OperatorSet("", 1 + random.nextInt(28)), new OperatorSet(name(), 7)),
        name(),
        name(),
        name(),
        random.nextInt(3) == 0 ? random.nextLong() : 0,
        name(),
        graph(0),
        functions,
        entries());
  }

  private String name() {
    return ODD[random.nextInt(ODD.length)] + (random.nextBoolean() ? random.nextInt(100) : "");
  }

  private String notEmpty() {
    String name = name();
    return name.isEmpty() ? "n" : name;
  }

  private String hidden() {
    return textOnly ? "" : name();
  }

  private Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      entries.put(name(), name());
    }
    return entries;
  }

  private Map<String, String> hiddenEntries() {
    return textOnly ? Map.of() : entries();
  }

  private Function function() {
    Map<String, Attribute> defaults = new LinkedHashMap<>();
    if (random.nextBoolean()) {
      defaults.put(notEmpty(), attribute(1));
    }
    return new Function(
        name(),
        notEmpty(),
        name(),
        names(2),
        names(2),
        List.of("p", "q").subList(0, random.nextInt(3)),
        defaults,
        nodes(1),
        List.of(new OperatorSet("", 18)),
        byName(values(2, true)),
        name(),
        hiddenEntries());
  }

  private Graph graph(int depth) {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      initializers.put(name(), tensor());
    }
    Map<String, SparseTensor> sparse = new LinkedHashMap<>();
    Map<String, Map<String, String>> quantization = new LinkedHashMap<>();
    if (!textOnly && random.nextInt(4) == 0) {
      sparse.put(name(), sparse());
      quantization.put(name(), entries());
    }
    return new Graph(
        name(),
        values(3, false),
        values(3, false),
        nodes(depth),
        initializers,
        sparse,
        byName(values(3, true)),
        quantization,
        hidden(),
        hiddenEntries());
  }

  private static Map<String, ValueInfo> byName(List<ValueInfo> values) {
    Map<String, ValueInfo> byName = new LinkedHashMap<>();
    values.forEach(v -> byName.put(v.name(), v));
    return byName;
  }

  private List<ValueInfo> values(int most, boolean typed) {
    List<ValueInfo> values = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      ValueInfo value =
          typed || random.nextInt(4) > 0
              ? ValueInfo.of(name(), type(0))
              : ValueInfo.untyped(name());
      values.add(new ValueInfo(value.name(), value.type(), hidden(), hiddenEntries()));
    }
    return values;
  }

  private ElementType element() {
    return ElementType.values()[random.nextInt(ElementType.values().length)];
  }

  private ValueType type(int depth) {
    return switch (depth > 2 ? 0 : random.nextInt(8)) {
      case 1 -> new ValueType.SequenceType(type(depth + 1));
      case 2 -> new ValueType.OptionalType(type(depth + 1));
      case 3 -> new ValueType.MapType(element(), type(depth + 1));
      case 4 -> new ValueType.SparseTensorType(element(), java.util.Optional.of(shape()));
      case 5 -> new ValueType.TensorType(element(), java.util.Optional.empty());
      default -> new ValueType.TensorType(element(), shape());
    };
  }

  private Shape shape() {
    List<Dim> dims = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      dims.add(
          switch (random.nextInt(3)) {
            case 0 -> Dim.UNKNOWN;
            case 1 -> Dim.of(notEmpty());
            default -> Dim.of(random.nextInt(5) == 0 ? Long.MAX_VALUE : random.nextInt(4));
          });
    }
    return new Shape(dims);
  }

  private List<String> names(int most) {
    List<String> names = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      names.add(name());
    }
    return names;
  }

  private List<Node> nodes(int depth) {
    List<Node> nodes = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Map<String, Attribute> attributes = new LinkedHashMap<>();
      for (int j = random.nextInt(3); j > 0; j--) {
        attributes.put(name(), attribute(depth));
      }
      String domain = random.nextInt(3) == 0 ? "odd domain.x" : "";
      nodes.add(
          new Node(
              name(),
              domain,
              notEmpty(),
              name(),
              names(3),
              names(3),
              attributes,
              hidden(),
              hiddenEntries(),
              OptionalInt.empty()));
    }
    return nodes;
  }

  private Attribute attribute(int depth) {
    return switch (random.nextInt(textOnly ? 13 : 15)) {
      case 0 -> new Attribute.FloatValue(number());
      case 1 -> new Attribute.IntValue(random.nextLong());
      case 2 -> string();
      case 3 -> new Attribute.TensorValue(tensor());
      case 4 -> new Attribute.TypeValue(type(0));
      case 5 -> new Attribute.FloatList(List.of(number(), number()));
      case 6 -> new Attribute.IntList(random.nextBoolean() ? List.of() : List.of(1L, -2L));
      case 7 -> new Attribute.StringList(List.of(string()));
      case 8 -> new Attribute.TensorList(List.of(tensor(), tensor()));
      case 9 -> new Attribute.TypeList(List.of(type(0)));
      case 10 -> new Attribute.Reference(notEmpty(), 1 + random.nextInt(14));
      case 11 -> depth < 3 ? new Attribute.GraphValue(graph(depth + 1)) : string();
      case 12 -> depth < 3 ? new Attribute.GraphList(List.of(graph(depth + 1))) : string();
      case 13 -> new Attribute.SparseTensorValue(sparse());
      default -> new Attribute.SparseTensorList(List.of(sparse()));
    };
  }

  private float number() {
    return switch (random.nextInt(5)) {
      case 0 -> Float.NaN;
      case 1 -> Float.NEGATIVE_INFINITY;
      case 2 -> -0.0f;
      default -> notNan(Float.intBitsToFloat(random.nextInt()));
    };
  }

  /** Not a NaN with a payload, which the textual syntax cannot express. */
  private static float notNan(float value) {
    return Float.isNaN(value) ? 1 : value;
  }

  private Attribute.StringValue string() {
    byte[] bytes = new byte[random.nextInt(6)];
    random.nextBytes(bytes);
    return random.nextBoolean()
        ? new Attribute.StringValue(bytes)
        : Attribute.StringValue.of(name());
  }

  private SparseTensor sparse() {
    return new SparseTensor(
        Tensor.ofFloats(new long[] {1}, 5), Tensor.ofLongs(2), new long[] {3, 4});
  }

  private Tensor tensor() {
    ElementType type = element();
    long[] dims = new long[random.nextInt(3)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = random.nextInt(4);
    }
    int size = (int) Tensor.elements(dims);
    if (type == ElementType.STRING) {
      List<Attribute.StringValue> strings = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        strings.add(string());
      }
      return Tensor.ofStrings(dims, strings);
    }
    if (type == ElementType.FLOAT) {
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = number();
      }
      return Tensor.ofFloats(dims, values);
    }
    byte[] bytes = new byte[(int) Tensor.bytes(type, size)];
    random.nextBytes(bytes);
    if (type == ElementType.DOUBLE || type.isComplex() || type == ElementType.BOOL) {
      // Small integers: no NaN with a payload, no truth other than 1.
      java.util.Arrays.fill(bytes, (byte) 1);
    }
    if (type.bits() == 6 && bytes.length > 0) {
      int used = size * 6 % 8;
      bytes[bytes.length - 1] &= (byte) (used == 0 ? 0xFF : (1 << used) - 1);
    }
    return Tensor.of(type, dims, TensorData.of(ByteBuffer.wrap(bytes)));
  }
}
