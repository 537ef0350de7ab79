package org.assay.numeric.fix.rewrite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assay.bounds.Bounds;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.Model;
import org.assay.onnx.io.ModelWriter;
import org.assay.report.Finding;
import org.assay.report.ModelResult;

/** Tries rewrites as `fix` does: what is proposed for a finding, and whether a scan proves it. */
final class Trial {
  /** A scan with what it saw. */
  record Scanned(Model model, ModelResult result, Map<String, Bounds> bounds) {
    /** Findings, those that reach no output included. */
    List<Finding> open() {
      return result.findings();
    }
  }

  /** A proposal with the scan of what it gives. */
  record Tried(
      Model before,
      Finding finding,
      Rewrites.Proposal proposal,
      Scanned after,
      List<String> fresh) {
    boolean isProved() {
      return fresh.isEmpty() && left().isEmpty();
    }

    /** What the scan still says of the finding's tensor. */
    List<String> left() {
      return after.open().stream()
          .filter(f -> f.tensor().equals(finding.tensor()))
          .map(f -> f.ruleId() + " " + f.message())
          .toList();
    }

    String id() {
      return proposal.rewrite().rule().id();
    }
  }

  private final Scanner scanner = Scanner.create();
  private final ScanOptions options;
  private final String spec;

  Trial(ScanOptions options, String spec) {
    this.options = options;
    this.spec = spec;
  }

  Scanned scan(Model model) {
    try {
      Path folder = Files.createTempDirectory("assay-rewrite");
      try {
        Path file = folder.resolve("m.onnx");
        ModelWriter.write(model, file);
        Path given = Files.writeString(folder.resolve("m.yaml"), spec);
        AtomicReference<Map<String, Bounds>> bounds = new AtomicReference<>(Map.of());
        AtomicReference<Model> read = new AtomicReference<>(model);
        ModelResult result =
            scanner.scan(
                file,
                new ScanOptions(
                    options.weights(),
                    options.ranges(),
                    Optional.of(given),
                    options.inputs(),
                    options.data(),
                    options.dims(),
                    options.gradients()),
                (f, m, b) -> {
                  read.set(m);
                  bounds.set(b);
                });
        result
            .error()
            .ifPresent(
                e -> {
                  throw new AssertionError(e);
                });
        return new Scanned(read.get(), result, bounds.get());
      } finally {
        try (Stream<Path> all = Files.walk(folder)) {
          for (Path p : all.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(p);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The proposals of a rule for a finding, scanned; of all rules if it is empty. */
  List<Tried> tried(Scanned before, Finding finding, String rule) {
    List<Tried> tried = new ArrayList<>();
    for (Rewrites.Proposal p :
        Rewrites.proposals(RewriteInput.of(before.model(), finding, before.bounds()))) {
      if (rule.isEmpty() || p.rewrite().rule().id().equals(rule)) {
        tried.add(tried(before, finding, p));
      }
    }
    return tried;
  }

  /** The first proposal that a scan proves. */
  Optional<Tried> repaired(Scanned before, Finding finding) {
    for (Rewrites.Proposal p :
        Rewrites.proposals(RewriteInput.of(before.model(), finding, before.bounds()))) {
      Tried tried = tried(before, finding, p);
      if (tried.isProved()) {
        return Optional.of(tried);
      }
    }
    return Optional.empty();
  }

  private Tried tried(Scanned before, Finding finding, Rewrites.Proposal proposal) {
    Scanned after = scan(proposal.rewritten().model());
    Set<String> known =
        before.result().findings().stream()
            .map(Finding::tensor)
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> fresh =
        after.result().findings().stream()
            .filter(f -> !known.contains(f.tensor()))
            .map(f -> f.ruleId() + " " + f.tensor() + ": " + f.message())
            .toList();
    return new Tried(before.model(), finding, proposal, after, fresh);
  }
}
