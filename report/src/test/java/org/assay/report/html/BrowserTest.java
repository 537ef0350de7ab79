package org.assay.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.assay.onnx.Model;
import org.assay.report.HostileNamesTest;
import org.assay.report.ModelResult;
import org.assay.report.Samples;
import org.assay.report.ScanResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page in a real browser; skipped where none is installed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {
  @TempDir Path folder;
  private ChromeDriver browser;

  @BeforeAll
  void startBrowser() {
    File chrome = first("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    File driver = first("/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver");
    Assumptions.assumeTrue(
        chrome.canExecute() && driver.canExecute(),
        "no browser: install chromium and chromium-driver to run this test");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chrome);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--window-size=1400,900");
    LoggingPreferences logging = new LoggingPreferences();
    logging.enable(LogType.BROWSER, Level.ALL);
    logging.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logging);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver)
            .withEnvironment(Map.of("SE_OFFLINE", "true"))
            .withLogOutput(java.io.OutputStream.nullOutputStream())
            .build();
    browser = new ChromeDriver(service, options);
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
    shot("small-details");
    browser.findElement(By.cssSelector("#stage [data-n='5']")).click();
    assertThat(browser.findElement(By.cssSelector("#detail h2")).getText()).isEqualTo("Log");
    assertThat(browser.findElements(By.cssSelector("#detail .finding"))).hasSize(2);
    assertQuiet();
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
    assertQuiet();
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
    assertQuiet();
  }

  @Test
  void showsBoundsOfTensors() throws Exception {
    openSmall();
    browser.findElement(By.id("t-tensors")).click();
    browser.findElement(By.id("tfind")).sendKeys("log_prob");
    List<WebElement> rows = browser.findElements(By.cssSelector("#ttab tbody tr"));
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).getText()).contains("log_prob").contains("Log").contains("-0.6");
    shot("small-tensors");
    rows.get(0).click();
    assertThat(browser.findElement(By.cssSelector("#detail h2")).getText()).isEqualTo("Log");
    assertQuiet();
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
    shot("large");
    WebElement group = browser.findElement(By.cssSelector("#stage [data-v]"));
    group.click();
    assertThat(browser.findElements(By.cssSelector("#crumbs button"))).hasSize(2);
    browser.findElement(By.id("canvas")).sendKeys(Keys.ESCAPE);
    assertThat(browser.findElements(By.cssSelector("#crumbs button"))).hasSize(1);
    browser.findElement(By.cssSelector("#ftab tr[data-f='4']")).click();
    assertThat(browser.findElements(By.cssSelector("#stage .n.sel"))).hasSize(1);
    assertThat(browser.findElement(By.id("crumbs")).getText()).contains("encoder.layer.11");
    shot("large-finding");
    browser.findElement(By.id("consts")).click();
    shot("large-constants");
    browser.findElement(By.id("canvas")).sendKeys(Keys.ESCAPE);
    browser.findElement(By.id("canvas")).sendKeys(Keys.ESCAPE);
    browser.findElement(By.id("whole")).click();
    assertThat(browser.findElements(By.cssSelector("#stage .n")).size()).isGreaterThan(1500);
    shot("large-whole");
    browser.findElement(By.cssSelector("#ftab tr[data-f='7']"));
    assertQuiet();
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
      assertThat(overflow()).isLessThanOrEqualTo(0);
      if (i % 15 == 0) {
        shot("hostile-" + i);
      }
      assertQuiet();
    }
  }

  @Test
  void fitsAPhoneAndDarkMode() throws Exception {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
    openSmall();
    assertThat(overflow()).isLessThanOrEqualTo(0);
    shot("phone");
    browser.findElement(By.cssSelector("#ftab tr[data-f='0']")).click();
    shot("phone-details");
    browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    openSmall();
    browser.findElement(By.cssSelector("#ftab tr[data-f='0']")).click();
    browser.findElement(By.cssSelector(".about summary")).click();
    shot("dark");
    browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
    assertQuiet();
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

  /** Pixels by which the page is wider than the window. */
  private long overflow() {
    return (Long)
        ((JavascriptExecutor) browser)
            .executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  /** No message on the console, and nothing asked of the network. */
  private void assertQuiet() {
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    assertThat(
            browser.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> entry.getMessage())
                .filter(m -> m.contains("\"Network.requestWillBeSent\""))
                .filter(m -> !m.contains("\"url\":\"file://")))
        .isEmpty();
  }

  /** Kept for people to look at, only where a folder for it is named. */
  private void shot(String name) throws Exception {
    String target = System.getProperty("assay.screenshots", "");
    if (!target.isEmpty()) {
      Files.write(Path.of(target, name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }
  }

  private static File first(String... paths) {
    return Stream.of(paths)
        .map(File::new)
        .filter(File::canExecute)
        .findFirst()
        .orElse(new File(paths[0]));
  }
}
