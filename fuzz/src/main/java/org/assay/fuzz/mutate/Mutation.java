package org.assay.fuzz.mutate;

import java.util.List;
import java.util.Optional;
import org.assay.data.random.RandomStream;
import org.assay.fuzz.guide.Direction;
import org.assay.fuzz.input.InputLayout;

/**
 * One mutant to make; reused from mutant to mutant.
 *
 * <p>A mutator writes {@code rows[start … start + rowSize)}, which hold the parent already. It need
 * not keep to the ranges of the fields: that is done afterwards.
 */
public final class Mutation {
  private final InputLayout layout;
  private final float[] rows;
  private final RandomStream random;
  private final List<ImageField> images;
  private final boolean[] tables;
  private int start;
  private float[] parent;
  private float[] ancestor;
  private float[] other;
  private Optional<Direction> direction;

  private float[] scratch = new float[0];

  /** Mutants within an array of rows. */
  public Mutation(InputLayout layout, float[] rows, RandomStream random) {
    this.layout = layout;
    this.rows = rows;
    this.random = random;
    this.parent = rows;
    this.ancestor = rows;
    this.other = rows;
    this.direction = Optional.empty();
    this.images = ImageField.of(layout);
    this.tables = new boolean[layout.fields().size()];
    for (int i = 0; i < tables.length; i++) {
      tables[i] = Columns.isTable(layout.fields().get(i), layout.batched());
    }
  }

  /**
   * Sets what the next mutant is made of, and puts the parent into its row.
   *
   * @param row number of the mutant's row
   * @param ofParent the item that is mutated
   * @param ofAncestor the seed that it descends from
   * @param another any other item of the corpus, for those that join two
   */
  public void begin(int row, float[] ofParent, float[] ofAncestor, float[] another) {
    start = row * layout.rowSize();
    parent = ofParent;
    ancestor = ofAncestor;
    other = another;
    System.arraycopy(ofParent, 0, rows, start, layout.rowSize());
  }

  /** Sets the direction in which the parents of the next mutants come nearer to failing. */
  public void aim(Optional<Direction> towards) {
    direction = towards;
  }

  /** Where failure lies, seen from the parent; not to be written. */
  public Optional<Direction> direction() {
    return direction;
  }

  /** What a row is. */
  public InputLayout layout() {
    return layout;
  }

  /** All rows; only the mutant's own part may be written. */
  public float[] rows() {
    return rows;
  }

  /** Index of the mutant's first element. */
  public int start() {
    return start;
  }

  /** The item that is mutated; not to be written. */
  public float[] parent() {
    return parent;
  }

  /** The seed that the parent descends from; not to be written. */
  public float[] ancestor() {
    return ancestor;
  }

  /** Another item; not to be written. */
  public float[] other() {
    return other;
  }

  /** The fields that are images, as their layouts say. */
  List<ImageField> images() {
    return images;
  }

  /** Whether a field, by its number, is a list of features. */
  boolean isTable(int field) {
    return tables[field];
  }

  /** Room for what a mutator has to keep for the moment; holds anything. */
  float[] scratch(int size) {
    if (scratch.length < size) {
      scratch = new float[size];
    }
    return scratch;
  }

  /** Random numbers of this batch: the only source of chance. */
  public RandomStream random() {
    return random;
  }
}
