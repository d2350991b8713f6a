#!/usr/bin/env python3
"""Started without arguments, the window trains two networks side by side at once, and shows it."""
import time
import unittest

import numpy as np

from window import ACCENTS, WindowTest, middle, near


class StartTest(WindowTest):
    def test_it_trains_and_shows_it(self):
        window = self.open()
        window.wait_step(1)
        print(f"first step seen {time.monotonic() - window.started:.2f} s after the start", flush=True)
        self.assertEqual([run["name"] for run in window.runs], ["adam", "muon"])
        self.assertEqual([run["state"] for run in window.runs], ["running", "running"])
        window.rest_pointer()
        window.wait_step(12)
        window.click("run.play")
        window.wait_paused()
        window.rest_pointer()
        window.wait_calm()
        screen = window.screenshot("start")
        target = middle(window.crop(screen, "picture.target"))
        self.assert_picture(target, "the target")
        for run in range(2):
            picture = middle(window.crop(screen, f"picture.run{run}"))
            self.assertGreater(picture.mean(), 10, "the reconstruction is black")
            self.assert_differ(picture, target, "so early, a reconstruction is not the target", 5)
        self.check_curves(window, screen)
        self.check_error_maps(window, screen)
        psnr = [run["psnr"] for run in window.runs]
        self.assertTrue(all(0 < value < 40 for value in psnr), psnr)
        self.check_lockstep(window)

    def check_lockstep(self, window):
        self.assertLessEqual(abs(window.steps()[0] - window.steps()[1]), 1, "paused at the same step")
        seen = [[run["step"] for run in state["runs"]] for state in window.states if len(state["runs"]) == 2]
        for before, now in zip(seen, seen[1:]):
            self.assertGreaterEqual(min(a - b for a, b in zip(now, before)), 0, "steps only count up")
        self.assertGreater(len({tuple(steps) for steps in seen}), 3, "the count was seen to move")
        running = [[run["step"] for run in state["runs"]] for state in window.states
                   if [run["state"] for run in state["runs"]] == ["running", "running"]]
        self.assertEqual([steps for steps in running if steps[0] != steps[1]], [],
                         "the same step in every picture of the window")

    def check_curves(self, window, screen):
        for plot in ("curves.score.plot", "curves.loss.plot"):
            pixels = window.crop(screen, plot)
            for accent in ACCENTS:
                self.assertGreater(near(pixels, accent), 40, f"{plot} has a curve in the colour {accent}")
        for accent in ACCENTS:
            self.assertGreater(near(window.crop(screen, "rank.spectrum"), accent), 40, "and the spectra")

    def check_error_maps(self, window, screen):
        bar = window.crop(screen, "picture.scale")
        scale = bar[bar.shape[0] // 4]
        brightness = scale.mean(axis=1)
        self.assertGreater(brightness.max() - brightness.min(), 120, "the scale goes from dark to bright")
        colours = np.unique(scale.round().astype(int), axis=0)
        self.assertGreater(len(colours), 60, "and is no flat bar")
        for run in range(2):
            pixels = middle(window.crop(screen, f"picture.error{run}"))
            self.assert_picture(pixels, f"error map {run}")
            sample = pixels[::5, ::5].reshape(-1, 3)
            apart = np.abs(sample[:, None, :] - colours[None, :, :]).max(axis=2).min(axis=1)
            self.assertGreater((apart <= 10).mean(), 0.9, "its colours are those of the scale")


if __name__ == "__main__":
    unittest.main()
