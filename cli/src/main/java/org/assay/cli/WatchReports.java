package org.assay.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.assay.onnx.ErrorLine;
import org.assay.train.TrainException;
import org.assay.train.diagnose.Diagnosis;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.watch.WatchListener;
import org.assay.train.watch.WatchedTraining;

/** Shows what {@code assay watch} sees: symptoms at once, a report of each training at its end. */
final class WatchReports implements WatchListener {
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_MESSAGE = 300;
  private static final long FINISH_SECONDS = 20;

  private final AssayCommand command;
  private final Map<Path, String> targets;

  /** Reports take a while, for which no client has to wait. */
  private final ExecutorService reporter =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "assay-report");
            thread.setDaemon(true);
            return thread;
          });

  private int written;
  private boolean faulty;

  WatchReports(AssayCommand command, Map<Path, String> targets) {
    this.command = command;
    this.targets = targets;
  }

  @Override
  public synchronized void begun(WatchedTraining training) {
    String version = training.head().framework() + " " + training.head().frameworkVersion();
    command.note(
        ErrorLine.of(
            title(training) + " begins",
            version.strip(),
            training.head().facts().layers().size() + " layers",
            training.file().toString()));
  }

  @Override
  public synchronized void seen(WatchedTraining training, SymptomFound symptom) {
    command.note(
        title(training)
            + " · "
            + symptom.severity().text()
            + " "
            + symptom.rule()
            + " · step "
            + symptom.step()
            + ", epoch "
            + symptom.epoch()
            + " · "
            + ErrorLine.part(symptom.message(), LONGEST_MESSAGE));
  }

  @Override
  public synchronized void finished(WatchedTraining training) {
    if (training.lost() > 0) {
      command.note(title(training) + " · the client lost " + training.lost() + " events");
    }
    try {
      reporter.execute(() -> report(training));
    } catch (RejectedExecutionException e) {
      // Its connection did not end in time, and the reports were written without it.
      problem(title(training) + " is in " + training.file() + " and not in the reports");
    }
  }

  @Override
  public synchronized void problem(String line) {
    command.error(line);
  }

  private static String title(WatchedTraining training) {
    String file = String.valueOf(training.file().getFileName()).replaceFirst("\\.jsonl$", "");
    String name = training.head().name();
    return name.isEmpty() ? file : file + " (" + ErrorLine.part(name, LONGEST_NAME) + ")";
  }

  private void report(WatchedTraining training) {
    try {
      write(training, TraceRun.alone(command, training.file()));
    } catch (TrainException | UsageException e) {
      problem(String.valueOf(e.getMessage()));
    }
  }

  private synchronized void write(WatchedTraining training, DiagnoseCommand.Shown shown) {
    written++;
    faulty |= shown.diagnosis().verdict() == Diagnosis.Verdict.FAULTY;
    command.out().println("== " + title(training) + " · " + training.file());
    command.out().print(DiagnoseCommand.rendered("text", shown));
    command.out().flush();
    for (Map.Entry<Path, String> target : targets.entrySet()) {
      FiguresCommand.write(
          numbered(target.getKey(), written), DiagnoseCommand.rendered(target.getValue(), shown));
    }
  }

  /** The first report has the name that was given. */
  private static Path numbered(Path path, int number) {
    if (number == 1) {
      return path;
    }
    String name = String.valueOf(path.getFileName());
    int dot = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length();
    return path.resolveSibling(name.substring(0, dot) + "-" + number + name.substring(dot));
  }

  /** Waits for the reports; gives the exit code. */
  int finish() {
    reporter.shutdown();
    try {
      if (!reporter.awaitTermination(FINISH_SECONDS, TimeUnit.SECONDS)) {
        problem("a report was not written in time · assay diagnose TRACE writes it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      return faulty ? ExitCode.FINDINGS : ExitCode.CLEAN;
    }
  }
}
