package org.assay.onnx.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.onnx.ModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
  @TempDir Path folder;

  private Path copy(String resource, String name) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/golden/" + resource)) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    }
  }

  @Test
  void picksByNameAndContent() throws IOException {
    for (Path file :
        new Path[] {
          copy("functions.onnx", "a.onnx"),
          copy("functions.onnx", "a"),
          copy("functions.onnxtxt", "a.onnxtxt"),
          copy("functions.onnxtxt", "A.TXT"),
          copy("functions.onnxtxt", "text.onnx")
        }) {
      assertThat(ModelFiles.open(file).functions()).as(file.toString()).hasSize(3);
    }
  }

  @Test
  void errorsNameTheFile() throws IOException {
    Path binaryAsText = copy("functions.onnx", "b.onnxtxt");
    assertThatThrownBy(() -> ModelFiles.open(binaryAsText))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("b.onnxtxt:1:1");
    assertThatThrownBy(() -> ModelFiles.open(folder.resolve("none")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no such file");
  }
}
