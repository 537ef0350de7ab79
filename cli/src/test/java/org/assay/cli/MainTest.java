package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {

  @Test
  void withoutACommandItShowsTheCommands() {
    Run run = Run.of();
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("Usage: assay").contains("init").contains("130 interrupted");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void helpAndVersionAreResults() {
    assertThat(Run.of("--help").out()).contains("Usage: assay");
    assertThat(Run.of("--version").out()).startsWith("assay ");
    assertThat(Run.of("init", "--help").out()).contains("--data");
  }

  @Test
  void anUnknownCommandIsOneLineWithAGuess() {
    Run run = Run.of("inti", "x.onnx");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo(
            "assay: unknown command 'inti' · assay · did you mean 'init'? see assay --help\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void anUnknownOptionIsOneLineWithAGuess() {
    Run run = Run.of("init", "--dta", "x.npz", "m.onnx");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("'--dta'").contains("did you mean '--data'?");
  }

  @Test
  void aMissingArgumentIsOneLine() {
    Run run = Run.of("init");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).contains("MODEL").contains("see assay init --help");
  }

  @Test
  void hostileWordsAreShownHarmless() {
    Run run = Run.of("\u001b[2Jx\nassay: all is well");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1).doesNotContain("\u001b").contains("\\u001b[2Jx\\u000a");
  }

  @Test
  void aStackTraceIsShownOnlyWhenAsked() {
    assertThat(Run.of("init", "nope.onnx").err()).hasLineCount(1);
    assertThat(Run.of("init", "nope.onnx", "--debug").err()).contains("\tat org.assay.cli.");
  }

  @Test
  void aFullDiskIsNoSuccess() {
    PrintWriter full = new PrintWriter(new BrokenStream());
    StringWriter err = new StringWriter();
    int code = Main.run(Terminal.NONE, full, new PrintWriter(err), "--help");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("standard output cannot be written");
  }

  @Test
  void coloursGoToTerminalsOnly() {
    Terminal terminal = new Terminal(true, true, true);
    assertThat(Run.on(terminal, "--help").out()).contains("\u001b[");
    assertThat(Run.on(terminal, "--help", "--no-color").out()).doesNotContain("\u001b[");
    assertThat(Run.of("--help").out()).doesNotContain("\u001b[");
  }

  private static final class BrokenStream extends OutputStream {
    @Override
    public void write(int b) throws java.io.IOException {
      throw new java.io.IOException("No space left on device");
    }
  }
}
