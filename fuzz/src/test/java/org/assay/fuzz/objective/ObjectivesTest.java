package org.assay.fuzz.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Watched;
import org.junit.jupiter.api.Test;

/** Rows on which objectives must fail, and rows, one change away, on which they must not. */
class ObjectivesTest {
  private static final List<Watched> WATCHED =
      List.of(
          new Watched("logits", 3),
          new Watched("loss", 1, List.of()),
          new Watched("gradient", 4),
          new Watched("text", 8 * 5, List.of(8L, 5L)),
          new Watched("ids", 6),
          new Watched("a, b", 2));
  private static final ObjectiveContext CONTEXT =
      new ObjectiveContext(WATCHED, List.of("logits", "text"));

  private static Objective objective(String text) {
    ObjectiveRequest request = ObjectiveRequest.parse(text);
    List<String> tensors = request.factory().tensors(request.argument(), CONTEXT.scores());
    for (String tensor : tensors) {
      CONTEXT.number(tensor);
    }
    return ObjectiveRequest.prepare(List.of(request), CONTEXT).get(0);
  }

  // A row behind another, which must not be looked at.
  private static Observation observed(String tensor, float... values) {
    Observation observed = new Observation(WATCHED, 2);
    for (int t = 0; t < WATCHED.size(); t++) {
      java.util.Arrays.fill(observed.values(t), 0, observed.size(t), Float.NaN);
    }
    int number = CONTEXT.number(tensor);
    System.arraycopy(values, 0, observed.values(number), observed.size(number), values.length);
    return observed;
  }

  private static boolean fails(Objective objective, String tensor, float... values) {
    Observation observed = observed(tensor, values);
    objective.fitness(observed, 1);
    boolean fails = objective.fails(observed, 1);
    if (fails) {
      assertThat(objective.kind(observed, 1)).isNotEmpty().hasLineCount(1);
      assertThat(objective.describe(observed, 1)).isNotEmpty().hasLineCount(1);
    }
    return fails;
  }

  @Test
  void aChangedLabelFailsAgainstItsSeedOnly() {
    Objective unbound = objective("label-change");
    assertThat(fails(unbound, "logits", 1, 2, 3)).isFalse();
    assertThat(unbound.isRelative()).isTrue();
    Objective bound = unbound.forSeed(observed("logits", 1, 5, 3), 1);
    assertThat(fails(bound, "logits", 1, 2, 3)).isTrue();
    assertThat(fails(bound, "logits", 1, 3.5f, 3)).isFalse();
    assertThat(fails(bound, "logits", 1, Float.NaN, 3)).isFalse();
    assertThat(bound.kind(observed("logits", 1, 2, 3), 1)).isEqualTo("class 1 becomes 2");
    assertThat(bound.fitness(observed("logits", 1, 2, 3), 1)).isEqualTo(1);
    assertThat(bound.fitness(observed("logits", 1, 4, 3), 1)).isEqualTo(-1);
    assertThat(unbound.forSeed(observed("logits", 1, Float.NaN, 3), 1))
        .as("a seed without a class")
        .matches(objective -> !fails(objective, "logits", 1, 2, 3));
    assertThatThrownBy(() -> objective("label-change:tensor=loss"))
        .isInstanceOf(FuzzException.class)
        .hasMessageContaining("at least two scores");
  }

  @Test
  void aHighLossWithoutGradientFails() {
    Objective objective = objective("vanishing-gradient:loss=loss,gradient=gradient,high=2");
    for (float loss : new float[] {1.9f, 2, 5}) {
      for (float gradient : new float[] {0, 4e-7f, 6e-7f, 1, Float.NaN}) {
        Observation observed = observed("loss", loss);
        java.util.Arrays.fill(observed.values(2), 4, 8, gradient);
        boolean expected = loss >= 2 && gradient <= 5e-7f;
        assertThat(objective.fails(observed, 1)).as(loss + " " + gradient).isEqualTo(expected);
        assertThat(objective.fitness(observed, 1) == 0).isEqualTo(expected);
      }
    }
    Observation near = observed("loss", 3);
    near.values(2)[4] = 1e-4f;
    Observation far = observed("loss", 1);
    far.values(2)[4] = 1e-2f;
    assertThat(objective.fitness(near, 1)).isGreaterThan(objective.fitness(far, 1));
    for (String bad :
        List.of(
            "vanishing-gradient",
            "vanishing-gradient:loss=loss",
            "vanishing-gradient:loss=loss,gradient=gradient,low=-1",
            "vanishing-gradient:loss=loss,gradient=gradient,high=x",
            "vanishing-gradient:loss=loss,gradient=gradient,high=NaN",
            "vanishing-gradient:loss=loss,gradient=gradient,hihg=1",
            "vanishing-gradient:loss=loss,loss=loss,gradient=gradient")) {
      assertThatThrownBy(() -> objective(bad)).as(bad).isInstanceOf(FuzzException.class);
    }
  }

