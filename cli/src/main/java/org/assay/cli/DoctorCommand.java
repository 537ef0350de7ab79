package org.assay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.exec.ExecException;
import org.assay.exec.OrtRuntime;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import picocli.CommandLine.Command;

/** {@code assay doctor}: whether everything that Assay needs is there. */
@Command(
    name = "doctor",
    description = {
      "Shows whether everything that Assay needs works on this machine.",
      "The exit code is 2 if something does not."
    })
final class DoctorCommand extends AssayCommand {
  @Override
  public Integer call() {
    Runtime machine = Runtime.getRuntime();
    line("assay", Version.text());
    line("java", property("java.version") + " (" + property("java.home") + ")");
    line("system", property("os.name") + " " + property("os.version") + ", " + property("os.arch"));
    line("processors", Integer.toString(machine.availableProcessors()));
    line("heap", (machine.maxMemory() >> 20) + " MB at most (ASSAY_JAVA_OPTS=-Xmx<size>)");
    line("temporary", folder(Path.of(property("java.io.tmpdir"))));
    line("cache", folder(OrtRuntime.cacheFolder()));
    line("terminal", terminal().out() ? "yes" : "no");
    Optional<String> trouble = runtime();
    trouble.ifPresent(this::error);
    return trouble.isPresent() ? ExitCode.USAGE : ExitCode.CLEAN;
  }

  /** Loads ONNX Runtime and adds two numbers; what is wrong, if anything is. */
  private Optional<String> runtime() {
    try {
      line("onnx runtime", OrtRuntime.get().version());
      try (Session session = Session.open(addition(), RunOptions.DEFAULT)) {
        Tensor two = Tensor.ofFloats(new long[] {1}, 2);
        Tensor sum = session.run(Map.of("x", two)).get("y");
        boolean right = sum != null && sum.doubleAt(0) == 4;
        line("a model runs", right ? "yes" : "no: 2 + 2 gave " + sum);
        return right ? Optional.empty() : Optional.of("ONNX Runtime computes wrongly");
      }
    } catch (ExecException e) {
      line("onnx runtime", "not available: models can be scanned, but not run");
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Model addition() {
    ValueInfo x = ValueInfo.tensor("x", ElementType.FLOAT, Shape.of(1));
    ValueInfo y = ValueInfo.tensor("y", ElementType.FLOAT, Shape.of(1));
    Node add = Node.of("Add", List.of("x", "x"), List.of("y"), Map.of());
    return Model.of(8, 17, Graph.of("g", List.of(x), List.of(y), List.of(add), Map.of()));
  }

  private static String folder(Path folder) {
    if (!Files.isDirectory(folder)) {
      return folder + " (not there yet)";
    }
    return folder + (Files.isWritable(folder) ? " (writable)" : " (not writable)");
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  private void line(String what, String value) {
    out().printf("%-13s %s%n", what, value);
  }
}
