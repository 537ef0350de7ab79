package org.assay.fuzz.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Role;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.fuzz.mutate.Mutation;
import org.assay.fuzz.mutate.TokenGradient;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.junit.jupiter.api.Test;

/** What another token would bring, held against running it: exact where the model is linear. */
class TokenProposalsTest {
  private static final int VOCABULARY = 12;
  private static final int LENGTH = 5;
  private static final int WIDTH = 3;
  private static final InputLayout LAYOUT =
      new InputLayout(
          List.of(
              new Field(
                  "x",
                  ElementType.INT64,
                  List.of((long) LENGTH),
                  0,
                  Role.CLASS_INDEX,
                  0,
                  VOCABULARY - 1,
                  Optional.empty())),
          true);
  private static final float[] ROW = {3, 0, 11, 3, 7};

  /** The sum of position weights times embedded tokens, through a cast of the tokens. */
  private static Model linear(String[] score) {
    RandomStream random = RandomStream.of(5, "weights");
    GraphBuilder builder = new GraphBuilder("linear");
    String x = builder.input("x", ElementType.INT64, Dim.of("N"), Dim.of(LENGTH));
    String narrow = builder.op("Cast", Map.of("to", new Attribute.IntValue(6)), x);
    String embedded = builder.op("Gather", normal(builder, random, VOCABULARY, WIDTH), narrow);
    String weighted = builder.op("Mul", embedded, normal(builder, random, LENGTH, WIDTH));
    score[0] =
        builder.op(
            "ReduceSum",
            Map.of("keepdims", new Attribute.IntValue(0)),
            weighted,
            builder.constant("axes", Tensor.ofLongs(new long[] {2}, 1, 2)));
    return builder.output(score[0]).buildModel();
  }

  private static String normal(GraphBuilder builder, RandomStream random, long... dims) {
    float[] values = new float[Math.toIntExact(Tensor.elements(dims))];
    random.fillNormal(values, 0, values.length, 1);
    return builder.constant("w", Tensor.ofFloats(dims, values));
  }

  private static double score(Session session, float[] row, String output) {
    return session.run(LAYOUT.tensors(row, 0), List.of(output)).get(output).toDoubles()[0];
  }

  @Test
  void gainsAreThoseOfRunningTheReplacement() {
    String[] name = new String[1];
    Model model = linear(name);
    Direction direction = new Direction(LENGTH);
    try (GradientGuide guide =
            new GradientGuide(model, LAYOUT, List.of(GradientGuide.growing(name[0])));
        Session session = Session.open(model, RunOptions.DEFAULT)) {
      guide.direction(0, ROW, direction);
      assertThat(guide.notes()).isEmpty();
      assertThat(direction.hasTokens()).isTrue();
      assertThat(direction.isAimed()).isFalse();
      double before = score(session, ROW, name[0]);
      for (int i = 0; i < LENGTH; i++) {
        double best = Double.NEGATIVE_INFINITY;
        for (int token = 0; token < VOCABULARY; token++) {
          float[] changed = ROW.clone();
          changed[i] = token;
          best = Math.max(best, score(session, changed, name[0]) - before);
        }
        assertThat((double) direction.gain(i, 0)).isCloseTo(best, within(1e-5));
        for (int c = 0; c < Direction.CHOICES; c++) {
          float[] changed = ROW.clone();
          changed[i] = direction.token(i, c);
          assertThat(score(session, changed, name[0]) - before)
              .isCloseTo(direction.gain(i, c), within(1e-5));
        }
      }
    }
  }

  @Test
  void mutantsTakeProposalsAndImprove() {
    String[] name = new String[1];
    Model model = linear(name);
    Direction direction = new Direction(LENGTH);
    try (GradientGuide guide =
            new GradientGuide(model, LAYOUT, List.of(GradientGuide.growing(name[0])));
        Session session = Session.open(model, RunOptions.DEFAULT)) {
      guide.direction(0, ROW, direction);
      double before = score(session, ROW, name[0]);
      int better = 0;
      float[] rows = ROW.clone();
      Mutation mutation = new Mutation(LAYOUT, rows, RandomStream.of(1, "mutants"));
      for (int i = 0; i < 100; i++) {
        mutation.begin(0, ROW, ROW, ROW);
        mutation.aim(Optional.of(direction));
        new TokenGradient().mutate(mutation);
        better += score(session, rows, name[0]) > before ? 1 : 0;
      }
      assertThat(better).isGreaterThan(80);
    }
  }

  @Test
  void withoutAPathToTokensNothingIsProposed() {
    GraphBuilder builder = new GraphBuilder("cut");
    String x = builder.input("x", ElementType.INT64, Dim.of("N"), Dim.of(LENGTH));
    String y = builder.op("Cast", Map.of("to", new Attribute.IntValue(1)), x);
    Model model = builder.output(y).buildModel();
    Direction direction = new Direction(LENGTH);
    try (GradientGuide guide =
        new GradientGuide(model, LAYOUT, List.of(GradientGuide.growing(y)))) {
      guide.direction(0, ROW, direction);
      assertThat(direction.hasTokens()).isFalse();
    }
  }
}
