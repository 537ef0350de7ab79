package org.assay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ModelWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay dev cases}: text models to binary ones. */
@Command(
    name = "cases",
    description = "Writes the text models of a folder as .onnx, each with its spec beside it.")
final class DevCasesCommand extends AssayCommand {
  @Parameters(paramLabel = "DIR", description = "A folder of .onnxtxt files, or one such file.")
  @Nullable Path cases;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where to write; made where it is missing.")
  @Nullable Path target;

  @Override
  public Integer call() {
    Path source = Options.given(cases);
    Path folder = Options.given(target);
    List<Path> texts =
        ModelPaths.expand(List.of(source)).stream()
            .filter(p -> p.toString().endsWith(".onnxtxt"))
            .toList();
    if (texts.isEmpty()) {
      throw new UsageException("no model in text form", source.toString(), ".onnxtxt files", "");
    }
    try {
      Files.createDirectories(folder);
      for (Path text : texts) {
        convert(text, folder);
      }
    } catch (IOException e) {
      throw new UsageException(
          "cannot be written (" + e.getClass().getSimpleName() + ")",
          folder.toString(),
          "a folder that can be written to",
          "");
    }
    note(texts.size() + " models written");
    return ExitCode.CLEAN;
  }

  private void convert(Path text, Path folder) throws IOException {
    String name = String.valueOf(text.getFileName());
    String stem = name.substring(0, name.length() - ".onnxtxt".length());
    Path model = folder.resolve(stem + ".onnx");
    ModelWriter.write(ModelFiles.open(text), model);
    Optional<Path> spec = SpecFiles.beside(text);
    if (spec.isPresent()) {
      Files.copy(
          spec.get(), folder.resolve(stem + ".assay.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }
    out().println(model);
  }
}
