package org.assay.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.assay.data.spec.Tolerances;
import org.assay.data.spec.Tolerances.Tolerance;
import org.assay.fuzz.compare.CompareOptions;
import org.assay.fuzz.compare.Comparer;
import org.assay.fuzz.compare.Comparison;
import org.assay.fuzz.compare.ComparisonRules;
import org.assay.fuzz.compare.Twin;
import org.assay.numeric.scan.SpecFiles;
import org.assay.onnx.Model;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ModelHash;
import org.assay.report.Finding;
import org.assay.report.IgnoreRule;
import org.assay.report.ModelResult;
import org.assay.report.ScanResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay compare}: whether two models give the same, and where they part. */
@Command(
    name = "compare",
    description = {
      "Compares two models, or one with recorded outputs: how far they lie apart, and where they part.",
      "For a model converted to 16 bits, quantised, pruned, optimised or exported anew; also searches",
      "for inputs on which the two disagree. The first model is the reference."
    })
final class CompareCommand extends AssayCommand {
  private static final Pattern SECONDS = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m)");
  private static final long INTERRUPT_SECONDS = 10;

  @Parameters(index = "0", paramLabel = "A", description = "The reference (.onnx, .onnxtxt).")
  @Nullable Path first;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "B",
      description = "The model that should be the same; none with --expect.")
  @Nullable Path second;

  @Option(
      names = "--expect",
      paramLabel = "FILE.npz",
      description = "In place of B: inputs and outputs of A as they were recorded, by name.")
  @Nullable Path expect;

  @Option(
      names = "--expect-map",
      paramLabel = "OUT=NAME",
      description = "Array of --expect that holds an output. Repeatable.")
  List<String> expectMap = new ArrayList<>();

  @Mixin RowOptions rows = new RowOptions();

  @Option(
      names = "--map",
      paramLabel = "A=B",
      description = "An input or output of A and what it is in B. Repeatable.")
  List<String> map = new ArrayList<>();

  @Option(
      names = "--atol",
      paramLabel = "X",
      description = "Absolute tolerance (default: the spec's, or 1e-5).")
  @Nullable Double atol;

  @Option(
      names = "--rtol",
      paramLabel = "X",
      description = "Tolerance relative to the reference (default: the spec's, or 1e-3).")
  @Nullable Double rtol;

  @Option(
      names = "--max-label-change",
      paramLabel = "RATE",
      description = "Share of rows whose class may change, 0 to 1 (default: 0).")
  double maxLabelChange;

  @Option(
      names = "--labels",
      paramLabel = "OUTPUT",
      description = "An output that holds scores of classes along its last axis. Repeatable.")
  List<String> labels = new ArrayList<>();

  @Option(names = "--no-labels", description = "No output holds scores, whatever it looks like.")
  boolean noLabels;

  @Option(names = "--no-internals", description = "Compare outputs only.")
  boolean noInternals;

  @Option(
      names = "--search",
      paramLabel = "N|TIME",
      description =
          "Inputs, or time (10s), for the search for disagreement (default: 100 to 2000 inputs by"
              + " the size of the models).")
  @Nullable String search;

  @Option(names = "--no-search", description = "Compare on the data only.")
  boolean noSearch;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all random numbers (default: 0).")
  long seed;

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "What may flow in, and tolerances (default: beside A, or else beside B).")
  @Nullable Path spec;

  @Option(
      names = "--input",
      paramLabel = "NAME=LO..HI",
      description = "Range of an input of A; wins over the spec. Repeatable.")
  List<String> inputs = new ArrayList<>();

  @Option(
      names = "--dim",
      paramLabel = "SYMBOL=SIZE",
      description = "Size of a symbolic dimension. Repeatable.")
  List<String> dims = new ArrayList<>();

  @Mixin RunningOptions running = new RunningOptions();
  @Mixin ReportOptions reports = new ReportOptions();

  @Override
  public Integer call() {
    Path a = ModelPaths.existing(Options.given(first));
    Optional<Path> b = Optional.ofNullable(second).map(ModelPaths::existing);
    if (b.isPresent() == (expect != null)) {
      throw new UsageException(
          expect == null ? "there is nothing to compare with" : "there are two to compare with",
          "assay compare",
          "a second model, or --expect FILE.npz",
          "");
    }
    CompareDocuments documents = new CompareDocuments();
    ReportWriter writer =
        new ReportWriter(this, reports, new HtmlPages(file -> Map.of()), documents);
    Optional<Path> specFile = specFile(a, b);
    Spec read = specFile.map(SpecReader::read).orElse(Spec.empty());
    CompareOptions options = options(read);
    AtomicBoolean stop = new AtomicBoolean();
    try (Interruption interruption = interruption(stop)) {
      Comparison comparison = compare(a, b, read, options, stop);
      Path about = b.orElse(a);
      IgnoreRule.Outcome judged =
          IgnoreRule.apply(
              ignored(read),
              ComparisonRules.findings(comparison),
              LocalDate.now(ZoneId.systemDefault()));
      List<Finding> findings = judged.kept();
      documents.keep(comparison, findings, options);
      writer.runFolder().ifPresent(folder -> documents.writeFailing(folder.path(), specFile, seed));
      List<String> assumptions = new ArrayList<>(comparison.remarks());
      assumptions.addAll(comparison.notes());
      judged.expired().forEach(this::note);
      ModelResult result =
          new ModelResult(
              about.toString(),
              comparison.model().sha256(),
              "frozen",
              "valid",
              specFile.map(Path::toString),
              assumptions,
              findings,
              List.of(),
              List.of(),
              List.of(),
              judged.ignored(),
              judged.expired(),
              Optional.empty(),
              0,
              0);
      return writer.write(ScanResult.of(Version.tool(), ComparisonRules.all(), List.of(result)));
    }
  }

  private Comparison compare(
      Path a, Optional<Path> b, Spec read, CompareOptions options, AtomicBoolean stop) {
    Twin reference = twin(a);
    CompareInputs given =
        new CompareInputs(
            reference.model(),
            read,
            AnalysisOptions.ranges(inputs),
            AnalysisOptions.sizes(dims),
            rows);
    Comparer comparer = new Comparer(options, stop::get);
    Comparison comparison =
        b.isPresent()
            ? comparer.compare(reference, twin(b.get()), given.of(rows.data))
            : expected(comparer, reference, given);
    return comparison.withNotes(given.notes());
  }

  private Comparison expected(Comparer comparer, Twin model, CompareInputs given) {
    Path file = ModelPaths.existing(Options.given(expect), "inputs and outputs (npz)");
    if (!rows.data.isEmpty()) {
      throw new UsageException(
          "inputs come from --expect", "--data", "", "leave it out, or give a second model");
    }
    return comparer.compare(
        model,
        given.recordedInputs(file),
        given.recordedOutputs(file, pairs(expectMap, "--expect-map", "OUT=NAME")),
        file.toString());
  }

  private Twin twin(Path file) {
    Model model = ModelFiles.open(file);
    return new Twin(file.toString(), ModelHash.sha256(file), model, running.openerOnceProbed());
  }

  private static List<IgnoreRule> ignored(Spec read) {
    return read.ignore().stream()
        .map(
            i ->
                new IgnoreRule(
                    i.rule(),
                    i.node().orElse("*"),
                    i.reason().filter(r -> !r.isBlank()).orElse("no reason given"),
                    i.until()))
        .toList();
  }

  private Optional<Path> specFile(Path a, Optional<Path> b) {
    if (spec != null) {
      return Optional.of(ModelPaths.existing(spec, "a spec (YAML)"));
    }
    return SpecFiles.beside(a).or(() -> b.flatMap(SpecFiles::beside));
  }

  private CompareOptions options(Spec read) {
    if (!(maxLabelChange >= 0 && maxLabelChange <= 1)) {
      throw new UsageException(
          "'" + maxLabelChange + "' is no share", "--max-label-change", "from 0 to 1", "");
    }
    if (noSearch && search != null) {
      throw new UsageException("contradict each other", "--search and --no-search", "one", "");
    }
    Optional<Duration> time = Optional.ofNullable(search).flatMap(CompareCommand::time);
    OptionalLong rows =
        search == null || time.isPresent() ? OptionalLong.empty() : OptionalLong.of(rows(search));
    return new CompareOptions(
        tolerances(read.tolerances()),
        pairs(map, "--map", "A=B, names of an input or output on both sides"),
        !noLabels,
        new LinkedHashSet<>(labels),
        maxLabelChange,
        !noInternals,
        !noSearch && !(rows.isPresent() && rows.getAsLong() == 0),
        rows,
        time,
        seed);
  }

  /** Those of the command line win over the spec's, for all outputs. */
  private Tolerances tolerances(Tolerances of) {
    if (atol == null && rtol == null) {
      return of;
    }
    double absolute = atol == null ? CompareOptions.DEFAULT_TOLERANCE.absolute() : atol;
    double relative = rtol == null ? CompareOptions.DEFAULT_TOLERANCE.relative() : rtol;
    try {
      return new Tolerances(Optional.of(new Tolerance(absolute, relative)), Map.of());
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "'" + absolute + "' and '" + relative + "' are no tolerances",
          "--atol, --rtol",
          "finite numbers of at least 0",
          "");
    }
  }

  private static Optional<Duration> time(String text) {
    Matcher matcher = SECONDS.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    double unit =
        switch (matcher.group(2)) {
          case "ms" -> 1;
          case "s" -> 1000;
          default -> 60_000;
        };
    return Optional.of(
        Duration.ofMillis(Math.max(1, (long) (Double.parseDouble(matcher.group(1)) * unit))));
  }

  private static long rows(String text) {
    try {
      long rows = Long.parseLong(text);
      if (rows >= 0) {
        return rows;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number below 0.
    }
    throw new UsageException(
        "cannot read '" + text + "'", "--search", "a number of inputs, or a time, e.g. 10s", "");
  }

  private static Map<String, String> pairs(List<String> texts, String option, String expected) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String text : texts) {
      String[] sides = AnalysisOptions.split(text, option, expected);
      pairs.put(sides[0], sides[1]);
    }
    return pairs;
  }

  private Interruption interruption(AtomicBoolean stop) {
    return Interruption.endedBy(
        this,
        () -> {
          stop.set(true);
          error("interrupted · reporting what was done until then");
        },
        INTERRUPT_SECONDS,
        () -> error("not compared far enough to report"));
  }
}
