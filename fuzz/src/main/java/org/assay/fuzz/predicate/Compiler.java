package org.assay.fuzz.predicate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.assay.exec.Suggestions;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.subject.Watched;

/**
 * Checks the tree of a predicate against the tensors it speaks of, and makes of it what is
 * evaluated per row: functions that take all elements become steps, which run once in their order;
 * everything else is computed element by element, so that no intermediate needs room.
 */
final class Compiler {
  /**
   * What a term is: numbers or truths, one (of length 1) or as many as a tensor has elements.
   *
   * @param numbers what to evaluate; says nothing if it is truths
   * @param truths what to evaluate; says nothing if it is numbers
   */
  private record Typed(boolean isTruth, int length, Numbers numbers, Truths truths) {}

  private static final Numbers NO_NUMBERS = (frame, i) -> Double.NaN;
  private static final Truths NO_TRUTHS = truths((frame, i) -> false, (frame, i) -> Double.NaN);

  private final List<Watched> watched;
  private final List<Step> steps = new ArrayList<>();

  Compiler(List<Watched> watched) {
    this.watched = watched;
  }

  BoundPredicate compile(List<Parser.Part> parts) {
    List<String> texts = new ArrayList<>();
    List<Truths> alternatives = new ArrayList<>();
    for (Parser.Part part : parts) {
      Typed typed = compile(part.term());
      int column = part.term().column();
      if (!typed.isTruth) {
        throw Faults.at(column, "a number is no statement", "a comparison, e.g. x > 0");
      }
      if (typed.length != 1) {
        throw Faults.at(
            column, typed.length + " truths are no statement", "any( ) or all( ) around them");
      }
      texts.add(part.text());
      alternatives.add(typed.truths);
    }
    return new BoundPredicate(texts, alternatives, steps);
  }

  private Typed compile(Term term) {
    if (term instanceof Term.Literal literal) {
      double value = literal.value();
      return numbers(1, (frame, i) -> value);
    }
    if (term instanceof Term.Name name) {
      return tensor(name);
    }
    if (term instanceof Term.Negative negative) {
      Typed operand = number(compile(negative.operand()), negative.column(), "'-'");
      Numbers of = operand.numbers;
      return numbers(operand.length, (frame, i) -> -of.at(frame, i));
    }
    if (term instanceof Term.Not not) {
      Typed operand = truth(compile(not.operand()), not.column(), "'!'");
      Truths of = operand.truths;
      return truths(
          operand.length, truths((frame, i) -> !of.at(frame, i), (frame, i) -> -of.near(frame, i)));
    }
    if (term instanceof Term.Binary binary) {
      return binary(binary);
    }
    if (term instanceof Term.Element element) {
      return element(element);
    }
    return call((Term.Call) term);
  }

  private Typed tensor(Term.Name name) {
    List<String> known = new ArrayList<>();
    for (int t = 0; t < watched.size(); t++) {
      if (watched.get(t).name().equals(name.name())) {
        int tensor = t;
        int size = watched.get(t).size();
        return numbers(size, (frame, i) -> frame.value(tensor, size, i));
      }
      known.add(watched.get(t).name());
    }
    throw new FuzzException(
        "no tensor '" + name.name() + "' is watched",
        "predicate, column " + name.column(),
        "the name of a tensor with a row for each input, in quotes unless it is a plain word",
        Suggestions.closest(name.name(), known));
  }

  private Typed binary(Term.Binary binary) {
    Operator operator = binary.operator();
    int column = binary.column();
    String sign = "'" + operator + "'";
    Typed left = compile(binary.left());
    Typed right = compile(binary.right());
    if (operator.isLogical()) {
      truth(left, column, sign);
      truth(right, column, sign);
    } else {
      number(left, column, sign);
      number(right, column, sign);
    }
    int length = together(left.length, right.length, column);
    if (operator.isLogical()) {
      Truths a = spread(left.truths, left.length, length);
      Truths b = spread(right.truths, right.length, length);
      return truths(length, operator == Operator.AND ? both(a, b) : either(a, b));
    }
    Numbers a = spread(left.numbers, left.length, length);
    Numbers b = spread(right.numbers, right.length, length);
    return operator.isComparison()
        ? truths(length, comparison(operator, a, b))
        : numbers(length, arithmetic(operator, a, b));
  }

