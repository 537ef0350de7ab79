package org.assay.fuzz.coverage;

import org.assay.fuzz.subject.Observation;

/**
 * Criteria that divide what a neuron may do into sections: a row hits at most one section of every
 * neuron, and is new if it hits one that no row hit. A signature holds a section per neuron, −1 for
 * none; a corpus keeps the sections that an item was the first to hit.
 */
abstract class SectionCoverage implements Coverage {
  private static final int WORD = 6;

  private final String name;
  private final Neurons neurons;
  private final int sections;
  private final long[] seen;
  private long covered;

  /**
   * Nothing seen yet.
   *
   * @param sections of every neuron, at least 1
   */
  SectionCoverage(String name, Neurons neurons, int sections) {
    if (sections < 1) {
      throw new IllegalArgumentException(sections + " sections");
    }
    this.name = name;
    this.neurons = neurons;
    this.sections = sections;
    long all = (long) neurons.count() * sections;
    this.seen = new long[Math.toIntExact((all + 63) >>> WORD)];
  }

  /**
   * Replaces the value of every neuron by the number of its section, −1 for none.
   *
   * @param values of the neurons, none of them NaN; longer than their number, maybe
   */
  abstract void divide(float[] values);

  final Neurons neurons() {
    return neurons;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final int signatureSize() {
    return neurons.count();
  }

  @Override
  public final void signature(Observation observed, int row, float[] into) {
    neurons.read(observed, row, into);
    // NaN if and only if a value is: of infinities the sign alone is added.
    float sum = 0;
    for (int n = 0; n < neurons.count(); n++) {
      sum += Math.signum(into[n]);
    }
    if (Float.isNaN(sum)) {
      into[0] = Float.NaN;
    } else {
      divide(into);
    }
  }

  @Override
  public final boolean isNew(float[] signature) {
    if (Float.isNaN(signature[0])) {
      return false;
    }
    for (int n = 0; n < neurons.count(); n++) {
      if (signature[n] >= 0 && !isSeen(n, (int) signature[n])) {
        return true;
      }
    }
    return false;
  }

  @Override
  public final void add(float[] signature) {
    for (int n = 0; n < neurons.count(); n++) {
      if (signature[n] >= 0) {
        see(n, (int) signature[n]);
      }
    }
  }

  @Override
  public final float[] kept(float[] signature) {
    int count = 0;
    for (int n = 0; n < neurons.count(); n++) {
      count += signature[n] >= 0 && !isSeen(n, (int) signature[n]) ? 1 : 0;
    }
    float[] kept = new float[2 * count];
    int at = 0;
    for (int n = 0; n < neurons.count(); n++) {
      if (signature[n] >= 0 && !isSeen(n, (int) signature[n])) {
        kept[at++] = n;
        kept[at++] = signature[n];
      }
    }
    return kept;
  }

  @Override
  public final void restore(float[] kept) {
    for (int i = 0; i < kept.length; i += 2) {
      see((int) kept[i], (int) kept[i + 1]);
    }
  }

  @Override
  public final long covered() {
    return covered;
  }

  private boolean isSeen(int neuron, int section) {
    long slot = (long) neuron * sections + section;
    return (seen[(int) (slot >>> WORD)] >>> slot & 1) != 0;
  }

  private void see(int neuron, int section) {
    if (!isSeen(neuron, section)) {
      long slot = (long) neuron * sections + section;
      seen[(int) (slot >>> WORD)] |= 1L << slot;
      covered++;
    }
  }
}
