package org.assay.exec;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ONNX Runtime in this process: loaded on first use from {@link NativeCache}, one environment, no
 * telemetry, no log lines of its own (its errors come as exceptions).
 */
public final class OrtRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(OrtRuntime.class);
  private static final String NATIVE_PATH = "onnxruntime.native.path";

  private final OrtEnvironment environment;
  private final ScheduledThreadPoolExecutor watchdog;

  private OrtRuntime(OrtEnvironment environment) {
    this.environment = environment;
    this.watchdog =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "assay-run-watchdog");
              thread.setDaemon(true);
              return thread;
            });
    watchdog.setRemoveOnCancelPolicy(true);
  }

  /** The outcome of loading is kept, a failure too: a JVM cannot try a second time. */
  private sealed interface Outcome {
    record Loaded(OrtRuntime runtime) implements Outcome {}

    record Failed(ExecException error) implements Outcome {}
  }

  private static final class Holder {
    static final Outcome OUTCOME = load();
  }

  /**
   * The runtime, loaded if it is not yet.
   *
   * @throws ExecException of kind {@code PLATFORM} if there is none for this machine
   */
  public static OrtRuntime get() {
    if (Holder.OUTCOME instanceof Outcome.Loaded loaded) {
      return loaded.runtime();
    }
    ExecException error = ((Outcome.Failed) Holder.OUTCOME).error();
    throw new ExecException(error.kind(), String.valueOf(error.getMessage()), "", "", "", error);
  }

  /** Where the native libraries are kept between runs; need not exist. Loads nothing. */
  public static Path cacheFolder() {
    return NativeCache.defaultRoot();
  }

  /** Version of ONNX Runtime, e.g. {@code 1.28.0}. */
  public String version() {
    return environment.getVersion();
  }

  OrtEnvironment environment() {
    return environment;
  }

  ScheduledThreadPoolExecutor watchdog() {
    return watchdog;
  }

  private static Outcome load() {
    try {
      if (!System.getProperty(NATIVE_PATH, "").isEmpty()) {
        return new Outcome.Loaded(new OrtRuntime(environmentNow()));
      }
      NativeCache cache =
          NativeCache.of(
              System.getProperty("os.name", "unknown"), System.getProperty("os.arch", "unknown"));
      NativeCache.Natives natives = cache.locate(NativeCache.defaultRoot());
      System.setProperty(NATIVE_PATH, natives.folder().toString());
      try {
        return new Outcome.Loaded(new OrtRuntime(environmentNow()));
      } finally {
        System.clearProperty(NATIVE_PATH);
        if (natives.temporary()) {
          discard(natives.folder(), cache);
        }
      }
    } catch (ExecException e) {
      return new Outcome.Failed(e);
    } catch (OrtException | RuntimeException | LinkageError e) {
      return new Outcome.Failed(
          new ExecException(
              ExecException.Kind.PLATFORM,
              "ONNX Runtime cannot be loaded",
              String.valueOf(e.getMessage()),
              "a C library of 2018 or later (glibc 2.28), or macOS 14, or Windows 10",
              "",
              e));
    }
  }

  /** The first ORT class is initialised here, after the property is set. */
  private static OrtEnvironment environmentNow() throws OrtException {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "assay");
    environment.setTelemetry(false);
    removeTemporaryFolder();
    return environment;
  }

  /**
   * Removes the empty folder that ORT's Java classes make in the temporary folder even when they
   * extract nothing. They would leave it to the JVM's end, which a killed process does not reach.
   */
  private static void removeTemporaryFolder() {
    try {
      Field field = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("tempDirectory");
      field.setAccessible(true);
      if (field.get(null) instanceof Path folder) {
        Files.deleteIfExists(folder);
      }
    } catch (ReflectiveOperationException | IOException | RuntimeException e) {
      // It stays until the JVM ends, as ORT meant it to.
      LOG.debug("ONNX Runtime's temporary folder is not removed now", e);
    }
  }

  /** Loaded libraries need no file on POSIX systems; Windows holds them until the JVM ends. */
  private static void discard(Path folder, NativeCache cache) {
    try {
      NativeCache.delete(folder);
    } catch (IOException heldByTheSystem) {
      folder.toFile().deleteOnExit();
      cache.files().forEach(file -> folder.resolve(file).toFile().deleteOnExit());
    }
  }
}
