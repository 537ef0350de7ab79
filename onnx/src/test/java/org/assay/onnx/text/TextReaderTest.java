package org.assay.onnx.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.onnx.Attribute;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.io.ExternalFiles;
import org.assay.onnx.io.ReadLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextReaderTest {
  private static final String HEADER = "<ir_version: 8, opset_import: [\"\": 17]>\n";

  private static Model parse(String graph) {
    return TextReader.parse(HEADER + graph);
  }

  private static Node node(String text) {
    return parse("g () => (y) { " + text + " }").graph().nodes().get(0);
  }

  @Test
  void nodesKnowTheirLine() {
    Model model = parse("g (float x)\n => (float y) {\n # comment\n\n a = Neg(x) y =\n Neg(a)\n}");
    assertThat(model.graph().nodes()).extracting(n -> n.line().getAsInt()).containsExactly(6, 6);
    Node branch = node("y = If (c) <\n\nthen_branch = t () => (z) {\n z = A() }>");
    assertThat(branch.graphAttribute("then_branch").orElseThrow().nodes().get(0).line())
        .hasValue(5);
  }

  @Test
  void positionsAreOfTheOffendingToken() {
    assertThatThrownBy(() -> parse("g (float x) => (float y) {\n y = Neg(x\n }"))
        .isInstanceOf(ModelException.class)
        .hasMessage("unexpected '}' · text:4:2 · ')'");
    assertThatThrownBy(() -> parse("g () => () { é }"))
        .hasMessageContaining("unexpected 'é' · text:2:14");
    assertThatThrownBy(() -> parse("\"ü\" () => () { 5 }")).hasMessageContaining("text:2:16");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          y = Op <a = > (x)                  | the value of an attribute
          y = Op <a = []> (x)                | type annotation
          y = Op <a: int = []> (x)           | not a list
          y = Op <a: int = 1.5> (x)          | type int
          y = Op <a: number = 1> (x)         | a type of attribute
          y = Op <a = [1, 2.5]> (x)          | type int
          y = Op <a = [1, @b]> (x)           | a reference stands for
          y = Op <a = [@b]> (x)              | a reference stands for
          y = Op <a: sparse_tensor = 1> (x)  | type sparse_tensor
          y = Op <a = 99999999999999999999>()| 64 bits
          y = Op <a = 1e39> (x)              | a float32
          y = Op <a = 1e> (x)                | not a number
          y = Op <a = - 1> (x)               | the value of an attribute
          y = Op <a = "x> (x)                | closing double quote
          y = Op <a = float[2] {1}> (x)      | 8 bytes
          y = Op <a = float[2] {1, "x"}> ()  | a number
          y = Op <a = float[N] {1}> ()       | with sizes
          y = Op <a = float[] {1}> ()        | with sizes
          y = Op <a = seq(float) {1}> ()     | with sizes
          y = Op <a = int8[1] {128}> ()      | an int8
          y = Op <a = uint8[1] {-1}> ()      | an uint8
          y = Op <a = uint64[1] {-1}> ()     | an uint64
          y = Op <a = int64[1] {1.0}> ()     | an integer
          y = Op <a = float16[1] {1.0}> ()   | bit pattern
          y = Op <a = float[-1] {1}> ()      | with sizes
          y = Op <a = float[9999999999999,9999999999999] {1}> () | overflows
          y = Op <a = float[1] ["location": "w.bin"]> ()  | read the model by its path
          y Op (x)                           | '='
          y = Op [x]                         | '('
          y = 5 (x)                          | an operator
          y = a. (x)                         | an operator
          """)
  void malformedNodes(String node, String expected) {
    assertThatThrownBy(() -> node(node))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("text:2:")
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          g () => () {} junk                                    | attribute
          g () = > () {}                                        | '=>'
          g (float[N x) => () {}                                | ']'
          g (map(seq, float) x) => () {}                        | an element type
          g (opaque(x) y) => () {}                              | an element type
          g (x = {1}) => () {}                                  | a type before the name
          g () => () {                                          | an operator
          """)
  void malformedGraphs(String graph, String expected) {
    assertThatThrownBy(() -> parse(graph))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("text:2:");
    assertThat(expected).isNotEmpty();
  }

  @Test
  void malformedHeaders() {
    assertThatThrownBy(() -> TextReader.parse("")).isInstanceOf(ModelException.class);
    assertThatThrownBy(() -> TextReader.parse("g () => () {}"))
        .hasMessageContaining("states no IR version")
        .hasMessageContaining("text:1:1");
    assertThatThrownBy(() -> TextReader.parse("<ir_version: 8> g () => () {}"))
        .hasMessageContaining("imports no operator set");
    assertThatThrownBy(
            () -> TextReader.parse("<ir_version: 8, opset_import: [\"\": 99]> g () => () {}"))
        .hasMessageContaining("opset 99");
    assertThatThrownBy(() -> TextReader.parse("<version: 8> g () => () {}"))
        .hasMessageContaining("unknown key 'version'");
  }

  @Test
  void quotedWordsAndEscapes() {
    Node node =
        node("\"a \\\" b\" = \"odd domain\".\"my op\":\"1\" <\"x y\" = 1> (\"\", \"float\")");
    assertThat(node.outputs()).containsExactly("a \" b");
    assertThat(node.domain()).isEqualTo("odd domain");
    assertThat(node.opType()).isEqualTo("my op");
    assertThat(node.overload()).isEqualTo("1");
    assertThat(node.inputs()).containsExactly("", "float");
    assertThat(node.intAttribute("x y", 0)).isEqualTo(1);
  }

  @Test
  void namesThatLookLikeFloats() {
    Node node = node("y = Op <a = inf_graph () => (z) { z = A() }, b = -inf, c = Infinity> (nan)");
    assertThat(node.graphAttribute("a").orElseThrow().name()).isEqualTo("inf_graph");
    assertThat(node.floatAttribute("b", 0)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(node.floatAttribute("c", 0)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(node.inputs()).containsExactly("nan");
  }

  @Test
  void stringsKeepTheirBytes() {
    byte[] text =
        (HEADER + "g () => (y) { y = Op <s = \"X\"> () }").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < text.length; i++) {
      if (text[i] == 'X') {
        text[i] = (byte) 0xFF;
      }
    }
    Model model = TextReader.parse("t", text, ExternalFiles.none(), ReadLimits.DEFAULT);
    Attribute value = model.graph().nodes().get(0).attribute("s").orElseThrow();
    assertThat(value).isEqualTo(new Attribute.StringValue(new byte[] {(byte) 0xFF}));
    Model again =
        TextReader.parse("t", TextWriter.toBytes(model), ExternalFiles.none(), ReadLimits.DEFAULT);
    assertThat(again.graph().nodes().get(0).attribute("s")).contains(value);
  }

  @Test
  void nestingAndCountsAreLimited() {
    String open = "y = If <b = n () => () { ";
    String nested = open.repeat(8) + "y = A()" + " }> ()".repeat(8);
    assertThat(node(nested).opType()).isEqualTo("If");
    assertThatThrownBy(() -> node(open + nested + " }> ()"))
        .hasMessageContaining("nested more than 8");
    assertThatThrownBy(() -> node(open.repeat(20_000))).hasMessageContaining("nested more than 8");
    assertThatThrownBy(() -> parse("g (" + "seq(".repeat(100_000)))
        .hasMessageContaining("types are nested");
    byte[] nodes =
        (HEADER + "g () => () {" + "=A()".repeat(11) + "}").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(
            () ->
                TextReader.parse(
                    "t", nodes, ExternalFiles.none(), ReadLimits.DEFAULT.withMaxNodes(10)))
        .hasMessageContaining("more than 10 nodes");
  }

  @Test
  void longLinesTakeLinearTime() {
    StringBuilder text = new StringBuilder("g () => (y) <float[300000] w = {0");
    text.append(",1.5".repeat(299_999)).append("}");
    for (int i = 0; i < 100_000; i++) {
      text.append(", float[N] v").append(i);
    }
    Model model = parse(text + "> { y = Op <a = [1" + ",2".repeat(100_000) + "]> (w) }");
    assertThat(model.graph().initializers().get("w").size()).isEqualTo(300_000);
    assertThat(model.graph().valueInfo()).hasSize(100_000);
  }

  @Test
  void tensorsInDataFiles(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("w.bin"), new byte[] {0, 0, (byte) 0x80, 0x3F});
    Path file = folder.resolve("m.onnxtxt");
    Files.writeString(
        file, HEADER + "g () => (y) <float[1] w = [\"location\": \"w.bin\"]> { y = Neg(w) }");
    assertThat(TextReader.read(file).graph().initializers())
        .containsEntry("w", Tensor.ofFloats(new long[] {1}, 1));
    Files.writeString(
        file, HEADER + "g () => (y)\n<float[1] w = [\"location\": \"../w.bin\"]> { y = Neg(w) }");
    assertThatThrownBy(() -> TextReader.read(file))
        .hasMessageContaining("data file refused")
        .hasMessageContaining("m.onnxtxt:3:");
  }
}
