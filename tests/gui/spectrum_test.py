#!/usr/bin/env python3
"""The error by frequency and the scores of pictures, in the place of the curves."""
import unittest

import numpy as np

from window import ACCENTS, WindowTest, near


class SpectrumTest(WindowTest):
    def choose(self, window, combo, entry):
        window.click(combo)
        window.click(entry)
        window.wait_frames(3)

    def look(self, window, name, widget):
        window.rest_pointer()
        window.wait_calm()
        return window.crop(window.screenshot(name), widget)

    def middle_height(self, plot, accent):
        """Where a Run's line lies on the average, from the top; its swatch in the legend is above the plot."""
        body = plot[28:]
        rows = np.nonzero((np.abs(body - np.array(accent)).max(axis=2) <= 12).any(axis=1))[0]
        self.assertTrue(len(rows), "the line is there")
        return rows.mean()

    def test_spectrum_follows_the_scrubber(self):
        window = self.open_small(resize="96x64", width=48)
        window.wait_step(300)
        window.click("run.play")
        window.wait_paused()
        self.choose(window, "curves.beside", "curves.beside.spectrum")
        window.wait(lambda: window.state["error_spectrum"], "the error spectrum")
        now = self.look(window, "error-spectrum", "curves.error-spectrum.plot")
        for accent in ACCENTS:
            self.assertGreater(near(now, accent), 100, "each run has its line")
        window.drag(window.place("scrubber", 0.97), window.place("scrubber", 0.05))
        window.wait(lambda: 0 <= window.state["scrub"] < 0.2 * window.steps()[0], "a scrub far back")
        then = self.look(window, "error-spectrum-back", "curves.error-spectrum.plot")
        for accent in ACCENTS:
            self.assertGreater(self.middle_height(now, accent), self.middle_height(then, accent) + 3, "errors fell")
        window.move(*window.place("curves.error-spectrum.plot", 0.5, 0.6))
        window.wait_calm()
        window.screenshot("error-spectrum-reading")
        self.choose(window, "curves.beside", "curves.beside.loss")
        window.wait(lambda: not window.state["error_spectrum"], "the loss again")
        window.wait_widget("curves.loss.plot")

    def test_ssim_has_its_curve(self):
        window = self.open_small(steps=200)
        window.wait_run_states("finished", "finished")
        self.choose(window, "curves.score", "curves.score.ssim")
        plot = self.look(window, "ssim-curve", "curves.score.plot")
        for accent in ACCENTS:
            self.assertGreater(near(plot[28:], accent), 100, "each run has its line")


if __name__ == "__main__":
    unittest.main()
