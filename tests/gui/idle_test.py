#!/usr/bin/env python3
"""A window in which nothing happens draws nothing and computes nothing."""
import time
import unittest

from window import WindowTest

WATCHED = 3


class IdleTest(WindowTest):
    def watch(self, window):
        """@return frames drawn and processor seconds used while nobody touches anything"""
        window.rest_pointer()
        window.wait_calm(2)
        frames, used, end = len(window.lines), window.cpu_seconds(), time.monotonic() + WATCHED
        # The one place where time itself is the subject: nothing may happen while it passes.
        while time.monotonic() < end:
            time.sleep(0.1)
        window.read()
        return len(window.lines) - frames, window.cpu_seconds() - used

    def test_paused(self):
        window = self.open_small()
        window.wait_step(5)
        window.click("run.play")
        window.wait_paused()
        frames, used = self.watch(window)
        self.assertLessEqual(frames, 3)
        self.assertLess(used, 0.1)

    def test_finished(self):
        window = self.open_small(steps=30)
        window.wait_run_states("finished", "finished")
        self.assertEqual(window.steps(), [30, 30])
        frames, used = self.watch(window)
        self.assertLessEqual(frames, 3)
        self.assertLess(used, 0.1)
        window.screenshot("finished")


if __name__ == "__main__":
    unittest.main()
