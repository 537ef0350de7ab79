package org.assay.fuzz.mutate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assay.data.random.RandomStream;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.junit.jupiter.api.Test;

/** What every mutator must do and must leave alone. */
class MutatorsTest {
  private static final Set<String> NOISE =
      Set.of("extremes", "gaussian", "gradient", "noise", "salt-and-pepper", "splice", "uniform");
  private static final Set<String> MILD =
      Set.of("blur", "brightness", "contrast", "rotate", "scale", "shear", "translate");
  private static final Set<String> IMAGE = union(MILD, Set.of("channel-noise", "occlusion"));
  private static final Set<String> TABLE = Set.of("column-copy", "column-jump");
  private static final Set<String> TOKENS =
      Set.of("token-delete", "token-gradient", "token-insert", "token-substitute", "token-swap");

  private static final Map<Field, Set<String>> APPLYING =
      Map.of(
          Rows.GREY, union(NOISE, IMAGE),
          Rows.COLOUR, union(NOISE, IMAGE),
          Rows.SQUARE, union(NOISE, IMAGE),
          Rows.BYTES, union(IMAGE, Set.of("integer-step")),
          Rows.TABLE, union(NOISE, TABLE),
          Rows.COUNTS, union(TABLE, Set.of("integer-step")),
          Rows.TOKENS, TOKENS,
          Rows.LABEL, Set.of("token-gradient", "token-substitute"),
          Rows.CHOICE, Set.of("one-hot-class"),
          Rows.MASK, TABLE);

  private static Set<String> union(Set<String> one, Set<String> two) {
    Set<String> both = new TreeSet<>(one);
    both.addAll(two);
    return both;
  }

  @Test
  void everyKindOfFieldHasItsMutators() {
    APPLYING.forEach(
        (field, names) -> {
          Set<String> applying = new TreeSet<>();
          for (Mutator mutator : Mutators.all()) {
            if (mutator.applies(Rows.of(field))) {
              applying.add(mutator.name());
            }
          }
          assertThat(applying).as(field.name()).isEqualTo(new TreeSet<>(names));
        });
  }

  @Test
  void everyMutatorOfThePackageIsRegistered() throws IOException {
    Path sources = Path.of("src/main/java/org/assay/fuzz/mutate");
    try (Stream<Path> files = Files.list(sources)) {
      long classes = files.filter(MutatorsTest::isMutator).count();
      assertThat(Mutators.all()).hasSize((int) classes);
    }
    assertThat(Mutators.all()).extracting(Mutator::name).doesNotHaveDuplicates().isSorted();
  }

