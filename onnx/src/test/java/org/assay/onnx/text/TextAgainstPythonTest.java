package org.assay.onnx.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assay.onnx.Model;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.io.Normal;
import org.assay.onnx.io.Shared;
import org.junit.jupiter.api.Test;

/** All text models at hand; the first test by hand, see src/test/python/compare_text.py. */
class TextAgainstPythonTest {
  private static List<Path> texts(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(f -> f.toString().matches("[^.]*\\.onnxtxt")).sorted().toList();
    }
  }

  @Test
  void parsesLikePython() throws IOException {
    String given = System.getProperty("assay.python.models");
    assumeTrue(given != null, "a comparison made by hand");
    List<Path> texts = texts(Path.of(given));
    assertThat(texts).isNotEmpty();
    for (Path text : texts) {
      String stem = text.toString().replace(".onnxtxt", "");
      Model binary = ModelReader.read(Path.of(stem + ".onnx"));
      assertThat(Normal.withoutLines(TextReader.read(text))).as(stem).isEqualTo(binary);
      assertThat(Normal.withoutLines(TextReader.read(Path.of(stem + ".printed.onnxtxt"))))
          .as(stem)
          .isEqualTo(binary);
      TextWriter.write(binary, Path.of(stem + ".ours.onnxtxt"));
    }
  }

  @Test
  void casesSurvivePrinting() throws IOException {
    Path cases = Shared.folder().resolve("cases/numeric");
    assumeTrue(Files.isDirectory(cases));
    for (Path text : texts(cases)) {
      Model model = TextReader.read(text);
      assertThat(model.graph().nodes()).allMatch(n -> n.line().isPresent());
      assertThat(Normal.withoutLines(TextReader.parse(TextWriter.toText(model))))
          .as(text.toString())
          .isEqualTo(Normal.withoutLines(model));
    }
  }
}
