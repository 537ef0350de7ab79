package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.assay.bounds.Bounds;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightMode;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.numeric.fix.rewrite.RewriteInput;
import org.assay.numeric.fix.rewrite.Rewrites;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.structure.FunctionInliner;
import org.assay.onnx.structure.Validation;
import org.assay.onnx.upgrade.Upgrade;
import org.assay.report.Finding;
import org.assay.report.ModelResult;
import org.assay.report.Status;

/**
 * Repairs the findings of a model, one after the other, each upon what was repaired before. A
 * repair is kept if the scan proves the operator and reports nothing new, and if runs show no harm.
 */
public final class Fixer {
  private static final int MOST_REFUSALS = 8;

  private final Scanner scanner;
  private final Runner.Opener opener;
  private final EquivalenceCheck equivalence;
  private final OperandGuards guards = new OperandGuards();

  /**
   * Prepares.
   *
   * @param opener loads models without optimisation and with a fixed seed
   * @param equivalence looks for differences beyond those of drawn data
   */
  public Fixer(Scanner scanner, Runner.Opener opener, EquivalenceCheck equivalence) {
    this.scanner = scanner;
    this.opener = opener;
    this.equivalence = equivalence;
  }

  /** A model with what a scan says of it. */
  private record Scanned(Model model, ModelResult result, Map<String, Bounds> bounds) {
    Set<String> keys() {
      return result.findings().stream().map(Fixer::key).collect(Collectors.toSet());
    }

    Optional<Finding> same(Finding finding) {
      return result.findings().stream().filter(f -> key(f).equals(key(finding))).findFirst();
    }
  }

  private static String key(Finding finding) {
    return finding.ruleId() + " " + finding.location().graph() + " " + finding.tensor();
  }

  /**
   * The form of a model that is repaired: as it was read, unless its operator set is too old for
   * what repairs write, or it has functions of its own; then upgraded, functions inlined.
   */
  public static Model repairable(Model read) {
    Model valid = Validation.validated(read);
    Model inlined = valid.functions().isEmpty() ? valid : FunctionInliner.inline(valid);
    boolean old = inlined.opset("").orElse(0) < RewriteInput.OLDEST_OPSET;
    return old ? Upgrade.toWorkingOpset(inlined) : inlined;
  }

  /**
   * Repairs a model.
   *
   * @param path what reports call it
   * @throws ModelException if it cannot be analysed
   */
  public FixResult fix(Model read, String path, Spec spec, ScanOptions options, FixOptions wanted) {
    Work work = new Work(path, spec, options, wanted);
    Scanned start = work.scan(repairable(read));
    start
        .result()
        .error()
        .ifPresent(
            e -> {
              throw new ModelException("cannot be repaired", path, "", e);
            });
    List<Finding> meant = start.result().findings().stream().filter(wanted::isMeant).toList();
    if (meant.isEmpty()) {
      return new FixResult(
          start.result(), List.of(), start.model(), start.model(), start.result(), List.of());
    }
    try (Judge judge = work.judge(start.model(), meant)) {
      return work.run(start, meant, judge);
    }
  }

  /** The repair of one model. */
  private final class Work {
    private final String path;
    private final Spec spec;
    private final ScanOptions options;
    private final FixOptions wanted;
    private final List<String> notes = new ArrayList<>();
    private int numbered;

    Work(String path, Spec spec, ScanOptions options, FixOptions wanted) {
      this.path = path;
      this.spec = spec;
      this.options = options;
      this.wanted = wanted;
    }

    Scanned scan(Model model) {
      Map<String, Bounds> bounds = new HashMap<>();
      ModelResult result =
          scanner.scan(model, path, spec, options, (file, m, b) -> bounds.putAll(b));
      return new Scanned(model, result, bounds);
    }

    Judge judge(Model original, List<Finding> meant) {
      Optional<OrdinaryRuns> ordinary = Optional.empty();
      Optional<GradientRuns> gradients = Optional.empty();
      Optional<FailingRuns> known = Optional.empty();
      try {
        List<Map<String, Tensor>> inputs =
            OrdinaryData.draw(original, spec, options, wanted.runs(), wanted.seed());
        Set<String> failing = new LinkedHashSet<>();
        Set<String> operands =
            meant.stream().map(f -> f.operand().tensor()).collect(Collectors.toSet());
        meant.stream()
            .filter(f -> f.status() != Status.ABSORBED)
            .forEach(f -> failing.add(f.tensor()));
        OrdinaryRuns runs = new OrdinaryRuns(original, inputs, failing, operands, opener);
        ordinary = Optional.of(runs);
        if (!inputs.isEmpty() && runs.compared() == 0) {
          notes.add("outputs are not compared, since all ordinary inputs that were drawn fail");
        }
        gradients =
            options
                .loss()
                .or(spec::loss)
                .or(() -> soleScalar(original))
                .flatMap(loss -> GradientRuns.of(original, loss, runs.sound(), opener));
        known =
            Optional.of(
                FailingRuns.of(
                    original, spec, options, meant, opener, wanted.time(), wanted.seed()));
      } catch (ExecException | ModelException e) {
        notes.add("not run, so that only the scan speaks for the repairs: " + e.getMessage());
      }
      return new Judge(original, wanted.tolerance(), ordinary, gradients, known, equivalence);
    }

