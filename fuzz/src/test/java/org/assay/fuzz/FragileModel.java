package org.assay.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Interval;
import org.assay.data.spec.Spec;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.campaign.Seed;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.onnx.Model;
import org.assay.onnx.text.TextReader;

/**
 * A model that fails soon: {@code e} overflows where the sum of {@code x} is large, {@code l} is
 * NaN where its alternating sum is far below 0. It takes floats and a 64-bit integer.
 */
public final class FragileModel {
  /** Its text. */
  public static final String TEXT =
      "< ir_version: 10, opset_import: [\"\" : 23] >\n"
          + "fragile (float[N, 6] x, int64[N, 1] k) => (float[N, 1] y, float[N, 2] s)\n"
          + "< float[6, 2] w = {4, 1, 4, -1, 4, 1, 4, -1, 4, 1, 4, -1}, float[1] shift = {9},\n"
          + "  int64[2] parts = {1, 1} >\n"
          + "{\n"
          + "  s = MatMul(x, w)\n"
          + "  a, b = Split<axis = 1>(s, parts)\n"
          + "  e = Exp(a)\n"
          + "  f = Cast<to = 1>(k)\n"
          + "  c = Add(b, shift)\n"
          + "  d = Add(c, f)\n"
          + "  l = Log(d)\n"
          + "  y = Add(e, l)\n"
          + "}\n";

  /** Stands for the hash of its file. */
  public static final String SHA = "ab".repeat(32);

  private FragileModel() {}

  /** The model. */
  public static Model model() {
    return TextReader.parse(TEXT);
  }

  /** Rows of it. */
  public static SearchSpace space() {
    return SearchSpace.of(
        model(),
        Spec.empty(),
        Map.of("x", new Interval(-6, 6), "k", new Interval(0, 3)),
        Map.of(),
        0);
  }

  /** Rows near 0. */
  public static List<Seed> seeds(int count) {
    List<Seed> seeds = new ArrayList<>();
    RandomStream random = RandomStream.of(1, "seeds");
    for (int i = 0; i < count; i++) {
      float[] row = new float[7];
      random.fillNormal(row, 0, 6, 0.1f);
      row[6] = i % 4;
      seeds.add(new Seed("row " + i, row));
    }
    return seeds;
  }

  /** Parts of a campaign on it. */
  public static CampaignBuilder.Ready parts(Like like, long seed) {
    return new CampaignBuilder(space(), seeds(3)).like(like).seed(seed).build();
  }
}
