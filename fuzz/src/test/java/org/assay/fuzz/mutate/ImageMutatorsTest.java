package org.assay.fuzz.mutate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.onnx.ElementType;
import org.junit.jupiter.api.Test;

/** Images where layouts say so, and what becomes of their pixels. */
class ImageMutatorsTest {
  private static Field field(String layout, Long... dims) {
    return new Field(
        "x", ElementType.FLOAT, List.of(dims), 0, Role.DATA, 0, 1, Optional.of(layout));
  }

  private static Optional<String> read(Field field, boolean batched) {
    return ImageField.of(field, batched)
        .map(i -> i.height() + "x" + i.width() + "x" + i.planes() + "/" + i.channelCount());
  }

  @Test
  void layoutsNameTheAxes() {
    assertThat(read(field("NCHW", 3L, 5L, 4L), true)).contains("5x4x3/3");
    assertThat(read(field("NHWC", 5L, 4L, 3L), true)).contains("5x4x3/3");
    assertThat(read(field("NCDHW", 2L, 3L, 5L, 4L), true)).contains("5x4x6/2");
    assertThat(read(field("NHW", 5L, 4L), true)).contains("5x4x1/1");
    assertThat(read(field("HW", 5L, 4L), true)).contains("5x4x1/1");
    assertThat(read(field("NCHW", 1L, 3L, 5L, 4L), false)).contains("5x4x3/3");
    assertThat(read(field("HW", 64L), true)).contains("8x8x1/1");
    assertThat(read(field("NHW", 64L), true)).contains("8x8x1/1");
  }

  @Test
  void nothingElseIsAnImage() {
    assertThat(read(field("HW", 63L), true)).isEmpty();
    assertThat(read(field("NC", 64L), true)).isEmpty();
    assertThat(read(field("NF", 64L), true)).isEmpty();
    assertThat(read(field("NCHW", 5L, 4L), true)).isEmpty();
    assertThat(read(field("NHHW", 5L, 4L, 3L), true)).isEmpty();
    assertThat(read(field("NTC", 5L, 4L), true)).isEmpty();
    assertThat(read(field("NCHW", 3L, 1L, 4L), true)).isEmpty();
    assertThat(read(field("NCHW", 3L, 5L, 4L), false)).isEmpty();
    Field bare =
        new Field(
            "x", ElementType.FLOAT, List.of(3L, 5L, 4L), 0, Role.DATA, 0, 1, Optional.empty());
    assertThat(read(bare, true)).isEmpty();
    Field labels =
        new Field(
            "x",
            ElementType.INT64,
            List.of(1L, 5L, 4L),
            0,
            Role.CLASS_INDEX,
            0,
            1,
            Optional.of("NCHW"));
    assertThat(read(labels, true)).isEmpty();
  }

  private static float[] warped(float[] image, float xx, float xy, float yx, float yy, float dx) {
    InputLayout layout = new InputLayout(List.of(field("NHW", 3L, 3L)), true);
    float[] rows = new float[9];
    Mutation mutation = new Mutation(layout, rows, RandomStream.of(1, "warp"));
    mutation.begin(0, image, image, image);
    Warp.apply(mutation, mutation.images().get(0), xx, xy, yx, yy, dx, 0);
    return rows;
  }

  @Test
  void warpsFollowTheirMatrix() {
    float[] image = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    assertThat(warped(image, 1, 0, 0, 1, 0)).containsExactly(image);
    assertThat(warped(image, 1, 0, 0, 1, 1)).containsExactly(2, 3, 3, 5, 6, 6, 8, 9, 9);
    assertThat(warped(image, 1, 0, 0, 1, -0.5f))
        .containsExactly(1, 1.5f, 2.5f, 4, 4.5f, 5.5f, 7, 7.5f, 8.5f);
    assertThat(warped(image, 0, 1, -1, 0, 0)).containsExactly(7, 4, 1, 8, 5, 2, 9, 6, 3);
    assertThat(warped(image, 1, 1, 0, 1, 0)).containsExactly(1, 1, 2, 4, 5, 6, 8, 9, 9);
  }

  @Test
  void axesMayLieInAnyOrder() {
    int height = 9;
    int width = 7;
    InputLayout first = new InputLayout(List.of(field("NCHW", 3L, 9L, 7L)), true);
    InputLayout last = new InputLayout(List.of(field("NHWC", 9L, 7L, 3L)), true);
    float[] image = Rows.row(first, RandomStream.of(2, "image"));
    float[] turned = new float[image.length];
    for (int c = 0; c < 3; c++) {
      for (int p = 0; p < height * width; p++) {
        turned[p * 3 + c] = image[c * height * width + p];
      }
    }
    for (Mutator mutator : Mutators.all()) {
      if (!(mutator instanceof ImageMutator)) {
        continue;
      }
      for (int seed = 0; seed < 20; seed++) {
        float[] a = mutant(mutator, first, image, seed);
        float[] b = mutant(mutator, last, turned, seed);
        for (int c = 0; c < 3; c++) {
          for (int p = 0; p < height * width; p++) {
            assertThat(b[p * 3 + c])
                .as(mutator.name())
                .isCloseTo(a[c * height * width + p], within(1e-6f));
          }
        }
      }
    }
  }

  private static float[] mutant(Mutator mutator, InputLayout layout, float[] image, int seed) {
    float[] rows = new float[image.length];
    Mutation mutation = new Mutation(layout, rows, RandomStream.of(seed, "axes"));
    mutation.begin(0, image, image, image);
    mutator.mutate(mutation);
    return rows;
  }

  @Test
  void geometryAndBlurLeaveAPlainImageAsItIs() {
    InputLayout layout = new InputLayout(List.of(field("NHW", 6L, 5L)), true);
    float[] plain = new float[30];
    java.util.Arrays.fill(plain, 0.25f);
    for (String name : List.of("translate", "rotate", "scale", "shear", "blur", "contrast")) {
      for (int seed = 0; seed < 20; seed++) {
        for (float pixel : mutant(Mutators.named(List.of(name)).get(0), layout, plain, seed)) {
          assertThat(pixel).as(name).isCloseTo(0.25f, within(1e-6f));
        }
      }
    }
  }

  @Test
  void blurSpreadsAPointAndKeepsItsSum() {
    InputLayout layout = new InputLayout(List.of(field("NHW", 9L, 9L)), true);
    float[] point = new float[81];
    point[40] = 1;
    for (int seed = 0; seed < 10; seed++) {
      float[] blurred = mutant(new Blur(), layout, point, seed);
      double sum = 0;
      for (float pixel : blurred) {
        sum += pixel;
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
      assertThat(blurred[40]).isLessThan(0.9f);
      assertThat(blurred[41]).isEqualTo(blurred[39]).isEqualTo(blurred[31]).isPositive();
      assertThat(blurred[43]).isZero();
    }
  }

  @Test
  void occlusionCoversOneRectangleOfAllPlanes() {
    InputLayout layout = new InputLayout(List.of(field("NCHW", 2L, 9L, 9L)), true);
    float[] image = Rows.row(layout, RandomStream.of(5, "image"));
    for (int seed = 0; seed < 50; seed++) {
      float[] covered = mutant(new Occlusion(), layout, image, seed);
      int changed = 0;
      for (int i = 0; i < 81; i++) {
        assertThat(covered[i] != image[i]).isEqualTo(covered[81 + i] != image[81 + i]);
        changed += covered[i] != image[i] ? 1 : 0;
      }
      assertThat(changed).isBetween(1, 9);
    }
  }
}
