package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {

  @Test
  void helpNamesTheProgram() {
    assertThat(new CommandLine(new Main()).getUsageMessage()).startsWith("Usage: assay");
  }
}
