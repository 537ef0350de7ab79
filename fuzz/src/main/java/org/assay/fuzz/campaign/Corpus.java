package org.assay.fuzz.campaign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assay.fuzz.input.InputLayout;

/** The inputs that showed something new, and how often each was picked. Grows only. */
public final class Corpus {
  private final InputLayout layout;
  private final List<CorpusItem> items = new ArrayList<>();
  private long[] picks = new long[64];
  private int fittest;

  /** No items yet. */
  public Corpus(InputLayout layout) {
    this.layout = layout;
  }

  /** Number of items. */
  public int size() {
    return items.size();
  }

  /** An item by its number. */
  public CorpusItem item(int id) {
    return items.get(id);
  }

  /** All items, oldest first; a view. */
  public List<CorpusItem> items() {
    return java.util.Collections.unmodifiableList(items);
  }

  /** Adds an item whose number is the corpus' size. */
  public void add(CorpusItem item) {
    if (item.id() != items.size()) {
      throw new IllegalArgumentException("item " + item.id() + " in a corpus of " + items.size());
    }
    items.add(item);
    if (item.fitness() > items.get(fittest).fitness()
        || Double.isNaN(items.get(fittest).fitness())) {
      fittest = item.id();
    }
    if (picks.length < items.size()) {
      picks = Arrays.copyOf(picks, 2 * picks.length);
    }
  }

  /** The item nearest to failing, the first of equals; the first of all if none is known. */
  public int fittest() {
    return fittest;
  }

  /** The row of an item. */
  public float[] row(int id) {
    float[] row = new float[layout.rowSize()];
    layout.decode(items.get(id).stored(), row, 0);
    return row;
  }

  /** How often an item was picked to be mutated. */
  public long picks(int id) {
    return picks[id];
  }

  /** Counts one pick. */
  public void pick(int id) {
    picks[id]++;
  }

  /** Sets the picks of an item that was stored. */
  public void restorePicks(int id, long count) {
    picks[id] = count;
  }
}
