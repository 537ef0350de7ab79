package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.guide.Direction;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/**
 * A step along the direction in which the parent comes nearer to failing: the sign of the
 * derivative for all elements (Goodfellow and others, "Explaining and harnessing adversarial
 * examples", ICLR 2015) or for those with the greatest, or the derivative itself. Lengths are drawn
 * evenly over decades, and back for one step in eight: over the boundary and back is how a margin
 * becomes small. Without a direction a random one is taken.
 */
public final class GradientStep implements Mutator {
  private static final double DECADES = 4;
  private static final float[] NO_DIRECTION = {};

  @Override
  public String name() {
    return "gradient";
  }

  @Override
  public boolean applies(InputLayout layout) {
    return layout.fields().stream().anyMatch(Field::isContinuous);
  }

  @Override
  public void mutate(Mutation mutation) {
    RandomStream random = mutation.random();
    boolean aimed = mutation.direction().filter(Direction::isAimed).isPresent();
    float[] direction = aimed ? mutation.direction().orElseThrow().derivative() : NO_DIRECTION;
    int form = random.nextInt(4);
    double length = Math.pow(10, -DECADES * random.nextDouble());
    double sign = random.nextInt(8) == 0 ? -1 : 1;
    float greatest = 0;
    for (float d : direction) {
      greatest = Math.max(greatest, Math.abs(d));
    }
    float floor = form == 1 ? greatest * random.nextFloat() : 0;
    for (Field field : mutation.layout().fields()) {
      if (!field.isContinuous()) {
        continue;
      }
      double step = sign * length * (field.high() - field.low());
      int end = field.end();
      for (int i = field.offset(); i < end; i++) {
        float d = aimed ? direction[i] : random.nextFloat() - 0.5f;
        boolean raw = form == 0 && aimed;
        if (raw) {
          mutation.rows()[mutation.start() + i] += (float) (step * d / greatest);
        } else if (Math.abs(d) >= floor && d != 0) {
          mutation.rows()[mutation.start() + i] += (float) (step * Math.signum(d));
        }
      }
    }
  }
}
