package org.assay.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assay.report.RangeStep;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

class RangeChartTest {
  @Test
  void showsABarPerRange() {
    Document chart = chart(new RangeStep("x", -3, 3), new RangeStep("y", 0, 1e30));
    assertThat(chart.select("rect.bar")).hasSize(2);
    assertThat(chart.select(".rng").eachText()).containsExactly("[-3, 3]", "[0, 1e30]");
    assertThat(chart.select(".inf")).isEmpty();
  }

  @Test
  void marksInfiniteAndUnknownEnds() {
    Document chart =
        chart(
            new RangeStep("x", Double.NEGATIVE_INFINITY, 0),
            new RangeStep("y", Double.NaN, Double.NaN),
            new RangeStep("z", 0, 0));
    assertThat(chart.select(".inf")).hasSize(3);
  }

  @Test
  void staysWithinItsWidthAndInOrder() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      List<RangeStep> steps = new ArrayList<>();
      for (int i = random.nextInt(30); i >= 0; i--) {
        double a = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(80) - 40);
        double b = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(80) - 40);
        steps.add(new RangeStep("t" + i, Math.min(a, b), Math.max(a, b)));
      }
      for (Element bar : Jsoup.parse(RangeChart.draw(steps)).select("rect.bar")) {
        double left = Double.parseDouble(bar.attr("x"));
        double width = Double.parseDouble(bar.attr("width"));
        assertThat(left).as("seed %d", seed).isBetween(14.0, 346.0);
        assertThat(left + width).as("seed %d", seed).isBetween(left, 348.1);
      }
    }
  }

  @Test
  void keepsBothEndsOfALongChain() {
    List<RangeStep> steps = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      steps.add(new RangeStep("t" + i, 0, i));
    }
    Document chart = Jsoup.parse(RangeChart.draw(steps));
    assertThat(chart.select(".lbl").eachText()).hasSize(14).contains("t0", "t99");
    assertThat(chart.select(".skip").text()).contains("86 more");
  }

  private static Document chart(RangeStep... steps) {
    return Jsoup.parse(RangeChart.draw(List.of(steps)));
  }
}
