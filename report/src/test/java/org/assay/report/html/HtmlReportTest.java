package org.assay.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;
import org.assay.report.HostileNamesTest;
import org.assay.report.ModelResult;
import org.assay.report.Samples;
import org.assay.report.ScanResult;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlReportTest {
  @Test
  void allowsOnlyItsOwnStyleAndScript() throws Exception {
    Document page = Jsoup.parse(page(Samples.model()));
    String policy = page.select("meta[http-equiv=Content-Security-Policy]").attr("content");
    assertThat(policy)
        .startsWith("default-src 'none';")
        .contains("style-src '" + hash(page.selectFirst("style").data()) + "'")
        .contains("script-src '" + hash(page.selectFirst("script:not([type])").data()) + "'");
    assertThat(page.select("[style], [onclick], [onload], link, img, iframe, object, base"))
        .isEmpty();
    assertThat(page.select("[src], [href]").eachAttr("href"))
        .allMatch(
            h -> h.startsWith("#") || h.startsWith("https://example.org/assay/blob/main/docs/"));
  }

  @Test
  void drawsTheGraphWithItsFindings() throws Exception {
    Document page = Jsoup.parse(page(Samples.model()));
    Element view = template(page, "v0");
    assertThat(view.select("g.n")).hasSize(8);
    assertThat(view.select("g.port.io")).hasSize(3);
    assertThat(view.select(".edges path")).hasSize(11);
    assertThat(view.select("g.s-confirmed .op").text()).isEqualTo("Exp");
    assertThat(view.select("g.s-confirmed .badge text").text()).isEqualTo("✖");
    assertThat(view.select("g.s-possible .op").text()).isEqualTo("Log");
    assertThat(view.select("g.s-safe .op").text()).isEqualTo("Div");
    assertThat(view.select("g.s-unproved .op").text()).isEqualTo("MatMul");
    assertThat(page.select("#ftab tbody tr")).hasSize(5);
    assertThat(page.select(".verdict").text()).contains("1 confirmed, 1 possible");
    assertThat(page.select(".about dd").eachText())
        .contains("models/softmax.assay.yaml", "input label: no range given, [0, 1] by data flow");
    JsonNode data = data(page);
    assertThat(data.at("/nodes")).hasSize(8);
    assertThat(data.at("/tensors")).hasSize(12);
  }

  @Test
  void isTheSameEachTime() {
    assertThat(page(Samples.model())).isEqualTo(page(Samples.model()));
  }

  @Test
  void foldsModulesAndStaysSmall() throws Exception {
    Model model = LargeModels.transformer(35);
    assertThat(model.graph().nodes()).hasSizeBetween(2000, 2100);
    String html = page(model, LargeModels.result(model, 20));
    assertThat(html.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(3_000_000);
    Document page = Jsoup.parse(html);
    Element root = template(page, "v0");
    assertThat(root.select("g.grp .op").eachText()).contains("embeddings", "encoder.layer.0");
    assertThat(root.select("g.n")).hasSizeLessThan(20);
    assertThat(template(page, "w").select("g.n")).hasSizeGreaterThan(1500);
    assertThat(page.select("template[id$=c]")).isNotEmpty();
    // Each node is drawn in exactly one view, constants included.
    int drawn = 0;
    JsonNode data = data(page);
    for (int v = 0; v < data.at("/views").size(); v++) {
      Element full = page.getElementById("v" + v + "c");
      drawn += template(page, full == null ? "v" + v : "v" + v + "c").select("g.n").size();
    }
    assertThat(drawn).isEqualTo(model.graph().nodes().size());
  }

  @Test
  void cutsAGraphWithoutModulesIntoParts() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      nodes.add(Node.of("Relu", List.of(i == 0 ? "x" : "t" + i), List.of("t" + (i + 1)), Map.of()));
    }
    Graph graph =
        Graph.of(
            "flat",
            List.of(Samples.input("x", 3)),
            List.of(ValueInfo.untyped("t2000")),
            nodes,
            Map.of());
    Document page = Jsoup.parse(page(Model.of(8, 17, graph), ModelResult.failed("x", "", "", "e")));
    Element root = template(page, "v0");
    assertThat(root.select("g.grp")).hasSize(40);
    assertThat(root.select("g.n")).isEmpty();
    assertThat(root.select(".edges path")).hasSize(41);
    assertThat(root.select("g.grp .op").first().text()).isEqualTo("nodes 0-49");
  }

  @Test
  void drawsTenThousandNodes() {
    Model model = LargeModels.transformer(180);
    assertThat(model.graph().nodes()).hasSizeGreaterThan(10_000);
    assertThat(page(model, LargeModels.result(model, 100))).contains("encoder.layer.179");
  }

  @Test
  void givesSubgraphsViewsOfTheirOwn() throws Exception {
    Graph branch =
        Graph.of(
            "branch",
            List.of(),
            List.of(ValueInfo.untyped("z")),
            List.of(Node.of("Log", List.of("x"), List.of("z"), Map.of())),
            Map.of());
    Node choose =
        Node.of(
            "If",
            List.of("c"),
            List.of("y"),
            Map.of(
                "then_branch", new Attribute.GraphValue(branch),
                "else_branch", new Attribute.GraphValue(branch)));
    Graph main =
        Graph.of(
            "main",
            List.of(Samples.input("x", 3), Samples.input("c", 1)),
            List.of(ValueInfo.untyped("y")),
            List.of(choose),
            Map.of());
    Document page = Jsoup.parse(page(Model.of(8, 17, main), ModelResult.failed("x", "", "", "e")));
    JsonNode data = data(page);
    assertThat(data.at("/views")).hasSize(3);
    List<String> titles = new ArrayList<>();
    data.at("/views").forEach(v -> titles.add(v.get(0).asText()));
    assertThat(titles).containsExactlyInAnyOrder("Graph", "If.then_branch", "If.else_branch");
    Element inner = template(page, "v1");
    assertThat(inner.select("g.n .op").text()).isEqualTo("Log");
    assertThat(inner.select("g.port")).hasSize(2);
    assertThat(template(page, "v0").select(".edges path")).hasSize(3);
  }

  @Test
  void indexLeadsToThePagesOfModels() {
    ModelResult failed = ModelResult.failed("b<r>.onnx", "frozen", "valid", "empty file");
    ScanResult result =
        ScanResult.of(
            Samples.TOOL, Samples.RULES, List.of(Samples.result(Samples.model()), failed));
    Document page = Jsoup.parse(HtmlIndex.render(result, Map.of(0, "javascript:x.html")));
    assertThat(page.select("a").attr("href")).isEqualTo("./javascript:x.html");
    assertThat(page.select("tbody tr").eachText())
        .containsExactly("models/softmax.onnx 1 1 1 1 1", "b<r>.onnx empty file not analysed");
    assertThat(page.select("script")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("org.assay.report.HostileNamesTest#names")
  void hostileNamesStayText(String name) throws Exception {
    Model model = Samples.model(n -> name + n);
    String html = page(model);
    assertThat(html).hasSizeLessThan(200_000);
    Document page = Jsoup.parse(html);
    assertThat(page.select("script")).hasSize(2);
    assertThat(page.select("img, [onerror], [onload]")).isEmpty();
    assertThat(template(page, "v0").select("g.n")).hasSize(8);
    assertThat(data(page).at("/nodes")).hasSize(8);
    assertThat(html.codePoints())
        .allMatch(
            c ->
                c == '\n'
                    || (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT));
  }

  @Test
  void namesAreCutAtTheirStart() {
    assertThat(Html.end("/encoder/layer.0/attention/MatMul", 12)).isEqualTo("…tion/MatMul");
    assertThat(Html.end("x".repeat(1 << 20), 26))
        .hasSizeLessThan(40)
        .contains("1048576 characters");
    assertThat(HostileNamesTest.names()).isNotEmpty();
  }

  private static String page(Model model) {
    return page(model, Samples.result(model));
  }

  private static String page(Model model, ModelResult result) {
    return HtmlReport.render(
        ScanResult.of(Samples.TOOL, Samples.RULES, List.of(result)),
        result,
        model,
        LargeModels.bounds(model));
  }

  private static Element template(Document page, String id) {
    return page.getElementById(id);
  }

  private static JsonNode data(Document page) throws Exception {
    return new ObjectMapper().readTree(page.getElementById("data").data());
  }

  private static String hash(String text) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(digest);
  }
}
