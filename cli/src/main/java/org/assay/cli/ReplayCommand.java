package org.assay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.assay.data.NdArray;
import org.assay.data.failing.FailingFolder;
import org.assay.data.failing.FailingInput;
import org.assay.exec.trace.NodeTrace;
import org.assay.exec.trace.TensorSummary;
import org.assay.exec.trace.Trace;
import org.assay.numeric.confirm.Replay;
import org.assay.numeric.confirm.training.StepReplay;
import org.assay.onnx.Model;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.Kind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay replay}: runs a failing input again. */
@Command(
    name = "replay",
    description = {
      "Runs a failing input again, as a check or a campaign has kept it.",
      "The exit code is 1 if the tensor goes non-finite again, or the models that were compared",
      "disagree again, else 0."
    })
final class ReplayCommand extends AssayCommand {
  private static final long LARGEST_JSON = 16 << 20;

  @Parameters(paramLabel = "FOLDER", description = "Holds failing.json and inputs.npz.")
  @Nullable Path folder;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "The model (default: where the run that found it had it).")
  @Nullable Path model;

  @Mixin RunningOptions running = new RunningOptions();

  @Override
  public Integer call() {
    Path at = ModelPaths.existing(Options.given(folder), "a folder with failing.json");
    FailingInput failing = FailingFolder.read(at);
    Path file = model != null ? ModelPaths.existing(model) : recorded(at, failing);
    if (failing.kind().equals(Kind.DIFFERENCE.text())) {
      return new CompareReplay(this, running).replay(at, failing, file);
    }
    if (!sha256(file).equals(failing.modelSha256())) {
      note("this is not the model that failed: its SHA-256 differs");
    }
    if (failing.step().isPresent()) {
      String stepped = StepReplay.run(ModelFiles.open(file), failing, running.opener());
      out().println(UsageException.line(stepped, "", "", ""));
    }
    Map<String, NdArray> arrays = new LinkedHashMap<>(failing.inputs());
    arrays.putAll(failing.weights());
    Model bound = Replay.withWeights(ModelFiles.open(file), failing.weights());
    Trace trace = TraceCommand.trace(bound, arrays, running);
    TraceCommand.summary(trace).forEach(out()::println);
    boolean again =
        trace.nodes().stream()
            .map(NodeTrace::outputs)
            .flatMap(outputs -> outputs.stream())
            .filter(o -> o.tensor().equals(failing.tensor()))
            .anyMatch(o -> !o.isFinite());
    Optional<TensorSummary> first =
        trace
            .firstNonFinite()
            .flatMap(n -> n.outputs().stream().filter(o -> !o.isFinite()).findFirst());
    boolean same = first.map(f -> f.tensor().equals(failing.tensor())).orElse(false);
    out()
        .println(
            UsageException.line(failing.tensor(), "", "", "")
                + (again
                    ? " fails again" + (same ? ", first of all" : ", though another is first")
                    : " does not fail"));
    return again ? ExitCode.FINDINGS : ExitCode.CLEAN;
  }

  /** The model's path as the run's {@code run.json} beside the folder has it. */
  private static Path recorded(Path folder, FailingInput failing) {
    Path parent = folder.toAbsolutePath().normalize().getParent();
    Path run = parent == null ? folder.resolve("run.json") : parent.resolve("run.json");
    Optional<Path> found = Optional.empty();
    try {
      if (Files.isRegularFile(run) && Files.size(run) < LARGEST_JSON) {
        JsonNode facts = new ObjectMapper().readTree(run.toFile()).path("facts");
        for (int n = 1; facts.has("model_" + n) && found.isEmpty(); n++) {
          boolean same =
              facts.path("model_" + n + "_sha256").asText().equals(failing.modelSha256());
          Path file = Path.of(facts.path("model_" + n).asText());
          found = same && Files.exists(file) ? Optional.of(file) : Optional.empty();
        }
      }
    } catch (IOException e) {
      throw new UsageException(
          "cannot be read (" + e.getClass().getSimpleName() + ")",
          run.toString(),
          "",
          "give --model FILE");
    }
    return found.orElseThrow(
        () ->
            new UsageException(
                "the model of this input is not known",
                folder.toString(),
                "run.json in the folder above, and its model where it was",
                "give --model FILE"));
  }

  private static String sha256(Path file) {
    try (var in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UsageException(
          "cannot be read (" + e.getClass().getSimpleName() + ")", file.toString(), "", "");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 in this Java runtime", e);
    }
  }
}
