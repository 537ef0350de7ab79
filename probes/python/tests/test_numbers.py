"""Numbers of tensors, schedules and what is imported."""

import math
import random
import subprocess
import sys
import unittest

from assay_watch._numbers import Look, Numbers, Output, Schedule, merged, number

from . import fake_torch as torch


def measured(values):
    mean = sum(values) / len(values)
    return Numbers(
        len(values),
        min(values),
        max(values),
        mean,
        math.sqrt(sum((v - mean) ** 2 for v in values) / len(values)),
        values.count(0.0),
    )


class NumbersTest(unittest.TestCase):
    def test_parts_together_are_as_the_whole(self):
        source = random.Random(7)
        for _ in range(50):
            values = [source.choice([0.0, source.gauss(3, 2)]) for _ in range(40)]
            cut, last = sorted(source.sample(range(1, 40), 2))
            parts = [values[:cut], values[cut:last], values[last:]]
            whole, found = measured(values), merged(measured(p) for p in parts)
            for key in ("count", "min", "max", "mean", "deviation", "zeros"):
                self.assertAlmostEqual(getattr(whole, key), getattr(found, key), 9, key)

    def test_nan_of_either_part_stays(self):
        odd = Numbers(1, math.nan, math.nan, math.nan, math.nan, 0, 1)
        for found in (odd.merged(measured([1.0])), measured([1.0]).merged(odd)):
            self.assertTrue(math.isnan(found.min) and math.isnan(found.max))
            self.assertEqual(found.nans, 1)
            self.assertFalse(found.is_finite)

    def test_distance_is_zero_only_of_equal_numbers(self):
        a = measured([1.0, 2.0, 3.0])
        self.assertEqual(a.distance(a), 0)
        other = Numbers(3, 0.5, 3, a.mean, a.deviation, 0)
        self.assertGreater(a.distance(other), 0)
        self.assertAlmostEqual(a.distance(measured([2.0, 3.0, 4.0])), 1)

    def test_numbers_for_json(self):
        self.assertEqual([number(math.nan), number(math.inf), number(-math.inf)],
                         ["NaN", "Infinity", "-Infinity"])
        self.assertEqual(number(0.1234567890123), 0.123456789)
        self.assertEqual(repr(number(3.0)), "3")
        self.assertGreater(number(5e-324), 0)

    def test_torch_numbers_are_those_of_the_definition(self):
        from assay_watch._torch_numbers import Batch

        values = [0.0, -2.0, 1.5, 0.0, 4.0, 7.0]
        later = Batch().numbers(torch.Tensor(values, (2, 3)))
        for key in ("count", "min", "max", "mean", "deviation", "zeros"):
            self.assertAlmostEqual(getattr(later.value, key), getattr(measured(values), key))

    def test_torch_numbers_count_nan_and_infinities(self):
        from assay_watch._torch_numbers import Batch

        odd = [1.0, math.nan, math.inf, -math.inf, math.nan]
        seen = Batch().numbers(torch.Tensor(odd, (5,))).value
        self.assertEqual((seen.nans, seen.infinities), (2, 2))
        large = Batch().numbers(torch.Tensor([1e200, -1e200], (2,))).value
        self.assertEqual((large.nans, large.infinities, large.deviation), (0, 0, math.inf))

    def test_units_of_an_output(self):
        from assay_watch._torch_numbers import Batch

        rows = torch.Tensor([0.0, 1.0, 2.0, 0.0, 1.0, 3.0], (2, 3))
        seen = Batch().output(rows, -1, "relu").value
        self.assertAlmostEqual(seen.constant_units, 2 / 3)
        self.assertAlmostEqual(seen.dead_units, 1 / 3)
        self.assertIsNone(seen.saturated)
        one = Batch().output(torch.Tensor([0.0, 1.0], (1, 2)), -1, "tanh").value
        self.assertIsNone(one.constant_units)
        self.assertAlmostEqual(one.saturated, 0.5)

    def test_first_non_finite_is_the_first_forward_and_the_last_backward(self):
        odd = Numbers(1, 0, 0, 0, 0, 0, 1)
        look = Look()
        look.phase(0, "update", odd)
        look.phase(2, "output_gradient", odd)
        look.phase(1, "output_gradient", odd)
        self.assertEqual(look.first_non_finite(), (2, "output_gradient"))
        look.output(3, Output(odd))
        self.assertEqual(look.first_non_finite(), (3, "forward"))

    def test_schedule(self):
        schedule = Schedule(10)
        looked = [s for s in range(1, 101) if schedule.reads(s)]
        self.assertEqual(looked, [1, 2, 3, 4, 5, *range(10, 101, 10)])
        total = sum(schedule.reads(s) for s in range(1, 100_001))
        self.assertLess(total, 5 + 200 + 9 * 101)
        self.assertGreater(total, 200)

    def test_a_schedule_that_keeps_to_a_tenth_of_the_time(self):
        def looked(plain, look):
            schedule, found = Schedule(), []
            for step in range(1, 2001):
                reads = schedule.reads(step)
                found += [step] if reads else []
                schedule.took(step, reads, look if reads else plain)
            return found[5:]

        self.assertEqual(looked(1.0, 1.5)[:3], [15, 25, 35])
        dear = looked(1.0, 6.0)
        self.assertEqual({b - a for a, b in zip(dear[1:], dear[2:])}, {50})
        self.assertEqual({b - a for a, b in zip(looked(1, 1e9)[1:], looked(1, 1e9)[2:])}, {200})

    def test_nothing_but_the_standard_library_is_imported(self):
        code = (
            "import sys; before = set(sys.modules); import assay_watch;"
            "print(*sorted({m.split('.')[0] for m in set(sys.modules) - before}))"
        )
        path = [p for p in sys.path if p.endswith("src")][0]
        found = subprocess.run(
            [sys.executable, "-c", f"import sys; sys.path.insert(0, {path!r}); {code}"],
            check=True, capture_output=True, text=True,
        ).stdout.split()
        self.assertNotIn("numpy", found)
        self.assertNotIn("torch", found)
        self.assertNotIn("keras", found)
        if sys.version_info >= (3, 10):
            self.assertLessEqual(set(found), set(sys.stdlib_module_names) | {"assay_watch"})
