package org.assay.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.io.ModelWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that fail, are shared, limited, cancelled or prepared; models from files. */
class SessionRunsTest {
  private static final RunOptions PLAIN = RunOptions.DEFAULT;

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
