#!/usr/bin/env python3
"""kill_test, twenty times."""
import os
import unittest

os.environ["RANKSCOPE_KILLS"] = "20"

from kill_test import KillTest  # noqa: E402,F401  the number is read when it loads

if __name__ == "__main__":
    unittest.main()
