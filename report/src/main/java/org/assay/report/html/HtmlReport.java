package org.assay.report.html;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.report.Finding;
import org.assay.report.ModelResult;
import org.assay.report.Numbers;
import org.assay.report.ScanResult;
import org.assay.report.Status;
import org.assay.report.html.GraphIndex.NodeEntry;

/**
 * The page {@code report.html} of one model: its graph, laid out in layers with modules folded,
 * beside tables of findings and of tensors' bounds.
 */
public final class HtmlReport {
  /** Graphs of more nodes are shown by modules only. */
  private static final int LARGEST_WHOLE = 3000;

  private final ScanResult result;
  private final ModelResult scanned;
  private final Model model;
  private final GraphIndex index;
  private final Views views;
  private final Map<String, TensorRange> bounds;
  private final Map<Integer, Status> worst = new HashMap<>();
  private final Map<Integer, List<Integer>> findingsOfNode = new HashMap<>();

  private HtmlReport(
      ScanResult result, ModelResult scanned, Model model, Map<String, TensorRange> bounds) {
    this.result = result;
    this.scanned = scanned;
    this.model = model;
    this.bounds = bounds;
    index = new GraphIndex(model);
    views = new Views(index);
    scanned.safe().forEach(s -> mark(node(s.graph(), s.tensor()), Status.SAFE));
    scanned.unproved().forEach(u -> mark(node(u.graph(), u.tensor()), Status.UNPROVED));
    for (int i = 0; i < scanned.findings().size(); i++) {
      Finding finding = scanned.findings().get(i);
      int node = node(finding);
      mark(node, finding.status());
      findingsOfNode.computeIfAbsent(node, k -> new ArrayList<>()).add(i);
    }
  }

  /**
   * Renders the page of one model.
   *
   * @param result the run the model's result is part of: tool and rules
   * @param scanned the model's result
   * @param model the model as it was analysed: findings refer to its nodes
   * @param bounds bounds by tensor name; may be empty
   * @return a whole document, to be written in UTF-8
   */
  public static String render(
      ScanResult result, ModelResult scanned, Model model, Map<String, TensorRange> bounds) {
    Objects.requireNonNull(bounds, "bounds");
    return new HtmlReport(result, scanned, model, bounds).page();
  }

  private String page() {
    StringBuilder out = new StringBuilder(1 << 20);
    Shell shell = new Shell("report.css", "report.js");
    shell.open(out, PageHeader.fileName(scanned.path()) + " · assay scan");
    new PageHeader(result, scanned, model, index).write(out);
    out.append("<main>\n");
    graphPane(out);
    sidePane(out);
    out.append("</main>\n");
    templates(out);
    out.append("<script type=\"application/json\" id=\"data\">");
    out.append(new PageData(index, views, bounds, findingsOfNode).json());
    out.append("</script>\n");
    shell.close(out);
    return out.toString();
  }

  private static void graphPane(StringBuilder out) {
    out.append(
        """
        <section id="graph" aria-label="Graph">
        <div class="bar">
        <nav id="crumbs" aria-label="Place in the graph"></nav>
        <span class="grow"></span>
        <label class="tog" id="constbox"><input type="checkbox" id="consts"> constants</label>
        <label class="tog" id="wholebox" hidden><input type="checkbox" id="whole"> unfold all</label>
        <span class="btns"><button id="zout" aria-label="Zoom out" title="Zoom out (−)">−</button>\
        <button id="zfit" aria-label="Fit the whole view" title="Fit (0)">Fit</button>\
        <button id="zin" aria-label="Zoom in" title="Zoom in (+)">+</button></span>
        </div>
        <div id="canvas" tabindex="0" role="group" aria-describedby="keys" aria-label="Drawing of the graph">
        <svg id="svg" width="100%" height="100%"><defs><marker id="arr" viewBox="0 0 8 8" refX="7" refY="4" \
        markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto-start-reverse"><path d="M0 0.5L8 4L0 7.5z"/></marker>\
        <path id="bar" d="M5 0H4a4 4 0 0 0-4 4v32a4 4 0 0 0 4 4h1z"/></defs>\
        <g id="stage"></g></svg>
        <div id="tip" role="status" hidden></div>
        </div>
        <p id="keys" class="keys"><kbd>←↑↓→</kbd> move <kbd>+</kbd><kbd>−</kbd> zoom <kbd>0</kbd> fit \
        <kbd>n</kbd><kbd>p</kbd> next, previous finding <kbd>Tab</kbd> findings in view \
        <kbd>Enter</kbd> open <kbd>Esc</kbd> out</p>
        </section>
        """);
  }

