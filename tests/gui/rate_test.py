#!/usr/bin/env python3
"""A learning rate is dragged while its run trains."""
import unittest

from window import WindowTest


class RateTest(WindowTest):
    def test_drag_the_rate(self):
        window = self.open_small()
        window.wait_step(3)
        before = [run["lr"] for run in window.runs]
        self.assertAlmostEqual(before[0], 3e-3, delta=1e-4)
        # The slider's log axis from 1e-6 to 1: 3e-3 lies at 0.58.
        step = window.steps()[0]
        window.drag(window.place("run.0.lr.slider", 0.58), window.place("run.0.lr.slider", 0.75))
        expected = 10 ** (-6 + 6 * 0.75)
        window.wait(lambda: 0.8 * expected < window.runs[0]["lr"] < 1.25 * expected, f"a rate near {expected:.3g}")
        seen = {state["runs"][0]["lr"] for state in window.states if len(state["runs"]) == 2}
        self.assertTrue(any(1.1 * before[0] < rate < 0.9 * expected for rate in seen), "it changed while dragged")
        window.wait_step(max(window.steps()) + 10)
        self.assertGreater(window.steps()[0], step)
        self.assertEqual([run["state"] for run in window.runs], ["running", "running"])
        self.assertAlmostEqual(window.runs[1]["lr"], before[1], delta=1e-5, msg="the other run's rate stays")
        window.screenshot("rate")

    def test_type_the_rate(self):
        window = self.open_small()
        window.wait_step(3)
        window.retype("run.0.lr", "0.0005")
        window.hold("Return")
        window.wait(lambda: abs(window.runs[0]["lr"] - 5e-4) < 2e-5, "the typed rate")
        window.wait_step(max(window.steps()) + 10)

    def test_drag_the_partial_power_and_the_rank_penalty(self):
        optimizer = {"optimizer": "muon", "orthogonalisation": "partial", "partial-power": 1, "rank-weight": 1e-3}
        window = self.open_small(runs=[{
            "name": "partial", "model": {"model": "relu", "hidden-layers": 3, "width": 24}, "optimizer": optimizer,
            "training": {"steps": 100000, "seed": 0}}])
        window.wait_step(3)
        self.assertEqual(window.runs[0]["partial_power"], 1)
        self.assertEqual(window.runs[0]["rank_weight"], 1e-3)
        # Over a combo's label: the wheel scrolls the panel to what lies below its edge.
        window.scroll_to("run.0.partial-power.slider", "model.model", -0.4)
        window.drag(window.place("run.0.partial-power.slider", 0.95), window.place("run.0.partial-power.slider", 0.25))
        window.wait(lambda: 0.15 < window.runs[0]["partial_power"] < 0.35, "a power near 0.25")
        window.scroll_to("run.0.rank-weight.slider", "run.0.partial-power.slider")
        # The log axis from 1e-6 to 1: 1e-3 lies in the middle.
        window.drag(window.place("run.0.rank-weight.slider", 0.5), window.place("run.0.rank-weight.slider", 0.75))
        window.wait(lambda: 0.01 < window.runs[0]["rank_weight"] < 0.1, "a weight near 0.03")
        window.wait_step(max(window.steps()) + 10)
        self.assertEqual([run["state"] for run in window.runs], ["running"])
        window.screenshot("partial")


if __name__ == "__main__":
    unittest.main()
