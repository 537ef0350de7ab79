package org.assay.numeric.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.text.TextWriter;
import org.assay.report.ModelResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever file is scanned, the result is an error of one line or a sound analysis. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileModelsTest {
  private static final String HEAD = "<ir_version: 10, opset_import: [\"\": 17, \"l\": 1]>\n";

  @TempDir Path folder;

  private static ModelResult scan(Path file) {
    return Scanner.create().scan(file, ScanOptions.DEFAULT);
  }

  private ModelResult scanText(String graph) throws IOException {
    Path file = folder.resolve("m.onnxtxt");
    Files.writeString(file, HEAD + graph);
    return scan(file);
  }

  private static void assertRefused(ModelResult result, String... parts) {
    assertThat(result.error()).as("%s", result).isPresent();
    String error = result.error().orElseThrow();
    assertThat(error).doesNotContain("\n", "Exception", "java.");
    assertThat(List.of(parts)).allMatch(error::contains, error);
    assertThat(error).hasSizeLessThan(2000);
  }

  private static void assertAnalysed(ModelResult result) {
    assertThat(result.error()).isEmpty();
    assertThat(result.assumptions()).noneMatch(a -> a.contains("bounds of this node failed"));
  }

  @Test
  void emptyFile() throws IOException {
    assertRefused(scan(Files.createFile(folder.resolve("m.onnx"))), "empty", "m.onnx");
    assertRefused(scan(Files.createFile(folder.resolve("m.onnxtxt"))), "m.onnxtxt");
  }

  @Test
  void directory() {
    assertRefused(scan(folder), folder.toString());
  }

  @Test
  void missing() {
    assertRefused(scan(folder.resolve("nope.onnx")), "nope.onnx");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/zero", "/dev/null", "/dev/random"})
  void deviceFile(String device) {
    assumeTrue(Files.exists(Path.of(device)));
    assertRefused(scan(Path.of(device)), device);
  }

  @Test
  void noPermission() throws IOException {
    Path file = Files.writeString(folder.resolve("m.onnx"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(file), "this user may read everything");
    assertRefused(scan(file), "m.onnx");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src=x onerror=alert(1)>",
        "\u001b]0;title\u0007\u001b[2J",
        "a\r\nb\n\n::error::c",
        "\u202eright to left",
        "../../etc/passwd\u0000",
        "%s%n{0}${x}"
      })
  void hostileNames(String name) {
    ValueInfo in = ValueInfo.tensor(name + "1", ElementType.FLOAT, Shape.of(2));
    ValueInfo out = ValueInfo.tensor(name, ElementType.FLOAT, Shape.of(2));
    Node node = Node.of("Log", List.of(name + "1"), List.of(name), Map.of());
    Model model =
        Model.of(8, 17, Graph.of(name, List.of(in), List.of(out), List.of(node), Map.of()));
    Path file = folder.resolve("m.onnx");
    ModelWriter.write(model, file);
    ModelResult result = scan(file);
    assertAnalysed(result);
    assertThat(result.findings()).hasSize(1);
    assertThat(result.findings().get(0).tensor()).isEqualTo(name);
  }

  @Test
  void namesOfAMegabyte() {
    String name = "n".repeat(1 << 20);
    ValueInfo in = ValueInfo.tensor("x", ElementType.FLOAT, Shape.of(2));
    ValueInfo out = ValueInfo.tensor(name, ElementType.FLOAT, Shape.of(2));
    Node node = Node.of("Log", List.of("x"), List.of(name), Map.of());
    Path file = folder.resolve("m.onnx");
    ModelWriter.write(
        Model.of(8, 17, Graph.of("g", List.of(in), List.of(out), List.of(node), Map.of())), file);
    assertAnalysed(scan(file));
  }

  @Test
  void cycle() throws IOException {
    assertRefused(scanText("g (float[2] x) => (float[2] y) { a = Add(x, y) y = Neg(a) }"), "cycle");
  }

  @Test
  void recursiveFunction() throws IOException {
    assertRefused(
        scanText(
            "g (float[2] x) => (float[2] y) { y = l.f(x) }\n"
                + "<domain: \"l\", opset_import: [\"\": 17, \"l\": 1]>\n"
                + "f (a) => (b) { b = l.f(a) }"),
        "f");
  }

  @Test
  void duplicateNames() throws IOException {
    assertRefused(
        scanText("g (float[2] x) => (float[2] y) { y = Neg(x) y = Exp(x) }"), "twice", "'y'");
    assertRefused(scanText("g (float[2] x, float[2] x) => (float[2] y) { y = Neg(x) }"), "'x'");
  }

  @Test
  void zeroDims() throws IOException {
    assertAnalysed(
        scanText(
            "g (float[0, 3] x) => (float[0, 3] y, float[3] s, float[0] m)"
                + " { y = Exp(x) s = ReduceSum <keepdims = 0> (x, axes) m = ReduceMax <keepdims ="
                + " 0> (x, last) axes = Constant <value_ints = [0]> ()"
                + " last = Constant <value_ints = [1]> () }"));
  }

  @Test
  void negativeDims() throws IOException {
    // As ONNX Runtime has it, a negative size of an input is one that is not known.
    assertAnalysed(scanText("g (float[-5] x) => (float[N] y) { y = Neg(x) }"));
    assertRefused(
        scanText("g (float[1] x) => (float[N] y) <float[-1] w = {1}> { y = Add(x, w) }"),
        "m.onnxtxt");
  }

  @Test
  void overflowingDims() throws IOException {
    assertRefused(
        scanText(
            "g (float[4611686018427387904, 4611686018427387904] x) => (float[N, M] y)"
                + " { y = Neg(x) }"),
        "'x'");
    assertRefused(scanText("g (float[99999999999999999999] x) => (float[N] y) { y = Neg(x) }"));
  }

  @Test
  void nanWeights() throws IOException {
    ModelResult result =
        scanText("g (float[2] x) => (float[2] y) <float[2] w = {nan, inf}> { y = Mul(x, w) }");
    assertAnalysed(result);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "y = Expand(x, s)",
        "t = ConstantOfShape(s) y = Add(t, x)",
        "y = Tile(x, s)",
        "z = Constant <value_int = 0> () d = Constant <value_int = 1> ()"
            + " n = Constant <value_int = 1000000000000> () t = Range(z, n, d) y = Exp(t)",
        "y = Resize <mode = \"nearest\"> (x, , , s)",
        "t = ConstantOfShape(s) i = Cast <to = 7> (t) y = Gather(x, i)",
        "t = Expand(x, s) u = Transpose(t) y = MatMul(t, u)",
        "t = ConstantOfShape(s) y = NonZero(t)",
        "t = Expand(x, s) z = Constant <value_int = 0> () y = CumSum(t, z)",
        "t = Expand(x, s) y = Softmax(t)",
        "t = Expand(x, s) f = Constant <value_ints = [-1]> () u = Reshape(t, f) y = Exp(u)"
      })
  void hugeTensors(String nodes) throws IOException {
    assertAnalysed(
        scanText("g (float[1, 1] x) => (y) <int64[2] s = {1048576, 1048576}> { " + nodes + " }"));
  }

  @Test
  void doublingConcat() throws IOException {
    StringBuilder nodes = new StringBuilder("t0 = Concat <axis = 0> (x, w) ");
    for (int i = 1; i <= 39; i++) {
      nodes.append("t").append(i).append(" = Concat <axis = 0> (t").append(i - 1);
      nodes.append(", t").append(i - 1).append(") ");
    }
    assertAnalysed(
        scanText("g (float[2] x) => (y) <float[2] w = {1, 2}> { " + nodes + " y = Exp(t39) }"));
  }

  @Test
  void endlessLoop() throws IOException {
    assertAnalysed(
        scanText(
            "g (float[2] x) => (y) <int64 n = {9223372036854775807}, bool c = {1}> {"
                + " y = Loop <body = b (int64 i, bool go, float[2] s) => (bool on, float[2] t)"
                + " { on = Identity(go) t = Add(s, s) }> (n, c, x) }"));
  }

  @Test
  void nestedIfs() throws IOException {
    String body = "y = Exp(x)";
    for (int depth = 0; depth < 8; depth++) {
      body =
          "y = If (c) <then_branch = t () => (y) { "
              + body
              + " }, else_branch = e () => (y) { "
              + body
              + " }>";
    }
    assertAnalysed(scanText("g (float[2] x, bool c) => (y) { " + body + " }"));
    assertRefused(
        scanText(
            "g (float[2] x, bool c) => (y) { y = If (c) <then_branch = t () => (y) { "
                + body
                + " }, else_branch = e () => (y) { y = Exp(x) }> }"),
        "nest");
  }

  @Test
  void truncatedWeights() throws IOException {
    Path file = external(new float[5000]);
    byte[] data = Files.readAllBytes(folder.resolve("m.bin"));
    Files.write(folder.resolve("m.bin"), Arrays.copyOf(data, data.length - 1));
    assertRefused(scan(file), "too short");
  }

  private Path external(float[] values) {
    ValueInfo in = ValueInfo.tensor("x", ElementType.FLOAT, Shape.of(values.length));
    Node node = Node.of("Add", List.of("x", "w"), List.of("y"), Map.of());
    Map<String, Tensor> weights = Map.of("w", Tensor.ofFloats(new long[] {values.length}, values));
    Graph graph =
        Graph.of("g", List.of(in), List.of(ValueInfo.untyped("y")), List.of(node), weights);
    Path file = folder.resolve("m.onnx");
    ModelWriter.write(Model.of(8, 17, graph), file, new ModelWriter.ExternalData("m.bin", 0));
    return file;
  }

  @Test
  void weightsOverTwoGigabytes() throws IOException {
    // The data file is sparse: 2.2 GB long, a few blocks on disk.
    long elements = 280_000_000L;
    Path file = folder.resolve("m.onnxtxt");
    Path data = folder.resolve("w.bin");
    try (RandomAccessFile sparse = new RandomAccessFile(data.toFile(), "rw")) {
      sparse.setLength(8 * elements);
      sparse.seek(8 * (elements - 1));
      sparse.write(ByteBuffer.allocate(8).putLong(Long.reverseBytes(0x4059000000000000L)).array());
    }
    Files.writeString(
        file,
        HEAD
            + "g (int64[1] i) => (y) <double["
            + elements
            + "] w = [\"location\": \"w.bin\", \"offset\": \"0\", \"length\": \""
            + 8 * elements
            + "\"]> { n = Shape(w) m = Sub(n, i) t = Cast <to = 1> (m) y = Sqrt(t) }",
        StandardCharsets.UTF_8);
    ModelResult result = scan(file);
    assertAnalysed(result);
    assertThat(result.findings()).isEmpty();
    assertThat(result.safe()).hasSize(1);
  }

  @Test
  void hostileSpecs() throws IOException {
    Path file = folder.resolve("m.onnxtxt");
    Files.writeString(file, HEAD + "g (float[2] x) => (float[2] y) { y = Neg(x) }");
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 40; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a").append(i).append(": &a").append(i).append(" [");
      bomb.append((alias + ", ").repeat(8)).append(alias).append("]\n");
    }
    for (String spec :
        List.of(
            bomb.toString(),
            "inputs: " + "[".repeat(5000),
            "inputs: !!java.lang.ProcessBuilder [ls]",
            "inputs: {x: {valid: [1, 0]}}",
            "inputs: 7",
            "\u0000")) {
      Files.writeString(folder.resolve("m.assay.yaml"), spec);
      assertThat(scan(file).error()).as("%.60s", spec).isPresent();
      assertRefused(scan(file));
    }
  }

  @Test
  void textIsKept() throws IOException {
    // What the writer prints of an odd model is what the scan reads.
    ValueInfo in = ValueInfo.tensor("x\"\n", ElementType.FLOAT, Shape.of(2));
    Node node = Node.of("Log", List.of("x\"\n"), List.of("y\\"), Map.of());
    Graph graph =
        Graph.of("g", List.of(in), List.of(ValueInfo.untyped("y\\")), List.of(node), Map.of());
    Path file = folder.resolve("m.onnxtxt");
    TextWriter.write(Model.of(8, 17, graph), file);
    ModelResult result = scan(file);
    assertAnalysed(result);
    assertThat(result.findings().get(0).tensor()).isEqualTo("y\\");
  }
}
