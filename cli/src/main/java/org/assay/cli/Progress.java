package org.assay.cli;

import java.nio.file.Path;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** How far a run over several models has come; shown on terminals only. */
interface Progress extends AutoCloseable {
  /** Shows nothing. */
  Progress NONE =
      new Progress() {
        @Override
        public void at(Path model) {}

        @Override
        public void done() {}

        @Override
        public void close() {}
      };

  /** A model is begun. */
  void at(Path model);

  /** The model is done. */
  void done();

  @Override
  void close();

  /** A bar on standard error if that is a terminal and there is something to wait for. */
  static Progress of(AssayCommand command, int models) {
    return command.terminal().err() && !command.global.quiet && models > 1 ? new Bar(models) : NONE;
  }

  /** A bar with the time left. */
  final class Bar implements Progress {
    private final ProgressBar bar;

    Bar(int models) {
      // System.err: the library clears its line by counting what it wrote there.
      bar =
          new ProgressBarBuilder()
              .setTaskName("assay")
              .setInitialMax(models)
              .setStyle(ProgressBarStyle.ASCII)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .clearDisplayOnFinish()
              .build();
    }

    @Override
    public void at(Path model) {
      bar.setExtraMessage(UsageException.line(String.valueOf(model.getFileName()), "", "", ""));
    }

    @Override
    public void done() {
      bar.step();
    }

    @Override
    public void close() {
      bar.close();
    }
  }
}
