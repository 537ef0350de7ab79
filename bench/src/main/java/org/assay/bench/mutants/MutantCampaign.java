package org.assay.bench.mutants;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assay.data.DataException;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.scan.NarrowPrecision;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.ElementType;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.report.ModelResult;

/** Scans mutants one after another under a watchdog, a sample of them against ONNX Runtime. */
public final class MutantCampaign {
  private static final Pattern RAW =
      Pattern.compile(
          "java\\.|org\\.assay\\.|[A-Za-z]Exception|[A-Za-z]Error\\b|out of bounds for length"
              + "|^null|\\bNaN cannot be cast|@[0-9a-f]{6,}");
  private static final String FAILED_NODE = "bounds of this node failed";
  private static final ScanOptions NARROW =
      ScanOptions.DEFAULT.with(new NarrowPrecision(ElementType.FLOAT16, ConstantPolicy.CLAMP));
  private static final ScanOptions FREE =
      new ScanOptions(
          WeightMode.FREE,
          RangeMode.RANUM,
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Map.of(),
          false);

  /**
   * How much is tried.
   *
   * @param seed of all mutants
   * @param from number of the first mutant
   * @param count of mutants
   * @param runtimeEvery of so many mutants of structure one is run on ONNX Runtime; 0 for none
   * @param limit of one scan
   * @param keep folder for mutants that failed
   */
  public record Settings(
      long seed, long from, long count, int runtimeEvery, Duration limit, Optional<Path> keep) {
    public Settings {
      if (count < 0 || from < 0 || runtimeEvery < 0 || limit.isNegative() || limit.isZero()) {
        throw new IllegalArgumentException("settings must not be negative");
      }
    }

    /** A scan may take 10 s; nothing is kept. */
    public static Settings of(long seed, long count, int runtimeEvery) {
      return new Settings(seed, 0, count, runtimeEvery, Duration.ofSeconds(10), Optional.empty());
    }
  }

  private final Settings settings;
  private final MutantFactory factory;
  private final MutantTally tally = new MutantTally();
  private final Scanner scanner = Scanner.create();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private ExecutorService worker = worker();

  private MutantCampaign(Collection<Path> folders, Settings settings) {
    this.settings = settings;
    this.factory = new MutantFactory(settings.seed(), Subjects.of(folders));
  }

  /**
   * Runs a campaign.
   *
   * @param folders hold models to damage, besides generated ones; at least one text model with its
   *     specification
   * @throws DataException if the models or the temporary folder cannot be used
   */
  public static MutantFigures run(Collection<Path> folders, Settings settings) {
    MutantCampaign campaign = new MutantCampaign(folders, settings);
    long start = System.nanoTime();
    Path folder = temporary();
    try (RuntimeJudge judge = new RuntimeJudge(campaign.scanner)) {
      for (long n = 0; n < settings.count(); n++) {
        campaign.one(folder, settings.from() + n, judge);
      }
    } finally {
      campaign.worker.shutdownNow();
      delete(folder);
    }
    return campaign.tally.figures(settings, (System.nanoTime() - start) / 1e9);
  }

  private static ExecutorService worker() {
    return Executors.newSingleThreadExecutor(
        task -> {
          // A thread that hangs is left behind and must not keep the process alive.
          Thread thread = new Thread(task, "assay-mutants");
          thread.setDaemon(true);
          return thread;
        });
  }

  private record Scanned(ModelResult result, long allocated) {}

