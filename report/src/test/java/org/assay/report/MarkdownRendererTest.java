package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.jsoup.Jsoup;
import org.jsoup.parser.Parser;
import org.junit.jupiter.api.Test;

class MarkdownRendererTest {
  @Test
  void showsATableAndDetails() {
    String text = Parser.unescapeEntities(new MarkdownRenderer().render(Samples.scan()), false);
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
  void namesFormNoMarkup() {
    String name = "`a|b`<b>*c*_d_[e](http://f.g) @user #12 www.x.org\n# head";
    String code = MarkdownRenderer.code(name);
    assertThat(code.substring("<code>".length(), code.length() - "</code>".length()))
        .doesNotContainPattern("[`|<>*_\\[\\]@!~:/\\\\\\n]");
    assertThat(Jsoup.parse(code).select("code").text())
        .isEqualTo("`a|b`<b>*c*_d_[e](http://f.g) @user #12 www.x.org\\u000a# head");
    assertThat(MarkdownRenderer.text("ask @user about #12")).doesNotContain("&#64;user");
  }
}