  private static int together(int left, int right, int column) {
    if (left == right || right == 1) {
      return left;
    }
    if (left == 1) {
      return right;
    }
    throw Faults.at(
        column, left + " and " + right + " elements do not pair", "as many, or one of them single");
  }

  private static Numbers spread(Numbers numbers, int length, int to) {
    return length == to ? numbers : (frame, i) -> numbers.at(frame, 0);
  }

  private static Truths spread(Truths truths, int length, int to) {
    return length == to
        ? truths
        : truths((frame, i) -> truths.at(frame, 0), (frame, i) -> truths.near(frame, 0));
  }

  private static Truths both(Truths a, Truths b) {
    return truths(
        (frame, i) -> a.at(frame, i) && b.at(frame, i),
        (frame, i) -> lesser(a.near(frame, i), b.near(frame, i)));
  }

  private static Truths either(Truths a, Truths b) {
    return truths(
        (frame, i) -> a.at(frame, i) || b.at(frame, i),
        (frame, i) -> greater(a.near(frame, i), b.near(frame, i)));
  }

  private static Truths comparison(Operator operator, Numbers a, Numbers b) {
    Numbers excess = (frame, i) -> a.at(frame, i) - b.at(frame, i);
    Numbers lack = (frame, i) -> b.at(frame, i) - a.at(frame, i);
    return switch (operator) {
      case LESS -> truths((frame, i) -> a.at(frame, i) < b.at(frame, i), lack);
      case AT_MOST -> truths((frame, i) -> a.at(frame, i) <= b.at(frame, i), lack);
      case GREATER -> truths((frame, i) -> a.at(frame, i) > b.at(frame, i), excess);
      case AT_LEAST -> truths((frame, i) -> a.at(frame, i) >= b.at(frame, i), excess);
      case EQUAL ->
          truths(
              (frame, i) -> a.at(frame, i) == b.at(frame, i),
              (frame, i) -> -Math.abs(excess.at(frame, i)));
      case UNEQUAL ->
          truths(
              (frame, i) -> a.at(frame, i) != b.at(frame, i),
              (frame, i) -> Math.abs(excess.at(frame, i)));
      default -> throw new IllegalStateException(operator.toString());
    };
  }

  private static Numbers arithmetic(Operator operator, Numbers a, Numbers b) {
    return switch (operator) {
      case PLUS -> (frame, i) -> a.at(frame, i) + b.at(frame, i);
      case MINUS -> (frame, i) -> a.at(frame, i) - b.at(frame, i);
      case TIMES -> (frame, i) -> a.at(frame, i) * b.at(frame, i);
      case DIVIDED -> (frame, i) -> a.at(frame, i) / b.at(frame, i);
      default -> throw new IllegalStateException(operator.toString());
    };
  }

  private Typed element(Term.Element element) {
    Typed of = number(compile(element.of()), element.column(), "'['");
    Typed index = number(compile(element.index()), element.column(), "an index");
    if (index.length != 1) {
      throw Faults.at(element.column(), index.length + " numbers as an index", "a single one");
    }
    int length = of.length;
    if (element.index() instanceof Term.Literal literal
        && !(literal.value() < length && literal.value() == Math.rint(literal.value()))) {
      throw Faults.at(
          literal.column(),
          "no element " + literal.value() + " of " + length,
          length == 0 ? "a tensor with elements" : "a whole number from 0 to " + (length - 1));
    }
    // A step, or all elements would be asked for an element each.
    Numbers elements = of.numbers;
    Numbers which = index.numbers;
    return step(
        frame -> {
          double i = which.at(frame, 0);
          boolean isElement = i >= 0 && i < length && i == Math.rint(i);
          return isElement ? elements.at(frame, (int) i) : Double.NaN;
        });
  }

