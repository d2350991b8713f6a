#!/usr/bin/env python3
"""The scrubber shows the recorded past, and lets go of it."""
import unittest

from window import WindowTest, middle


class ScrubTest(WindowTest):
    def look(self, window, name):
        window.rest_pointer()
        window.wait_calm()
        screen = window.screenshot(name)
        return [middle(window.crop(screen, f"picture.run{run}")) for run in range(2)]

    def test_back_and_to_live(self):
        window = self.open_small()
        window.wait_step(150)
        window.click("run.play")
        window.wait_paused()
        live = self.look(window, "scrub-live")
        window.drag(window.place("scrubber", 0.97), window.place("scrubber", 0.06))
        window.wait(lambda: 0 <= window.state["scrub"] < 0.2 * window.steps()[0], "a scrub far back")
        past = self.look(window, "scrub-back")
        for now, then in zip(live, past):
            self.assert_differ(now, then, "an early picture is another one", 2)
        window.key("l")
        window.wait(lambda: window.state["scrub"] == -1, "live again")
        for before, after in zip(live, self.look(window, "scrub-live-again")):
            self.assert_alike(before, after, "the live picture is back")

    def test_training_goes_on_meanwhile(self):
        window = self.open_small()
        window.wait_step(60)
        window.drag(window.place("scrubber", 0.9), window.place("scrubber", 0.2))
        window.wait(lambda: window.state["scrub"] > 0, "a scrub")
        scrub = window.wait_settled("scrub")
        window.wait_step(max(window.steps()) + 30)
        self.assertEqual(window.state["scrub"], scrub, "the past stays while training goes on")
        window.drag(window.place("scrubber", 0.2), window.place("scrubber", 1.01))  # as a hand does: a little past it
        window.wait(lambda: window.state["scrub"] == -1, "live at the right end")

    def test_where_a_quick_hand_lets_go_counts(self):
        window = self.open_small()
        window.wait_step(60)
        window.click("run.play")
        window.wait_paused()
        window.flick(window.place("scrubber", 0.9), window.place("scrubber", 0.3))
        window.wait(lambda: 0 <= window.state["scrub"] < 0.35 * window.steps()[0], "a scrub to a third")
        window.flick(window.place("scrubber", 0.3), window.place("scrubber", 1.01))
        window.wait(lambda: window.state["scrub"] == -1, "live at the right end")


if __name__ == "__main__":
    unittest.main()
