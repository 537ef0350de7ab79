package org.assay.numeric.confirm.search;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is given and not searched: the word is that of {@code --given}. */
public enum Given {
  /** Inputs are chosen, and the weights that are free. */
  NOTHING("nothing", false, false),
  /** Inputs are rows of data; the weights that are free are chosen. */
  INPUTS("inputs", true, false),
  /** Weights are those of the model; inputs are chosen. */
  WEIGHTS("weights", false, true),
  /** Rows of data are run with the weights of the model. */
  INPUTS_AND_WEIGHTS("inputs,weights", true, true);

  private final String text;
  private final boolean inputs;
  private final boolean weights;

  Given(String text, boolean inputs, boolean weights) {
    this.text = text;
    this.inputs = inputs;
    this.weights = weights;
  }

  /** The one that a word means; parts may come in any order. */
  public static Optional<Given> of(String word) {
    String plain = word.strip().equals("weights,inputs") ? "inputs,weights" : word.strip();
    return Arrays.stream(values()).filter(g -> g.text.equals(plain)).findFirst();
  }

  /** All words. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Given::text).toList();
  }

  /** The word that means it. */
  public String text() {
    return text;
  }

  /** Whether inputs come from data. */
  public boolean inputs() {
    return inputs;
  }

  /** Whether weights are not chosen. */
  public boolean weights() {
    return weights;
  }
}