    // Of a model under training with a single number as its output, that is what it minimises.
    private Optional<String> soleScalar(Model model) {
      List<ValueInfo> outputs = model.graph().outputs();
      boolean scalar =
          options.weights() == WeightMode.FREE
              && outputs.size() == 1
              && outputs
                  .get(0)
                  .type()
                  .flatMap(ValueType::asTensor)
                  .filter(t -> t.element().isFloat())
                  .flatMap(ValueType.TensorType::shape)
                  .map(s -> s.rank() == 0)
                  .orElse(false);
      return scalar ? Optional.of(outputs.get(0).name()) : Optional.empty();
    }

    FixResult run(Scanned start, List<Finding> meant, Judge judge) {
      Scanned current = start;
      Map<Finding, FixResult.Entry> entries = new LinkedHashMap<>();
      Optional<Repair> last = Optional.empty();
      for (Finding finding : meant) {
        Optional<Finding> now = current.same(finding);
        if (now.isEmpty()) {
          // What was done for an earlier finding did for this one, too.
          entries.put(finding, new FixResult.Entry(finding, last.stream().toList(), List.of()));
          continue;
        }
        Set<String> refused = new LinkedHashSet<>();
        Optional<Accepted> accepted = Optional.empty();
        List<Repair> preconditions = new ArrayList<>();
        Optional<Accepted> close = Optional.empty();
        for (Supplier<List<Proposal>> group : groups(current, now.get(), meant)) {
          for (Proposal proposal : group.get()) {
            accepted = accepted(current, proposal, now.get(), judge, refused, preconditions);
            if (accepted.filter(this::isClear).isPresent()) {
              break;
            }
            close = close.isPresent() ? close : accepted;
            accepted = Optional.empty();
          }
          if (accepted.isPresent()) {
            break;
          }
        }
        accepted = accepted.isPresent() ? accepted : close;
        List<Repair> repairs = new ArrayList<>();
        accepted.ifPresent(a -> repairs.add(a.repair()));
        repairs.addAll(preconditions);
        entries.put(
            finding,
            new FixResult.Entry(finding, repairs, refused.stream().limit(MOST_REFUSALS).toList()));
        if (accepted.isPresent()) {
          current = accepted.get().scanned();
          last = Optional.of(accepted.get().repair());
        }
      }
      boolean changed = current != start;
      if (changed && !judge.allPass(current.model()).orElse(true)) {
        notes.add("some outputs are still not finite on inputs that are known to fail");
      }
      return new FixResult(
          start.result(),
          List.copyOf(entries.values()),
          start.model(),
          current.model(),
          current.result(),
          notes);
    }

    private record Accepted(Repair repair, Scanned scanned) {}

    // Other data than what was drawn may differ by more: what barely agrees is a last resort.
    private boolean isClear(Accepted accepted) {
      return accepted.repair().agreement().map(a -> a.within(wanted.tolerance() / 4)).orElse(true);
    }

    private List<Supplier<List<Proposal>>> groups(
        Scanned current, Finding finding, List<Finding> meant) {
      List<Supplier<List<Proposal>>> groups = new ArrayList<>();
      boolean auto = wanted.mode() == FixOptions.Mode.AUTO;
      if (auto || wanted.mode() == FixOptions.Mode.REWRITE) {
        groups.add(() -> rewrites(current, finding));
      }
      boolean limit = wanted.mode() == FixOptions.Mode.LIMIT;
      boolean operand = wanted.at().place() == At.Place.OPERAND;
      if (auto || limit && operand) {
        groups.add(() -> guards.proposals(current.model(), finding, current.bounds()));
      }
      if (auto || limit && !operand) {
        groups.add(() -> limits(current, meant));
      }
      return groups;
    }

