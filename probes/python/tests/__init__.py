"""Tests of assay-watch with the standard library only; torch and keras are stand-ins here.

Run with ``python3 -m unittest discover -s tests -t .``. Against the real ones: ``by_hand/``.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(__file__)), "src"))

from . import fake_keras, fake_torch  # noqa: E402 - before anything imports assay_watch

sys.modules["torch"] = fake_torch
sys.modules["keras"] = fake_keras
