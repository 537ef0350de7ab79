package org.assay.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A browser without a window; tests are skipped where none is installed. */
final class HeadlessBrowser {
  private HeadlessBrowser() {}

  static ChromeDriver open() {
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
    return new ChromeDriver(service, options);
  }

  /** Pixels by which the page is wider than the window. */
  static long overflow(ChromeDriver browser) {
    return (Long)
        ((JavascriptExecutor) browser)
            .executeScript(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  /** No message on the console, and nothing asked of the network. */
  static void assertQuiet(ChromeDriver browser) {
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    assertThat(
            browser.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> entry.getMessage())
                .filter(m -> m.contains("\"Network.requestWillBeSent\""))
                .filter(m -> !m.contains("\"url\":\"file://")))
        .isEmpty();
  }

  /** Kept for people to look at, only where a folder for it is named. */
  static void shot(ChromeDriver browser, String name) throws IOException {
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
