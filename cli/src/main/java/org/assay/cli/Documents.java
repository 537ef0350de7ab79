package org.assay.cli;

import java.util.Map;
import java.util.Optional;
import org.assay.report.Renderer;
import org.assay.report.ScanResult;

/** Which documents of a command differ from those of a scan. */
interface Documents {
  /** Those of a scan. */
  Documents OF_SCAN =
      new Documents() {
        @Override
        public Optional<Renderer> renderer(ReportKind kind, boolean colour) {
          return Optional.empty();
        }

        @Override
        public String category() {
          return "scan";
        }

        @Override
        public Map<String, String> facts() {
          return Map.of();
        }
      };

  /** What writes a kind of report; empty for that of a scan. */
  Optional<Renderer> renderer(ReportKind kind, boolean colour);

  /** The page {@code report.html}; empty for that of a scan. */
  default Optional<String> page(ScanResult result) {
    return Optional.empty();
  }

  /** The command, as SARIF tells categories of results apart. */
  String category();

  /** Further facts of {@code run.json}. */
  Map<String, String> facts();
}
