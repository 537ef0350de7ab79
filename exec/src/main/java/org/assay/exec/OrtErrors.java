package org.assay.exec;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.util.List;
import java.util.Locale;
import org.assay.onnx.Model;

/** ONNX Runtime's errors and options in Assay's terms. */
final class OrtErrors {
  private OrtErrors() {}

  static OrtSession.SessionOptions sessionOptions(RunOptions options) throws OrtException {
    OrtSession.SessionOptions ort = new OrtSession.SessionOptions();
    try {
      ort.setOptimizationLevel(options.optimization().level());
      ort.setIntraOpNumThreads(options.threads());
      ort.setInterOpNumThreads(1);
      ort.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
      ort.setDeterministicCompute(options.deterministic());
      ort.setCPUArenaAllocator(options.arena());
      ort.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      // Idle worker threads would otherwise burn a core each between runs.
      ort.addConfigEntry("session.intra_op.allow_spinning", "0");
      return ort;
    } catch (OrtException e) {
      ort.close();
      throw e;
    }
  }

  static ExecException whileLoading(OrtException e, Model model) {
    String message = text(e);
    if (isMemory(message)) {
      return new ExecException(
          ExecException.Kind.MEMORY, "not enough memory to load the model", message, "", "", e);
    }
    long opset = model.opset("").orElse(1);
    return new ExecException(
        ExecException.Kind.LOAD,
        "ONNX Runtime refuses the model",
        message,
        opset > 26 ? "opset 26 or older; the model is of opset " + opset : "",
        opset > 26 ? "export it with an older opset; scanning needs no ONNX Runtime" : "",
        e);
  }

  static ExecException whileRunning(Exception e) {
    String message = text(e);
    return isMemory(message)
        ? new ExecException(
            ExecException.Kind.MEMORY,
            "not enough memory to run the model",
            message,
            "",
            "use a smaller batch",
            e)
        : new ExecException(
            ExecException.Kind.RUN, "ONNX Runtime cannot run the model", message, "", "", e);
  }

  static ExecException ended(ExecException.Kind why, RunOptions options, Exception e) {
    if (why == ExecException.Kind.TIME_LIMIT) {
      String limit = options.timeLimit().map(d -> d.toMillis() + " ms").orElse("none");
      return new ExecException(
          why, "the run took longer than its limit", "limit " + limit, "", "raise the limit", e);
    }
    return new ExecException(why, "the run was cancelled", "", "", "", e);
  }

  static ExecException heapExhausted(OutOfMemoryError e) {
    return new ExecException(
        ExecException.Kind.MEMORY,
        "not enough memory in the JVM for inputs or outputs",
        String.valueOf(e.getMessage()),
        "",
        "use a smaller batch or fewer probes at a time, or raise -Xmx",
        e);
  }

  private static boolean isMemory(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    return lower.contains("failed to allocate memory")
        || lower.contains("bad_alloc")
        || lower.contains("bad allocation");
  }

  /** ORT's message without the code that its Java class repeats. */
  private static String text(Exception e) {
    String message = String.valueOf(e.getMessage());
    int start = message.indexOf(" - message: ");
    return (start < 0 ? message : message.substring(start + " - message: ".length())).strip();
  }

  static void closeAll(List<? extends AutoCloseable> owned) {
    for (AutoCloseable resource : owned) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException("closing a tensor cannot fail", e);
      }
    }
  }
}