  private void one(Path folder, long number, RuntimeJudge judge) {
    Mutant mutant = factory.mutant(number);
    Path file = folder.resolve("mutant" + mutant.suffix());
    Path spec = folder.resolve("mutant.assay.yaml");
    ScanOptions options = number % 10 == 4 ? NARROW : number % 2 == 0 ? ScanOptions.DEFAULT : FREE;
    try {
      Files.write(file, mutant.bytes());
      if (mutant.spec().isPresent()) {
        Files.write(spec, mutant.spec().get());
      } else {
        Files.deleteIfExists(spec);
      }
    } catch (IOException e) {
      throw new DataException("a mutant cannot be written", file.toString(), "", e);
    }
    tally.mutant(mutant);
    long start = System.nanoTime();
    Future<Scanned> scan = worker.submit(() -> scan(file, options));
    try {
      Scanned scanned = scan.get(settings.limit().toMillis(), TimeUnit.MILLISECONDS);
      tally.time(mutant, (System.nanoTime() - start) / 1e6, scanned.allocated());
      judge(mutant, scanned.result());
      boolean sampled = settings.runtimeEvery() > 0 && number % settings.runtimeEvery() == 0;
      if (sampled && mutant.model().isPresent()) {
        judge.judge(mutant, file, scanned.result(), tally).ifPresent(f -> fail(mutant, f));
      }
    } catch (TimeoutException e) {
      fail(mutant, new Failure(Failure.Kind.HANG, mutant.toString(), where()));
      worker.shutdownNow();
      worker = worker();
    } catch (ExecutionException e) {
      fail(
          mutant,
          new Failure(
              Failure.Kind.CRASH,
              mutant.toString(),
              trace(Objects.requireNonNullElse(e.getCause(), e))));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private Scanned scan(Path file, ScanOptions options) {
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    ModelResult result = scanner.scan(file, options);
    return new Scanned(
        result, threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
  }

  private void judge(Mutant mutant, ModelResult result) {
    tally.result(mutant, result);
    if (result.error().isPresent()) {
      String error = result.error().get();
      if (error.startsWith("not enough memory")) {
        fail(mutant, new Failure(Failure.Kind.MEMORY, mutant.toString(), error));
      } else if (error.isBlank() || error.contains("\n") || isRaw(error)) {
        fail(mutant, new Failure(Failure.Kind.RAW_MESSAGE, mutant.toString(), error));
      }
    }
    for (String assumption : result.assumptions()) {
      if (assumption.contains(FAILED_NODE)) {
        fail(mutant, new Failure(Failure.Kind.TRANSFER, mutant.toString(), assumption));
      } else if (isRaw(assumption)) {
        fail(mutant, new Failure(Failure.Kind.RAW_MESSAGE, mutant.toString(), assumption));
      }
    }
  }

  // Names in quotes are the file's own.
  private static boolean isRaw(String message) {
    return RAW.matcher(message.replaceAll("'[^']*'", "''")).find();
  }

  private void fail(Mutant mutant, Failure failure) {
    tally.failure(failure);
    if (settings.keep().isEmpty()) {
      return;
    }
    String stem = failure.kind() + "-" + settings.seed() + "-" + mutant.number();
    try {
      Path keep = Files.createDirectories(settings.keep().get());
      Files.write(keep.resolve(stem + mutant.suffix()), mutant.bytes());
      if (mutant.spec().isPresent()) {
        Files.write(keep.resolve(stem + ".assay.yaml"), mutant.spec().get());
      }
    } catch (IOException e) {
      throw new DataException("a mutant cannot be kept", stem, "", e);
    }
  }

  private static String where() {
    List<String> stack = new ArrayList<>();
    Thread.getAllStackTraces()
        .forEach(
            (thread, frames) -> {
              if (thread.getName().equals("assay-mutants")) {
                Stream.of(frames).limit(12).forEach(f -> stack.add(f.toString()));
              }
            });
    return String.join(" < ", stack);
  }

  private static String trace(Throwable cause) {
    StringWriter text = new StringWriter();
    cause.printStackTrace(new PrintWriter(text));
    return text.toString()
        .lines()
        .limit(12)
        .map(String::strip)
        .reduce((a, b) -> a + " < " + b)
        .orElse("");
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("assay-mutants-");
    } catch (IOException e) {
      throw new DataException("no temporary folder", "", "", e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new DataException("a temporary folder cannot be deleted", folder.toString(), "", e);
    }
  }
}
