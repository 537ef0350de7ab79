package org.assay.bench.fuzz;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Interval;
import org.assay.data.spec.Spec;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.campaign.Seed;
import org.assay.fuzz.store.StoreLimits;
import org.assay.fuzz.store.StoredCampaign;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.onnx.text.TextReader;

/**
 * The campaign that is killed: on a model whose corpus grows with every batch, and that has several
 * operators which fail.
 */
final class KillSubject {
  private static final String MODEL =
      "< ir_version: 10, opset_import: [\"\" : 23] >\n"
          + "killed (float[N, 64] x, int64[N, 1] k) => (float[N, 1] y, float[N, 3] s)\n"
          + "< int64[1] one = {1}, float[1] shift = {30}, float[1] third = {0.3333} >\n"
          + "{\n"
          + "  a = ReduceSum<keepdims = 1>(x, one)\n"
          + "  m = ReduceMax<keepdims = 1>(x, one)\n"
          + "  f = Cast<to = 1>(k)\n"
          + "  s = Concat<axis = 1>(a, m, f)\n"
          + "  e = Exp(a)\n"
          + "  c = Add(a, shift)\n"
          + "  l = Log(c)\n"
          + "  p = Mul(m, third)\n"
          + "  q = Sub(p, f)\n"
          + "  r = Sqrt(q)\n"
          + "  t = Add(e, l)\n"
          + "  y = Add(t, r)\n"
          + "}\n";

  private KillSubject() {}

  /** Parts of the campaign. */
  static CampaignBuilder.Ready parts(long seed) {
    SearchSpace space =
        SearchSpace.of(
            TextReader.parse(MODEL),
            Spec.empty(),
            Map.of("x", new Interval(-4, 4), "k", new Interval(0, 2)),
            Map.of(),
            0);
    List<Seed> seeds = new ArrayList<>();
    RandomStream random = RandomStream.of(seed, "seeds");
    for (int i = 0; i < 4; i++) {
      float[] row = new float[space.layout().rowSize()];
      random.fillNormal(row, 0, 64, 0.1f);
      row[0] = 1;
      seeds.add(new Seed("row " + i, row));
    }
    return new CampaignBuilder(space, seeds).like(Like.ASSAY).seed(seed).threshold(0.05).build();
  }

  /** Stores a campaign, or goes on with the one that is stored. */
  static StoredCampaign store(CampaignBuilder.Ready ready, Path folder, boolean resumed) {
    return StoredCampaign.open(folder, ready, "0".repeat(64), "kills", StoreLimits.NONE, resumed);
  }
}
