"""Faults of the probe: told once with the place, then silence."""

import io
import unittest
import warnings
from contextlib import redirect_stderr

from assay_watch import TrainingStopped
from assay_watch._guard import Guard, guarded
from assay_watch._stop import Reason
from assay_watch._yaml import document, flow, text


class Probe:
    def __init__(self):
        self.undone = 0
        self._guard = Guard(self._undo)

    def _undo(self):
        self.undone += 1

    @guarded
    def wrong(self):
        raise KeyError("no such layer")

    @guarded
    def right(self):
        return 7

    @guarded
    def stop(self):
        raise TrainingStopped(Reason("TD001", "", "NaN"), 3, None)


class GuardTest(unittest.TestCase):
    def test_the_first_fault_is_told_with_its_place_and_switches_off(self):
        probe = Probe()
        self.assertEqual(probe.right(), 7)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            self.assertIsNone(probe.wrong())
            self.assertIsNone(probe.wrong())
            self.assertIsNone(probe.right())
        self.assertEqual((len(told), probe.undone), (1, 1))
        message = str(told[0].message)
        self.assertIn("KeyError: 'no such layer'", message)
        self.assertIn("test_guard.py", message)
        self.assertIn("in wrong", message)

    def test_warnings_that_are_errors_do_not_reach_the_training(self):
        errors = io.StringIO()
        with warnings.catch_warnings(), redirect_stderr(errors):
            warnings.simplefilter("error")
            self.assertIsNone(Probe().wrong())
        self.assertIn("KeyError", errors.getvalue())

    def test_a_stop_passes(self):
        with self.assertRaisesRegex(TrainingStopped, "TD001: NaN in step 3"):
            Probe().stop()


class YamlTest(unittest.TestCase):
    def test_texts_are_quoted(self):
        self.assertEqual(text("yes"), '"yes"')
        self.assertEqual(text('a "b" \\ c\n\t'), '"a \\"b\\" \\\\ c\\n\\t"')
        self.assertEqual(text("\x00\x7f\x85\u2028é\U0001f600"),
                         '"\\x00\\x7f\\x85\u2028é\\U0001f600"'.replace("\u2028", "\\u2028"))

    def test_values(self):
        value = {"a": [1, 2.5, True, None, 1e-7], 3: "x: y # z", "b": {}}
        self.assertEqual(
            flow(value), '{"a": [1, 2.5, true, null, 1e-07], 3: "x: y # z", "b": {}}'
        )
        self.assertEqual(flow([float("inf"), -float("inf"), float("nan")]), "[.inf, -.inf, .nan]")
        self.assertEqual(document({"fit": {"epochs": 1}}, "c"), '# c\nfit: {"epochs": 1}\n')
        with self.assertRaises(TypeError):
            flow(object())
