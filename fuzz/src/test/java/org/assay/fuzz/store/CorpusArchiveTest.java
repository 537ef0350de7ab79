package org.assay.fuzz.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assay.data.DType;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.npy.NpzReader;
import org.assay.data.npy.NpzWriter;
import org.assay.fuzz.FragileModel;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.campaign.Seed;
import org.assay.fuzz.input.InputLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusArchiveTest {
  @TempDir Path temp;

  private final InputLayout layout = FragileModel.space().layout();

  @Test
  void aCorpusComesBackAsSeeds() {
    Path file = temp.resolve("corpus.npz");
    try (CampaignBuilder.Ready ready = FragileModel.parts(Like.WALK, 1)) {
      Campaign campaign = ready.campaign(Journal.NONE);
      campaign.step();
      campaign.step();
      CorpusArchive.write(file, campaign.corpus(), layout);
      List<Seed> seeds = CorpusArchive.read(file, layout);
      assertThat(seeds).hasSize(campaign.corpus().size()).hasSizeGreaterThan(90);
      for (int i = 0; i < seeds.size(); i++) {
        assertThat(seeds.get(i).row()).isEqualTo(campaign.corpus().row(i));
      }
      assertThat(seeds.get(7).name()).isEqualTo("corpus.npz row 7");
    }
    Map<String, NdArray> arrays = NpzReader.read(file);
    assertThat(arrays).containsOnlyKeys("x", "k");
    assertThat(arrays.get("x").shape()).hasSize(2).endsWith(6);
    assertThat(arrays.get("k").type()).isEqualTo(DType.I8);
  }

  @Test
  void badSeedsAreOneLineEach() throws Exception {
    NdArray x = NdArray.of(new float[12], 2, 6);
    NdArray k = NdArray.of(new long[2], 2, 1);
    refused(Map.of("x", x, "k", NdArray.of(new float[2], 2, 1)), "floats", "'k'", "int64");
    refused(Map.of("x", x), "lack an input", "'k'");
    refused(Map.of("x", x, "k", NdArray.of(new long[3], 3, 1)), "3 rows of one input and 2");
    refused(Map.of("x", NdArray.of(new float[12], 12), "k", k), "extents [12]", "rows of");
    refused(Map.of("x", NdArray.of(new float[10], 2, 5), "k", k), "extents [2, 5]");
    refused(
        Map.of("x", NdArray.of(new float[0], 0, 6), "k", NdArray.of(new long[0], 0, 1)),
        "at least one");
    refused(
        Map.of(
            "x",
            NdArray.of(new float[] {0, 0, 0, 0, 0, Float.NaN}, 1, 6),
            "k",
            NdArray.of(new long[1], 1, 1)),
        "NaN",
        "row 0");
    Path file = Files.writeString(temp.resolve("no.npz"), "text");
    assertThatThrownBy(() -> CorpusArchive.read(file, layout)).isInstanceOf(DataException.class);
  }

  private void refused(Map<String, NdArray> arrays, String... words) {
    Path file = temp.resolve("seeds.npz");
    NpzWriter.write(file, arrays);
    assertThatThrownBy(() -> CorpusArchive.read(file, layout))
        .isInstanceOf(FuzzException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContainingAny("\n");
  }
}
