package org.assay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.report.Baseline;
import org.assay.report.JUnitRenderer;
import org.assay.report.JsonRenderer;
import org.assay.report.MarkdownRenderer;
import org.assay.report.ModelResult;
import org.assay.report.Renderer;
import org.assay.report.RunDirectory;
import org.assay.report.SarifRenderer;
import org.assay.report.ScanResult;
import org.assay.report.TextRenderer;

/** Writes the reports of a run: to standard output, to files, to the run's folder. */
final class ReportWriter {
  private static final Path DEFAULT_OUT = Path.of("assay-out");

  private final AssayCommand command;
  private final ReportChoices options;
  private final List<ReportChoices.Target> targets;
  private final Optional<Baseline> baseline;
  private final HtmlPages pages;
  private final Documents documents;
  private Optional<RunDirectory> folder = Optional.empty();

  /**
   * Checks the options and reads the baseline, before any work is done.
   *
   * @param pages writes HTML
   * @throws UsageException if an option is malformed
   */
  ReportWriter(AssayCommand command, ReportChoices options, HtmlPages pages) {
    this(command, options, pages, Documents.OF_SCAN);
  }

  /**
   * As {@link #ReportWriter(AssayCommand, ReportChoices, HtmlPages)}.
   *
   * @param documents what another command writes in another form than a scan
   */
  ReportWriter(AssayCommand command, ReportChoices options, HtmlPages pages, Documents documents) {
    this.documents = documents;
    this.command = command;
    this.options = options;
    this.pages = pages;
    this.targets = options.targets();
    this.baseline = options.readBaseline();
  }

  /** Writes everything that was asked for; gives the exit code. */
  int write(ScanResult result) {
    toStandardOutput(result);
    for (ReportChoices.Target target : targets) {
      toFile(result, target);
    }
    if (!options.noOut) {
      toRunFolder(result);
    }
    boolean failed = false;
    for (ModelResult model : result.models()) {
      if (model.error().isPresent()) {
        failed = true;
        command.error(model.error().get());
      }
    }
    baseline.ifPresent(known -> command.note(compared(result, known)));
    if (failed) {
      return ExitCode.USAGE;
    }
    return options.failOn.fails(result, baseline) ? ExitCode.FINDINGS : ExitCode.CLEAN;
  }

  private static String compared(ScanResult result, Baseline known) {
    long all = result.models().stream().mapToLong(m -> m.findings().size()).sum();
    long fresh =
        result.models().stream().flatMap(m -> m.findings().stream()).filter(known::isNew).count();
    return fresh + " of " + all + " findings are not in the baseline";
  }

  private void toStandardOutput(ScanResult result) {
    boolean nothing = result.models().stream().allMatch(m -> m.error().isPresent());
    if (options.format == ReportKind.TEXT && nothing) {
      // The lines on standard error say it all.
      return;
    }
    PrintWriter out = command.out();
    out.print(renderer(options.format, command.colour()).render(result));
    out.flush();
  }

  private Renderer renderer(ReportKind kind, boolean colour) {
    Optional<Renderer> own = documents.renderer(kind, colour);
    return own.isPresent() ? own.get() : ofScan(kind, colour);
  }

  private Renderer ofScan(ReportKind kind, boolean colour) {
    return switch (kind) {
      case TEXT -> new TextRenderer(colour);
      case JSON -> new JsonRenderer();
      case SARIF -> new SarifRenderer(repository(), baseline).ofCommand(documents.category());
      case JUNIT -> new JUnitRenderer(options.failOn.severity());
      case MARKDOWN -> new MarkdownRenderer();
      case HTML -> throw new IllegalStateException("pages are written by HtmlPages");
    };
  }

  private void toFile(ScanResult result, ReportChoices.Target target) {
    try {
      if (target.kind() == ReportKind.HTML) {
        writePage(result, target.file());
      } else {
        RunDirectory.writeAtomically(target.file(), renderer(target.kind(), false).render(result));
      }
    } catch (IOException e) {
      throw new UsageException(
          "the report cannot be written (" + e.getClass().getSimpleName() + ")",
          target.file().toString(),
          "a folder that can be written to, with space left",
          "");
    }
  }

  private void writePage(ScanResult result, Path file) throws IOException {
    Optional<String> own = documents.page(result);
    if (own.isPresent()) {
      RunDirectory.writeAtomically(file.toAbsolutePath(), own.get());
    } else {
      pages.write(result, file);
    }
  }

  private void toRunFolder(ScanResult result) {
    try {
      Optional<RunDirectory> made = runFolder();
      if (made.isPresent()) {
        RunDirectory at = made.get();
        at.write("findings.json", renderer(ReportKind.JSON, false).render(result));
        at.write("findings.sarif", renderer(ReportKind.SARIF, false).render(result));
        at.writeRun(result.tool(), facts(result));
        if (result.models().size() == 1 && result.models().get(0).error().isEmpty()) {
          writePage(result, at.path().resolve("report.html"));
        }
      }
    } catch (IOException e) {
      noFolder(e);
    }
  }

  /** The run's own folder, made when it is first asked for; empty if there is to be none. */
  Optional<RunDirectory> runFolder() {
    if (folder.isEmpty() && !options.noOut) {
      try {
        folder = Optional.of(RunDirectory.create(base(), command.spec().name()));
      } catch (IOException e) {
        noFolder(e);
      }
    }
    return folder;
  }

  /** Takes the folder of an earlier run as this run's own. */
  void goOnIn(RunDirectory earlier) {
    folder = Optional.of(earlier);
  }

  private Path base() {
    return options.folder().orElse(DEFAULT_OUT);
  }

  /** Nobody asked for the default folder, so the run goes on without. */
  private void noFolder(IOException e) {
    String what = "the run's folder cannot be written (" + e.getClass().getSimpleName() + ")";
    String expected = "a folder that can be written to";
    String advice = "give " + options.folderOption() + " DIR, or --no-out for none";
    if (options.folder().isPresent()) {
      throw new UsageException(what, base().toString(), expected, advice);
    }
    command.note(UsageException.line(what, base().toString(), expected, advice));
  }

  private Map<String, String> facts(ScanResult result) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "command", String.join(" ", command.spec().commandLine().getParseResult().originalArgs()));
    int n = 0;
    for (ModelResult model : result.models()) {
      String key = "model_" + ++n;
      facts.put(key, model.path());
      facts.put(key + "_sha256", model.sha256());
      model.spec().ifPresent(spec -> facts.put(key + "_spec", spec));
    }
    facts.putAll(documents.facts());
    return facts;
  }

  /** The root of the repository that the working directory lies in, else that directory. */
  static Path repository() {
    Path here = Path.of("").toAbsolutePath();
    for (Path at = here; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"))) {
        return at;
      }
    }
    return here;
  }
}
