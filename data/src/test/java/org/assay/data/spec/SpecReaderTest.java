package org.assay.data.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.assay.data.DataException;
import org.assay.data.Mutants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecReaderTest {
  static final String FULL =
      """
      title: not looked at
      dims: {N: 100, T: [1, 16], y: 0x10}
      inputs:
        image: {role: data, valid: [-1, 1e-5], layout: NCHW, mean: [0.485, 0.5], std: 0.25}
        label: {role: one_hot, valid: [0, 1], note: "0 or 1"}
        tokens: {role: class_index, vocabulary: [a, "1", c]}
        free: {valid: [-.inf, .inf]}
        123: {role: learning_rate, valid: [.5, 1.]}
      weights:
        w1: {init: zeros}
        w2: {init: ones}
        w3: {init: constant, value: 1.0e-07}
        w4: {init: uniform, low: -0.25, high: 0.25}
        w5: {init: normal, std: 1}
        w6: {init: truncated_normal, mean: -1, std: 0.1}
        w7: {init: values, values: [[1, 0, 0], [0, 1, +2.5]]}
      loss: loss
      trainable: [w4, w5]
      tolerances: {absolute: 1e-6, outputs: {prob: {relative: 1e-3}}}
      ignore:
        - {rule: ND001, node: log_prob, reason: clipped before, until: 2027-01-31}
        - rule: ND002
      """;

  @TempDir Path folder;

  private static Spec parse(String text) {
    return SpecReader.parse(text, "x.yaml");
  }

  @Test
  void readsEveryKey() {
    Spec spec = parse(FULL);
    assertThat(spec.dims())
        .containsExactly(
            Map.entry("N", DimSpec.of(100)),
            Map.entry("T", new DimSpec(1, 16)),
            Map.entry("y", DimSpec.of(16)));
    InputSpec image = spec.inputs().get("image");
    assertThat(image.role()).isEqualTo(Role.DATA);
    assertThat(image.valid()).contains(new Interval(-1, 1e-5));
    assertThat(image.layout()).contains("NCHW");
    assertThat(image.mean()).containsExactly(0.485, 0.5);
    assertThat(image.std()).containsExactly(0.25);
    assertThat(spec.inputs().get("label")).isEqualTo(InputSpec.of(Role.ONE_HOT, 0, 1));
    assertThat(spec.inputs().get("tokens").vocabulary())
        .contains(new InputSpec.Vocabulary(3, List.of("a", "1", "c")));
    assertThat(spec.inputs().get("free"))
        .isEqualTo(InputSpec.of(Role.DATA, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
    assertThat(spec.inputs().get("123")).isEqualTo(InputSpec.of(Role.RATE, 0.5, 1));
    assertThat(spec.weights().values())
        .containsExactly(
            new WeightInit.Zeros(),
            new WeightInit.Ones(),
            new WeightInit.Constant(1e-7),
            new WeightInit.Uniform(-0.25, 0.25),
            new WeightInit.Normal(0, 1),
            new WeightInit.TruncatedNormal(-1, 0.1),
            new WeightInit.Values(1, 0, 0, 0, 1, 2.5));
    assertThat(spec.loss()).contains("loss");
    assertThat(spec.trainable()).contains(List.of("w4", "w5"));
    assertThat(spec.mayTrain("w4")).isTrue();
    assertThat(spec.mayTrain("w1")).isFalse();
    assertThat(spec.tolerances().of("x")).contains(new Tolerances.Tolerance(1e-6, 0));
    assertThat(spec.tolerances().of("prob")).contains(new Tolerances.Tolerance(0, 1e-3));
    assertThat(spec.ignore()).hasSize(2);
    IgnoredFinding ignored = spec.ignore().get(0);
    assertThat(ignored.appliesOn(LocalDate.of(2027, 1, 31))).isTrue();
    assertThat(ignored.appliesOn(LocalDate.of(2027, 2, 1))).isFalse();
  }

  @Test
  void readsWhatIsLeftOut() {
    assertThat(parse("{}")).isEqualTo(Spec.empty());
    assertThat(parse("\ufeffdims: {}")).isEqualTo(Spec.empty());
    assertThat(parse("trainable: true").mayTrain("x")).isTrue();
    assertThat(parse("trainable: false").mayTrain("x")).isFalse();
    assertThat(parse("inputs: {x: {}}").inputs().get("x")).isEqualTo(InputSpec.of(Role.DATA));
  }

  /** Whatever stands under the keys of the ground truth, the spec is the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "defects: 3",
        "defects: [{tensor: x, reached: true}]",
        "guards: {a: [1, {b: ~}]}",
        "trigger: !!binary x",
        "faults: &a [*a, *a]",
        "expect: {x: 1, x: 2}",
        "published: 1e999",
        "symptom:",
        "also: [[[]]]",
        "title: \"\"",
        "note: {? [a] : b}",
        "id: 007",
        "x-anything: {inputs: 1}",
      })
  void neverLooksAtTheGroundTruth(String truth) {
    assertThat(parse("dims: {N: 2}\n" + truth + "\n")).isEqualTo(parse("dims: {N: 2}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dims: {N: 0}                            | x.yaml:1:11 | 'dims.N' is the value '0'",
        "dims: {N: 1.5}                          | x.yaml:1:11 | size",
        "dims: {N: [3, 2]}                       | x.yaml:1:11 | exchange",
        "dims: {N: [1, 2, 3]}                    | x.yaml:1:11 | 3 elements",
        "dims: {N: 1, N: 2}                      | x.yaml:1:14 | twice",
        "dims: [1]                               | x.yaml:1:7  | is a list",
        "dim: {N: 1}                             | x.yaml:1:6  | did you mean 'dims'",
        "inptus: {}                              | x.yaml:1:9  | did you mean 'inputs'",
        "anything: {}                            | x.yaml:1:11 | known are dims, inputs",
        "inputs: {x: {rol: data}}                | x.yaml:1:19 | did you mean 'role'",
        "inputs: {x: {role: one-hot}}            | x.yaml:1:20 | did you mean 'one_hot'",
        "inputs: {x: {role: 3}}                  | x.yaml:1:20 | quotes",
        "inputs: {x: {valid: [0]}}               | x.yaml:1:21 | 1 elements",
        "inputs: {x: {valid: [1, 0]}}            | x.yaml:1:21 | ends below",
        "inputs: {x: {valid: [.nan, 0]}}         | x.yaml:1:22 | [lo, hi]",
        "inputs: {x: {valid: [.inf, .inf]}}      | x.yaml:1:21 | no finite number",
        "inputs: {x: {valid: [\"0\", 1]}}        | x.yaml:1:22 | the text '0'",
        "inputs: {x: {valid: [1e999, 1]}}        | x.yaml:1:22 | too large",
        "inputs: {x: {valid: [1_0, 11]}}         | x.yaml:1:22 | the text '1_0'",
        "inputs: {x: {std: 0}}                   | x.yaml:1:19 | positive",
        "inputs: {x: {mean: [1, 2], std: [1, 2, 3]}} | x.yaml:1:13 | per channel",
        "inputs: {x: {layout: nchw}}             | x.yaml:1:22 | layout",
        "inputs: {x: {vocabulary: []}}           | x.yaml:1:26 | empty list",
        "inputs:                                 | x.yaml:1:8  | is empty",
        "weights: {w: {}}                        | x.yaml:1:14 | no init",
        "weights: {w: {init: normla, std: 1}}    | x.yaml:1:21 | did you mean 'normal'",
        "weights: {w: {init: zeros, std: 1}}     | x.yaml:1:33 | does not belong",
        "weights: {w: {init: normal}}            | x.yaml:1:14 | no std",
        "weights: {w: {init: normal, std: -1}}   | x.yaml:1:14 | negative",
        "weights: {w: {init: uniform, low: 1, high: 0}} | x.yaml:1:14 | exchange",
        "weights: {w: {init: constant, value: .inf}} | x.yaml:1:38 | finite",
        "weights: {w: {init: values, values: []}} | x.yaml:1:37 | empty list",
        "weights: {w: {init: values, values: &a [*a]}} | x.yaml:1:37 | nested too deeply",
        "loss: [a]                               | x.yaml:1:7  | is a list",
        "trainable: [1]                          | x.yaml:1:13 | quotes",
        "tolerances: {absolute: -1}              | x.yaml:1:24 | negative",
        "ignore: [{node: x}]                     | x.yaml:1:10 | no rule",
        "ignore: [{rule: ND001, until: tomorrow}] | x.yaml:1:31 | is no day",
        "ignore: [{rule: ND001, until: 2027-02-30}] | x.yaml:1:31 | is no day",
        "dims: {N: 1                             | x.yaml:1:12 | not YAML",
        "dims: *a                                | x.yaml:1:7  | not YAML",
        "dims: {[1]: 2}                          | x.yaml:1:8  | not a plain text",
        "dims: !custom {N: 1}                    | x.yaml:1:7  | a mapping",
      })
  void saysWhatIsWrongAndWhere(String text, String where, String what) {
    assertThatThrownBy(() -> parse(text.replace("\\n", "\n")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(where)
        .hasMessageContaining(what);
  }

  @Test
  void refusesWhatWouldCostTooMuch() throws IOException {
    String deep = "note: " + "[".repeat(5000) + "]".repeat(5000);
    assertThatThrownBy(() -> parse(deep))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("too deeply");
    String deepFlow = "note: " + "{a: ".repeat(100_000);
    assertThatThrownBy(() -> parse(deepFlow)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> parse("- ".repeat(100_000))).isInstanceOf(DataException.class);

    StringBuilder bomb = new StringBuilder("note:\n  - &a0 [1,1,1,1,1,1,1,1,1]\n");
    for (int i = 1; i < 12; i++) {
      String before = "*a" + (i - 1);
      bomb.append("  - &a" + i + " [" + (before + ",").repeat(8) + before + "]\n");
    }
    bomb.append("weights: {w: {init: values, values: *a11}}\n");
    assertThatThrownBy(() -> parse(bomb.toString()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("unfold");
    assertThatThrownBy(() -> parse("note: [&a 1" + ", *a".repeat(1001) + "]"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("aliases");

    Path large = Files.writeString(folder.resolve("large.yaml"), "# " + "x".repeat(5 << 20));
    assertThatThrownBy(() -> SpecReader.read(large))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("too large");
    assertThatThrownBy(() -> parse("dims: {N: " + "9".repeat(100_000) + "}"))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> parse("dims: {N: 0x" + "9".repeat(100_000) + "}"))
        .isInstanceOf(DataException.class);
  }

  @Test
  void readsLargeSpecs() {
    StringBuilder text = new StringBuilder("weights:\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("  layer").append(i).append(".weight: {init: uniform, low: -1, high: 1}\n");
    }
    assertThat(parse(text.toString()).weights()).hasSize(20_000);
  }

  @Test
  void readsOnlyRegularTextFiles() throws IOException {
    assertThatThrownBy(() -> SpecReader.read(folder)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> SpecReader.read(folder.resolve("no.yaml")))
        .isInstanceOf(DataException.class);
    Path empty = Files.createFile(folder.resolve("empty.yaml"));
    assertThatThrownBy(() -> SpecReader.read(empty))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("empty");
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'#', (byte) 0xe9, '\n'});
    assertThatThrownBy(() -> SpecReader.read(latin))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("UTF-8");
    assumeTrue(Files.exists(Path.of("/dev/zero")));
    assertThatThrownBy(() -> SpecReader.read(Path.of("/dev/zero")))
        .isInstanceOf(DataException.class);
  }

  @Test
  void damagedDocumentsAreRefusedOrRead() throws IOException {
    List<byte[]> originals =
        List.of(
            FULL.getBytes(StandardCharsets.UTF_8),
            "dims: &d {N: 3}\ninputs: {x: {valid: [0, 1]}}\n".getBytes(StandardCharsets.UTF_8),
            "ignore:\n- rule: |\n    ND\n  node: >-\n   a\n".getBytes(StandardCharsets.UTF_8));
    Mutants.Tally tally = Mutants.run(originals, 3000, 6L, folder, SpecReader::read);
    assertThat(tally.refused()).isGreaterThan(500);
    assertThat(tally.accepted()).isGreaterThan(100);
  }

  @Test
  void readsEveryCase() {
    List<Path> cases = SharedCases.numeric();
    assertThat(cases).isNotEmpty();
    for (Path file : cases) {
      Spec spec = SpecReader.read(file);
      assertThat(spec.inputs()).as("%s", file).isNotEmpty();
      for (InputSpec input : spec.inputs().values()) {
        assertThat(Ranges.ofInput(input, RangeMode.VALID)).isPresent();
        assertThat(Ranges.ofInput(input, RangeMode.RANUM)).isPresent();
      }
    }
  }
}
