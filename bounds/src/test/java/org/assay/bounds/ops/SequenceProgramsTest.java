package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assay.bounds.Bounds;
import org.assay.data.random.RandomStream;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;

/** Random programs that build, change and read sequences of computed tensors. */
class SequenceProgramsTest {
  private static final int PROGRAMS = 120;
  private static final int STEPS = 14;

  /** A sequence and the fewest tensors that it holds. */
  private record Sequence(String name, int least) {}

  /** Writes one program. */
  private static final class Program {
    private final SplittableRandom random;
    private final StringBuilder body = new StringBuilder();
    private final List<String> tensors = new ArrayList<>(List.of("x", "z"));
    private final List<Sequence> sequences = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private int names;

    Program(long seed) {
      random = new SplittableRandom(seed);
      line("s", "SequenceConstruct(x, z)");
      sequences.add(new Sequence("s0", 2));
      names = 1;
      for (int i = 0; i < STEPS; i++) {
        step(random.nextInt(9));
      }
      for (Sequence s : sequences) {
        outputs.add(line("n", "SequenceLength(" + s.name() + ")"));
        if (s.least() > 0) {
          outputs.add(read(s));
          outputs.add(
              line(
                  "c", "ConcatFromSequence <axis = " + random.nextInt(2) + "> (" + s.name() + ")"));
        }
      }
    }

    private String line(String prefix, String call) {
      String name = prefix + names++;
      body.append("  ").append(name).append(" = ").append(call).append('\n');
      return name;
    }

    private <T> T one(List<T> from) {
      return from.get(random.nextInt(from.size()));
    }

    // A constant, or one that is known as a range only; valid for so many tensors and more.
    private String position(int least) {
      if (random.nextInt(3) == 0) {
        return "i";
      }
      int at = random.nextInt(-least, least);
      return line("p", "Constant <value = int64 {" + at + "}> ()");
    }

    private String read(Sequence s) {
      return line("t", "SequenceAt(" + s.name() + ", " + position(s.least()) + ")");
    }

    private void step(int kind) {
      Sequence s = one(sequences);
      String tensor = one(tensors);
      switch (kind) {
        case 0 ->
            tensors.add(line("t", one(List.of("Exp", "Neg", "Tanh", "Abs")) + "(" + tensor + ")"));
        case 1 -> tensors.add(line("t", "Sub(" + tensor + ", " + one(tensors) + ")"));
        case 2 -> add(line("s", "SequenceConstruct(" + tensor + ", " + one(tensors) + ", x)"), 3);
        case 3 -> {
          String at = s.least() > 0 && random.nextBoolean() ? ", " + position(s.least()) : "";
          String call = "SequenceInsert(" + s.name() + ", " + tensor + at + ")";
          add(line("s", call), s.least() + 1);
        }
        case 4 -> {
          if (s.least() > 0) {
            String at = random.nextBoolean() ? ", " + position(s.least()) : "";
            add(line("s", "SequenceErase(" + s.name() + at + ")"), s.least() - 1);
          }
        }
        case 5 -> {
          if (s.least() > 0) {
            tensors.add(read(s));
          }
        }
        case 6 -> {
          Sequence other = one(sequences);
          String branch = "%s = b%d () => (seq(float[2,3]) r%d) { r%d = Identity(%s) }";
          String yes = branch.formatted("then_branch", names, names, names, s.name());
          int n = names + 1;
          String no = branch.formatted("else_branch", n, n, n, other.name());
          names += 2;
          add(line("s", "If (c) <" + yes + ", " + no + ">"), Math.min(s.least(), other.least()));
        }
        case 7 -> {
          String call =
              "SequenceMap <body = m (float[2,3] e%1$d, float[2,3] f%1$d) => (float[2,3] g%1$d) { g%1$d = Max(e%1$d, f%1$d) }> (%2$s, %3$s)"
                  .formatted(names, s.name(), tensor);
          add(line("s", call), s.least());
        }
        default -> {
          int trips = random.nextInt(4);
          String m = line("m", "Constant <value = int64 {" + trips + "}> ()");
          String call =
              "Loop <body = l (int64 k%1$d, bool g%1$d, seq(float[2,3]) v%1$d) => (bool h%1$d, seq(float[2,3]) w%1$d) { h%1$d = Identity(g%1$d) w%1$d = SequenceInsert(v%1$d, %2$s) }> (%3$s, yes, %4$s)"
                  .formatted(names, tensor, m, s.name());
          add(line("s", call), s.least() + trips);
        }
      }
    }

    private void add(String name, int least) {
      sequences.add(new Sequence(name, least));
    }

    String text() {
      return "<ir_version: 10, opset_import: [\"\" : 23]>\ng (float[2,3] x, float[2,3] z, int64 i, bool c) => ("
          + String.join(", ", outputs)
          + ") {\n  yes = Constant <value = bool {1}> ()\n"
          + body
          + "}";
    }
  }

  @Test
  void whatIsReadLiesWithinItsBounds() {
    int runs = 0;
    for (long seed = 1; seed <= PROGRAMS; seed++) {
      String text = new Program(seed).text();
      Graph graph = TextReader.parse(text).graph();
      RandomBounds random = new RandomBounds(RandomStream.of(seed, "programs"));
      Map<String, Bounds> values = new LinkedHashMap<>();
      values.put("x", random.within(ElementType.FLOAT, -2, 2, 0, 2, 3));
      values.put("z", random.within(ElementType.FLOAT, 3, 9, 0, 2, 3));
      values.put("i", random.within(ElementType.INT64, -1, 0, 0));
      values.put("c", random.within(ElementType.BOOL, 0, 1, 0));
      runs += Containment.check(graph, values, random, 4, "seed " + seed + "\n" + text);
    }
    assertThat(runs).isGreaterThan(3 * PROGRAMS);
  }
}
