package org.assay.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionTest {
  private static final RunOptions PLAIN = RunOptions.DEFAULT;

  @Test
  void isTheVersionThatIsPinned() {
    assertThat(OrtRuntime.get().version()).isEqualTo("1.28.0");
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {
        "FLOAT",
        "DOUBLE",
        "FLOAT16",
        "BFLOAT16",
        "INT8",
        "UINT8",
        "INT16",
        "UINT16",
        "INT32",
        "UINT32",
        "INT64",
        "UINT64",
        "BOOL",
        "STRING"
      })
  void everyElementTypeComesBackBitForBit(ElementType type) {
    long[] dims = {2, 3};
    Tensor given = type == ElementType.STRING ? strings(dims) : patterns(type, dims);
    Model model =
        Models.build()
            .input("x", type, "N", 3)
            .node("Identity", List.of("x"), "y")
            .output("y")
            .model();
    try (Session session = Session.open(model, PLAIN)) {
      assertThat(session.inputs().get("x").element()).isEqualTo(type);
      assertThat(session.outputs().get("y").element()).isEqualTo(type);
      assertThat(session.run(Map.of("x", given))).isEqualTo(Map.of("y", given));
    }
  }

  /** Bytes with every bit set somewhere; booleans are 0 and 1. */
  private static Tensor patterns(ElementType type, long... dims) {
    int bytes = (int) Tensor.bytes(type, Tensor.elements(dims));
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < bytes; i++) {
      buffer.put(i, (byte) (type == ElementType.BOOL ? i % 2 : 0xF1 - 37 * i));
    }
    return Tensor.of(type, dims, TensorData.of(buffer));
  }

  private static Tensor strings(long... dims) {
    return Tensor.ofStrings(
        dims,
        Stream.of("", "a", "ü", "zwei Wörter", "数", "tab\tnew\nline")
            .map(Attribute.StringValue::of)
            .toList());
  }

  @Test
  void charactersThatWouldChangeAreRefused() {
    Model model =
        Models.build()
            .input("x", ElementType.STRING, 1)
            .node("Identity", List.of("x"), "y")
            .output("y")
            .model();
    try (Session session = Session.open(model, PLAIN)) {
      for (String text : List.of("\uD83D\uDE00", "a\0b")) {
        Tensor x = Tensor.ofStrings(new long[] {1}, List.of(Attribute.StringValue.of(text)));
        assertThatThrownBy(() -> session.run(Map.of("x", x)))
            .isInstanceOf(ExecException.class)
            .hasMessageContaining("input 'x'");
      }
    }
  }

  @Test
  void unsignedInputsKeepTheirMeaningAndName() {
    Model model =
        Models.build()
            .input("x", ElementType.UINT32, "N")
            .input("x_signed", ElementType.UINT16, "N")
            .node("Cast", List.of("x"), "a", "to", ElementType.DOUBLE)
            .node("Cast", List.of("x_signed"), "b", "to", ElementType.DOUBLE)
            .output("a", "b")
            .model();
    try (Session session = Session.open(model, PLAIN, List.of("x"))) {
      Tensor x = Tensor.ofIntegers(ElementType.UINT32, new long[] {2}, 4294967295L, 7);
      Tensor b = Tensor.ofIntegers(ElementType.UINT16, new long[] {2}, 65535, 8);
      Map<String, Tensor> results = session.run(Map.of("x", x, "x_signed", b));
      assertThat(results.get("a").toDoubles()).containsExactly(4294967295.0, 7);
      assertThat(results.get("b").toDoubles()).containsExactly(65535, 8);
      assertThat(results.get("x")).isEqualTo(x);
    }
  }

  @Test
  void everyTensorCanBeProbedUnderItsName() {
    Model model = Models.mlp(8, 5, 3);
    List<String> probes = List.of("x", "w1", "m1", "a1", "h1", "m2", "a2", "y", "b2");
    Tensor x = Models.floats(1, 1, 4, 8);
    try (Session session = Session.open(model, PLAIN, probes)) {
      Map<String, Tensor> all = session.run(Map.of("x", x));
      assertThat(all.keySet()).containsExactlyInAnyOrderElementsOf(probes);
      assertThat(all.get("x")).isSameAs(x);
      assertThat(all.get("w1")).isSameAs(model.graph().initializers().get("w1"));
      assertThat(all.get("h1").dims()).containsExactly(4, 5);
      assertThat(session.outputs().get("h1")).hasToString("float[N, 5]");
      double[] a1 = all.get("a1").toDoubles();
      double[] h1 = all.get("h1").toDoubles();
      for (int i = 0; i < a1.length; i++) {
        assertThat(h1[i]).isEqualTo(Math.max(0, a1[i]));
      }
      assertThat(session.run(Map.of("x", x), List.of("m2", "x")).keySet())
          .containsExactly("m2", "x");
      assertThat(session.run(Map.of("x", x), List.of("y"))).isEqualTo(Map.of("y", all.get("y")));
    }
  }

  @Test
  void probesDoNotChangeResultsWithoutOptimisation() {
    Model model = Models.mlp(8, 5, 3);
    Map<String, Tensor> x = Map.of("x", Models.floats(1, 1, 4, 8));
    try (Session plain = Session.open(model, PLAIN);
        Session probed = Session.open(model, PLAIN, List.of("m1", "a1", "h1", "m2", "a2"))) {
      assertThat(probed.run(x, List.of("y"))).isEqualTo(plain.run(x));
    }
  }

  @ParameterizedTest
  @EnumSource(OptimizationLevel.class)
  void runsAtEveryLevel(OptimizationLevel level) {
    Map<String, Tensor> x = Map.of("x", Models.floats(1, 1, 4, 8));
    try (Session session = Session.open(Models.mlp(8, 5, 3), PLAIN.withOptimization(level))) {
      double sum = 0;
      for (double p : session.run(x).get("y").toDoubles()) {
        sum += p;
      }
      assertThat(sum).isCloseTo(4, org.assertj.core.data.Offset.offset(1e-5));
    }
  }

  @Test
  void unreadableTypesAreLeftOut() {
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, 2)
            .node("Cast", List.of("x"), "four", "to", ElementType.INT4)
            .node("SequenceConstruct", List.of("x"), "sequence")
            .node("Cast", List.of("x"), "eight", "to", ElementType.FLOAT8E4M3FN)
            .node("Cast", List.of("four"), "y", "to", ElementType.FLOAT)
            .output("y")
            .model();
    try (Session session = Session.open(model, PLAIN, List.of("four", "sequence", "eight"))) {
      assertThat(session.outputs().keySet()).containsExactly("y", "eight");
      Tensor x = Tensor.ofFloats(new long[] {2}, 1.5f, -3);
      assertThat(session.run(Map.of("x", x)).get("eight").toDoubles()).containsExactly(1.5, -3);
      assertThatThrownBy(() -> session.run(Map.of("x", x), List.of("four")))
          .isInstanceOf(ExecException.class)
          .hasMessageStartingWith("no readable output or probe 'four'");
    }
  }

  @Test
  void emptyTensorsAndEmptyBatches() {
    try (Session session = Session.open(Models.mlp(8, 5, 3), PLAIN, List.of("h1"))) {
      Map<String, Tensor> results = session.run(Map.of("x", Tensor.ofFloats(new long[] {0, 8})));
      assertThat(results.get("y").dims()).containsExactly(0, 3);
      assertThat(results.get("h1").size()).isZero();
      PreparedRun prepared =
          session.prepare(Map.of("x", Tensor.ofFloats(new long[] {0, 8})), List.of("y"));
      prepared.run();
      assertThat(prepared.outputTensor("y")).isEqualTo(results.get("y"));
      prepared.close();
    }
    Model strings =
        Models.build()
            .input("x", ElementType.STRING, "N", 2)
            .node("Identity", List.of("x"), "y")
            .output("y")
            .model();
    try (Session session = Session.open(strings, PLAIN)) {
      Tensor none = Tensor.ofStrings(new long[] {0, 2}, List.of());
      assertThat(session.run(Map.of("x", none)).get("y")).isEqualTo(none);
    }
  }

  @Test
  void modelsWithoutInputsRun() {
    Model model =
        Models.build()
            .node("Constant", List.of(), "c", "value", Tensor.ofFloats(new long[] {2}, 1, 2))
            .node("Neg", List.of("c"), "y")
            .output("y")
            .model();
    try (Session session = Session.open(model, PLAIN)) {
      assertThat(session.run(Map.of()).get("y").toDoubles()).containsExactly(-1, -2);
    }
  }

  @Test
  void wrongInputsAreNamed() {
    try (Session session = Session.open(Models.mlp(8, 5, 3), PLAIN)) {
      Tensor x = Models.floats(1, 1, 4, 8);
      assertThatThrownBy(() -> session.run(Map.of()))
          .isInstanceOf(ExecException.class)
          .hasMessageStartingWith("input 'x' is not given");
      assertThatThrownBy(() -> session.run(Map.of("X", x)))
          .hasMessageContaining("no input 'X'")
          .hasMessageContaining("did you mean 'x'?");
      assertThatThrownBy(() -> session.run(Map.of("x", x.reshaped(8, 4))))
          .hasMessage("a tensor float[8, 4] · input 'x' · float[N, 8]");
      assertThatThrownBy(
              () -> session.run(Map.of("x", Tensor.ofDoubles(new long[] {1, 8}, new double[8]))))
          .hasMessage("elements of double · input 'x' · float[N, 8]");
      assertThatThrownBy(() -> session.run(Map.of("x", x), List.of("z")))
          .hasMessageContaining("no readable output or probe 'z'");
    }
    assertThatThrownBy(() -> Session.open(Models.mlp(8, 5, 3), PLAIN, List.of("hl")))
        .isInstanceOf(ExecException.class)
        .hasMessageContaining("no tensor 'hl' to probe")
        .hasMessageContaining("did you mean 'h1'?");
  }
}
