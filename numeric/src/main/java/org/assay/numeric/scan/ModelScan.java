package org.assay.numeric.scan;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.input.TrainableWeights;
import org.assay.bounds.norms.NormEffort;
import org.assay.bounds.norms.NormRules;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.rules.BackwardCheck;
import org.assay.numeric.rules.Check;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.precision.Emulated;
import org.assay.onnx.precision.Site;
import org.assay.report.Finding;
import org.assay.report.Fingerprints;
import org.assay.report.IgnoreRule;
import org.assay.report.Kind;
import org.assay.report.Location;
import org.assay.report.ModelResult;
import org.assay.report.Operand;
import org.assay.report.Precision;
import org.assay.report.SafeOperator;
import org.assay.report.Status;
import org.assay.report.UnknownOperator;
import org.assay.report.Unproved;

/** The scan of one prepared model. */
final class ModelScan {
  private Analyzer analyzer;
  private final List<Check> checks;
  private final OperatorTable<Finiteness> finiteness;
  private final List<BackwardCheck> backwardChecks;
  private final Prepared prepared;
  private final ScanOptions options;
  private final double normWork;
  private final OriginalNodes originals;
  private final List<UnknownOperator> unknown = new ArrayList<>();
  private final Map<String, Bounds> bounds = new HashMap<>();

  ModelScan(
      Analyzer analyzer,
      List<Check> checks,
      OperatorTable<Finiteness> finiteness,
      List<BackwardCheck> backwardChecks,
      Prepared prepared,
      ScanOptions options,
      double normWork) {
    this.analyzer = analyzer;
    this.checks = checks;
    this.finiteness = finiteness;
    this.backwardChecks = backwardChecks;
    this.prepared = prepared;
    this.options = options;
    this.normWork = normWork;
    this.originals = new OriginalNodes(prepared.original().graph());
  }

  /** Bounds of every tensor by name, once the scan has run. */
  Map<String, Bounds> bounds() {
    return Collections.unmodifiableMap(bounds);
  }

  ModelResult run(String path, String sha256) {
    Graph graph = prepared.analysed();
    boolean free = options.weights() == WeightMode.FREE;
    Pass pass = analyse(analyzer, graph);
    Optional<NormRules> norms =
        free ? Optional.empty() : Optional.of(NormRules.of(NormEffort.GRAM, normWork));
    while (norms.isPresent()
        && pass.verdicts().alarms().stream().anyMatch(ModelScan::isMagnitude)) {
      // Intervals alone lose deep networks; certified norms cost more and are tried only then.
      analyzer = analyzer.withNorms(norms.get());
      pass = analyse(analyzer, graph);
      norms = norms.get().harder();
    }
    Verdicts verdicts = pass.verdicts();
    Analyzer.Result result = pass.result();
    result.graphs().values().forEach(bounds::putAll);
    List<Verdicts.Raised> alarms = new ArrayList<>(verdicts.alarms());
    Absorption absorption = absorption(graph, alarms);
    BitSet escaping = absorption.escaping(graph);
    alarms.addAll(absorption.raised());
    List<Finding> findings = new ArrayList<>();
    List<Unproved> unproved = new ArrayList<>();
    Fingerprints fingerprints = new Fingerprints(prepared.model());
    Map<Integer, String> ids = new HashMap<>();
    Optional<BackwardScan> backward = backward(graph, verdicts, escaping, result.main());
    // Tensors of an emulated model keep their names.
    Set<String> near = near(pass);
    RangePath paths = new RangePath(prepared.model().graph(), sources(), bounds);
    for (Verdicts.Raised there : alarms) {
      Verdicts.Raised raised = here(there);
      if (raised.alarm().magnitudeOnly() && !free && !near.contains(raised.node().firstOutput())) {
        unproved.add(unproved(raised));
        continue;
      }
      Finding finding = finding(raised, path, fingerprints, paths, escaping, ids);
      ids.put(raised.number(), finding.id());
      findings.add(
          raised.check().kind() == Kind.GRADIENT_RISK
              ? BackwardFindings.withLoss(finding, raised, backward)
              : finding);
    }
    BackwardFindings later = new BackwardFindings(path, fingerprints, originals);
    backward.ifPresent(b -> findings.addAll(later.of(b, backwardChecks, alarms)));
    IgnoreRule.Outcome judged = IgnoreRule.apply(ignored(), findings, LocalDate.now());
    List<SafeOperator> safe = new ArrayList<>();
    verdicts
        .proved()
        .forEach(
            (place, proved) ->
                safe.add(
                    new SafeOperator(
                        proved.node().opType(),
                        proved.node().firstOutput(),
                        here(place).path(),
                        assumes(proved.assumes(), ids))));
    ModelResult scanned =
        new ModelResult(
            path,
            sha256,
            options.weights().name().toLowerCase(Locale.ROOT),
            options.ranges().name().toLowerCase(Locale.ROOT),
            prepared.specFile().map(Path::toString),
            assumptions(result, backward),
            judged.kept(),
            safe,
            unproved,
            unknown,
            judged.ignored(),
            judged.expired(),
            Optional.empty(),
            0,
            0);
    Pass last = pass;
    return prepared
        .emulated()
        .map(e -> scanned.with(new Narrowing(this, e, options, near).describe(last)))
        .orElse(scanned);
  }

