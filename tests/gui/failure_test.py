#!/usr/bin/env python3
"""A run that diverges says so; the other goes on."""
import unittest

from window import WindowTest, middle, near

ERROR = (0xE8, 0x69, 0x7D)


class FailureTest(WindowTest):
    def test_one_run_diverges(self):
        # Ten matrices whose entries grow by 100 a step leave the range of a float at once.
        window = self.open_small(rates=(100, 1e-3), layers=10)
        window.wait(lambda: window.runs and window.runs[0]["state"] == "failed", "the failure")
        self.assertEqual(window.runs[1]["state"], "running")
        window.wait(lambda: window.state["toast"].startswith("adam:"), "a message that names the run")
        self.assertRegex(window.state["toast"], r"(?i)(nan|infinit|diverge|loss)")
        at, other = window.steps()
        window.wait(lambda: window.steps()[1] > max(at, other) + 400, "the other run to go on")
        self.assertEqual(window.steps()[0], at)
        window.wait_frames(3)
        screen = window.screenshot("failure")
        self.assertGreater(near(window.crop(screen, "picture.run0"), ERROR), 30, "its panel is marked")
        self.assertEqual(near(window.crop(screen, "picture.run1"), ERROR, 3) > 200, False, "the other's is not")
        self.assert_picture(middle(window.crop(screen, "picture.run1")), "the other's picture")
        self.assertEqual(window.quit(), 0)


if __name__ == "__main__":
    unittest.main()
