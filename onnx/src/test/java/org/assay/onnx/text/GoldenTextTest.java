package org.assay.onnx.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.assay.onnx.Model;
import org.assay.onnx.io.ExternalFiles;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.io.Normal;
import org.assay.onnx.io.ReadLimits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts against what Python's parser made of them; see src/test/python/make_golden.py. */
class GoldenTextTest {
  private static byte[] resource(String name) throws IOException {
    try (InputStream in = GoldenTextTest.class.getResourceAsStream("/golden/" + name)) {
      return in.readAllBytes();
    }
  }

  private static Model parse(String name, byte[] text) {
    return TextReader.parse(name, text, ExternalFiles.none(), ReadLimits.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"types", "tensors", "attributes", "functions"})
  void parsesLikePython(String name) throws IOException {
    Model text = parse(name, resource(name + ".onnxtxt"));
    Model binary = ModelReader.read(resource(name + ".onnx"));
    assertThat(Normal.withoutLines(text)).isEqualTo(Normal.withoutLines(binary));
  }

  @ParameterizedTest
  @ValueSource(strings = {"types", "tensors", "attributes", "functions"})
  void printedTextParsesToTheSame(String name) throws IOException {
    Model model = ModelReader.read(resource(name + ".onnx"));
    Model again = parse("printed " + name, TextWriter.toBytes(model));
    assertThat(Normal.withoutLines(again)).isEqualTo(model);
    assertThat(TextWriter.toText(again)).isEqualTo(TextWriter.toText(model));
  }
}
