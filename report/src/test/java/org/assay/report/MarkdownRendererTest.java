package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.autolink.AutolinkType;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class MarkdownRendererTest {
  @Test
  void showsATableAndDetails() {
    String text = new MarkdownRenderer().render(Samples.scan());
    assertThat(text)
        .contains("### <code>models/softmax.onnx</code>")
        .contains("1 confirmed · 1 possible · 1 absorbed · 1 unproved · 1 safe")
        .contains(
            "| ✖ confirmed | [ND002 exp-overflow](https://example.org/assay/blob/main/docs/rules/ND002.md)"
                + " | <code>Exp</code> → <code>exponentials</code> | <code>logits</code> in [-3.25, +Inf]")
        .contains("- next: Use LogSoftmax instead.");
  }

  @Test
  void cutsLongLists() {
    assertThat(new MarkdownRenderer(1).render(Samples.scan())).contains("… and 2 more.");
  }

  @Test
  void namesStayReadable() {
    assertThat(MarkdownRenderer.code("/encoder/layer.0/exp_logits"))
        .isEqualTo("<code>/encoder/layer.0/exp_logits</code>");
    assertThat(MarkdownRenderer.text("Exp may give +Inf: operand lies in [-3, 3]."))
        .isEqualTo("Exp may give +Inf: operand lies in [-3, 3].");
  }

  @Test
  void namesFormNoMarkup() {
    String name =
        "`a|b`<b>*c*_d_[e](http://f.g) ![h][i] [j]: k @user #12 www.x.org me@x.org :x: &lt;\n# head";
    String shown = name.replace("\n", "\\u000a");
    for (String markdown :
        new String[] {MarkdownRenderer.code(name), MarkdownRenderer.text(name)}) {
      Element page = html("| a |\n|---|\n| " + markdown + " |\n\n[e]: http://f.g\n");
      assertThat(page.select("td")).hasSize(1);
      assertThat(page.select("td a, td img, td em, td strong, td b, h1")).isEmpty();
      assertThat(page.select("td").text().replace("\u200b", "")).isEqualTo(shown);
    }
    assertThat(MarkdownRenderer.text("ask @user about #12"))
        .isEqualTo("ask &#64;\u200buser about &#35;\u200b12");
  }

  /**
   * The document as GitHub's dialect of Markdown renders it: tables and bare addresses. Not those
   * without a scheme, which GitHub looks for before character references are read, and this parser
   * after that.
   */
  static Element html(String markdown) {
    List<Extension> extensions =
        List.of(
            TablesExtension.create(),
            AutolinkExtension.builder().linkTypes(AutolinkType.URL).build());
    return Jsoup.parse(
            HtmlRenderer.builder()
                .extensions(extensions)
                .build()
                .render(Parser.builder().extensions(extensions).build().parse(markdown)))
        .body();
  }
}
