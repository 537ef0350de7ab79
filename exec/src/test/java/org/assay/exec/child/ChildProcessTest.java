package org.assay.exec.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assay.exec.ExecException;
import org.assay.exec.Models;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.io.ModelWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  private static final RunOptions PLAIN = RunOptions.DEFAULT;
  private static final Map<String, Tensor> PAIR =
      Map.of("x", Tensor.ofFloats(new long[] {2}, 1, 2));

  @Test
  void aChildGivesTheBitsOfASession() {
    Model model = Models.mlp(16, 8, 4);
    Map<String, Tensor> x = Map.of("x", Models.floats(3, 1, 5, 16));
    List<String> probes = List.of("h1", "w1", "x");
    try (Session here = Session.open(model, PLAIN, probes);
        Runner child = Isolated.open(model, PLAIN, probes, Isolation.ALWAYS, ChildLimits.DEFAULT)) {
      assertThat(child.inputs()).isEqualTo(here.inputs());
      assertThat(child.outputs()).isEqualTo(here.outputs());
      assertThat(child.run(x)).isEqualTo(here.run(x));
      assertThat(child.run(x, List.of("h1"))).isEqualTo(here.run(x, List.of("h1")));
      assertThatThrownBy(() -> child.run(Map.of()))
          .isInstanceOf(ExecException.class)
          .hasMessageStartingWith("input 'x' is not given");
      assertThat(child.run(x)).as("it lives on").isEqualTo(here.run(x));
    }
  }

  @Test
  void stringsAndEmptyTensorsCross() {
    Model model =
        Models.build()
            .input("s", ElementType.STRING, "N")
            .input("e", ElementType.FLOAT16, 0, 3)
            .node("Identity", List.of("s"), "t")
            .node("Identity", List.of("e"), "f")
            .output("t", "f")
            .model();
    Tensor strings =
        Tensor.ofStrings(
            new long[] {3}, Stream.of("", "ä\n", "数").map(Attribute.StringValue::of).toList());
    Tensor empty = Tensor.ofValues(ElementType.FLOAT16, new long[] {0, 3});
    try (Runner child =
        Isolated.open(model, PLAIN, List.of(), Isolation.ALWAYS, ChildLimits.DEFAULT)) {
      assertThat(child.run(Map.of("s", strings, "e", empty)))
          .isEqualTo(Map.of("t", strings, "f", empty));
    }
  }

  @Test
  void anEndlessLoopIsKilledWithItsProcess() {
    ChildLimits limits = ChildLimits.DEFAULT.withRunTime(Duration.ofMillis(400));
    try (ChildProcess child = ChildProcess.start(limits)) {
      assertThat(child.load(ModelWriter.toBytes(Models.endless()), PLAIN, List.of()))
          .isInstanceOf(ChildResult.Loaded.class);
      ProcessHandle process = ProcessHandle.of(child.pid()).orElseThrow();
      assertThat(child.run(PAIR, List.of("y")))
          .isEqualTo(new ChildResult.TimedOut(Duration.ofMillis(400)));
      assertThat(child.isAlive()).isFalse();
      assertThat(process.onExit().orTimeout(10, TimeUnit.SECONDS))
          .succeedsWithin(Duration.ofSeconds(10));
    }
  }

  @Test
  void aSessionReplacesItsKilledChild() {
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, 2)
            .input("rounds", ElementType.INT64)
            .weight("t", Tensor.ofIntegers(ElementType.BOOL, new long[0], 1))
            .node("Loop", List.of("rounds", "t", "x"), "y", "body", loopBody())
            .output("y")
            .model();
    ChildLimits limits = ChildLimits.DEFAULT.withRunTime(Duration.ofMillis(1500));
    try (Runner child = Isolated.open(model, PLAIN, List.of(), Isolation.ALWAYS, limits)) {
      Map<String, Tensor> few = Map.of("x", PAIR.get("x"), "rounds", Tensor.scalar(2L));
      Map<String, Tensor> many = Map.of("x", PAIR.get("x"), "rounds", Tensor.scalar(1L << 60));
      Map<String, Tensor> before = child.run(few);
      assertThatThrownBy(() -> child.run(many))
          .isInstanceOfSatisfying(
              ExecException.class,
              e -> assertThat(e.kind()).isEqualTo(ExecException.Kind.TIME_LIMIT));
      assertThat(child.run(few)).isEqualTo(before);
    }
  }

  private static org.assay.onnx.Graph loopBody() {
    return Models.build()
        .input("i", ElementType.INT64)
        .input("c", ElementType.BOOL)
        .input("v", ElementType.FLOAT, 2)
        .node("Identity", List.of("c"), "c2")
        .node("Sin", List.of("v"), "v2")
        .output("c2", "v2")
        .graph();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aHugeTensorIsOutOfMemoryNotTheEndOfThisProcess() {
    // 3 GB: less than this machine has, more than the child may take.
    ChildLimits limits = ChildLimits.DEFAULT.withMemory(128L << 20, 512L << 20);
    try (ChildProcess child = ChildProcess.start(limits)) {
      byte[] model = ModelWriter.toBytes(Models.constantOfShape(768, 1024, 1024));
      assertThat(child.load(model, PLAIN, List.of())).isInstanceOf(ChildResult.Loaded.class);
      assertThat(child.run(Map.of("x", Tensor.scalar(1f)), List.of("y")))
          .isInstanceOf(ChildResult.OutOfMemory.class);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aTensorWithinTheLimitsRuns() {
    ChildLimits limits = ChildLimits.DEFAULT.withMemory(128L << 20, 512L << 20);
    try (ChildProcess child = ChildProcess.start(limits)) {
      byte[] model = ModelWriter.toBytes(Models.constantOfShape(64, 1024, 1024));
      assertThat(child.load(model, PLAIN, List.of())).isInstanceOf(ChildResult.Loaded.class);
      assertThat(child.run(Map.of("x", Tensor.scalar(1f)), List.of("y")))
          .isInstanceOf(ChildResult.Ok.class);
    }
  }

  @Test
  void outputsBeyondTheHeapAreOutOfMemory() {
    ChildLimits limits = ChildLimits.DEFAULT.withMemory(32L << 20, 1024L << 20);
    Model model = Models.constantOfShape(64, 1024, 1024);
    try (ChildProcess child = ChildProcess.start(limits)) {
      child.load(ModelWriter.toBytes(model), PLAIN, List.of("big"));
      assertThat(child.run(Map.of("x", Tensor.scalar(1f)), List.of("big")))
          .isInstanceOf(ChildResult.OutOfMemory.class);
    }
  }

  @Test
  void deepNestingIsRefusedOrTimesOutInTheChild() {
    ChildLimits limits = ChildLimits.DEFAULT.withLoadTime(Duration.ofSeconds(20));
    try (ChildProcess child = ChildProcess.start(limits)) {
      ChildResult result = child.load(ModelWriter.toBytes(Models.nestedIf(14)), PLAIN, List.of());
      assertThat(result)
          .isInstanceOfSatisfying(
              ChildResult.Failed.class,
              failed -> {
                assertThat(failed.kind()).isEqualTo(ExecException.Kind.LOAD);
                assertThat(failed.message()).contains("nest");
              });
      assertThat(child.load(ModelWriter.toBytes(Models.nestedIf(4)), PLAIN, List.of()))
          .isInstanceOf(ChildResult.Loaded.class);
    }
  }

  @Test
  void garbageIsAFailureNotACrash() {
    try (ChildProcess child = ChildProcess.start(ChildLimits.DEFAULT)) {
      assertThat(
              child.load(
                  "no model at all".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                  PLAIN,
                  List.of()))
          .isInstanceOfSatisfying(
              ChildResult.Failed.class,
              failed -> assertThat(failed.kind()).isEqualTo(ExecException.Kind.LOAD));
      assertThat(child.run(PAIR, List.of("y"))).isInstanceOf(ChildResult.Failed.class);
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aCrashIsReportedWithItsSignal() throws Exception {
    try (ChildProcess child = ChildProcess.start(ChildLimits.DEFAULT)) {
      byte[] model = ModelWriter.toBytes(Models.endless());
      assertThat(child.load(model, PLAIN, List.of())).isInstanceOf(ChildResult.Loaded.class);
      Thread killer =
          new Thread(
              () -> {
                try {
                  Thread.sleep(300);
                  new ProcessBuilder("/bin/kill", "-SEGV", Long.toString(child.pid()))
                      .start()
                      .waitFor();
                } catch (java.io.IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      killer.start();
      assertThat(child.run(PAIR, List.of("y")))
          .isInstanceOfSatisfying(
              ChildResult.Crashed.class,
              crash -> {
                assertThat(crash.exitCode()).isNotZero();
                assertThat(crash.errorOutput()).contains("SIGSEGV");
              });
      killer.join();
      assertThat(child.isAlive()).isFalse();
      assertThatThrownBy(() -> child.run(PAIR, List.of("y")))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aKilledChildLeavesNoFiles(@TempDir Path folder) throws Exception {
    String before = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", folder.toString());
    try (ChildProcess child = ChildProcess.start(ChildLimits.DEFAULT)) {
      assertThat(child.load(ModelWriter.toBytes(Models.mlp(16, 8, 4)), PLAIN, List.of()))
          .isInstanceOf(ChildResult.Loaded.class);
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aProbedModelMovesIntoThisProcess(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("model.onnx");
    Files.write(file, ModelWriter.toBytes(Models.mlp(16, 8, 4)));
    Map<String, Tensor> x = Map.of("x", Models.floats(3, 1, 5, 16));
    long before = ProcessHandle.current().descendants().count();
    try (Runner runner =
        Isolated.open(file, PLAIN, List.of("h1"), Isolation.PROBE, ChildLimits.DEFAULT)) {
      assertThat(ProcessHandle.current().descendants().count()).isEqualTo(before + 1);
      Map<String, Tensor> first = runner.run(x);
      assertThat(ProcessHandle.current().descendants().count()).isEqualTo(before);
      assertThat(runner.run(x)).isEqualTo(first);
    }
    try (Runner runner =
        Isolated.open(file, PLAIN, List.of("h1"), Isolation.NEVER, ChildLimits.DEFAULT)) {
      assertThat(runner).isInstanceOf(Session.class);
    }
  }

  @Test
  void aProbedModelThatHangsNeverRunsHere() {
    ChildLimits limits = ChildLimits.DEFAULT.withRunTime(Duration.ofMillis(400));
    try (Runner runner =
        Isolated.open(Models.endless(), PLAIN, List.of(), Isolation.PROBE, limits)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> runner.run(PAIR))
            .isInstanceOfSatisfying(
                ExecException.class,
                e -> assertThat(e.kind()).isEqualTo(ExecException.Kind.TIME_LIMIT))
            .hasMessageContaining("child process");
      }
    }
  }
}
