"""Traces in files: what is written, what thinning keeps, what is never overwritten."""

import json
import os
import tempfile
import unittest

from assay_watch._file import FileSink, encoded


def begin():
    return {"event": "begin", "schema": "assay.training/1", "layers": [{"index": 0}]}


def look(nans=0):
    numbers = {"min": -1.25, "max": 2.5, "mean": 0.123456789, "deviation": 1.0, "zeros": 0}
    phases = ("forward", "weights", "update")
    return [{"layer": 0, "phase": p, **numbers, "nans": nans, "infinities": 0} for p in phases]


class FileTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "deep", "trace.jsonl")

    def read(self):
        with open(self.path, encoding="utf-8") as source:
            return [json.loads(line) for line in source]

    def write(self, steps, max_bytes, every=2, odd=None):
        sink = FileSink(self.path, max_bytes)
        sink.begin(begin())
        self.most = 0
        for step in range(1, steps + 1):
            event = {"event": "step", "step": step, "loss": 0.5}
            if step % every == 0:
                event["layers"] = look(nans=3 if odd is not None and step >= odd else 0)
            sink.write(event, encoded(event))
            self.most = max(self.most, os.path.getsize(self.path))
            if step % 50 == 0:
                epoch = {"event": "epoch", "step": step, "epoch": step // 50}
                sink.write(epoch, encoded(epoch))
        end = {"event": "end", "step": steps, "stopped": False}
        sink.write(end, encoded(end))
        sink.close()
        return sink

    def test_each_line_is_there_at_once(self):
        sink = FileSink(self.path)
        sink.begin(begin())
        event = {"event": "step", "step": 1}
        sink.write(event, encoded(event))
        self.assertEqual([e["event"] for e in self.read()], ["begin", "step"])
        sink.close()

    def test_thinning_keeps_what_the_page_says(self):
        self.write(2000, 60_000, odd=1500)
        events = self.read()
        self.assertLessEqual(self.most, 60_000)
        self.assertEqual(events[0]["event"], "begin")
        self.assertGreater(events[0]["thinned"], 1)
        self.assertEqual(events[-1]["event"], "end")
        self.assertEqual(len([e for e in events if e["event"] == "epoch"]), 40)
        looked = [e["step"] for e in events[1:] if e.get("layers")]
        self.assertEqual(looked[:5], [2, 4, 6, 8, 10])
        self.assertIn(1500, looked, "the first look with a NaN")
        steps = [e["step"] for e in events if e["event"] == "step"]
        self.assertEqual(steps, sorted(set(steps)))
        self.assertGreater(len(looked), 10)

    def test_looks_that_are_left_are_spread_evenly(self):
        self.write(3000, 100_000, every=1)
        looked = [e["step"] for e in self.read()[1:] if e.get("layers")][5:]
        gaps = [b - a for a, b in zip(looked, looked[1:])]
        self.assertLessEqual(max(gaps), 4 * sorted(gaps)[len(gaps) // 2])

    def test_epochs_alone_may_pass_the_limit(self):
        sink = FileSink(self.path, 4096)
        sink.begin(begin())
        for epoch in range(1, 301):
            event = {"event": "epoch", "step": epoch, "epoch": epoch, "loss": 1.0}
            sink.write(event, encoded(event))
        sink.close()
        self.assertEqual(len(self.read()), 301)

    def test_a_trace_is_replaced_and_anything_else_is_not(self):
        self.write(3, 10_000)
        self.write(1, 10_000)
        self.assertEqual(len(self.read()), 3)
        other = os.path.join(self.folder.name, "thesis.txt")
        with open(other, "w") as out:
            out.write("chapter 1")
        with self.assertRaisesRegex(ValueError, "is no trace"):
            FileSink(other)
        with self.assertRaisesRegex(ValueError, "cannot be written"):
            FileSink(self.folder.name)

    def test_too_small_a_limit_is_refused(self):
        with self.assertRaisesRegex(ValueError, "max_trace"):
            FileSink(self.path, 100)
