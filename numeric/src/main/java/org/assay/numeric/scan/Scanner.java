package org.assay.numeric.scan;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Settings;
import org.assay.data.DataException;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.rules.BackwardCheck;
import org.assay.numeric.rules.Check;
import org.assay.numeric.rules.Rules;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.io.ModelHash;
import org.assay.report.ModelResult;

/** Scans models for numerical defects. Immutable; use one for many models. */
public final class Scanner {
  /** Multiplications on spectral norms by default: some seconds. */
  public static final double NORM_WORK = 2e10;

  private final Analyzer analyzer;
  private final List<Check> checks;
  private final OperatorTable<Finiteness> finiteness;
  private final double normWork;
  private final List<BackwardCheck> backward;

  /**
   * A scanner with given knowledge, e.g. with a rule of one's own.
   *
   * @param checks the rules in the order in which they are asked
   * @param finiteness what can make which operator fail
   */
  public Scanner(Analyzer analyzer, List<Check> checks, OperatorTable<Finiteness> finiteness) {
    this(analyzer, checks, finiteness, Rules.backward());
  }

  /**
   * As above, with other rules about the derivatives of a loss.
   *
   * @param backward rules in the order in which they are asked
   */
  public Scanner(
      Analyzer analyzer,
      List<Check> checks,
      OperatorTable<Finiteness> finiteness,
      List<BackwardCheck> backward) {
    this(analyzer, checks, finiteness, backward, NORM_WORK);
  }

  private Scanner(
      Analyzer analyzer,
      List<Check> checks,
      OperatorTable<Finiteness> finiteness,
      List<BackwardCheck> backward,
      double normWork) {
    this.analyzer = analyzer;
    this.checks = List.copyOf(checks);
    this.finiteness = finiteness;
    this.backward = List.copyOf(backward);
    this.normWork = normWork;
  }

  /**
   * The same scanner with another budget for refinement.
   *
   * @param multiplications that may be spent on certified norms of frozen weights, per model, where
   *     intervals leave a question of magnitude open; at least 0
   */
  public Scanner withNormWork(double multiplications) {
    return new Scanner(analyzer, checks, finiteness, backward, multiplications);
  }

  /** A scanner with all operators, facts and rules. */
  public static Scanner create() {
    return new Scanner(Analyzer.create(Settings.DEFAULT), Rules.checks(), Finiteness.table());
  }

  /** Is told what a scan saw on its way, so that showing it needs no second analysis. */
  @FunctionalInterface
  public interface Observer {
    /** Keeps nothing. */
    Observer NONE = (file, model, bounds) -> {};

    /**
     * Called after a scan that succeeded.
     *
     * @param model as it was read: findings refer to its nodes
     * @param bounds of every tensor by name
     */
    void scanned(Path file, Model model, Map<String, Bounds> bounds);
  }

  /** Scans a file; one that cannot be analysed gives a result that says why. */
  public ModelResult scan(Path file, ScanOptions options) {
    return scan(file, options, Observer.NONE);
  }

  /** As {@link #scan(Path, ScanOptions)}, with one who looks on. */
  public ModelResult scan(Path file, ScanOptions options, Observer observer) {
    String weights = options.weights().name().toLowerCase(Locale.ROOT);
    String ranges = options.ranges().name().toLowerCase(Locale.ROOT);
    try {
      long start = System.nanoTime();
      Prepared prepared = prepare(file, options);
      long loaded = System.nanoTime();
      ModelScan scan =
          new ModelScan(analyzer, checks, finiteness, backward, prepared, options, normWork);
      ModelResult result = scan.run(file.toString(), ModelHash.sha256(file));
      long done = System.nanoTime();
      observer.scanned(file, prepared.original(), scan.bounds());
      return result.timed((loaded - start) / 1e6, (done - loaded) / 1e6);
    } catch (ModelException | DataException e) {
      return ModelResult.failed(file.toString(), weights, ranges, String.valueOf(e.getMessage()));
    } catch (UncheckedIOException e) {
      return ModelResult.failed(
          file.toString(), weights, ranges, "the file cannot be read any more · " + file);
    } catch (StackOverflowError e) {
      return ModelResult.failed(
          file.toString(), weights, ranges, "graph is nested too deeply · " + file);
    } catch (OutOfMemoryError e) {
      return ModelResult.failed(
          file.toString(),
          weights,
          ranges,
          "not enough memory to analyse this model · " + file + " · give the JVM more with -Xmx");
    }
  }

  /**
   * Scans a model that is at hand, such as one that was repaired.
   *
   * @param path what reports call it
   * @param spec what may flow in; the one that the options name is not read
   */
  public ModelResult scan(
      Model model, String path, Spec spec, ScanOptions options, Observer observer) {
    String weights = options.weights().name().toLowerCase(Locale.ROOT);
    String ranges = options.ranges().name().toLowerCase(Locale.ROOT);
    try {
      Prepared prepared = Prepared.of(model, spec, options.spec(), options);
      ModelScan scan =
          new ModelScan(analyzer, checks, finiteness, backward, prepared, options, normWork);
      ModelResult result = scan.run(path, "");
      observer.scanned(Path.of(path), prepared.original(), scan.bounds());
      return result;
    } catch (ModelException | DataException e) {
      return ModelResult.failed(path, weights, ranges, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Prepares a model for being judged many times under other ranges.
   *
   * @param spec what may flow in
   * @throws ModelException if the model cannot be analysed
   * @throws DataException if sample data cannot be read
   */
  public RangeTrial trial(Model model, Spec spec, ScanOptions options) {
    Prepared prepared = Prepared.of(model, spec, options.spec(), options);
    boolean gradients = options.weights() == WeightMode.FREE || options.gradients();
    return new RangeTrial(analyzer, checks, finiteness, prepared, gradients);
  }

  /**
   * Bounds of every tensor of the main graph, under the assumption that nothing overflows before.
   *
   * @throws ModelException if the model cannot be analysed
   * @throws DataException if the spec or data cannot be read
   */
  public Map<String, Bounds> bounds(Path file, ScanOptions options) {
    Prepared prepared = prepare(file, options);
    Map<String, Bounds> all =
        new HashMap<>(
            analyzer
                .analyze(prepared.analysed(), prepared.assumed().environment(), NodeVisitor.NONE)
                .main());
    return all;
  }

  /**
   * Whether outputs are finite for all inputs of their ranges, whatever happens before.
   *
   * @param model that is run as it is, such as an emulated one
   * @throws ModelException if the model cannot be analysed
   */
  public boolean hasFiniteOutputs(Model model, Spec spec, ScanOptions options) {
    Prepared prepared = Prepared.of(model, spec, options.spec(), options.withoutPrecision());
    Map<String, Bounds> all =
        analyzer
            .analyze(prepared.analysed(), prepared.assumed().environment(), NodeVisitor.NONE)
            .main();
    return prepared.analysed().outputs().stream()
        .map(o -> Optional.ofNullable(all.get(o.name())))
        .allMatch(b -> b.isPresent() && (!b.get().type().isFloat() || b.get().allFlags() == 0));
  }

  private Prepared prepare(Path file, ScanOptions options) {
    Model model = ModelFiles.open(file);
    Optional<Path> specFile = options.spec().or(() -> SpecFiles.beside(file));
    Spec spec = specFile.map(SpecReader::read).orElse(Spec.empty());
    return Prepared.of(model, spec, specFile, options);
  }
}
