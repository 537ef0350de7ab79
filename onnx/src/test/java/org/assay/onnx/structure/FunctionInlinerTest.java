package org.assay.onnx.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.text.TextReader;
import org.assay.onnx.text.TextWriter;
import org.junit.jupiter.api.Test;

class FunctionInlinerTest {
  private static Model inlined(String graph) {
    return FunctionInliner.inline(
        Validation.validated(
            TextReader.parse("<ir_version: 10, opset_import: [\"\": 17, \"l\": 1]>\n" + graph)));
  }

  private static List<String> text(Graph graph) {
    return TextWriter.toText(Model.of(10, 17, graph))
        .lines()
        .map(String::strip)
        .filter(l -> l.contains(" = ") && !l.startsWith("<"))
        .toList();
  }

  @Test
  void nestedCallsWithAttributes() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/golden/functions.onnx")) {
      Model model =
          FunctionInliner.inline(Validation.validated(ModelReader.read(in.readAllBytes())));
      assertThat(model.functions()).isEmpty();
      assertThat(text(model.graph()))
          .containsExactly(
              "\"T/c\" = Constant <value_float: float = 2.0> ()",
              "\"T/d\" = Constant <value_float: float = 0.5> ()",
              "\"T/mid\" = Add (X, \"T/c\")",
              "T = Relu (\"T/mid\")",
              "Y = Sigmoid (T)");
      assertThat(model.graph().nodes().get(2).metadata())
          .containsEntry("assay.function", "local.outer")
          .containsEntry("assay.call", "T");
      assertThat(model.graph().nodes().get(3).metadata())
          .containsEntry("assay.function", "local.inner")
          .containsEntry("assay.call", "T/T");
      assertThat(Validation.validated(model)).isSameAs(model);
    }
  }

  @Test
  void everyCallHasNamesOfItsOwn() {
    Model model =
        inlined(
            "g (x) => (z) { [one] y = l.f (x) [\"one\"] z = l.f (y) \"one/q\" = Neg (x) }"
                + " <domain: \"l\"> f (a) => (b) { [n] q = Neg (a) b = Abs (q) }");
    assertThat(text(model.graph()))
        .containsExactly(
            "[\"one/n\"] \"one/q__1\" = Neg (x)",
            "y = Abs (\"one/q__1\")",
            "[\"one/n\"] \"one/q__2\" = Neg (y)",
            "z = Abs (\"one/q__2\")",
            "\"one/q\" = Neg (x)");
  }

  @Test
  void missingInputsOutputsAndAttributes() {
    Model model =
        inlined(
            "g (x) => (y) { y, \"\" = l.f (x, \"\") }"
                + " <domain: \"l\"> f <k> (a, b, c) => (d, e, f)"
                + " { d = Clip (a, b, c) e = LeakyRelu <alpha: float = @k> (a) f = Abs (a) }");
    assertThat(text(model.graph()))
        .containsExactly(
            "y = Clip (x, \"\", \"\")", "\"y/e\" = LeakyRelu (x)", "\"y/f\" = Abs (x)");
  }

  @Test
  void passedOnInputsAndTwofoldOutputs() {
    Model model =
        inlined(
            "g (x) => (y, z, w) { y, z, w = l.f (x) }"
                + " <domain: \"l\"> f (a) => (a, b, b) { b = Neg (a) }");
    assertThat(text(model.graph()))
        .containsExactly("z = Neg (x)", "y = Identity (x)", "w = Identity (z)");
  }

  @Test
  void subgraphsOfFunctionsDoNotCapture() {
    Model model =
        inlined(
            "g (x, z, c) => (y) { y = l.f (z, c) }"
                + " <domain: \"l\"> f <k: float = 0.5> (a, c) => (b) { q = Neg (a)"
                + " b = If (c) <then_branch = t () => (z) {"
                + " z = LeakyRelu <alpha: float = @k> (a) },"
                + " else_branch = e () => (z) { z = Add (q, a) }> }");
    Node branch = model.graph().nodes().get(1);
    assertThat(text(branch.graphAttribute("then_branch").orElseThrow()))
        .containsExactly("\"y/z\" = LeakyRelu <alpha: float = 0.5> (z)");
    assertThat(text(branch.graphAttribute("else_branch").orElseThrow()))
        .containsExactly("\"y/z__1\" = Add (\"y/q\", z)");
    assertThat(Validation.validated(model)).isSameAs(model);
  }

  @Test
  void callsInsideOfSubgraphs() {
    Model model =
        inlined(
            "g (x, c) => (y) { y = If (c) <then_branch = t () => (z) { z = l.f (x) },"
                + " else_branch = e () => (x) { }> }"
                + " <domain: \"l\"> f (a) => (b) { q = Neg (a) b = Abs (q) }");
    assertThat(text(model.graph().nodes().get(0).graphAttribute("then_branch").orElseThrow()))
        .containsExactly("\"z/q\" = Neg (x)", "z = Abs (\"z/q\")");
  }

  @Test
  void knownOperatorsAndLaterFunctionsGoFirst() {
    Model model =
        inlined(
            "g (x) => (y) { a = Abs (x) y = l.f (a) } <domain: \"\"> Abs (a) => (b) { b = Neg (a) }"
                + " <domain: \"l\"> f (a) => (b) { b = Exp (a) }"
                + " <domain: \"l\"> f (a) => (b) { b = Log (a) }");
    assertThat(text(model.graph())).containsExactly("a = Abs (x)", "y = Log (a)");
  }

  @Test
  void linesAndTracesOfTheCallAreKept() {
    Model model =
        inlined("g (x) => (y) {\n y = l.f (x) }\n<domain: \"l\"> f (a) => (b) {\n\n b = Neg (a) }");
    assertThat(model.graph().nodes().get(0).line()).hasValue(6);
  }

  @Test
  void importsOfFunctionsAreAdded() {
    Model model =
        inlined(
            "g (x) => (y) { y = l.f (x) }"
                + " <domain: \"l\", opset_import: [\"\": 18, \"com.microsoft\": 1]>"
                + " f (a) => (b) { b = com.microsoft.Gelu (a) }");
    assertThat(model.opset("")).hasValue(17);
    assertThat(model.opset("com.microsoft")).hasValue(1);
  }

  @Test
  void exponentialGrowthIsStopped() {
    StringBuilder text = new StringBuilder("g (x) => (y) { y = l.f0 (x) }\n");
    for (int i = 0; i < 40; i++) {
      text.append("<domain: \"l\"> f").append(i).append(" (a) => (c) { b = l.f").append(i + 1);
      text.append(" (a) c = l.f").append(i + 1).append(" (b) }\n");
    }
    assertThatThrownBy(() -> inlined(text.toString()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("more than 1000000 nodes");
  }

  @Test
  void tooManyArguments() {
    assertThatThrownBy(
            () ->
                inlined(
                    "g (x) => (y) { y = l.f (x, x) } <domain: \"l\"> f (a) => (b) { b = Neg (a) }"))
        .hasMessageContaining("call with 2 inputs")
        .hasMessageContaining("at most 1 inputs");
  }
}
