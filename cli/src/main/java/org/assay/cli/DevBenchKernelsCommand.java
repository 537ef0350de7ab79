package org.assay.cli;

import java.nio.file.Path;
import org.assay.bench.kernels.KernelBench;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code assay dev bench kernels}: errors of ORT's kernels. */
@Command(
    name = "kernels",
    description = "Measures the errors of ONNX Runtime's kernels on this machine.")
final class DevBenchKernelsCommand extends AssayCommand {
  @Option(
      names = "--stride",
      paramLabel = "N",
      description = "Take every N-th float32 (default: ${DEFAULT-VALUE}); 1 takes all, for hours.")
  long stride = 128;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
  @Nullable Path json;

  @Option(
      names = "--docs",
      paramLabel = "FILE",
      description = "Write the page there, e.g. docs/kernels.md, instead of printing it.")
  @Nullable Path docs;

  @Override
  public Integer call() {
    DevCommand.requireCheckout();
    if (stride < 1) {
      throw new UsageException("stride " + stride, "--stride", "at least 1", "");
    }
    KernelBench.Pages pages = KernelBench.run(stride);
    if (docs == null) {
      out().print(pages.markdown());
    } else {
      FiguresCommand.write(docs, pages.markdown());
    }
    if (json != null) {
      FiguresCommand.write(json, pages.json());
    }
    return ExitCode.CLEAN;
  }
}