  private static boolean isMutator(Path file) {
    try {
      String text = Files.readString(file);
      return text.contains("public final class")
          && (text.contains(" implements Mutator {") || text.contains(" extends ImageMutator {"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void namesAreFoundOrSuggested() {
    assertThat(Mutators.named(List.of("rotate", "blur", "rotate")))
        .extracting(Mutator::name)
        .containsExactly("rotate", "blur");
    assertThatThrownBy(() -> Mutators.named(List.of("brigthness")))
        .isInstanceOf(FuzzException.class)
        .hasMessageContaining("did you mean 'brightness'?")
        .hasMessageContaining("column-copy");
    assertThatThrownBy(() -> Mutators.named(List.of())).isInstanceOf(FuzzException.class);
  }

  @Test
  void labelsAreLeftToThoseThatAreAsked() {
    assertThat(Mutators.applying(Rows.of(Rows.CHOICE))).isEmpty();
    assertThat(Mutators.preservingLabel(Mutators.all()))
        .extracting(Mutator::name)
        .containsExactlyInAnyOrderElementsOf(MILD);
  }

  @Test
  void mutantsStayInTheirRowsAndFieldsAndAreDrawnFromTheStreamAlone() {
    InputLayout layout =
        Rows.of(APPLYING.keySet().stream().sorted(MutatorsTest::byName).toArray(Field[]::new));
    int size = layout.rowSize();
    RandomStream random = RandomStream.of(7, "mutators");
    for (Mutator mutator : Mutators.all()) {
      Map<String, Integer> changed = new TreeMap<>();
      for (int n = 0; n < 60; n++) {
        float[] parent = Rows.row(layout, random);
        float[] other = Rows.row(layout, random);
        float[] parentBefore = parent.clone();
        float[] otherBefore = other.clone();
        float[] rows = mutants(mutator, layout, n, parent, other);
        assertThat(rows).as(mutator.name()).isEqualTo(mutants(mutator, layout, n, parent, other));
        assertThat(parent).isEqualTo(parentBefore);
        assertThat(other).isEqualTo(otherBefore);
        for (int i = 0; i < size; i++) {
          assertThat(rows[i]).isEqualTo(-77f);
          assertThat(rows[2 * size + i]).isEqualTo(-77f);
          assertThat(rows[size + i]).isFinite();
        }
        count(layout, parent, rows, changed);
        if (APPLYING.get(Rows.CHOICE).contains(mutator.name())) {
          oneHot(layout, rows);
        }
      }
      for (Field field : APPLYING.keySet()) {
        boolean applies = APPLYING.get(field).contains(mutator.name());
        int times = changed.getOrDefault(field.name(), 0);
        assertThat(times > 0).as(mutator.name() + " on " + field.name()).isEqualTo(applies);
      }
    }
  }

  private static int byName(Field a, Field b) {
    return a.name().compareTo(b.name());
  }

  // The mutant is the middle one of three rows.
  private static float[] mutants(
      Mutator mutator, InputLayout layout, int seed, float[] parent, float[] other) {
    float[] rows = new float[3 * layout.rowSize()];
    java.util.Arrays.fill(rows, -77);
    Mutation mutation = new Mutation(layout, rows, RandomStream.of(seed, mutator.name()));
    mutation.begin(1, parent, parent, other);
    mutator.mutate(mutation);
    return rows;
  }

  private static void count(
      InputLayout layout, float[] parent, float[] rows, Map<String, Integer> changed) {
    for (Field field : layout.fields()) {
      int from = layout.rowSize() + field.offset();
      for (int i = 0; i < field.size(); i++) {
        if (rows[from + i] != parent[field.offset() + i]) {
          changed.merge(field.name(), 1, Integer::sum);
          break;
        }
      }
    }
  }

  private static void oneHot(InputLayout layout, float[] rows) {
    for (Field field : layout.fields()) {
      if (field.name().equals("choice")) {
        for (int i = 0; i < field.size(); i += 5) {
          float sum = 0;
          for (int c = 0; c < 5; c++) {
            sum += rows[layout.rowSize() + field.offset() + i + c];
          }
          assertThat(sum).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void nothingOfTheSizeOfARowIsAllocatedPerMutant() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Field large =
        new Field(
            "large",
            Rows.GREY.type(),
            List.of(1L, 28L, 28L),
            0,
            Rows.GREY.role(),
            0,
            1,
            Rows.GREY.layout());
    InputLayout layout = Rows.of(large, Rows.TOKENS, Rows.COUNTS, Rows.CHOICE);
    RandomStream random = RandomStream.of(3, "allocation");
    float[] parent = Rows.row(layout, random);
    float[] other = Rows.row(layout, random);
    float[] rows = new float[layout.rowSize()];
    int mutants = 300;
    for (Mutator mutator : Mutators.all()) {
      Mutation mutation = new Mutation(layout, rows, random);
      mutation.scratch(4 * layout.rowSize());
      mutation.begin(0, parent, parent, other);
      mutator.mutate(mutation);
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < mutants; i++) {
        mutation.begin(0, parent, parent, other);
        mutator.mutate(mutation);
      }
      long each = (threads.getCurrentThreadAllocatedBytes() - before) / mutants;
      assertThat(each).as(mutator.name()).isLessThan(4L * layout.rowSize() / 2);
    }
  }
}
