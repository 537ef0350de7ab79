package org.assay.bench.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assay.data.DataException;
import org.junit.jupiter.api.Test;

class MarkedSectionTest {
  private static final String PAGE = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n";

  @Test
  void onlyThePartIsReplaced() {
    String page = MarkedSection.replace(PAGE, "x", "new\n", "page.md");
    assertThat(page).isEqualTo("a\n<!-- begin x -->\nnew\n<!-- end x -->\nb\n");
    assertThat(MarkedSection.replace(page, "x", "new\n", "page.md")).isEqualTo(page);
  }

  @Test
  void aMissingPartIsAnError() {
    assertThatThrownBy(() -> MarkedSection.replace(PAGE, "y", "", "page.md"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no part 'y' · page.md");
  }
}