  // Tensors that overflow in 16 bits near what occurs for certain.
  private Set<String> near(Pass pass) {
    return prepared
        .emulated()
        .map(
            e ->
                new CertainMagnitudes(analyzer, e, prepared.assumed().environment())
                    .near(pass.overflows()))
        .orElse(Set.of());
  }

  /**
   * One analysis.
   *
   * @param overflows of 16 bits, if those are emulated
   */
  record Pass(Verdicts verdicts, Analyzer.Result result, List<EmulatedVisits.Overflow> overflows) {}

  // An alarm, and a place, in terms of the model that is emulated.
  private Verdicts.Raised here(Verdicts.Raised raised) {
    return new Verdicts.Raised(
        raised.number(),
        here(raised.place()),
        raised.node(),
        raised.check(),
        raised.alarm(),
        raised.operation(),
        raised.upstream());
  }

  private Verdicts.Place here(Verdicts.Place place) {
    return prepared
        .emulated()
        .flatMap(e -> e.origin(new Site(place.path(), place.node())))
        .map(site -> new Verdicts.Place(site.path(), site.index()))
        .orElse(place);
  }

  /** The node of the model as it was read. */
  OriginalNodes.Found original(Site site, Node node) {
    return originals.of(site.path(), site.index(), node);
  }

  private Pass analyse(Analyzer by, Graph graph) {
    return analyse(by, graph, prepared.emulated());
  }

  /** Analyses the model emulated in another way, with what the scan itself needed. */
  Pass again(Emulated other) {
    return analyse(analyzer, other.model().graph(), Optional.of(other));
  }

  private Pass analyse(Analyzer by, Graph graph, Optional<Emulated> emulated) {
    Verdicts verdicts = new Verdicts(checks, finiteness, wantsGradients());
    NodeVisitor visitor =
        visit -> {
          noteUnknown(visit);
          return verdicts.visit(visit);
        };
    Optional<EmulatedVisits> narrow = emulated.map(e -> new EmulatedVisits(e, visitor));
    Analyzer.Result result =
        by.analyze(
            graph, prepared.assumed().environment(), narrow.isPresent() ? narrow.get() : visitor);
    return new Pass(verdicts, result, narrow.map(EmulatedVisits::overflows).orElse(List.of()));
  }

  private boolean wantsGradients() {
    return options.weights() == WeightMode.FREE || options.gradients();
  }

  // Gradient risks of the loss, if one is known and they are wanted.
  private Optional<BackwardScan> backward(
      Graph graph, Verdicts verdicts, BitSet escaping, Map<String, Bounds> forward) {
    Optional<String> loss = options.loss().or(() -> prepared.spec().loss());
    // Training in 16 bits is another matter: it scales its loss.
    if (loss.isEmpty() || !wantsGradients() || prepared.emulated().isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        BackwardScan.of(
            loss.get(),
            TrainableWeights.of(graph, prepared.spec()),
            graph,
            analyzer,
            prepared.assumed().environment(),
            verdicts,
            escaping,
            forward));
  }

  // Alarms that better bounds of size may dispel.
  private static boolean isMagnitude(Verdicts.Raised raised) {
    return raised.alarm().magnitudeOnly();
  }

  private List<String> assumptions(Analyzer.Result result, Optional<BackwardScan> backward) {
    List<String> all = new ArrayList<>(prepared.assumed().assumptions());
    prepared.emulated().ifPresent(e -> all.addAll(Narrowing.assumptions(e)));
    if (prepared.emulated().isEmpty()
        && result.main().values().stream().anyMatch(NarrowPrecision::is16Bit)) {
      all.add(NarrowPrecision.ROUNDED);
    }
    all.addAll(result.notes());
    backward.ifPresent(b -> all.addAll(b.assumptions()));
    if (FusedNormalisation.occurs(prepared.model().graph())) {
      all.add(FusedNormalisation.ASSUMPTION);
    }
    return all;
  }

  private List<IgnoreRule> ignored() {
    return prepared.spec().ignore().stream()
        .map(
            i ->
                new IgnoreRule(
                    i.rule(),
                    i.node().orElse("*"),
                    i.reason().filter(r -> !r.isBlank()).orElse("no reason given"),
                    i.until()))
        .toList();
  }

