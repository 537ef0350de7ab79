package org.assay.numeric.precision;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.assay.onnx.GraphPath;
import org.assay.report.Numbers;
import org.assay.report.Precision;
import org.assay.report.Status;
import org.assay.report.Unproved;

/** What magnitudes that were seen make of the tensors of which overflow is not excluded. */
public final class Grading {
  /** A tensor that comes this near to the limit, as a factor, stays in float32. */
  private static final double MARGIN = 8;

  private Grading() {}

  /**
   * Grades overflows, and takes nodes off the list of what to keep in float32 that are there only
   * for overflows that runs give no reason to expect.
   *
   * @param runtime of a check; empty for a scan, which confirms nothing
   * @param failed tensors that went non-finite in a run
   */
  public static Precision grade(
      Precision found,
      NarrowSearch.Seen seen,
      Set<String> failed,
      Optional<Precision.Runtime> runtime) {
    List<Precision.Overflow> graded = new ArrayList<>();
    Set<String> near = new HashSet<>();
    for (Precision.Overflow o : found.overflows()) {
      Double greatest = o.graph().equals(GraphPath.MAIN) ? seen.greatest().get(o.tensor()) : null;
      Status status = o.status();
      if (seen.overflowing().containsKey(o.tensor()) || failed.contains(o.tensor())) {
        // A scan only measures: what it saw fail, a check confirms, and keeps the input.
        status = runtime.isPresent() ? Status.CONFIRMED : Status.POSSIBLE;
      } else if (greatest != null && Unproved.isNear(o.bound(), greatest)) {
        status = Status.POSSIBLE;
      }
      if (status != Status.UNPROVED) {
        near.add(o.tensor());
      }
      graded.add(
          new Precision.Overflow(
              o.tensor(),
              o.node(),
              o.op(),
              o.graph(),
              o.bound(),
              greatest == null ? OptionalDouble.empty() : OptionalDouble.of(greatest),
              status));
    }
    List<Precision.Kept> kept = new ArrayList<>();
    for (Precision.Kept k : found.keepFloat32()) {
      boolean expected =
          k.because().isEmpty()
              || k.because().stream()
                  .anyMatch(t -> near.contains(t) || !isRoomy(t, seen, found.limit()));
      if (expected) {
        kept.add(seenTo(k, seen));
      }
    }
    boolean all = kept.size() == found.keepFloat32().size();
    return found.with(graded, kept, found.keepProved() && all, runtime);
  }

  private static boolean isRoomy(String tensor, NarrowSearch.Seen seen, double limit) {
    Double greatest = seen.greatest().get(tensor);
    return greatest != null && !seen.hidden().contains(tensor) && greatest * MARGIN <= limit;
  }

  private static Precision.Kept seenTo(Precision.Kept kept, NarrowSearch.Seen seen) {
    for (String tensor : kept.because()) {
      Double greatest = seen.greatest().get(tensor);
      if (seen.overflowing().containsKey(tensor) && greatest != null) {
        return new Precision.Kept(
            kept.node(),
            kept.op(),
            kept.tensor(),
            kept.graph(),
            kept.reason() + "; '" + tensor + "' reached " + Numbers.text(greatest) + " in a run",
            kept.because());
      }
    }
    return kept;
  }
}
