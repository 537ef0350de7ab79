package org.assay.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assay.train.repair.Conditions;
import org.assay.train.repair.Ledger;
import org.assay.train.repair.LedgerFile;
import org.assay.train.repair.Tried;

/** The folder of a diagnosis, and its end by an interruption. Closing frees both. */
final class DiagnosePlace implements AutoCloseable {
  private static final long INTERRUPT_SECONDS = 60;
  private static final String TRAININGS = "trainings.jsonl";

  private final AssayCommand command;
  private final Optional<Path> folder;
  private final Optional<LedgerFile> ledger;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final Interruption interruption;

  DiagnosePlace(AssayCommand command, Optional<Path> folder) {
    this.command = command;
    this.folder = folder;
    this.ledger = folder.map(f -> LedgerFile.open(f.resolve(TRAININGS)));
    this.interruption =
        Interruption.endedBy(
            command,
            () -> {
              stop.set(true);
              command.error("interrupted · reporting what is known until then");
            },
            INTERRUPT_SECONDS,
            () -> command.error("the step did not end in time"));
  }

  /** Whether the run is to end with what it knows. */
  boolean isStopped() {
    return stop.get();
  }

  /** Finished trainings are kept here, and every repair that was compared is told. */
  Conditions conditions() {
    Ledger kept = ledger.isPresent() ? ledger.get() : Ledger.NOTHING;
    return new Conditions(kept, this::isStopped, this::tell);
  }

  private void tell(Tried tried) {
    command.note(
        (tried.stage() == Tried.Stage.PROOF ? "proof on fresh seeds, '" : "tried '")
            + String.join("; ", tried.changes())
            + "': "
            + tried.comparison().text()
            + ", better for "
            + tried.comparison().helped()
            + (tried.kept() ? "" : ", not kept"));
  }

  /** Writes the result into the folder. */
  void keep(DiagnoseCommand.Shown shown) {
    if (ledger.isPresent() && ledger.get().found() > 0) {
      command.note(ledger.get().found() + " trainings were already made");
    }
    folder.ifPresent(
        f -> {
          FiguresCommand.write(
              f.resolve("diagnosis.json"), DiagnoseCommand.rendered("json", shown));
          FiguresCommand.write(f.resolve("report.html"), DiagnoseCommand.rendered("html", shown));
          if (!shown.causes().isComplete()) {
            command.note("to go on: the same command with --resume " + f);
          }
        });
  }

  @Override
  public void close() {
    ledger.ifPresent(LedgerFile::close);
    interruption.close();
  }
}