  private void sidePane(StringBuilder out) {
    out.append(
        "<section id=\"side\" aria-label=\"Findings and tensors\">\n<div role=\"tablist\" class=\"tabs\">");
    tab(out, "findings", "Findings", scanned.findings().size());
    tab(out, "tensors", "Tensors", index.tensors().size());
    tab(out, "details", "Details", -1);
    out.append(
        "</div>\n<div role=\"tabpanel\" id=\"p-findings\" aria-labelledby=\"t-findings\">\n");
    out.append(
        "<div class=\"filter\" role=\"group\" aria-label=\"Statuses to show\" id=\"filter\">");
    scanned
        .counts()
        .forEach(
            (status, n) -> {
              if (n > 0) {
                out.append("<button data-s=\"").append(status.text()).append("\" aria-pressed=\"");
                out.append(status != Status.SAFE || scanned.findings().isEmpty()).append("\">");
                out.append(FindingHtml.status(status))
                    .append(" <b>")
                    .append(n)
                    .append("</b></button>");
              }
            });
    out.append("</div>\n<div class=\"scroll\"><table id=\"ftab\"><thead><tr>");
    for (String column : List.of("Status", "Rule", "Operator → tensor", "Operand")) {
      out.append("<th aria-sort=\"none\"><button>").append(column).append("</button></th>");
    }
    out.append("</tr></thead><tbody>\n");
    FindingHtml html = new FindingHtml(result);
    for (int i = 0; i < scanned.findings().size(); i++) {
      Finding finding = scanned.findings().get(i);
      out.append(html.row(i, node(finding), finding));
    }
    scanned.unproved().forEach(u -> out.append(html.row(node(u.graph(), u.tensor()), u)));
    scanned.safe().forEach(s -> out.append(html.row(node(s.graph(), s.tensor()), s)));
    boolean empty = scanned.counts().values().stream().allMatch(n -> n == 0);
    out.append("</tbody></table><p class=\"none\" id=\"fnone\" hidden>");
    out.append(
        empty
            ? "No operator of this model is of a vulnerable kind."
            : "Nothing of these statuses.");
    out.append("</p></div>\n</div>\n");
    out.append(
        """
        <div role="tabpanel" id="p-tensors" aria-labelledby="t-tensors" hidden>
        <div class="filter"><input type="search" id="tfind" placeholder="Find a tensor or operator" \
        aria-label="Find a tensor or operator" autocomplete="off" spellcheck="false"></div>
        <div class="scroll"><table id="ttab"><thead><tr><th aria-sort="none"><button>Tensor</button></th>\
        <th aria-sort="none"><button>Made by</button></th><th aria-sort="none"><button>Least</button></th>\
        <th aria-sort="none"><button>Greatest</button></th><th aria-sort="none"><button>Type</button></th>\
        </tr></thead><tbody></tbody></table><button id="tmore" hidden>Show more</button></div>
        </div>
        <div role="tabpanel" id="p-details" aria-labelledby="t-details" hidden><div class="scroll" id="detail">\
        <p class="none">Select a node or a finding.</p></div></div>
        </section>
        """);
  }

  private static void tab(StringBuilder out, String id, String title, int count) {
    out.append("<button role=\"tab\" id=\"t-")
        .append(id)
        .append("\" aria-controls=\"p-")
        .append(id);
    out.append("\" aria-selected=\"").append(id.equals("findings")).append("\">").append(title);
    if (count >= 0) {
      out.append(" <b>").append(count).append("</b>");
    }
    out.append("</button>");
  }

  /** Views and details of findings, inert until they are shown. */
  private void templates(StringBuilder out) {
    SvgWriter svg = new SvgWriter(worst, this::value);
    Predicate<NodeEntry> relevant = n -> !n.constant() || worst.containsKey(n.id());
    for (int v = 0; v < views.count(); v++) {
      View plain = views.view(v, relevant);
      View full = views.view(v, n -> true);
      template(out, "v" + v, svg.draw(plain));
      if (full.items().size() > plain.items().size()) {
        template(out, "v" + v + "c", svg.draw(full));
      }
    }
    int size = index.nodes(GraphPath.MAIN).size();
    View whole = views.whole(relevant);
    if (size <= LARGEST_WHOLE && whole.items().size() > views.view(0, relevant).items().size()) {
      template(out, "w", svg.draw(whole));
    }
    FindingHtml html = new FindingHtml(result);
    for (int i = 0; i < scanned.findings().size(); i++) {
      out.append("<template id=\"f").append(i).append("\">");
      out.append(html.details(scanned.findings().get(i))).append("</template>\n");
    }
  }

  private String value(int tensor) {
    GraphIndex.TensorEntry entry = index.tensors().get(tensor);
    TensorRange range = bounds.get(entry.name());
    return range == null ? entry.type() : Numbers.range(range.lo(), range.hi());
  }

  private static void template(StringBuilder out, String id, SvgWriter.Picture picture) {
    out.append("<template id=\"").append(id).append("\" data-w=\"").append(picture.width());
    out.append("\" data-h=\"").append(picture.height()).append("\"><svg>");
    out.append(picture.svg()).append("</svg></template>\n");
  }

  private int node(Finding finding) {
    return index
        .node(finding.location().graph(), finding.location().nodeIndex(), finding.tensor())
        .map(NodeEntry::id)
        .orElse(-1);
  }

  private int node(GraphPath graph, String tensor) {
    return index.node(graph, Integer.MAX_VALUE, tensor).map(NodeEntry::id).orElse(-1);
  }

  /** Keeps the most serious status; a later finding of equal weight changes nothing. */
  private void mark(int node, Status status) {
    if (node >= 0) {
      worst.merge(node, status, (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }
  }
}