  private static float[] scores(int... tokens) {
    float[] scores = new float[tokens.length * 5];
    for (int t = 0; t < tokens.length; t++) {
      scores[5 * t + tokens[t]] = 1;
      scores[5 * t + (tokens[t] + 1) % 5] = 0.5f;
    }
    return scores;
  }

  @Test
  void forbiddenTokensFail() {
    Objective objective = objective("tokens:tensor=text,forbidden='2 4'");
    assertThat(fails(objective, "text", scores(0, 1, 3, 0, 1, 3, 0, 1))).isFalse();
    assertThat(fails(objective, "text", scores(0, 1, 3, 0, 1, 3, 0, 4))).isTrue();
    assertThat(objective.kind(observed("text", scores(0, 1, 3, 0, 1, 3, 2, 4)), 1))
        .isEqualTo("forbidden token 2");
    assertThat(objective.fitness(observed("text", scores(0, 0, 0, 0, 0, 0, 0, 1)), 1))
        .isEqualTo(-0.5);
    float[] unknown = scores(0, 1, 3, 0, 1, 3, 0, 4);
    unknown[7 * 5] = Float.NaN;
    assertThat(fails(objective, "text", unknown)).isFalse();
  }

  @Test
  void loopsFail() {
    Objective thrice = objective("tokens:tensor=text,repeat=3");
    assertThat(fails(thrice, "text", scores(0, 1, 1, 0, 1, 1, 0, 1))).isFalse();
    assertThat(fails(thrice, "text", scores(0, 1, 1, 1, 0, 1, 0, 1))).isTrue();
    assertThat(fails(thrice, "text", scores(0, 1, 0, 1, 0, 2, 2, 2))).isTrue();
    Objective pairs = objective("tokens:tensor=text,repeat=3,length=2");
    assertThat(fails(pairs, "text", scores(4, 0, 1, 0, 1, 0, 2, 1))).isFalse();
    assertThat(fails(pairs, "text", scores(4, 0, 1, 0, 1, 0, 1, 1))).isTrue();
    assertThat(pairs.describe(observed("text", scores(4, 0, 1, 0, 1, 0, 1, 1)), 1))
        .contains("repeats 0 1 3 times up to position 6");
    assertThat(pairs.fitness(observed("text", scores(4, 0, 1, 0, 1, 0, 2, 1)), 1)).isEqualTo(-0.25);
    float[] unknown = new float[40];
    java.util.Arrays.fill(unknown, Float.NaN);
    assertThat(fails(thrice, "text", unknown)).isFalse();
  }

  @Test
  void tensorsMayHoldTokensThemselves() {
    Objective objective = objective("tokens:tensor=ids,forbidden=9,repeat=2,length=3");
    assertThat(fails(objective, "ids", 1, 2, 3, 1, 2, 4)).isFalse();
    assertThat(fails(objective, "ids", 1, 2, 3, 1, 2, 3)).isTrue();
    assertThat(fails(objective, "ids", 1, 2, 3, 9, 2, 4)).isTrue();
    for (String bad :
        List.of(
            "tokens:tensor=text",
            "tokens:tensor=text,forbidden=5",
            "tokens:tensor=text,forbidden=-1",
            "tokens:tensor=text,forbidden='1 x'",
            "tokens:tensor=text,repeat=1",
            "tokens:tensor=text,repeat=9",
            "tokens:tensor=text,repeat=2.5",
            "tokens:tensor=txt,repeat=2",
            "tokens:repeat")) {
      assertThatThrownBy(() -> objective(bad)).as(bad).isInstanceOf(FuzzException.class);
    }
  }

  @Test
  void predicatesNameTheirTensors() {
    Objective objective = objective("predicate:any('a, b' > 1) || loss > 3");
    assertThat(fails(objective, "a, b", 0, 1)).isFalse();
    assertThat(fails(objective, "a, b", 0, 2)).isTrue();
    assertThat(objective.kind(observed("loss", 4), 1)).isEqualTo("loss > 3");
    assertThat(ObjectiveRequest.parse("predicate:x > 1").factory().tensors("x > 1", List.of()))
        .containsExactly("x");
    assertThatThrownBy(() -> objective("predicate:")).isInstanceOf(FuzzException.class);
  }

  @Test
  void namesAreFoundOrSuggested() {
    assertThat(ObjectiveRequest.factories())
        .extracting(ObjectiveFactory::name)
        .containsExactly(
            "execution-error", "label-change", "predicate", "tokens", "vanishing-gradient");
    assertThatThrownBy(() -> ObjectiveRequest.parse("lable-change"))
        .hasMessageContaining("did you mean 'label-change'?");
    assertThatThrownBy(() -> objective("label-change:tensor=logit"))
        .hasMessageContaining("did you mean 'logits'?");
    assertThatThrownBy(() -> objective("execution-error:x")).isInstanceOf(FuzzException.class);
    ObjectiveRequest first = ObjectiveRequest.parse("label-change");
    ObjectiveRequest second = ObjectiveRequest.parse("execution-error");
    assertThat(ObjectiveRequest.prepare(List.of(first, second), CONTEXT))
        .extracting(Objective::name)
        .containsExactly("execution-error", "label-change");
  }
}
