package org.assay.numeric.fix.rewrite;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.Model;
import org.assay.onnx.files.ModelFiles;
import org.assay.report.Finding;
import org.junit.jupiter.api.Test;

class CaseCoverageTest {
  static void compare(String id, Model a, Model b, Path specFile, ScanOptions options) {
    org.assay.data.spec.Spec spec = org.assay.data.spec.SpecReader.read(specFile);
    ScanOptions valid =
        new ScanOptions(
            WeightMode.FROZEN,
            RangeMode.VALID,
            Optional.empty(),
            java.util.Map.of(),
            Optional.empty(),
            java.util.Map.of(),
            false);
    org.assay.numeric.confirm.InputDraw draw =
        new org.assay.numeric.confirm.InputDraw(a, spec, valid);
    double worst = 0;
    int finite = 0;
    int broken = 0;
    try (org.assay.exec.Session s1 =
            org.assay.exec.Session.open(a, org.assay.exec.RunOptions.DEFAULT);
        org.assay.exec.Session s2 =
            org.assay.exec.Session.open(b, org.assay.exec.RunOptions.DEFAULT)) {
      for (int run = 0; run < Integer.getInteger("runs", 6); run++) {
        var in = draw.draw(run, org.assay.data.random.RandomStream.of(7, "x"));
        var o1 = s1.run(in);
        var o2 = s2.run(in);
        for (String name : o1.keySet()) {
          double[] v1 = o1.get(name).toDoubles();
          double[] v2 = o2.get(name).toDoubles();
          double size = 0;
          for (double v : v1) size = Math.max(size, Double.isFinite(v) ? Math.abs(v) : 0);
          for (int i = 0; i < v1.length; i++) {
            if (Double.isFinite(v1[i])) {
              finite++;
              double d =
                  Math.abs(v1[i] - v2[i]) / Math.max(1e-30, Math.max(Math.abs(v1[i]), 0 * size));
              if (d > worst) {
                worst = d;
                if (d > 1e-5)
                  System.out.println(
                      "DIFF " + id + " run " + run + " " + name + " " + v1[i] + " " + v2[i]);
              }
            }
            if (!Double.isFinite(v2[i])) broken++;
          }
        }
      }
    }
    System.out.println(
        "ORT " + id + " worst " + worst + " finite " + finite + " still broken " + broken);
  }

  @Test
  void covers() throws Exception {
    Path folder = Path.of("/work/shared/cases/numeric");
    assumeTrue(Files.isDirectory(folder));
    ScanOptions options =
        new ScanOptions(
            WeightMode.FREE,
            RangeMode.RANUM,
            Optional.empty(),
            java.util.Map.of(),
            Optional.empty(),
            java.util.Map.of(),
            false);
    List<Path> models;
    try (Stream<Path> s = Files.list(folder)) {
      models = s.filter(f -> f.toString().endsWith(".onnxtxt")).sorted().toList();
    }
    String only = System.getProperty("case", "");
    int total = 0;
    int proved = 0;
    for (Path file : models) {
      String id = file.getFileName().toString().replace(".onnxtxt", "");
      if (!only.isEmpty() && !java.util.Arrays.asList(only.split(",")).contains(id)) {
        continue;
      }
      Model model = ModelFiles.open(file);
      Trial trial = new Trial(options, Files.readString(folder.resolve(id + ".yaml")));
      Trial.Scanned now = trial.scan(model);
      total += now.open().size();
      StringBuilder line =
          new StringBuilder("CASE " + id + ": " + now.open().size() + " findings;");
      Set<String> stuck = new HashSet<>();
      List<String> left = new ArrayList<>();
      while (true) {
        Optional<Finding> next =
            now.open().stream().filter(f -> !stuck.contains(f.tensor())).findFirst();
        if (next.isEmpty()) {
          break;
        }
        Optional<Trial.Tried> done = trial.repaired(now, next.get());
        if (done.isPresent()) {
          line.append(" ")
              .append(next.get().tensor())
              .append("=")
              .append(done.get().id())
              .append("[")
              .append(
                  done.get().proposal().rewritten().exceptions().stream()
                      .map(ExceptionSet::describe)
                      .toList())
              .append("]");
          now = done.get().after();
          continue;
        }
        stuck.add(next.get().tensor());
        line.append(" STUCK ").append(next.get().ruleId()).append(" ").append(next.get().tensor());
        for (Trial.Tried t : trial.tried(now, next.get())) {
          left.add(
              "     "
                  + next.get().tensor()
                  + " "
                  + t.id()
                  + " "
                  + t.proposal().rewritten().what()
                  + " fresh "
                  + t.fresh()
                  + " open "
                  + t.after().open().stream().map(f -> f.ruleId() + " " + f.tensor()).toList());
        }
      }
      proved += stuck.isEmpty() ? 1 : 0;
      System.out.println(line);
      left.forEach(System.out::println);
      Path out = Path.of("/tmp/rewritten");
      Files.createDirectories(out);
      org.assay.onnx.io.ModelWriter.write(now.model(), out.resolve(id + ".onnx"));
      compare(id, model, now.model(), folder.resolve(id + ".yaml"), options);
    }
    System.out.println("TOTAL " + total + " clean cases " + proved);
  }
}
