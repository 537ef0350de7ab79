package org.assay.fuzz.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Role;
import org.assay.exec.RunOptions;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.fuzz.objective.ExecutionError;
import org.assay.onnx.ElementType;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;

/** Rows on which ONNX Runtime's Gather fails are found among others, which are observed as ever. */
class IsolatingTargetTest {
  private static final String MODEL =
      "< ir_version: 10, opset_import: [\"\" : 23] >\n"
          + "lookup (int64[N, 2] k) => (float[N, 2] y)\n"
          + "< float[5] table = {10, 11, 12, 13, 14} >\n"
          + "{\n"
          + "  y = Gather(table, k)\n"
          + "}\n";
  private static final InputLayout LAYOUT =
      new InputLayout(
          List.of(
              new Field(
                  "k",
                  ElementType.INT64,
                  List.of(2L),
                  0,
                  Role.CLASS_INDEX,
                  0,
                  9,
                  Optional.empty())),
          true);

  private static IsolatingTarget open(int capacity) {
    return new IsolatingTarget(
        ModelTarget.open(
            TextReader.parse(MODEL),
            LAYOUT,
            List.of("y"),
            RunOptions.DEFAULT,
            capacity,
            new float[] {0, 0}));
  }

  @Test
  void rowsThatFailAreTold() {
    RandomStream random = RandomStream.of(4, "rows");
    ExecutionError objective = new ExecutionError();
    for (int capacity : new int[] {1, 2, 7, 32}) {
      try (IsolatingTarget target = open(capacity)) {
        Observation observed = new Observation(target.watched(), capacity);
        for (int n = 0; n < 12; n++) {
          int count = 1 + random.nextInt(capacity);
          // None, few or all of them fail.
          int most = n % 3 == 0 ? 4 : n % 3 == 1 ? 5 : 9;
          float[] rows = new float[2 * (count + 1)];
          for (int i = 0; i < rows.length; i++) {
            rows[i] = n % 4 == 3 ? 9 : random.nextInt(most + 1);
          }
          target.run(rows, 1, count, observed);
          for (int r = 0; r < count; r++) {
            float a = rows[2 * r + 2];
            float b = rows[2 * r + 3];
            boolean fails = a > 4 || b > 4;
            assertThat(objective.fails(observed, r)).isEqualTo(fails);
            assertThat(observed.values(0)[2 * r]).isEqualTo(fails ? 0 : 10 + a);
            assertThat(observed.values(0)[2 * r + 1]).isEqualTo(fails ? 0 : 10 + b);
          }
        }
        assertThat(target.extraRows() > 0).isEqualTo(capacity > 1);
      }
    }
  }

  @Test
  void valuesMakeNoKindOfTheirOwn() {
    ExecutionError objective = new ExecutionError();
    TreeSet<String> kinds = new TreeSet<>();
    TreeSet<String> messages = new TreeSet<>();
    try (IsolatingTarget target = open(4)) {
      Observation observed = new Observation(target.watched(), 4);
      for (int index = 5; index < 10; index++) {
        target.run(new float[] {0, 1, index, 2}, 0, 2, observed);
        assertThat(observed.isRun(0)).isTrue();
        kinds.add(objective.kind(observed, 1));
        messages.add(objective.describe(observed, 1));
      }
    }
    assertThat(messages).hasSize(5).allMatch(message -> message.contains("Gather"));
    assertThat(kinds).hasSize(1).allMatch(kind -> kind.contains("Gather"));
  }
}