  private Set<String> sources() {
    return prepared.assumed().environment().values().keySet();
  }

  private void noteUnknown(NodeVisitor.Visit visit) {
    if (!visit.known()) {
      Node node = visit.node();
      UnknownOperator entry =
          new UnknownOperator(
              node.domain(),
              node.opType(),
              node.name(),
              node.firstOutput(),
              here(new Verdicts.Place(visit.path(), visit.index())).path());
      if (!unknown.contains(entry)) {
        unknown.add(entry);
      }
    }
  }

  private Absorption absorption(Graph graph, List<Verdicts.Raised> alarms) {
    List<Check> behind =
        wantsGradients()
            ? checks.stream().filter(c -> c.stage() == Check.Stage.BEHIND_ALARMS).toList()
            : List.of();
    Absorption absorption = new Absorption(alarms, behind);
    if (alarms.stream().anyMatch(r -> r.check().kind() == Kind.NON_FINITE)) {
      analyzer.analyze(graph, prepared.assumed().environment(), absorption);
    }
    return absorption;
  }

  // A fault in 16 bits is another one than that of the model as it is.
  private String precision() {
    return prepared.emulated().map(e -> "/" + e.type().text()).orElse("");
  }

  private String message(Verdicts.Raised raised) {
    return raised.alarm().message()
        + prepared.emulated().map(e -> ", " + Precision.emulated(e.type().text())).orElse("");
  }

  static List<String> advice(String ruleId, String path, boolean absorbed) {
    List<String> advice = new ArrayList<>();
    advice.add("assay explain " + ruleId + "  (what it is, why it happens, how to rewrite it)");
    if (!absorbed) {
      advice.add("assay check " + path + "  (looks for an input on which it really fails)");
      advice.add("narrow the input ranges in a spec if they are wider than what can occur");
    }
    return advice;
  }

  private List<String> assumes(BitSet upstream, Map<Integer, String> ids) {
    return upstream.stream().mapToObj(ids::get).filter(id -> id != null).distinct().toList();
  }

  private Unproved unproved(Verdicts.Raised raised) {
    int lost = lost(raised);
    Cell operand = raised.operation().operand(lost);
    return new Unproved(
        raised.check().rule().id(),
        raised.check().kind(),
        raised.node().opType(),
        raised.node().firstOutput(),
        raised.place().path(),
        operand.magnitude(),
        OptionalDouble.empty(),
        raised.operation().output().type().max(),
        raised.operation().tensor(lost));
  }

  // The operand whose bounds are too wide: of a product with a great constant the other one.
  private static int lost(Verdicts.Raised raised) {
    List<Optional<Bounds>> operands = raised.operation().inputs();
    int lost = raised.alarm().operand();
    double greatest = -1;
    for (int i = 0; i < operands.size(); i++) {
      Optional<Bounds> operand = operands.get(i).filter(b -> b.type().isFloat());
      if (operand.isPresent() && !operand.get().hull().isPoint()) {
        double magnitude = operand.get().hull().magnitude();
        boolean varies = operand.get().constant().isEmpty();
        if (varies && magnitude > greatest) {
          greatest = magnitude;
          lost = i;
        }
      }
    }
    return lost;
  }

  private Finding finding(
      Verdicts.Raised raised,
      String path,
      Fingerprints fingerprints,
      RangePath paths,
      BitSet escaping,
      Map<Integer, String> ids) {
    String ruleId = raised.check().rule().id();
    GraphPath graph = raised.place().path();
    String tensor = raised.node().firstOutput();
    int operand = raised.alarm().operand();
    String operandTensor = raised.operation().tensor(operand);
    Cell hull = raised.operation().operand(operand);
    // What makes the run itself fail, an endless Range, gives no value that could be absorbed.
    boolean gives = raised.operation().generated() != 0;
    boolean absorbed =
        raised.check().kind() == Kind.NON_FINITE && gives && !escaping.get(raised.number());
    Status status = absorbed ? Status.ABSORBED : Status.POSSIBLE;
    OriginalNodes.Found original = originals.of(graph, raised.place().node(), raised.node());
    List<String> assumes = new ArrayList<>();
    assumes(raised.upstream(), ids).forEach(id -> assumes.add(Finding.assuming(id)));
    return new Finding(
        fingerprints.of(ruleId + precision(), graph, tensor),
        ruleId,
        raised.check().kind(),
        status,
        status.severity(),
        Location.of(graph, original.index(), original.node(), path),
        tensor,
        new Operand(operand, operandTensor, Ends.lo(hull), Ends.hi(hull)),
        paths.to(operandTensor),
        message(raised),
        assumes,
        advice(
            ruleId,
            prepared.emulated().map(e -> "--precision " + e.type().text() + " ").orElse("") + path,
            absorbed));
  }
}
