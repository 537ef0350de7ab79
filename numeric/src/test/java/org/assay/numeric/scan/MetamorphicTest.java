package org.assay.numeric.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.assay.data.spec.SpecWriter;
import org.assay.onnx.Model;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.ModelWriter;
import org.assay.report.ModelResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of tensors, nodes and files, the order of nodes and keys of ground truth never matter. */
class MetamorphicTest {
  private static final int SEEDS = 3;

  @TempDir Path folder;
  private int written;

  @Test
  void namesAndOrderNeverMatterForSmallModels() throws IOException {
    int number = 0;
    for (RuleCase c : RuleCase.all()) {
      Path model = Files.writeString(folder.resolve("m" + number + ".onnxtxt"), c.model());
      Files.writeString(folder.resolve("m" + number++ + ".yaml"), c.spec());
      ScanOptions options =
          new ScanOptions(
              c.weights(),
              RangeMode.VALID,
              Optional.empty(),
              Map.of(),
              Optional.empty(),
              Map.of(),
              true);
      same(model, options, c.toString());
    }
    assertThat(number).isGreaterThan(50);
  }

  @Test
  void namesOrderAndGroundTruthNeverMatterForTheBenchmark() throws IOException {
    assumeTrue(BenchmarkCases.areHere());
    for (Path model : BenchmarkCases.models()) {
      same(model, BenchmarkCases.OPTIONS, model.toString());
    }
  }

  @Test
  void namesAndOrderNeverMatterForRealModels() throws IOException {
    assumeTrue(BenchmarkCases.areHere());
    for (Path model : BenchmarkCases.exports()) {
      same(model, ScanOptions.DEFAULT, model.toString(), 1);
    }
  }

  private void same(Path file, ScanOptions options, String title) throws IOException {
    for (long seed = 1; seed <= SEEDS; seed++) {
      same(file, options, title, seed);
    }
  }

  private void same(Path file, ScanOptions options, String title, long seed) throws IOException {
    Disguise disguise = new Disguise(seed);
    Model model = disguise.model(ModelFiles.open(file));
    Spec spec = disguise.spec(SpecFiles.beside(file).map(SpecReader::read).orElse(Spec.empty()));
    String name = "f" + written++;
    Path other = folder.resolve(name + ".onnx");
    ModelWriter.write(model, other);
    SpecWriter.write(folder.resolve(name + ".assay.yaml"), spec, "");

    ModelResult plain = Scanner.create().scan(file, options);
    ModelResult disguised = Scanner.create().scan(other, options);
    assertThat(plain.error()).as(title).isEmpty();
    assertThat(lines(disguised, disguise::original))
        .as("%s, seed %d", title, seed)
        .isEqualTo(lines(plain, UnaryOperator.identity()));
  }

  /** All that a result says, but for places that depend on the order of nodes. */
  private static List<String> lines(ModelResult result, UnaryOperator<String> name) {
    List<String> lines = new ArrayList<>();
    result
        .findings()
        .forEach(
            f ->
                lines.add(
                    String.join(
                        " ",
                        "finding",
                        f.id(),
                        f.ruleId(),
                        f.kind().toString(),
                        f.status().toString(),
                        f.location().op(),
                        name.apply(f.tensor()),
                        String.valueOf(f.operand().index()),
                        name.apply(f.operand().tensor()),
                        f.operand().lo() + ".." + f.operand().hi(),
                        f.path().stream()
                            .map(s -> step(s.tensor(), name) + "[" + s.lo() + "," + s.hi() + "]")
                            .toList()
                            .toString())));
    result
        .safe()
        .forEach(
            s ->
                lines.add(
                    "safe " + s.op() + " " + name.apply(s.tensor()) + " " + sorted(s.assumes())));
    result
        .unproved()
        .forEach(
            u -> lines.add("unproved " + u.op() + " " + name.apply(u.tensor()) + " " + u.bound()));
    return lines.stream().sorted().toList();
  }

  // A step is a tensor, or grad(tensor) on the way back from a loss.
  private static String step(String text, UnaryOperator<String> name) {
    return text.startsWith("grad(")
        ? "grad(" + name.apply(text.substring(5, text.length() - 1)) + ")"
        : name.apply(text);
  }

  private static String sorted(List<String> ids) {
    String[] all = ids.toArray(new String[0]);
    Arrays.sort(all);
    return Arrays.toString(all);
  }
}
