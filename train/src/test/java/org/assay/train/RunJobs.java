package org.assay.train;

import java.nio.file.*;
import java.util.*;
import org.assay.train.data.*;
import org.assay.train.job.*;
import org.assay.train.step.*;
import org.assay.train.trace.*;

public class RunJobs {
  public static void main(String[] a) throws Exception {
    for (String arg : a) {
      String[] p = arg.split(":");
      for (String v :
          p.length > 1 ? new String[] {p[1]} : new String[] {"buggy", "fixed", "remedy"}) {
        Job job;
        try {
          job = JobReader.read(Path.of(p[0]), Variant.valueOf(v.toUpperCase()));
        } catch (TrainException e) {
          continue;
        }
        String ep = System.getProperty("epochs");
        if (ep != null)
          job =
              job.withFit(job.fit().withEpochs(Math.min(job.fit().epochs(), Integer.parseInt(ep))));
        long t0 = System.nanoTime();
        TrainingPlan plan = TrainingPlan.of(job, Long.getLong("seed", 0));
        long t1 = System.nanoTime();
        TrainOptions o = TrainOptions.DEFAULT;
        String pr = System.getProperty("probe");
        if ("never".equals(pr)) o = o.withProbes(ProbeSchedule.never());
        if ("always".equals(pr)) o = o.withProbes(ProbeSchedule.ALWAYS);
        try (Trainer t = Trainer.of(plan, o)) {
          long t2 = System.nanoTime();
          TrainingResult r =
              t.train(
                  e -> {
                    if (System.getProperty("verbose") != null && e instanceof TraceEvent.Epoch ev)
                      System.out.println("  " + ev);
                    if (System.getProperty("layers") != null && e instanceof TraceEvent.Step st)
                      for (LayerStats ls : st.layers())
                        System.out.println("   " + st.step() + " " + ls);
                    return true;
                  });
          long t3 = System.nanoTime();
          TraceEvent.Epoch l = r.epochs().get(r.epochs().size() - 1);
          System.out.printf(
              "%-34s %-6s load %5d build %5d train %7.0f probe %6.0f ms steps %6d  %.3f ms/step nodes %4d/%4d loss %.5g %s val %s %s%n",
              job.name(),
              v,
              (t1 - t0) / 1000000,
              (t2 - t1) / 1000000,
              r.trainMs(),
              r.probeMs(),
              r.steps(),
              (t3 - t2) / 1e6 / r.steps(),
              t.stepGraph().nodes().size(),
              0,
              l.loss(),
              l.metrics(),
              l.validationLoss(),
              l.validationMetrics());
        }
      }
    }
  }
}
