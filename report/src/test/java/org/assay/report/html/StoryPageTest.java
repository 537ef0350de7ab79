package org.assay.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.assay.report.HostileNamesTest;
import org.assay.report.Samples;
import org.assay.report.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.chrome.ChromeDriver;

class StoryPageTest {
  @TempDir Path folder;

  private static StoryPage.Line line(String name, StoryPage.Style style, double... y) {
    double[] x = new double[y.length];
    java.util.Arrays.setAll(x, i -> i + 1);
    return new StoryPage.Line(name, style, false, x, y);
  }

  private static String page(String name) {
    StoryPage page =
        new StoryPage(
            Samples.TOOL, "diagnose", name, "Faulty", StoryPage.Tone.BAD, "It failed: " + name);
    page.tiles(List.of(new StoryPage.Tile(name, name, name, StoryPage.Tone.GOOD)));
    page.section("First").quote(name, Severity.ERROR).text("with `code` and " + name);
    page.facts(List.of(new SearchPage.Fact(name, name))).list(List.of(name));
    StoryPage.Line before = line("before", StoryPage.Style.BEFORE, 1, 10, 1e6, Double.NaN);
    StoryPage.Line after = line(name, StoryPage.Style.AFTER, 1, 0.5, 0.3, 0.2);
    StoryPage.Mark mark = new StoryPage.Mark(3, name, Severity.ERROR);
    page.charts(List.of(new StoryPage.Chart(name, "epoch", List.of(before, after), List.of(mark))));
    double[][] values = {{0, 1, Double.NaN}, {1e-9, 1e9, Double.POSITIVE_INFINITY}};
    StoryPage.Heat heat =
        new StoryPage.Heat(
            name, List.of(name, "b"), Set.of(0), name, "9", OptionalInt.of(1), values);
    page.maps(List.of(heat)).foldedMaps("more", List.of(heat));
    page.section("Why")
        .cards(List.of(new StoryPage.Card(name, name, 0.7, name, List.of(name), name)));
    page.table(
        List.of("", name),
        List.of(
            new StoryPage.Row(StoryPage.Tone.GOOD, List.of(name, name), List.of(before, after))));
    page.chain(List.of(new StoryPage.Box(name, name, Severity.ERROR, List.of(name))));
    page.code("Copy", "a: 1\n" + name);
    return page.finish();
  }

  @Test
  void tellsWithoutScriptAndWithAPolicy() {
    String html = page("job");
    assertThat(html)
        .contains("default-src 'none'", "<meter", "with <code>code</code>", "1e6", "not finite")
        .doesNotContain("<script", "style=\"", "http:", "https:");
    assertThat(html.split("<section", -1)).hasSize(3);
    assertThat(html.split("</section>", -1)).hasSize(3);
  }

  @Test
  void hostileNamesAreText() {
    for (String name : HostileNamesTest.names()) {
      String html = page(name);
      assertThat(html).doesNotContain("<script", "<img", "onerror=\"");
      assertThat(html.length()).isLessThan(200_000);
      assertThat(html.chars()).allMatch(c -> c == '\n' || c >= 32);
    }
  }

  @Test
  void anOddBacktickStays() {
    StoryPage page =
        new StoryPage(Samples.TOOL, "c", "t", "v", StoryPage.Tone.OPEN, "l").section("s");
    assertThat(page.text("a `b` c ` d").finish()).contains("a <code>b</code> c ` d");
  }

  @Test
  void chartsOfNothingSaySo() {
    StoryPage.Chart empty =
        new StoryPage.Chart(
            "t", "x", List.of(line("a", StoryPage.Style.FIRST, Double.NaN)), List.of());
    assertThat(SeriesChart.draw(empty)).contains("nothing finite");
    StoryPage.Chart flat =
        new StoryPage.Chart("t", "x", List.of(line("a", StoryPage.Style.FIRST, 3, 3)), List.of());
    assertThat(SeriesChart.draw(flat)).contains("class=\"line first\"").doesNotContain("NaN");
  }

  @Test
  void ticksAreRoundNumbers() {
    assertThat(SeriesChart.ticks(0, 1, 5)).hasSize(6).contains(0.2, 1.0);
    assertThat(SeriesChart.ticks(1, 100, 6)).contains(20.0, 100.0).hasSizeLessThan(8);
    assertThat(SeriesChart.shown(1e6)).isEqualTo("1e6");
    assertThat(SeriesChart.shown(-0.25)).isEqualTo("-0.25");
  }

  @Test
  void fitsWindowPhoneAndPaper() throws Exception {
    ChromeDriver browser = HeadlessBrowser.open();
    try {
      browser.manage().window().setSize(new Dimension(1200, 1000));
      Path file = folder.resolve("story.html");
      List<String> names = HostileNamesTest.names();
      for (int i = 0; i < names.size(); i += 4) {
        Files.writeString(file, page(names.get(i)));
        browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        browser.get(file.toUri().toString());
        assertThat(HeadlessBrowser.overflow(browser)).isLessThanOrEqualTo(0);
        browser.executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
        assertThat(HeadlessBrowser.overflow(browser)).isLessThanOrEqualTo(0);
        HeadlessBrowser.shot(browser, "story-phone-" + i);
      }
      assertThat(browser.findElements(By.cssSelector("img, script"))).isEmpty();
      browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
      // On paper what is folded is shown.
      browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", "print"));
      assertThat(browser.findElements(By.cssSelector("details figure")).get(0).getSize().height)
          .isPositive();
      HeadlessBrowser.shot(browser, "story-print");
      browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("media", ""));
      // Keys alone reach the folded part and the lines to copy.
      assertThat(browser.findElement(By.cssSelector("pre")).getAttribute("tabindex"))
          .isEqualTo("0");
      HeadlessBrowser.assertQuiet(browser);
    } finally {
      browser.quit();
    }
  }
}