    private List<Proposal> rewrites(Scanned current, Finding finding) {
      return Rewrites.proposals(RewriteInput.of(current.model(), finding, current.bounds()))
          .stream()
          .map(
              p ->
                  new Proposal(
                      How.REWRITE,
                      p.rewrite().rule().id(),
                      p.rewritten().model(),
                      p.rewritten().what(),
                      p.rewritten().exceptions(),
                      Map.of()))
          .toList();
    }

    // Of all findings that are left: a range that serves one alone would be given up for the next.
    private List<Proposal> limits(Scanned current, List<Finding> meant) {
      List<Finding> left = meant.stream().flatMap(f -> current.same(f).stream()).toList();
      At at = wanted.at().place() == At.Place.OPERAND ? At.ALL : wanted.at();
      List<Proposal> proposals = new ArrayList<>();
      RangeLimits.Found found =
          new RangeLimits(scanner, spec, options).find(current.model(), left, at);
      found
          .limits()
          .ifPresentOrElse(l -> proposals.add(box(current, at, l)), () -> notes.add(found.note()));
      boolean weights = at.place() == At.Place.WEIGHTS || at.place() == At.Place.ALL;
      if (weights && options.weights() == WeightMode.FREE) {
        new NormLimits(scanner, spec, options)
            .find(current.model(), left, at)
            .ifPresent(n -> proposals.add(norms(current, at, n, found.limits())));
      }
      // What keeps more first.
      proposals.sort(Comparator.comparingDouble(Proposal::kept).reversed());
      return proposals;
    }

    private Proposal box(Scanned current, At at, Map<String, Limit> limits) {
      long narrowed = limits.values().stream().filter(Limit::narrowed).count();
      return new Proposal(
          How.LIMIT,
          at.text(),
          RangeLimits.limited(current.model(), limits),
          "ranges of %d of %d tensors limited".formatted(narrowed, limits.size()),
          List.of(),
          limits);
    }

    private Proposal norms(
        Scanned current, At at, NormLimits.Found found, Optional<Map<String, Limit>> box) {
      Map<String, Limit> clips = new LinkedHashMap<>(found.limits());
      clips.putAll(found.products());
      long narrowed = found.limits().values().stream().filter(Limit::narrowed).count();
      return new Proposal(
          How.LIMIT,
          at.text(),
          RangeLimits.limited(current.model(), clips),
          "norms of %d weights limited%s%s"
              .formatted(
                  found.norms().size(),
                  narrowed == 0 ? "" : ", and ranges of " + narrowed + " other tensors",
                  box.map(b -> compared(found.norms(), b)).orElse("")),
          List.of(),
          found.limits(),
          found.norms());
    }

    private String compared(Map<String, NormLimit> norms, Map<String, Limit> box) {
      double norm = norms.values().stream().mapToDouble(NormLimit::kept).average().orElse(1);
      double range =
          norms.keySet().stream()
              .map(box::get)
              .filter(Objects::nonNull)
              .mapToDouble(Limit::kept)
              .average()
              .orElse(1);
      return String.format(
          Locale.ROOT,
          ": an element keeps %.3g of its width, where a range for each keeps %.3g",
          norm,
          range);
    }

    private Optional<Accepted> accepted(
        Scanned current,
        Proposal proposal,
        Finding finding,
        Judge judge,
        Set<String> refused,
        List<Repair> preconditions) {
      Scanned candidate = scan(proposal.model());
      ModelResult result = candidate.result();
      List<Finding> left =
          result.findings().stream()
              .filter(
                  f ->
                      f.tensor().equals(finding.tensor())
                          && f.location().graph().equals(finding.location().graph()))
              .toList();
      Set<String> before = current.keys();
      List<Finding> fresh =
          result.findings().stream().filter(f -> !before.contains(key(f))).toList();
      if (result.error().isPresent() || !left.isEmpty() || !fresh.isEmpty()) {
        refused.add(proposal.what() + " · " + unproved(result, left, fresh));
        return Optional.empty();
      }
      Repair repair = judge.judged(proposal.how().text() + "-" + ++numbered, proposal, finding);
      if (repair.refusal().isPresent()) {
        if (repair.isPrecondition()) {
          preconditions.add(repair);
        } else {
          refused.add(proposal.what() + " · " + repair.refusal().get());
        }
        return Optional.empty();
      }
      return Optional.of(new Accepted(repair, candidate));
    }

    private String unproved(ModelResult result, List<Finding> left, List<Finding> fresh) {
      if (result.error().isPresent()) {
        return "the repaired model cannot be analysed: " + result.error().get();
      }
      Finding one = left.isEmpty() ? fresh.get(0) : left.get(0);
      return left.isEmpty()
          ? "new finding " + one.ruleId() + " at " + one.tensor()
          : "not proved: " + one.ruleId() + " remains";
    }
  }
}
