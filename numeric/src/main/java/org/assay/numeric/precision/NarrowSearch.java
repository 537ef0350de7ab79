package org.assay.numeric.precision;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Spec;
import org.assay.exec.Runner;
import org.assay.numeric.confirm.InputDraw;
import org.assay.numeric.confirm.MagnitudeSearch;
import org.assay.numeric.confirm.RandomRuns;
import org.assay.numeric.confirm.search.Verification;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.assay.onnx.precision.Emulated;
import org.assay.report.Precision;

/**
 * Looks for the greatest magnitude of every result before it is rounded to 16 bits: plain inputs
 * first (all least, all greatest, all 0, all equal), then corners, scales and random ones. Tensors
 * of the main graph only.
 */
public final class NarrowSearch {
  private final Emulated emulated;
  private final Runner.Opener opener;
  private final InputDraw draw;
  private final RandomStream stream;

  /**
   * Prepares a search.
   *
   * @param opener loads the emulated model without optimisation and with a fixed seed
   * @param seed of the inputs
   * @throws org.assay.onnx.ModelException if inputs cannot be drawn
   */
  public NarrowSearch(
      Emulated emulated, Spec spec, ScanOptions options, Runner.Opener opener, long seed) {
    this.emulated = emulated;
    this.opener = opener;
    this.draw = new InputDraw(emulated.model(), spec, options);
    this.stream = RandomStream.of(seed, RandomRuns.STREAM);
  }

  /**
   * What was seen.
   *
   * @param greatest finite magnitude before rounding by tensor of the original model
   * @param hidden tensors that were not finite in some run, behind another that was too large: how
   *     large they get is not known
   * @param overflowing the inputs on which a tensor first exceeded the type
   * @param samples the first inputs that were run
   * @param runs how many were run
   */
  public record Seen(
      Map<String, Double> greatest,
      Set<String> hidden,
      Map<String, Map<String, Tensor>> overflowing,
      List<Map<String, Tensor>> samples,
      int runs) {}

  /**
   * Runs until the time is up or the number of runs is reached, and watches all that a scan has a
   * question about.
   *
   * @param found by the scan
   */
  public Seen run(Duration time, int most, int samples, Precision found) {
    Set<String> also = new HashSet<>();
    found.keepFloat32().forEach(k -> also.addAll(k.because()));
    return run(time, most, samples, also);
  }

  /**
   * Runs until the time is up or the number of runs is reached.
   *
   * @param time no further run is begun after it
   * @param most runs at most
   * @param samples how many inputs are kept
   * @param also tensors to watch that are not rounded where they arise, e.g. of Concat; those that
   *     the main graph does not have are left out
   * @throws org.assay.exec.ExecException if the model cannot be run
   */
  public Seen run(Duration time, int most, int samples, Collection<String> also) {
    Map<String, String> rounded = rounded();
    Set<String> watched = new HashSet<>(rounded.values());
    for (Node node : emulated.model().graph().nodes()) {
      node.outputs().stream()
          .filter(o -> also.contains(o) && !watched.contains(o))
          .forEach(o -> rounded.put(o, o));
    }
    Map<String, Double> greatest = new LinkedHashMap<>();
    Set<String> hidden = new LinkedHashSet<>();
    Map<String, Map<String, Tensor>> overflowing = new LinkedHashMap<>();
    List<Map<String, Tensor>> kept = new ArrayList<>();
    int runs = 0;
    try (Runner runner = opener.open(emulated.model(), rounded.keySet())) {
      Set<String> readable = new LinkedHashSet<>(rounded.keySet());
      readable.removeIf(
          name -> {
            ValueType.TensorType type = runner.outputs().get(name);
            return type == null || !type.element().isFloat();
          });
      long end = System.nanoTime() + time.toNanos();
      while (runs < most && System.nanoTime() < end) {
        Map<String, Tensor> inputs = draw.draw(runs++, stream);
        if (kept.size() < samples) {
          kept.add(inputs);
        }
        runner.visit(
            inputs,
            readable,
            (name, value) -> {
              String tensor = rounded.getOrDefault(name, name);
              double magnitude = MagnitudeSearch.magnitude(value);
              greatest.merge(tensor, magnitude, Math::max);
              if (!Verification.isFinite(value)) {
                hidden.add(tensor);
              }
              if (Double.isInfinite(emulated.type().format().round(magnitude))) {
                overflowing.putIfAbsent(tensor, inputs);
              }
            });
      }
    }
    return new Seen(greatest, hidden, overflowing, kept, runs);
  }

  // What is rounded in the main graph, to the tensor that it stands for.
  private Map<String, String> rounded() {
    Map<String, String> names = new LinkedHashMap<>();
    List<Node> nodes = emulated.model().graph().nodes();
    emulated
        .roundings()
        .forEach(
            (at, rounding) -> {
              if (at.path().equals(GraphPath.MAIN)) {
                names.put(nodes.get(at.index()).inputs().get(0), rounding.tensor());
              }
            });
    return names;
  }
}
