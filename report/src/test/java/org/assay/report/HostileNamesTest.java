package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assay.onnx.Model;
import org.jsoup.nodes.Element;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names of tensors that try to break out of each format. */
public class HostileNamesTest {
  public static List<String> names() {
    List<String> names =
        new ArrayList<>(
            List.of(
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "</svg></script><!--",
                "]]>&lt;&#0;&amp;",
                "a\u001b[31mred\u001b[0m\u001b]8;;http://x\u0007link",
                "line\nbreak\r\nand\ttab\u0085\u2028\u2029",
                "\u202eleft\u2066right\u200f",
                "\u0000\u0001\ufffe\uffff\ud800",
                "`tick` | pipe | [x](javascript:alert(1)) @user #1",
                "{0} ${jndi:ldap://x} %s %n",
                "日本語 ä 😀",
                ""));
    names.add("m".repeat(1 << 20));
    names.add("<\u001b".repeat(1 << 16));
    Random random = new Random(20261120);
    for (int i = 0; i < 40; i++) {
      StringBuilder name = new StringBuilder();
      for (int j = random.nextInt(30); j >= 0; j--) {
        int kind = random.nextInt(4);
        int limit = kind == 0 ? 0x20 : kind == 1 ? 0x80 : kind == 2 ? 0x3000 : 0x10000;
        name.append((char) random.nextInt(limit));
      }
      names.add(name.toString());
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("names")
  void jsonReadsBack(String name) throws Exception {
    String text = new JsonRenderer().render(scan(name));
    assertThat(text.chars()).allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x7f));
    JsonNode json = new ObjectMapper().readTree(text);
    assertThat(json.at("/models/0/findings/0/operand").textValue()).isEqualTo(name + "logits");
    assertThat(JsonRendererTest.problems(scan(name))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("names")
  void sarifStaysValid(String name) throws Exception {
    String text = new SarifRenderer(Path.of("/r"), Optional.empty()).render(scan(name));
    JsonNode log = new ObjectMapper().readTree(text);
    assertThat(SarifRendererTest.problems(log)).isEmpty();
    SarifRendererTest.assertGitHubAccepts(log);
  }

  @ParameterizedTest
  @MethodSource("names")
  void xmlStaysWellFormed(String name) throws Exception {
    var document = JUnitRendererTest.parse(new JUnitRenderer(Severity.NOTE).render(scan(name)));
    assertThat(document.getElementsByTagName("failure").getLength()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("names")
  void terminalTextIsHarmless(String name) {
    String text = new TextRenderer(false).render(scan(name));
    assertHarmless(text);
    assertThat(text).hasSizeLessThan(60_000).contains("possible · non-finite");
  }

  @ParameterizedTest
  @MethodSource("names")
  void markdownIsHarmless(String name) {
    String text = new MarkdownRenderer().render(scan(name));
    assertHarmless(text.replace("\u200b", ""));
    Element page = MarkdownRendererTest.html(text);
    assertThat(page.select("tbody tr")).hasSize(3);
    assertThat(page.select("tbody td")).hasSize(15);
    assertThat(page.select("a").eachAttr("href"))
        .allMatch(h -> h.startsWith("https://example.org/assay/blob/main/docs/rules/"));
    assertThat(page.select("img, script, em, strong, pre, h1")).isEmpty();
  }

  private static void assertHarmless(String text) {
    assertThat(text.codePoints())
        .allMatch(
            c ->
                c == '\n'
                    || (!Character.isISOControl(c)
                        && Character.getType(c) != Character.FORMAT
                        && Character.getType(c) != Character.SURROGATE));
  }

  static ScanResult scan(String prefix) {
    Model model = Samples.model(name -> prefix + name);
    return Samples.scan(model);
  }
}
