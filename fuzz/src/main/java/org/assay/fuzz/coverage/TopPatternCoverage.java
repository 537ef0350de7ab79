package org.assay.fuzz.coverage;

import java.util.Arrays;
import org.assay.fuzz.subject.Observation;

/**
 * Top-k neuron patterns: Ma and others, "DeepGauge: multi-granularity testing criteria for deep
 * learning systems", ASE 2018, section 3.2. A pattern is which neurons are the k greatest of each
 * layer, all layers together. Patterns are told apart by a hash of 64 bits, which a signature holds
 * in its first three elements.
 */
final class TopPatternCoverage implements Coverage {
  private static final int KEPT = 3;
  private static final int BITS = 22;
  private static final int FIRST_ROOM = 256;

  private final Neurons neurons;
  private final int most;
  // Open addressing; 0 is a free place, and no hash.
  private long[] seen = new long[FIRST_ROOM];
  private int covered;

  TopPatternCoverage(Neurons neurons, int most) {
    if (most < 1) {
      throw new IllegalArgumentException("top " + most);
    }
    this.neurons = neurons;
    this.most = most;
  }

  @Override
  public String name() {
    return "top-" + most + " neuron patterns";
  }

  @Override
  public int signatureSize() {
    return Math.max(KEPT, neurons.count());
  }

  @Override
  public void signature(Observation observed, int row, float[] into) {
    neurons.read(observed, row, into);
    for (int n = 0; n < neurons.count(); n++) {
      if (Float.isNaN(into[n])) {
        into[0] = Float.NaN;
        return;
      }
    }
    TopNeuronCoverage.chooseTop(neurons, most, into);
    long hash = 0;
    for (int n = 0; n < neurons.count(); n++) {
      // A sum, as the order of the greatest does not count.
      hash += into[n] == 0 ? mixed(n + 1L) : 0;
    }
    hash = hash == 0 ? 1 : hash;
    into[0] = hash & (1 << BITS) - 1;
    into[1] = hash >>> BITS & (1 << BITS) - 1;
    into[2] = hash >>> 2 * BITS;
  }

  private static long mixed(long number) {
    long mixed = number * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  private static long hash(float[] signature) {
    return (long) signature[2] << 2 * BITS | (long) signature[1] << BITS | (long) signature[0];
  }

  @Override
  public boolean isNew(float[] signature) {
    return !Float.isNaN(signature[0]) && seen[place(hash(signature))] == 0;
  }

  @Override
  public void add(float[] signature) {
    long hash = hash(signature);
    int place = place(hash);
    if (seen[place] != 0) {
      return;
    }
    seen[place] = hash;
    covered++;
    if (2 * covered > seen.length) {
      long[] before = seen;
      seen = new long[2 * before.length];
      for (long pattern : before) {
        if (pattern != 0) {
          seen[place(pattern)] = pattern;
        }
      }
    }
  }

  private int place(long hash) {
    int place = (int) hash & seen.length - 1;
    while (seen[place] != 0 && seen[place] != hash) {
      place = place + 1 & seen.length - 1;
    }
    return place;
  }

  @Override
  public float[] kept(float[] signature) {
    return Arrays.copyOf(signature, KEPT);
  }

  @Override
  public long covered() {
    return covered;
  }
}
