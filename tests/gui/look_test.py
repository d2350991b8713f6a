#!/usr/bin/env python3
"""A larger interface and a smaller window: everything stays in its place."""
import unittest

from window import SCREEN, WindowTest, middle


class LookTest(WindowTest):
    def test_scale(self):
        window = self.open_small()
        window.wait_step(2)
        height = window.wait_widget("run.play")["h"]
        for _ in range(3):
            scale = window.state["scale"]
            window.key("ctrl+equal")
            window.wait(lambda: window.state["scale"] > scale, "a larger scale")
        self.assertAlmostEqual(window.state["scale"], 1.1 ** 3, delta=0.02)
        window.wait(lambda: window.widgets["run.play"]["h"] > 1.2 * height, "larger controls")
        window.wait_frames(3)
        self.assert_picture(middle(window.crop(window.screenshot("scale-larger"), "picture.target")), "the target")
        window.key("ctrl+0")
        window.wait(lambda: window.state["scale"] == 1, "the standard scale")
        window.wait(lambda: abs(window.widgets["run.play"]["h"] - height) < 1, "controls as before")

    def test_small_window(self):
        window = self.open_small()
        # Muon's first pictures are all but black: that is the network, not the window.
        window.wait_step(400)
        for size in ((640, 400), (1000, 600), SCREEN):
            window.resize(*size)
            window.wait_step(max(window.steps()) + 5)
            window.wait_frames(3)
            screen = window.screenshot(f"size-{size[0]}")
            for widget in ("picture.target", "picture.run0", "picture.run1"):
                rect = window.wait_widget(widget)
                self.assertLessEqual(rect["x"] + rect["w"], size[0], f"{widget} lies within the window")
                self.assertLessEqual(rect["y"] + rect["h"], size[1], f"{widget} lies within the window")
                self.assert_picture(middle(window.crop(screen, widget), 0.4), f"{widget} at {size}")
        self.assertEqual(window.quit(), 0)


if __name__ == "__main__":
    unittest.main()
