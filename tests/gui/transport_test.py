#!/usr/bin/env python3
"""Pause, single step, play and reset, by mouse and by key."""
import unittest

from window import WindowTest


class TransportTest(WindowTest):
    def step_to(self, window, last):
        """Single steps from a pause. @return the scores at each step"""
        scores = []
        for step in range(1, last + 1):
            window.key("period")
            window.wait(lambda: window.steps() == [step, step], f"step {step} of both runs")
            window.wait_paused()
            self.assertEqual(window.steps(), [step, step], "a single step is one step")
            scores.append([run["psnr"] for run in window.runs])
        return scores

    def reset(self, window):
        window.key("r")
        window.wait(lambda: window.steps() == [0, 0], "step 0")
        window.wait_paused()
        self.assertEqual([run["state"] for run in window.runs], ["paused", "paused"])

    def test_pause_step_play_and_reset(self):
        window = self.open_small()
        window.wait_step(5)
        window.click("run.play")
        window.wait_paused()
        paused = window.steps()
        self.assertEqual(paused[0], paused[1], "paused in lockstep")
        window.rest_pointer()
        window.wait_calm(2)
        self.assertEqual(window.steps(), paused, "a paused run stays where it is")

        window.key("period")
        window.wait(lambda: window.steps() == [paused[0] + 1] * 2, "one more step")
        window.click("run.step")
        window.wait(lambda: window.steps() == [paused[0] + 2] * 2, "one more step, by mouse")
        window.wait_paused()

        window.key("space")
        window.wait_run_states("running", "running")
        window.wait_step(paused[0] + 20)
        self.reset(window)
        window.screenshot("reset")
        first = self.step_to(window, 4)
        self.assertTrue(all(value is not None for scores in first for value in scores), first)
        self.assertEqual(len({scores[0] for scores in first}), 4, "training changes the score")
        window.click("run.reset")
        window.wait(lambda: window.steps() == [0, 0], "step 0, by mouse")
        window.wait_paused()
        self.assertEqual(self.step_to(window, 4), first, "the same start gives the same numbers")

    def test_a_run_of_its_own(self):
        window = self.open_small(pace="free")
        window.wait_step(3)
        window.key("1")
        window.wait_run_states("paused", "running")
        stays, goes = window.steps()
        window.wait(lambda: window.steps()[1] > goes + 10, "the other run to go on")
        self.assertLessEqual(window.steps()[0], stays + 1)


if __name__ == "__main__":
    unittest.main()
