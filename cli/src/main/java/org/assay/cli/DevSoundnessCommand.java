package org.assay.cli;

import java.nio.file.Path;
import java.util.Locale;
import org.assay.bench.backend.BackendFigures;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay dev soundness}: bounds against the expected outputs of ONNX's backend tests. */
@Command(
    name = "soundness",
    description = {
      "Checks bounds against expected outputs: every folder below DIR with model.onnx and",
      "test_data_set_0/input_0.pb, output_0.pb … (the layout of ONNX's own backend tests).",
      "Inputs are taken as points, then floating ones widened by max(0.01·|x|, 1e-6)."
    })
final class DevSoundnessCommand extends FiguresCommand {
  /** How the figures are printed. */
  enum Format {
    TEXT,
    JSON
  }

  @Parameters(paramLabel = "DIR", description = "Where the tests lie.")
  @Nullable Path folder;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      converter = FormatConverter.class,
      description = "How the figures are printed (default: text).")
  Format format = Format.TEXT;

  /** Names in lower case. */
  static final class FormatConverter implements picocli.CommandLine.ITypeConverter<Format> {
    @Override
    public Format convert(String text) {
      return Format.valueOf(text.toUpperCase(Locale.ROOT));
    }
  }

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    Path tests = ModelPaths.existing(Options.given(folder), "a folder of backend tests");
    BackendFigures figures = BackendFigures.run(tests);
    out().print(format == Format.JSON ? figures.toJson() : figures.toText());
    publish("backend", figures.toMarkdown());
    if (!figures.sound()) {
      return ExitCode.FINDINGS;
    }
    return figures.broken() == 0 ? ExitCode.CLEAN : ExitCode.USAGE;
  }
}