  private Typed call(Term.Call call) {
    Function function = call.function();
    int column = call.column();
    Typed argument = compile(call.argument());
    if (function == Function.SIZE) {
      double size = argument.length;
      return numbers(1, (frame, i) -> size);
    }
    String name = function + "( )";
    argument =
        function.takesTruths() ? truth(argument, column, name) : number(argument, column, name);
    int length = argument.length;
    if (length == 0 && function.needsElement()) {
      throw Faults.at(column, name + " of no elements", "a tensor with elements");
    }
    Numbers of = argument.numbers;
    return switch (function) {
      case ABS -> numbers(length, (frame, i) -> Math.abs(of.at(frame, i)));
      case ISNAN ->
          truths(
              length,
              truths(
                  (frame, i) -> Double.isNaN(of.at(frame, i)),
                  (frame, i) -> Double.isNaN(of.at(frame, i)) ? 1 : Double.NaN));
      case ISINF ->
          truths(
              length,
              truths(
                  (frame, i) -> Double.isInfinite(of.at(frame, i)),
                  (frame, i) -> Math.abs(of.at(frame, i)) - Double.MAX_VALUE));
      case MIN -> step(frame -> folded(of, length, frame, Math::min));
      case MAX -> step(frame -> folded(of, length, frame, Math::max));
      case SUM -> step(frame -> sum(of, length, frame));
      case MEAN -> step(frame -> sum(of, length, frame) / length);
      case ARGMAX -> step(frame -> argmax(of, length, frame));
      case ANY -> truthStep(argument.truths, length, true);
      case ALL -> truthStep(argument.truths, length, false);
      case SIZE -> throw new IllegalStateException(name);
    };
  }

  private static double folded(Numbers of, int length, Frame frame, DoubleBinaryOperator operator) {
    double result = of.at(frame, 0);
    for (int i = 1; i < length; i++) {
      result = operator.applyAsDouble(result, of.at(frame, i));
    }
    return result;
  }

  private static double sum(Numbers of, int length, Frame frame) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += of.at(frame, i);
    }
    return sum;
  }

  private static double argmax(Numbers of, int length, Frame frame) {
    int best = 0;
    double greatest = of.at(frame, 0);
    for (int i = 1; i < length; i++) {
      double value = of.at(frame, i);
      if (value > greatest || Double.isNaN(value)) {
        greatest = value;
        best = i;
      }
    }
    return Double.isNaN(greatest) ? Double.NaN : best;
  }

  private Typed step(Step step) {
    int number = steps.size();
    steps.add(step);
    return numbers(1, (frame, i) -> frame.results[number]);
  }

  private Typed truthStep(Truths of, int length, boolean any) {
    int number = steps.size();
    steps.add(
        new Step() {
          @Override
          public double result(Frame frame) {
            for (int i = 0; i < length; i++) {
              if (of.at(frame, i) == any) {
                return any ? 1 : 0;
              }
            }
            return any ? 0 : 1;
          }

          @Override
          public double near(Frame frame) {
            double near = any ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            for (int i = 0; i < length; i++) {
              double own = of.near(frame, i);
              near = any ? greater(near, own) : lesser(near, own);
            }
            return near;
          }
        });
    return truths(
        1, truths((frame, i) -> frame.results[number] != 0, (frame, i) -> frame.nearness[number]));
  }

  /** The greater of two nearnesses; one of which nothing can be said counts as none. */
  static double greater(double a, double b) {
    return Double.isNaN(a) || b > a ? b : a;
  }

  private static double lesser(double a, double b) {
    return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Math.min(a, b);
  }

  private static Typed number(Typed typed, int column, String taker) {
    if (typed.isTruth) {
      throw Faults.at(column, taker + " of what is true or false", "numbers");
    }
    return typed;
  }

  private static Typed truth(Typed typed, int column, String taker) {
    if (!typed.isTruth) {
      throw Faults.at(column, taker + " of numbers", "what is true or false, e.g. x > 0");
    }
    return typed;
  }

  private static Typed numbers(int length, Numbers numbers) {
    return new Typed(false, length, numbers, NO_TRUTHS);
  }

  private static Typed truths(int length, Truths truths) {
    return new Typed(true, length, NO_NUMBERS, truths);
  }

  private interface Test {
    boolean at(Frame frame, int index);
  }

  private static Truths truths(Test test, Numbers near) {
    return new Truths() {
      @Override
      public boolean at(Frame frame, int index) {
        return test.at(frame, index);
      }

      @Override
      public double near(Frame frame, int index) {
        return near.at(frame, index);
      }
    };
  }
}
