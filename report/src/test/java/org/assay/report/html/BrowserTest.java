package org.assay.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Model;
import org.assay.report.HostileNamesTest;
import org.assay.report.ModelResult;
import org.assay.report.Samples;
import org.assay.report.ScanResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** The page in a real browser; skipped where none is installed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {
  @TempDir Path folder;
  private ChromeDriver browser;

  @BeforeAll
  void startBrowser() {
    browser = HeadlessBrowser.open();
  }

  @AfterAll
  void stopBrowser() {
    if (browser != null) {
      browser.quit();
    }
  }

  @BeforeEach
  void wideWindow() {
    browser.manage().window().setSize(new Dimension(1400, 1000));
  }

  @Test
  void opensTheDetailsOfAFindingOnAClick() throws Exception {
    openSmall();
    browser.findElement(By.cssSelector("#ftab tr[data-f='0']")).click();
    assertThat(browser.findElement(By.id("detail")).getText())
        .contains("Exp")
        .contains("ND002 exp-overflow")
        .contains("Use LogSoftmax instead.");
    assertThat(browser.findElements(By.cssSelector("#detail svg.chart"))).hasSize(1);
    assertThat(browser.findElements(By.cssSelector("#stage .n.sel"))).hasSize(1);
    HeadlessBrowser.shot(browser, "small-details");
    browser.findElement(By.cssSelector("#stage [data-n='5']")).click();
    assertThat(browser.findElement(By.cssSelector("#detail h2")).getText()).isEqualTo("Log");
    assertThat(browser.findElements(By.cssSelector("#detail .finding"))).hasSize(2);
    HeadlessBrowser.assertQuiet(browser);
  }

  @Test
  void canBeUsedByKeyboardAlone() throws Exception {
    openSmall();
    WebElement canvas = browser.findElement(By.id("canvas"));
    String before = transform();
    canvas.sendKeys(Keys.ARROW_DOWN);
    String moved = transform();
    assertThat(moved).isNotEqualTo(before);
    canvas.sendKeys("+");
    assertThat(transform()).isNotEqualTo(moved);
    canvas.sendKeys("0");
    canvas.sendKeys(Keys.TAB);
    WebElement focused = browser.switchTo().activeElement();
    assertThat(focused.getAttribute("aria-label")).isEqualTo("MatMul linear, unproved");
    focused.sendKeys(Keys.TAB);
    focused = browser.switchTo().activeElement();
    assertThat(focused.getAttribute("aria-label")).isEqualTo("Exp exponentials, confirmed");
    focused.sendKeys(Keys.ENTER);
    assertThat(browser.findElement(By.cssSelector("#detail h2")).getText()).isEqualTo("Exp");
    canvas.sendKeys("n");
    assertThat(browser.findElement(By.cssSelector("#detail h2")).getText()).isEqualTo("Log");
    canvas.sendKeys("p");
    assertThat(browser.findElement(By.cssSelector("#detail h2")).getText()).isEqualTo("Exp");
    HeadlessBrowser.assertQuiet(browser);
  }

  @Test
  void sortsAndFiltersTheTable() throws Exception {
    openSmall();
    assertThat(visibleRows()).containsExactly("confirmed", "absorbed", "possible", "unproved");
    browser.findElement(By.cssSelector("#ftab th:first-child button")).click();
    assertThat(visibleRows()).containsExactly("confirmed", "possible", "absorbed", "unproved");
    browser.findElement(By.cssSelector("#ftab th:first-child button")).click();
    assertThat(visibleRows()).containsExactly("unproved", "absorbed", "possible", "confirmed");
    browser.findElement(By.cssSelector("#filter [data-s='absorbed']")).click();
    browser.findElement(By.cssSelector("#filter [data-s='safe']")).click();
    assertThat(visibleRows()).containsExactly("safe", "unproved", "possible", "confirmed");
    HeadlessBrowser.assertQuiet(browser);
  }

  @Test
  void showsBoundsOfTensors() throws Exception {
    openSmall();
    browser.findElement(By.id("t-tensors")).click();
    browser.findElement(By.id("tfind")).sendKeys("log_prob");
    List<WebElement> rows = browser.findElements(By.cssSelector("#ttab tbody tr"));
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).getText()).contains("log_prob").contains("Log").contains("-0.6");
    HeadlessBrowser.shot(browser, "small-tensors");
    rows.get(0).click();
    assertThat(browser.findElement(By.cssSelector("#detail h2")).getText()).isEqualTo("Log");
    HeadlessBrowser.assertQuiet(browser);
  }

  @Test
  void largeModelOpensModuleByModule() throws Exception {
    Model model = LargeModels.transformer(42);
    ModelResult result = LargeModels.result(model, 20);
    open(
        HtmlReport.render(
            ScanResult.of(Samples.TOOL, Samples.RULES, List.of(result)),
            result,
            model,
            LargeModels.bounds(model)));
    HeadlessBrowser.shot(browser, "large");
    WebElement group = browser.findElement(By.cssSelector("#stage [data-v]"));
    group.click();
    assertThat(browser.findElements(By.cssSelector("#crumbs button"))).hasSize(2);
    browser.findElement(By.id("canvas")).sendKeys(Keys.ESCAPE);
    assertThat(browser.findElements(By.cssSelector("#crumbs button"))).hasSize(1);
    browser.findElement(By.cssSelector("#ftab tr[data-f='4']")).click();
    assertThat(browser.findElements(By.cssSelector("#stage .n.sel"))).hasSize(1);
    assertThat(browser.findElement(By.id("crumbs")).getText()).contains("encoder.layer.11");
    HeadlessBrowser.shot(browser, "large-finding");
    browser.findElement(By.id("consts")).click();
    HeadlessBrowser.shot(browser, "large-constants");
    browser.findElement(By.id("canvas")).sendKeys(Keys.ESCAPE);
    browser.findElement(By.id("canvas")).sendKeys(Keys.ESCAPE);
    browser.findElement(By.id("whole")).click();
    assertThat(browser.findElements(By.cssSelector("#stage .n")).size()).isGreaterThan(1500);
    HeadlessBrowser.shot(browser, "large-whole");
    browser.findElement(By.cssSelector("#ftab tr[data-f='7']"));
    HeadlessBrowser.assertQuiet(browser);
  }

  @Test
  void hostileNamesStayText() throws Exception {
    List<String> names = HostileNamesTest.names();
    for (int i = 0; i < names.size(); i += 3) {
      int shift = i;
      Model model =
          Samples.model(n -> names.get(Math.floorMod(n.hashCode() + shift, names.size())) + n);
      open(page(model));
      assertThat(browser.findElements(By.cssSelector("#stage .n"))).hasSize(8);
      assertThat(browser.findElements(By.cssSelector("img, body script:not([type]) ~ *")))
          .isEmpty();
      browser.findElement(By.cssSelector("#ftab tr[data-f='0']")).click();
      assertThat(browser.findElement(By.cssSelector("#detail h2")).getText()).isEqualTo("Exp");
      assertThat(HeadlessBrowser.overflow(browser)).isLessThanOrEqualTo(0);
      if (i % 15 == 0) {
        HeadlessBrowser.shot(browser, "hostile-" + i);
      }
      HeadlessBrowser.assertQuiet(browser);
    }
  }

  @Test
  void fitsAPhoneAndDarkMode() throws Exception {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
    openSmall();
    assertThat(HeadlessBrowser.overflow(browser)).isLessThanOrEqualTo(0);
    HeadlessBrowser.shot(browser, "phone");
    browser.findElement(By.cssSelector("#ftab tr[data-f='0']")).click();
    HeadlessBrowser.shot(browser, "phone-details");
    browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    openSmall();
    browser.findElement(By.cssSelector("#ftab tr[data-f='0']")).click();
    browser.findElement(By.cssSelector(".about summary")).click();
    HeadlessBrowser.shot(browser, "dark");
    browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    HeadlessBrowser.assertQuiet(browser);
  }

  private void openSmall() throws Exception {
    open(page(Samples.model()));
  }

  private static String page(Model model) {
    return HtmlReport.render(
        Samples.scan(model), Samples.result(model), model, LargeModels.bounds(model));
  }

  private void open(String html) throws Exception {
    Path file = folder.resolve("report.html");
    Files.writeString(file, html);
    browser.get(file.toUri().toString());
  }

  private List<String> visibleRows() {
    return browser.findElements(By.cssSelector("#ftab tbody tr:not([hidden])")).stream()
        .map(r -> r.getAttribute("data-s"))
        .toList();
  }

  private String transform() {
    return browser.findElement(By.id("stage")).getAttribute("transform");
  }
}
