package org.assay.exec.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assay.exec.Models;
import org.assay.exec.ProbeSweep;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.junit.jupiter.api.Test;

class TracerTest {
  private static Trace trace(Model model, Map<String, Tensor> inputs) {
    return Tracer.of(model, RunOptions.DEFAULT).trace(inputs);
  }

  private static String firstOutput(NodeTrace node) {
    return node.node().outputs().get(0);
  }

  @Test
  void theFirstNodeThatGoesNonFiniteIsFound() {
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, "N")
            .node("Relu", List.of("x"), "r")
            .node("Exp", List.of("r"), "e")
            .node("ReduceSum", List.of("e"), "s", "keepdims", 0)
            .node("Div", List.of("e", "s"), "p")
            .node("Log", List.of("x"), "l")
            .output("p", "l")
            .model();
    Trace trace = trace(model, Map.of("x", Tensor.ofFloats(new long[] {3}, -1, 3, 90)));
    assertThat(trace.firstNonFinite()).map(TracerTest::firstOutput).contains("e");
    assertThat(trace.origins()).extracting(TracerTest::firstOutput).containsExactly("e", "l");
    assertThat(trace.firstNan()).map(TracerTest::firstOutput).contains("p");
    TensorSummary e = trace.nodes().get(1).outputs().get(0);
    assertThat(e.positiveInfinite()).isEqualTo(1);
    assertThat(e.min()).hasValue(1);
    assertThat(e.max().orElseThrow())
        .isCloseTo(Math.exp(3), org.assertj.core.data.Offset.offset(1e-4));
    TensorSummary l = trace.nodes().get(4).outputs().get(0);
    assertThat(l.nan()).isEqualTo(1);
    assertThat(trace.inputs()).extracting(TensorSummary::tensor).containsExactly("x");
    assertThat(trace.notes()).anyMatch(note -> note.contains("without optimisation"));
  }

  @Test
  void aFiniteRunHasNoOrigin() {
    Trace trace = trace(Models.mlp(8, 5, 3), Map.of("x", Models.floats(1, 1, 4, 8)));
    assertThat(trace.origins()).isEmpty();
    assertThat(trace.nearOverflow()).isEmpty();
    assertThat(trace.nodes())
        .extracting(TracerTest::firstOutput)
        .containsExactly("m1", "a1", "h1", "m2", "a2", "y");
    assertThat(trace.runs()).isEqualTo(1);
  }

  @Test
  void sizesThatDependOnValuesAreMeasured() {
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, "N")
            .node("NonZero", List.of("x"), "where")
            .node("Cast", List.of("where"), "f", "to", ElementType.FLOAT)
            .node("Neg", List.of("f"), "g")
            .node("Neg", List.of("x"), "h")
            .output("g", "h")
            .model();
    Tracer small =
        new Tracer(model, (graph, probes) -> Session.open(graph, RunOptions.DEFAULT, probes), 8);
    Trace trace = small.trace(Map.of("x", Tensor.ofFloats(new long[] {4}, 0, 5, 0, 7)));
    assertThat(trace.nodes())
        .extracting(node -> node.outputs().get(0).dims())
        .containsExactly(List.of(1L, 2L), List.of(1L, 2L), List.of(4L));
    assertThat(trace.runs()).as("one to measure, one each of 8, 8 and 16 bytes").isEqualTo(4);
  }

  @Test
  void masksAreConstantsNotOrigins() {
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, 3)
            .weight("mask", Tensor.ofFloats(new long[] {3}, 0, 0, Float.NEGATIVE_INFINITY))
            .node(
                "Constant",
                List.of(),
                "c",
                "value",
                Tensor.ofFloats(new long[] {1}, Float.NEGATIVE_INFINITY))
            .node("Add", List.of("x", "mask"), "masked")
            .node("Softmax", List.of("masked"), "p")
            .node("Add", List.of("masked", "c"), "all")
            .node("Softmax", List.of("all"), "q")
            .output("p", "q")
            .model();
    Trace trace = trace(model, Map.of("x", Tensor.ofFloats(new long[] {3}, 1, 2, 3)));
    assertThat(trace.nonFiniteConstants()).containsExactly("mask", "c");
    assertThat(trace.origins()).isEmpty();
    assertThat(trace.firstNan()).map(TracerTest::firstOutput).contains("q");
  }

  @Test
  void nearOverflowIsRelativeToTheType() {
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, 1)
            .node("Mul", List.of("x", "x"), "square")
            .node("Cast", List.of("x"), "half", "to", ElementType.FLOAT16)
            .node("Neg", List.of("half"), "y")
            .output("square", "y")
            .model();
    Trace trace = trace(model, Map.of("x", Tensor.ofFloats(new long[] {1}, 100)));
    assertThat(trace.nearOverflow())
        .extracting(TracerTest::firstOutput)
        .containsExactly("half", "y");
    assertThat(trace.notes()).anyMatch(note -> note.contains("float16 in float32"));
  }

  @Test
  void subgraphsCountAsTheirNode() {
    Graph then = Models.build().node("Log", List.of("x"), "inner").output("inner").graph();
    Graph orElse = Models.build().node("Neg", List.of("x"), "other").output("other").graph();
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, 2)
            .input("c", ElementType.BOOL)
            .node("If", List.of("c"), "y", "then_branch", then, "else_branch", orElse)
            .node("Neg", List.of("y"), "z")
            .output("z")
            .model();
    Tensor yes = Tensor.ofIntegers(ElementType.BOOL, new long[0], 1);
    Map<String, Tensor> inputs = Map.of("x", Tensor.ofFloats(new long[] {2}, 0, 1), "c", yes);
    Trace trace = trace(model, inputs);
    assertThat(trace.firstNonFinite()).map(node -> node.node().opType()).contains("If");
    Map<String, Tensor> infinite =
        Map.of("x", Tensor.ofFloats(new long[] {2}, Float.POSITIVE_INFINITY, 1), "c", yes);
    assertThat(trace(model, infinite).origins())
        .as("the If reads x from outside, which was infinite already")
        .isEmpty();
  }

  @Test
  void whatCannotBeReadIsSaidAndFollowed() {
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, 2)
            .weight("zero", Tensor.scalar(0L))
            .node("Log", List.of("x"), "l")
            .node("SequenceConstruct", List.of("l"), "s")
            .node("SequenceAt", List.of("s", "zero"), "y")
            .output("y")
            .model();
    Trace trace = trace(model, Map.of("x", Tensor.ofFloats(new long[] {2}, 0, 1)));
    assertThat(trace.unread()).containsExactly("s");
    assertThat(trace.origins()).extracting(TracerTest::firstOutput).containsExactly("l");
  }

  @Test
  void memoryIsBoundedByMoreRuns() {
    Model model = Models.mlp(64, 64, 64, 64, 10);
    Map<String, Tensor> x = Map.of("x", Models.floats(5, 1, 100, 64));
    Trace whole = trace(model, x);
    int[] open = new int[1];
    Tracer small =
        new Tracer(
            model,
            (graph, probes) -> {
              open[0]++;
              return Session.open(graph, RunOptions.DEFAULT, probes);
            },
            // Two tensors of 100 x 64 floats.
            2 * 100 * 64 * 4);
    Trace parts = small.trace(x);
    assertThat(parts.nodes()).isEqualTo(whole.nodes());
    // 9 tensors of 25,600 bytes in pairs, the last with three small ones.
    assertThat(parts.runs()).isEqualTo(5);
    assertThat(open[0]).isEqualTo(parts.runs() + 1);
  }

  @Test
  void randomOperatorsAgreeAcrossTheRuns() {
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, 64)
            .node("RandomNormalLike", List.of("x"), "r")
            .node("Neg", List.of("r"), "n")
            .output("n")
            .model();
    Tracer tracer =
        new Tracer(model, (graph, probes) -> Session.open(graph, RunOptions.DEFAULT, probes), 1);
    Trace trace = tracer.trace(Map.of("x", Models.floats(1, 1, 64)));
    assertThat(trace.runs()).isEqualTo(2);
    assertThat(trace.nodes().get(1).outputs().get(0).min().orElseThrow())
        .isEqualTo(-trace.nodes().get(0).outputs().get(0).max().orElseThrow());
  }

  @Test
  void summariesAgreeWithACount() {
    long seed = 20261120;
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      float[] values = new float[random.nextInt(20_000)];
      long nan = 0;
      long positive = 0;
      long negative = 0;
      double min = Double.POSITIVE_INFINITY;
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.intBitsToFloat(random.nextInt());
        nan += Float.isNaN(values[i]) ? 1 : 0;
        positive += values[i] == Float.POSITIVE_INFINITY ? 1 : 0;
        negative += values[i] == Float.NEGATIVE_INFINITY ? 1 : 0;
        min = Float.isFinite(values[i]) ? Math.min(min, values[i]) : min;
      }
      TensorSummary summary =
          TensorSummary.of("t", Tensor.ofFloats(new long[] {values.length}, values));
      assertThat(List.of(summary.nan(), summary.positiveInfinite(), summary.negativeInfinite()))
          .as("seed %d round %d", seed, round)
          .containsExactly(nan, positive, negative);
      assertThat(summary.min().orElse(Double.POSITIVE_INFINITY)).isEqualTo(min);
    }
  }

  @Test
  void aSweepReadsEveryTypeOnce() {
    Model model =
        Models.build()
            .input("x", ElementType.FLOAT, 4)
            .node("Shape", List.of("x"), "shape_of_0")
            .node("Greater", List.of("x", "x"), "b")
            .node("Neg", List.of("x"), "y")
            .output("y")
            .model();
    List<String> seen = new java.util.ArrayList<>();
    ProbeSweep.Swept swept =
        new ProbeSweep(
                model, (graph, probes) -> Session.open(graph, RunOptions.DEFAULT, probes), 1 << 20)
            .run(
                Map.of("x", Models.floats(1, 1, 4)),
                type -> true,
                (name, tensor) -> seen.add(name));
    assertThat(seen).containsExactlyInAnyOrder("shape_of_0", "b", "y");
    assertThat(swept.unread()).isEmpty();
  }
}
