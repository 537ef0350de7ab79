package org.assay.data.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecWriterTest {
  @TempDir Path folder;

  private static final List<String> NAMES =
      List.of(
          "x",
          "",
          " ",
          "true",
          "No",
          "null",
          "~",
          "1e5",
          "0x1",
          ".inf",
          "a: b",
          "- a",
          "a #b",
          "#a",
          "'\"\\",
          "{a}",
          "[a, b]",
          "*a",
          "&a",
          "!a",
          "? a",
          "a\nb\r\t\u0000\u0007\u001b[31m",
          "\u0085\u2028\u202e\ufeff\ufffe\uffff",
          "ünï😀",
          "<script>alert(1)</script>",
          "%YAML 1.2",
          "---",
          "...",
          "inputs",
          "x".repeat(1000),
          "y z".repeat(1000));

  @Test
  void hostileNamesSurvive() {
    Map<String, DimSpec> dims = new LinkedHashMap<>();
    Map<String, InputSpec> inputs = new LinkedHashMap<>();
    Map<String, WeightInit> weights = new LinkedHashMap<>();
    Map<String, Tolerances.Tolerance> outputs = new LinkedHashMap<>();
    for (String name : NAMES) {
      dims.put(name, DimSpec.of(3));
      inputs.put(name, InputSpec.of(Role.MASK, 0, 1));
      weights.put(name, new WeightInit.Constant(2));
      outputs.put(name, new Tolerances.Tolerance(1e-9, 0));
    }
    List<String> texts = NAMES.stream().filter(name -> !name.isEmpty()).toList();
    for (String text : texts) {
      Spec spec =
          new Spec(
              dims,
              inputs,
              weights,
              Optional.of(text),
              Optional.of(texts),
              new Tolerances(Optional.empty(), outputs),
              List.of(
                  new IgnoredFinding(text, Optional.of(text), Optional.of(text), Optional.empty()),
                  new IgnoredFinding(
                      "ND1",
                      Optional.empty(),
                      Optional.empty(),
                      Optional.of(LocalDate.MIN.withYear(2020)))));
      String yaml = SpecWriter.toYaml(spec, text + "\n" + text);
      assertThat(SpecReader.parse(yaml, "x")).as(yaml).isEqualTo(spec);
      assertThat(yaml.chars().filter(c -> c < ' ' && c != '\n')).isEmpty();
    }
  }

  @Test
  void randomSpecsSurvive() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Spec spec = random(random);
      Path file = folder.resolve("s.yaml");
      SpecWriter.write(file, spec, "");
      assertThat(SpecReader.read(file)).as("seed %d", seed).isEqualTo(spec);
    }
  }

  @Test
  void writesOneLinePerEntry() {
    Spec spec = SpecReader.parse(SpecReaderTest.FULL, "x");
    String yaml = SpecWriter.toYaml(spec, "made by assay init");
    assertThat(yaml)
        .startsWith("# made by assay init\ndims:\n  N: 100\n  T: [1, 16]\n")
        .contains("  label: {role: one_hot, valid: [0, 1]}\n")
        .contains("  w5: {init: normal, std: 1}\n")
        .contains("  free: {role: data, valid: [-.inf, .inf]}\n");
    assertThat(SpecReader.parse(yaml, "x")).isEqualTo(spec);
    assertThat(SpecWriter.toYaml(Spec.empty(), "")).isEqualTo("{}\n");
  }

  @Test
  void everyCaseSurvives() {
    for (Path file : SharedCases.numeric()) {
      Spec spec = SpecReader.read(file);
      assertThat(SpecReader.parse(SpecWriter.toYaml(spec, ""), "x")).isEqualTo(spec);
    }
  }

  static Spec random(Random random) {
    Map<String, DimSpec> dims = new LinkedHashMap<>();
    Map<String, InputSpec> inputs = new LinkedHashMap<>();
    Map<String, WeightInit> weights = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      int lo = 1 + random.nextInt(100);
      dims.put("d" + i, new DimSpec(lo, lo + random.nextInt(2) * random.nextInt(100)));
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      double lo = number(random);
      inputs.put(
          "in." + i,
          new InputSpec(
              Role.values()[random.nextInt(Role.values().length)],
              random.nextBoolean()
                  ? Optional.empty()
                  : Optional.of(new Interval(lo, Math.max(lo, number(random)))),
              random.nextBoolean() ? Optional.empty() : Optional.of("NC"),
              random.nextBoolean() ? List.of() : List.of(number(random), 0.5),
              random.nextBoolean() ? List.of() : List.of(Math.abs(number(random)) + 0.1),
              random.nextBoolean()
                  ? Optional.empty()
                  : Optional.of(new InputSpec.Vocabulary(1 + random.nextInt(9), List.of()))));
    }
    for (int i = random.nextInt(8); i > 0; i--) {
      weights.put("layer/" + i, weight(random));
    }
    return new Spec(
        dims,
        inputs,
        weights,
        random.nextBoolean() ? Optional.of("loss") : Optional.empty(),
        random.nextBoolean() ? Optional.of(List.of("layer/1")) : Optional.empty(),
        random.nextBoolean()
            ? Tolerances.none()
            : new Tolerances(Optional.of(new Tolerances.Tolerance(1e-5, 0.1)), Map.of()),
        List.of());
  }

  private static double number(Random random) {
    double scale = Math.pow(10, random.nextInt(30) - 15);
    return random.nextInt(4) == 0 ? random.nextInt(9) - 4 : random.nextGaussian() * scale;
  }

  static WeightInit weight(Random random) {
    double value = number(random);
    return switch (random.nextInt(7)) {
      case 0 -> new WeightInit.Zeros();
      case 1 -> new WeightInit.Ones();
      case 2 -> new WeightInit.Constant(value);
      case 3 -> new WeightInit.Uniform(value, value + Math.abs(number(random)));
      case 4 -> new WeightInit.Normal(value, Math.abs(number(random)));
      case 5 -> new WeightInit.TruncatedNormal(value, Math.abs(number(random)));
      default -> new WeightInit.Values(value, -0.0, 3);
    };
  }
}
