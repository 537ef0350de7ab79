package org.assay.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;
import org.assay.onnx.io.ModelWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @Test
  void aModelThatOrtRefusesIsALoadError() {
    Model unknown =
        Models.build()
            .input("x", ElementType.FLOAT, 2)
            .node("NoSuchOperator\n\u001b[31m", List.of("x"), "y")
            .output("y")
            .model();
    assertThatThrownBy(() -> Session.open(unknown, PLAIN))
        .isInstanceOfSatisfying(
            ExecException.class, e -> assertThat(e.kind()).isEqualTo(ExecException.Kind.LOAD))
        .message()
        .startsWith("ONNX Runtime refuses the model")
        .doesNotContain("\n")
        .doesNotContain("\u001b");
  }

  @Test
  void aFailingOperatorIsARunError() {
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, "N")
            .input("shape", ElementType.INT64, 2)
            .node("Reshape", List.of("x", "shape"), "y")
            .output("y")
            .model();
    try (Session session = Session.open(model, PLAIN)) {
      Tensor x = Tensor.ofFloats(new long[] {3}, 1, 2, 3);
      assertThatThrownBy(() -> session.run(Map.of("x", x, "shape", Tensor.ofLongs(2, 2))))
          .isInstanceOfSatisfying(
              ExecException.class, e -> assertThat(e.kind()).isEqualTo(ExecException.Kind.RUN))
          .hasMessageContaining("Reshape");
    }
  }

  @Test
  void threadsShareASession() throws Exception {
    Model model = Models.mlp(32, 24, 10);
    List<Map<String, Tensor>> inputs = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      inputs.add(Map.of("x", Models.floats(i, 1, 1 + i % 7, 32)));
    }
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try (Session session = Session.open(model, PLAIN, List.of("h1"))) {
      List<Callable<Map<String, Tensor>>> runs = new ArrayList<>();
      inputs.forEach(x -> runs.add(() -> session.run(x)));
      List<Future<Map<String, Tensor>>> parallel = pool.invokeAll(runs);
      for (int i = 0; i < inputs.size(); i++) {
        assertThat(parallel.get(i).get()).isEqualTo(session.run(inputs.get(i)));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aLongLoopEndsAtItsTimeLimit() {
    RunOptions limited = PLAIN.withTimeLimit(Duration.ofMillis(200));
    Map<String, Tensor> x = Map.of("x", Tensor.ofFloats(new long[] {2}, 1, 2));
    try (Session session = Session.open(Models.endless(), limited)) {
      assertThatThrownBy(() -> session.run(x))
          .isInstanceOfSatisfying(
              ExecException.class,
              e -> assertThat(e.kind()).isEqualTo(ExecException.Kind.TIME_LIMIT))
          .hasMessageContaining("limit 200 ms");
    }
    try (Session session = Session.open(Models.mlp(8, 5, 3), limited)) {
      // A flag raised for one run must not hang over the next.
      for (int i = 0; i < 100; i++) {
        session.run(Map.of("x", Models.floats(i, 1, 1, 8)));
      }
    }
  }

  @Test
  void aRunCanBeCancelled() throws Exception {
    Map<String, Tensor> x = Map.of("x", Tensor.ofFloats(new long[] {2}, 1, 2));
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try (Session session = Session.open(Models.endless(), PLAIN)) {
      Future<Map<String, Tensor>> run = pool.submit(() -> session.run(x));
      while (!run.isDone()) {
        session.cancel();
        Thread.sleep(5);
      }
      assertThatThrownBy(run::get)
          .cause()
          .isInstanceOfSatisfying(
              ExecException.class,
              e -> assertThat(e.kind()).isEqualTo(ExecException.Kind.CANCELLED));
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void preparedRunsGiveTheBitsOfPlainOnes() {
    Model model = Models.mlp(32, 24, 10);
    Tensor first = Models.floats(0, 1, 3, 32);
    try (Session session = Session.open(model, PLAIN, List.of("h1"));
        PreparedRun prepared = session.prepare(Map.of("x", first), List.of("y", "h1"))) {
      FloatBuffer in = prepared.floatInput("x");
      FloatBuffer out = prepared.floatOutput("y");
      for (int i = 0; i < 50; i++) {
        Tensor x = Models.floats(i, 2, 3, 32);
        for (int k = 0; k < in.capacity(); k++) {
          in.put(k, (float) x.doubleAt(k));
        }
        prepared.run();
        Map<String, Tensor> plain = session.run(Map.of("x", x));
        assertThat(prepared.outputTensor("y")).isEqualTo(plain.get("y"));
        assertThat(prepared.outputTensor("h1")).isEqualTo(plain.get("h1"));
        assertThat(out.get(7)).isEqualTo((float) plain.get("y").doubleAt(7));
      }
      prepared.set("x", first);
      prepared.run();
      assertThat(prepared.outputTensor("y")).isEqualTo(session.run(Map.of("x", first)).get("y"));
    }
  }

  @Test
  void preparedRunsRefuseOutputsThatChangeTheirSize() {
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, "N")
            .node("NonZero", List.of("x"), "y")
            .output("y")
            .model();
    Tensor example = Tensor.ofFloats(new long[] {3}, 1, 0, 2);
    try (Session session = Session.open(model, PLAIN);
        PreparedRun prepared = session.prepare(Map.of("x", example), List.of("y"))) {
      prepared.run();
      assertThat(prepared.outputTensor("y").toLongs()).containsExactly(0, 2);
      prepared.floatInput("x").put(1, 5);
      assertThatThrownBy(prepared::run).isInstanceOf(ExecException.class);
    }
  }

  @Test
  void randomOperatorsRepeatInANewSession() {
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, 8)
            .node("RandomNormalLike", List.of("x"), "r")
            .node("RandomUniformLike", List.of("x"), "u")
            .node("Add", List.of("r", "u"), "y")
            .output("y")
            .model();
    Map<String, Tensor> x = Map.of("x", Models.floats(1, 1, 8));
    List<Tensor> streams = new ArrayList<>();
    for (RunOptions options : List.of(PLAIN, PLAIN, PLAIN.withSeed(1))) {
      try (Session session = Session.open(model, options)) {
        streams.add(session.run(x).get("y"));
        assertThat(session.run(x).get("y")).isNotEqualTo(streams.get(streams.size() - 1));
      }
    }
    assertThat(streams.get(0)).isEqualTo(streams.get(1)).isNotEqualTo(streams.get(2));
  }

  @Test
  void aClosedSessionSaysSo() {
    Session session = Session.open(Models.mlp(8, 5, 3), PLAIN);
    session.close();
    session.close();
    assertThatThrownBy(() -> session.run(Map.of("x", Models.floats(1, 1, 4, 8))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the session is closed");
  }

  @Test
  void filesLoadWithAndWithoutProbes(@TempDir Path folder) throws Exception {
    Model model = Models.mlp(8, 5, 3);
    Path file = folder.resolve("m odel.onnx");
    Files.write(file, ModelWriter.toBytes(model));
    Map<String, Tensor> x = Map.of("x", Models.floats(1, 1, 4, 8));
    Map<String, Tensor> expected = new LinkedHashMap<>();
    try (Session session = Session.open(model, PLAIN, Set.of("h1"))) {
      expected.putAll(session.run(x));
    }
    try (Session session = Session.open(file, PLAIN, List.of("h1"))) {
      assertThat(session.run(x)).isEqualTo(expected);
    }
    try (Session session = Session.open(file, PLAIN, List.of())) {
      assertThat(session.run(x)).isEqualTo(Map.of("y", expected.get("y")));
    }
  }

  @Test
  void textModelsLoadToo(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("m.onnxtxt"),
            "<ir_version: 10, opset_import: [\"\": 21]>\n"
                + "g (float[N] x) => (float[N] y) { h = Neg(x)\n y = Exp(h) }\n");
    try (Session session = Session.open(file, PLAIN, List.of())) {
      assertThat(session.run(Map.of("x", Tensor.ofFloats(new long[] {1}, 0))).get("y").doubleAt(0))
          .isEqualTo(1);
    }
  }

  @Test
  void aLargeModelTakesTheWayOverAFile() {
    Model model = Models.mlp(8, 5, 3);
    Path file;
    try (StagedModel staged = StagedModel.of(model, 0)) {
      assertThat(staged.form()).isInstanceOf(StagedModel.Form.InFile.class);
      file = ((StagedModel.Form.InFile) staged.form()).file();
      try (Session session = Session.open(file, PLAIN, List.of("h1"));
          Session direct = Session.open(model, PLAIN, List.of("h1"))) {
        Map<String, Tensor> x = Map.of("x", Models.floats(1, 1, 4, 8));
        assertThat(session.run(x)).isEqualTo(direct.run(x));
      }
    }
    assertThat(file.getParent()).doesNotExist();
  }

  @Test
  void newerIrVersionsAreRunToo() {
    Model model = Models.mlp(8, 5, 3);
    Model newer =
        new Model(
            14,
            model.operatorSets(),
            "",
            "",
            "",
            0,
            "",
            model.graph(),
            model.functions(),
            model.metadata());
    try (Session session = Session.open(newer, PLAIN)) {
      assertThat(session.run(Map.of("x", Models.floats(1, 1, 4, 8))).get("y").dims())
          .containsExactly(4, 3);
    }
  }
}
