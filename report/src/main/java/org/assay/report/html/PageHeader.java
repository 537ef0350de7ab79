package org.assay.report.html;

import java.util.List;
import java.util.stream.Stream;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.OperatorSet;
import org.assay.report.Ignored;
import org.assay.report.ModelResult;
import org.assay.report.PrecisionLines;
import org.assay.report.ScanResult;
import org.assay.report.Status;
import org.assay.report.UnknownOperator;

/** The top of the page: which model, what was found, and what the result rests on. */
final class PageHeader {
  private final ScanResult result;
  private final ModelResult scanned;
  private final Model model;
  private final GraphIndex index;

  PageHeader(ScanResult result, ModelResult scanned, Model model, GraphIndex index) {
    this.result = result;
    this.scanned = scanned;
    this.model = model;
    this.index = index;
  }

  void write(StringBuilder out) {
    out.append("<header>\n<div class=\"who\"><p class=\"tool\">");
    out.append(Html.name(result.tool().name())).append(" scan</p><h1>");
    out.append(Html.name(fileName(scanned.path()))).append("</h1></div>\n<p class=\"verdict ");
    out.append(verdictClass()).append("\">").append(verdict()).append("</p>\n");
    out.append("<details class=\"about\"><summary>About this result</summary><dl>");
    field(out, "File", "<code>" + Html.text(scanned.path(), 400) + "</code>");
    field(out, "SHA-256", "<code>" + Html.name(scanned.sha256()) + "</code>");
    field(out, "Tool", Html.name(result.tool().name() + " " + result.tool().version()));
    field(out, "Spec", scanned.spec().map(s -> Html.text(s, 400)).orElse("none"));
    field(out, "Weights", Html.name(scanned.weights()));
    field(out, "Ranges", Html.name(scanned.ranges()));
    field(
        out,
        "Model",
        "%d nodes, %d tensors, IR %d, opset %s"
            .formatted(
                index.nodes(GraphPath.MAIN).size(),
                index.tensors().size(),
                model.irVersion(),
                Html.name(opsets())));
    if (!model.producerName().isEmpty()) {
      field(out, "Producer", Html.name(model.producerName() + " " + model.producerVersion()));
    }
    list(out, "Assumes", scanned.assumptions());
    list(out, "In 16 bits", scanned.precision().map(PrecisionLines::of).orElse(List.of()));
    list(out, "Expired", scanned.expired());
    list(out, "Ignored", scanned.ignored().stream().map(PageHeader::describe).toList());
    list(
        out,
        "Unknown operators",
        scanned.unknownOperators().stream().map(PageHeader::describe).distinct().toList());
    out.append("</dl></details>\n</header>\n");
  }

  /** Last part of a path. */
  static String fileName(String path) {
    String[] parts = path.replace('\\', '/').split("/", -1);
    return parts.length == 0 ? path : parts[parts.length - 1];
  }

  private String verdict() {
    if (scanned.error().isPresent()) {
      return "<i aria-hidden=\"true\">✖</i> Not analysed: " + Html.text(scanned.error().get(), 600);
    }
    String sign = "<i aria-hidden=\"true\">" + worst().icon() + "</i> ";
    return switch (worst()) {
      case CONFIRMED ->
          sign
              + "It does fail: "
              + number(Status.CONFIRMED)
              + (scanned.count(Status.POSSIBLE) > 0 ? ", " + number(Status.POSSIBLE) : "");
      case POSSIBLE -> sign + "It may fail: " + number(Status.POSSIBLE);
      case UNPROVED -> sign + "No fault found, " + number(Status.UNPROVED);
      default ->
          sign
              + "No fault found"
              + (scanned.safe().isEmpty() ? "" : ", " + number(Status.SAFE) + " by proof");
    };
  }

  private String verdictClass() {
    Status status = scanned.error().isPresent() ? Status.CONFIRMED : worst();
    return "st-" + status.text();
  }

  /** The most serious status that says something of the model as a whole. */
  private Status worst() {
    return Stream.of(Status.CONFIRMED, Status.POSSIBLE, Status.UNPROVED)
        .filter(s -> scanned.count(s) > 0)
        .findFirst()
        .orElse(Status.SAFE);
  }

  private String number(Status status) {
    return scanned.count(status) + " " + status.text();
  }

  private String opsets() {
    StringBuilder text = new StringBuilder();
    for (OperatorSet set : model.operatorSets()) {
      text.append(text.isEmpty() ? "" : ", ");
      text.append(set.domain().isEmpty() ? "" : set.domain() + " ").append(set.version());
    }
    return text.toString();
  }

  private static String describe(Ignored ignored) {
    return ignored.finding().ruleId()
        + " → "
        + ignored.finding().tensor()
        + ": "
        + ignored.reason()
        + ignored.until().map(d -> " (until " + d + ")").orElse("");
  }

  private static String describe(UnknownOperator unknown) {
    return (unknown.domain().isEmpty() ? "" : unknown.domain() + ".") + unknown.op();
  }

  private static void list(StringBuilder out, String name, List<String> lines) {
    if (!lines.isEmpty()) {
      StringBuilder html = new StringBuilder("<ul>");
      lines.stream()
          .limit(200)
          .forEach(l -> html.append("<li>").append(Html.text(l, 600)).append("</li>"));
      field(out, name, html.append("</ul>").toString());
    }
  }

  private static void field(StringBuilder out, String name, String html) {
    out.append("<dt>").append(name).append("</dt><dd>").append(html).append("</dd>");
  }
}
