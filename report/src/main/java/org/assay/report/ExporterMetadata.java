package org.assay.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what torch's exporter leaves in a node's {@code metadata_props} (PyTorch 2.5 and later,
 * {@code torch.onnx.export(dynamo=True)}).
 */
final class ExporterMetadata {
  private static final String STACK_TRACE = "pkg.torch.onnx.stack_trace";
  private static final String NAME_SCOPES = "pkg.torch.onnx.name_scopes";
  private static final String NAMESPACE = "namespace";

  /** Longest text that is looked at: metadata of hostile models may be of any size. */
  private static final int LONGEST = 20_000;

  private static final Pattern FRAME =
      Pattern.compile("File \"([^\"\\n]{1,1000})\", line ([0-9]{1,9})\\b");
  private static final Pattern QUOTED =
      Pattern.compile("'([^'\\n]{0,1000})'|\"([^\"\\n]{0,1000})\"");

  private ExporterMetadata() {}

  /** The innermost frame of the program's own code, else the innermost frame. */
  static Optional<Source> source(Map<String, String> metadata) {
    String trace = cut(metadata.getOrDefault(STACK_TRACE, ""));
    Source innermost = null;
    Source own = null;
    Matcher frames = FRAME.matcher(trace);
    while (frames.find()) {
      int line = Integer.parseInt(frames.group(2));
      if (line > 0) {
        innermost = new Source(frames.group(1), line, Source.Origin.PROGRAM);
        String file = frames.group(1).replace('\\', '/');
        if (!file.contains("/site-packages/") && !file.contains("/dist-packages/")) {
          own = innermost;
        }
      }
    }
    return Optional.ofNullable(own != null ? own : innermost);
  }

  /** The module that a node belongs to, dotted as {@code named_modules()} writes it. */
  static Optional<String> scope(Map<String, String> metadata) {
    String scopes = cut(metadata.getOrDefault(NAME_SCOPES, ""));
    if (!scopes.isEmpty()) {
      // A Python list from the root module down to the traced operation, which is no module.
      List<String> names = new ArrayList<>();
      Matcher quoted = QUOTED.matcher(scopes);
      while (quoted.find()) {
        names.add(quoted.group(1) != null ? quoted.group(1) : quoted.group(2));
      }
      return names.size() < 2 ? Optional.empty() : notEmpty(names.get(names.size() - 2));
    }
    String namespace = cut(metadata.getOrDefault(NAMESPACE, ""));
    if (namespace.isEmpty()) {
      return Optional.empty();
    }
    // "name: class/name: class/operation: target"
    String[] levels = namespace.split("/", -1);
    String module = "";
    for (int i = 0; i < levels.length - 1; i++) {
      int colon = levels[i].indexOf(':');
      String name = (colon < 0 ? levels[i] : levels[i].substring(0, colon)).strip();
      module = name.isEmpty() ? module : name;
    }
    return notEmpty(module);
  }

  private static Optional<String> notEmpty(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }
}
