package org.assay.bench.numeric;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.random.RandomStream;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.numeric.confirm.search.SearchSpace;
import org.assay.numeric.confirm.search.Variable;
import org.assay.numeric.confirm.search.Verification;
import org.assay.numeric.fix.At;
import org.assay.numeric.fix.Fixer;
import org.assay.numeric.fix.Limit;
import org.assay.numeric.fix.NormLimit;
import org.assay.numeric.fix.NormLimits;
import org.assay.numeric.fix.RangeLimits;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.report.ModelResult;

/** Norms of weights as a repair of known defects, beside ranges of them. */
final class NormBench {
  private NormBench() {}

  static FixBench.Outcome normed(FixBench.Case one, Scanner scanner, Runner.Opener opener) {
    Model model = Fixer.repairable(one.model());
    At weights = new At(At.Place.WEIGHTS, List.of());
    NormLimits search = new NormLimits(scanner, one.spec(), NumericBench.SETTING);
    // Once before, so that the time is that of warm code.
    search.find(model, one.scanned().findings(), weights);
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long from = thread.getCurrentThreadCpuTime();
    Optional<NormLimits.Found> found = search.find(model, one.scanned().findings(), weights);
    if (found.isEmpty()) {
      return outcome(one, 0, false, 0, false, thread.getCurrentThreadCpuTime() - from, "no norm");
    }
    NormLimits.Found norms = found.get();
    Map<String, Limit> clips = new LinkedHashMap<>(norms.limits());
    clips.putAll(norms.products());
    ModelResult after =
        scanner.scan(
            RangeLimits.limited(model, clips),
            one.file().toString(),
            one.spec(),
            NumericBench.SETTING,
            Scanner.Observer.NONE);
    long cpu = thread.getCurrentThreadCpuTime() - from;
    boolean runs = samplesPass(one, model, norms, opener);
    return outcome(
        one,
        FixBench.proved(one, after),
        after.findings().isEmpty() && after.error().isEmpty() && runs,
        kept(one, model, norms),
        norms.norms().values().stream().allMatch(NormLimit::containsOrdinary)
            && norms.limits().values().stream().allMatch(Limit::containsOrdinary),
        cpu,
        norms.norms().size() + " norms" + (runs ? "" : ", a run fails"));
  }

  private static FixBench.Outcome outcome(
      FixBench.Case one,
      int proved,
      boolean holds,
      double kept,
      boolean ordinary,
      long cpu,
      String note) {
    return new FixBench.Outcome(
        one.id(),
        FixBench.Mode.MAXNORM,
        one.truth().defects().size(),
        proved,
        holds,
        kept,
        ordinary,
        0,
        0,
        Optional.empty(),
        cpu / 1e6,
        note);
  }

  // As of ranges: mean over all inputs and weights of the share of its width that an element has.
  private static double kept(FixBench.Case one, Model model, NormLimits.Found found) {
    return SearchSpace.of(model.graph(), one.spec(), NumericBench.SETTING).variables().stream()
        .mapToDouble(
            v ->
                Optional.ofNullable(found.norms().get(v.name()))
                    .map(NormLimit::kept)
                    .or(() -> Optional.ofNullable(found.limits().get(v.name())).map(Limit::kept))
                    .orElse(1.0))
        .average()
        .orElse(1);
  }

  // Corners and points of all ranges; weights brought back to their norm, as training would.
  private static boolean samplesPass(
      FixBench.Case one, Model model, NormLimits.Found found, Runner.Opener opener) {
    List<Variable> all =
        SearchSpace.of(model.graph(), one.spec(), NumericBench.SETTING).variables();
    RandomStream stream = RandomStream.of(0, "samples");
    try (Runner runner = opener.open(model, List.of())) {
      for (int sample = 0; sample < FixBench.SAMPLES; sample++) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Variable v : all) {
          Limit limit = found.limits().get(v.name());
          double lo = limit == null ? v.lo() : limit.lo();
          double hi = limit == null ? v.hi() : limit.hi();
          double[] values = new double[v.size()];
          for (int i = 0; i < values.length; i++) {
            double share = sample % 2 == 0 ? stream.nextInt(2) : stream.nextDouble();
            values[i] = Math.max(lo, Math.min(hi, v.nearest(lo + share * (hi - lo))));
          }
          NormLimit norm = found.norms().get(v.name());
          inputs.put(v.name(), v.tensor(norm == null ? values : within(values, norm)));
        }
        if (!runner.run(inputs).values().stream().allMatch(Verification::isFinite)) {
          return false;
        }
      }
      return true;
    } catch (ExecException e) {
      return false;
    }
  }

  private static double[] within(double[] values, NormLimit norm) {
    long[] dims = norm.dims();
    int stride = 1;
    for (int a = norm.outputAxis() + 1; a < dims.length; a++) {
      stride *= (int) dims[a];
    }
    double[] sums = new double[(int) dims[norm.outputAxis()]];
    for (int i = 0; i < values.length; i++) {
      sums[i / stride % sums.length] += values[i] * values[i];
    }
    double[] scaled = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double length = Math.sqrt(sums[i / stride % sums.length]);
      scaled[i] = values[i] * Math.min(1, norm.most() / Math.max(norm.most(), length));
    }
    return scaled;
  }
}
