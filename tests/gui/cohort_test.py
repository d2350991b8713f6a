#!/usr/bin/env python3
"""A cohort in the window: all of its pictures on one sheet, one of them alone, and the sheets of the past."""
import json
import unittest

from atoms_window import take_apart
from window import WindowTest, difference, xdotool

STEPS = 100000


def cohort_experiment(folder):
    model = {"model": "siren", "hidden-layers": 2, "width": 32}
    path = folder / "cohort.json"
    path.write_text(json.dumps({
        "rankscope": 1, "signal": {"source": "sample:plants", "resize": "24x24"}, "task": {"task": "cohort"},
        "pace": "lockstep",
        "runs": [{"name": name, "model": model, "optimizer": optimizer, "training": {"steps": STEPS, "seed": 0}}
                 for name, optimizer in (("adam", {"optimizer": "adam", "lr": 1e-3}),
                                         ("muon", {"optimizer": "muon", "lr": 1e-3, "muon-lr": 5e-3}))]}))
    return path


class CohortTest(WindowTest):
    def cells(self, window, name):
        window.rest_pointer()
        window.wait_calm()
        screen = window.screenshot(name)
        return {cell: window.crop(screen, cell)[3:-3, 3:-3] for cell in ("picture.target", "picture.run0", "picture.run1")}

    def test_all_members_and_one_alone(self):
        window = self.open(cohort_experiment(self.folder))
        window.wait_step(120)
        window.click("run.play")
        window.wait_paused()
        sheet = self.cells(window, "cohort")
        for cell, pixels in sheet.items():
            self.assertGreater(pixels.std(), 20, f"{cell} shows pictures")
        # A click on one shows it alone, a click on that all again.
        window.click("picture.run1", 0.5, 0.45)
        window.wait_calm()
        alone = self.cells(window, "cohort-member")
        self.assertGreater(difference(sheet["picture.target"], alone["picture.target"]), 5)
        window.click("picture.run1", 0.5, 0.45)
        window.wait_calm()
        again = self.cells(window, "cohort-again")
        self.assert_alike(sheet["picture.run1"], again["picture.run1"], "the sheet again")

    def test_the_past_is_on_sheets_too(self):
        window = self.open(cohort_experiment(self.folder))
        window.wait_step(200)
        window.click("run.play")
        window.wait_paused()
        now = self.cells(window, "cohort-now")
        left, right = window.place("scrubber", 0.9), window.place("scrubber", 0.02)
        window.drag(left, right)
        window.wait(lambda: window.state["scrub"] >= 0, "a step of the past")
        before = self.cells(window, "cohort-past")
        self.assertGreater(before["picture.target"].std(), 20)
        self.assertGreater(difference(now["picture.run1"], before["picture.run1"]), 2)

    def test_atoms_of_a_cohort(self):
        window = self.open(cohort_experiment(self.folder))
        window.wait_step(120)
        window.click("run.play")
        window.wait_paused()
        take_apart(window, atoms=48, k=4, steps=100, lr=0.003)
        window.wait(lambda: window.state["atoms"]["stage"] == 5, "the atoms")
        self.assertEqual(len(window.state["atoms"]["layers"][0]["psnr"]), 12, "a PSNR for every plant")
        window.wait_widget("atoms.head")
        window.rest_pointer()
        window.wait_calm()
        window.screenshot("cohort-atoms")


if __name__ == "__main__":
    unittest.main()
