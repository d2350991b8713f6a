#!/usr/bin/env python3
"""Zoom, pan, fit and the flip to the target; every picture follows."""
import unittest

from window import WindowTest, difference, middle

PICTURES = ("picture.target", "picture.run0", "picture.run1")


class ViewTest(WindowTest):
    def look(self, window, name):
        window.rest_pointer()
        window.wait_calm()
        screen = window.screenshot(name)
        return {widget: window.crop(screen, widget)[3:-3, 3:-3] for widget in PICTURES}

    def paused(self):
        window = self.open_small(resize="")
        window.wait_step(4)
        window.click("run.play")
        window.wait_paused()
        return window

    def test_zoom_pan_and_fit(self):
        window = self.paused()
        whole = self.look(window, "view-whole")
        self.assertEqual(window.state["zoom"], 0, "a new picture fits its panel")
        window.wheel("picture.target", clicks=6, across=0.3)
        window.wait(lambda: window.state["zoom"] > 0, "a zoom")
        near = window.wait_settled("zoom")
        zoomed = self.look(window, "view-zoomed")
        self.assert_differ(whole["picture.target"], zoomed["picture.target"], "the target was zoomed")
        for widget in PICTURES[1:]:
            self.assert_differ(whole[widget], zoomed[widget], f"{widget} follows", 0.3)
        window.wheel("picture.run1", up=False, across=0.3)
        window.wait(lambda: 0 < window.state["zoom"] < near, "a smaller zoom, from another picture")
        window.wheel("picture.run1", across=0.3)
        window.wait(lambda: abs(window.state["zoom"] - near) < 1e-6 * near, "the zoom from before")

        before = self.look(window, "view-before-pan")
        shift = (-40, -24)
        start = window.place("picture.target", 0.6, 0.6)
        window.flick(start, (start[0] + shift[0], start[1] + shift[1]))
        after = self.look(window, "view-panned")
        self.check_shift(before["picture.target"], after["picture.target"], shift)
        self.check_shift(before["picture.run0"], after["picture.run0"], shift)

        window.key("f")
        window.wait(lambda: window.state["zoom"] == 0, "the fit")
        for widget, pixels in self.look(window, "view-fit").items():
            self.assert_alike(pixels, whole[widget], f"{widget} is whole again")

    def check_shift(self, before, after, shift):
        """The picture moved by about that many pixels: no other place explains what is seen now better. (A network that
        has hardly begun shows a picture so smooth that several places are as good.)"""
        dx, dy = shift

        def unlike(x, y):
            height, width = before.shape[:2]
            return difference(before[-y:height + min(0, -y) or None, -x:], after[:height + y, :width + x])
        places = [(unlike(x, y), x, y) for x in range(dx - 6, dx + 7) for y in range(dy - 6, dy + 7)]
        best = min(places)
        about = min(place for place in places if max(abs(place[1] - dx), abs(place[2] - dy)) <= 4)
        self.assertLess(about[0], best[0] + 0.5, f"moved by {best[1:]} instead of {shift}")
        self.assertLess(about[0], 3, "and is the same picture")

    def test_flip_to_the_target(self):
        window = self.paused()
        before = self.look(window, "flip-before")
        window.key_down("t")
        window.wait(lambda: window.state["flip"], "the flip")
        window.wait_frames(4)
        screen = window.screenshot("flip-held")
        target = middle(window.crop(screen, "picture.target"))
        for run in range(2):
            self.assert_alike(middle(window.crop(screen, f"picture.run{run}")), target, "the target in its place", 2)
        window.key_up("t")
        window.wait(lambda: not window.state["flip"], "the end of the flip")
        for widget, pixels in self.look(window, "flip-after").items():
            self.assert_alike(pixels, before[widget], f"{widget} as before")


if __name__ == "__main__":
    unittest.main()
