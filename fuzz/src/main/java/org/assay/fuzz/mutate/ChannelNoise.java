package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.input.Field;

/**
 * Normal noise, fresh for every pixel, whose deviation is drawn per channel of an image, evenly
 * over decades from a thousandth of the range to half of it; every second channel on average stays
 * as it is, but never all.
 */
public final class ChannelNoise extends ImageMutator {
  private static final double DECADES = 2.7;
  private static final double WIDEST = 0.5;

  /** The mutator. */
  public ChannelNoise() {
    super("channel-noise", false);
  }

  @Override
  void change(Mutation mutation, ImageField image) {
    RandomStream random = mutation.random();
    int surely = random.nextInt(image.channelCount());
    for (int channel = 0; channel < image.channelCount(); channel++) {
      boolean noisy = random.nextBoolean() || channel == surely;
      double share = WIDEST * StrictMath.pow(10, -DECADES * random.nextDouble());
      if (noisy) {
        add(mutation, image, channel, share);
      }
    }
  }

  private static void add(Mutation mutation, ImageField image, int channel, double share) {
    Field field = image.field();
    float deviation = (float) (share * (field.high() - field.low()));
    float[] noise = mutation.scratch(image.width());
    for (int p = 0; p < image.planes(); p++) {
      if (image.channel(p) != channel) {
        continue;
      }
      for (int r = 0; r < image.height(); r++) {
        mutation.random().fillNormal(noise, 0, image.width(), deviation);
        int at = mutation.start() + image.plane(p) + r * image.rowStride();
        for (int c = 0; c < image.width(); c++, at += image.columnStride()) {
          mutation.rows()[at] += noise[c];
        }
      }
    }
  }
}
