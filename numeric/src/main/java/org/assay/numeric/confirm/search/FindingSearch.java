package org.assay.numeric.confirm.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.spec.Spec;
import org.assay.exec.Runner;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.upgrade.WorkingForm;
import org.assay.report.Finding;
import org.assay.report.Kind;

/**
 * The search for the findings of one model: what is searched is the working form of the model, what
 * counts is the model as it was read, run anew.
 */
public final class FindingSearch {
  private final Model original;
  private final Model working;
  private final GivenData given;
  private final Runner.Opener opener;
  private final Map<Finding, Target> inside;

  /**
   * Prepares a model.
   *
   * @param original as it was read
   * @param opener loads models without optimisation and with a fixed seed
   * @throws org.assay.onnx.ModelException if its inputs cannot be chosen
   */
  public FindingSearch(Model original, Spec spec, ScanOptions options, Runner.Opener opener) {
    this(original, spec, options, opener, Given.NOTHING, 0);
  }

  /**
   * As above, with something given.
   *
   * @param seed of given weights that the spec lets draw
   * @throws org.assay.onnx.ModelException if its inputs cannot be chosen, or data for them is
   *     missing or does not fit
   */
  public FindingSearch(
      Model original,
      Spec spec,
      ScanOptions options,
      Runner.Opener opener,
      Given given,
      long seed) {
    this.original = original;
    this.working = WorkingForm.of(original);
    this.given = GivenData.of(working.graph(), spec, options, given, seed);
    this.opener = opener;
    this.inside = Map.of();
  }

  private FindingSearch(
      FindingSearch other, Model original, Model working, Map<Finding, Target> inside) {
    this.original = original;
    this.working = working;
    this.given = other.given;
    this.opener = other.opener;
    this.inside = Collections.unmodifiableMap(new LinkedHashMap<>(inside));
  }

  /**
   * The same search with findings inside of branches of {@code If} as targets, too: what their
   * operators read and give are further outputs of the {@code If} in {@link #original()}.
   */
  public FindingSearch withBranches(List<Finding> findings) {
    OperatorTable<Finiteness> table = Finiteness.table();
    Map<Finding, Target> found = new LinkedHashMap<>();
    Graph read = original.graph();
    Graph upgraded = working.graph();
    for (Finding finding : findings) {
      if (finding.kind() != Kind.NON_FINITE || finding.location().graph().equals(GraphPath.MAIN)) {
        continue;
      }
      Optional<BranchProbe> probe =
          BranchProbe.of(upgraded, finding.location().graph(), finding.tensor());
      if (probe.isPresent()) {
        BranchProbe named = probe.get().named(List.of(read, upgraded));
        Optional<Graph> ofRead = named.lifted(read);
        Optional<Graph> ofUpgraded = named.lifted(upgraded);
        if (ofRead.isPresent() && ofUpgraded.isPresent()) {
          read = ofRead.get();
          upgraded = ofUpgraded.get();
          found.put(finding, named.target(table, finding.operand().index()));
        }
      }
    }
    return found.isEmpty()
        ? this
        : new FindingSearch(this, original.withGraph(read), working.withGraph(upgraded), found);
  }

  /** Whether the target of a finding lies inside of a branch. */
  public boolean isInside(Finding finding) {
    return inside.containsKey(finding);
  }

  /** The model as it was read, with what was made visible. */
  public Model original() {
    return original;
  }

  /** What may be chosen, and what is given as if it were. */
  public SearchSpace space() {
    return given.space();
  }

  /**
   * What may be chosen around a point.
   *
   * @param inputs that were found; of them those that are given are held
   */
  public SearchSpace space(Map<String, Tensor> inputs) {
    Map<String, Tensor> held = new LinkedHashMap<>(given.batch(0).values());
    held.keySet().retainAll(inputs.keySet());
    held.replaceAll((name, any) -> inputs.getOrDefault(name, any));
    return given.space().holding(held);
  }

  /** What is given. */
  public GivenData given() {
    return given;
  }

  /** The model as it was read, with the weights of the space as inputs. */
  public Model opened() {
    return given.space().opened(original);
  }

  /** The working form of the model, weights not opened. */
  public Model working() {
    return working;
  }

  /**
   * Targets of those findings that can be searched: non-finite ones of the main graph, and of
   * branches that were made visible.
   */
  public Map<Finding, Target> targets(List<Finding> findings) {
    OperatorTable<Finiteness> table = Finiteness.table();
    Graph graph = working.graph();
    Map<Finding, Target> targets = new LinkedHashMap<>();
    for (Finding finding : findings) {
      if (finding.kind() == Kind.NON_FINITE && finding.location().graph().equals(GraphPath.MAIN)) {
        Target.of(graph, table, finding.tensor(), finding.operand().index())
            .ifPresent(t -> targets.put(finding, t));
      }
      Optional.ofNullable(inside.get(finding)).ifPresent(t -> targets.put(finding, t));
    }
    return targets;
  }

  /**
   * Searches for some targets together; what fails does so on the model as it was read, without
   * optimisation.
   *
   * @throws org.assay.exec.ExecException if the model cannot be run at all
   */
  public List<Observed> run(List<Target> targets, Strategy strategy, Budget budget, long seed) {
    if (targets.isEmpty()) {
      return List.of();
    }
    List<Observed> found =
        given.given() == Given.NOTHING
            ? new InputSearch(working, given.space(), targets, opener, seed).run(strategy, budget)
            : new GivenRuns(working, given, opener).run(targets, strategy, budget, seed);
    List<Target> reached =
        found.stream().filter(o -> o.inputs().isPresent()).map(Observed::target).toList();
    if (reached.isEmpty()) {
      return found;
    }
    List<Observed> kept = new ArrayList<>();
    try (Verification verification = Verification.of(opened(), reached, opener)) {
      for (Observed one : found) {
        boolean holds =
            one.inputs().map(inputs -> verification.fails(one.target(), inputs)).orElse(true);
        kept.add(
            holds
                ? one
                : new Observed(
                    one.target(),
                    Optional.empty(),
                    one.best(),
                    one.evaluations(),
                    one.ms(),
                    "only in the upgraded model"));
      }
    }
    return kept;
  }
}
