#!/usr/bin/env python3
"""Going on from a checkpoint gives the bits of never having stopped."""
import json
import unittest

from program import ProgramTest, read_json, run

BOTH = ["--optimizer", "muon", "--vs", "adam", "--vs-lr", "3e-3"]


class ResumeTest(ProgramTest):
    def files(self, out):
        return {r: self.checkpoint(out, r).read_bytes() for r in ("muon", "adam")}

    def whole(self, *options):
        out = self.folder / "whole"
        self.assert_done(self.fit(*BOTH, "--out", out, *options))
        return self.files(out)

    def test_stop_and_resume_is_one_go(self):
        whole = self.whole("--steps", "60")
        out = self.folder / "parts"
        stopped = self.fit(*BOTH, "--steps", "60", "--stop-at", "30", "--out", out, "--json")
        self.assert_done(stopped)
        self.assertEqual([r["steps"] for r in read_json(stopped)["runs"]], [30, 30])
        self.assertNotEqual(self.files(out), whole)
        resumed = run("resume", out, "--json")
        self.assert_done(resumed)
        self.assertEqual([r["steps"] for r in read_json(resumed)["runs"]], [60, 60])
        self.assertEqual(self.files(out), whole)

    def test_in_many_pieces_with_random_batches(self):
        whole = self.whole("--steps", "50", "--batch", "100")
        out = self.folder / "parts"
        self.assert_done(self.fit(*BOTH, "--steps", "50", "--batch", "100", "--stop-at", "7", "--out", out))
        for stop in ("8", "23", "49"):
            self.assert_done(run("resume", out, "--stop-at", stop))
        self.assert_done(run("resume", self.checkpoint(out, "muon")))
        self.assertEqual(self.files(out), whole)

    def test_checkpoints_on_the_way_change_nothing(self):
        whole = self.whole("--steps", "40")
        out = self.folder / "often"
        self.assert_done(self.fit(*BOTH, "--steps", "40", "--checkpoint-every", "3", "--out", out))
        self.assertEqual(self.files(out), whole)

    def test_finished_run_has_nothing_left_to_do(self):
        whole = self.whole("--steps", "20")
        again = run("resume", self.folder / "whole", "--json")
        self.assert_done(again)
        self.assertEqual([r["checkpoint_step"] for r in read_json(again)["runs"]], [20, 20], "the one that was there")
        self.assertEqual(self.files(self.folder / "whole"), whole)

    def test_a_new_target(self):
        self.whole("--steps", "20", "--schedule-steps", "30")
        resumed = run("resume", self.folder / "whole", "--steps", "30", "--json")
        self.assert_done(resumed)
        self.assertEqual([r["steps"] for r in read_json(resumed)["runs"]], [30, 30])
        summary = json.loads((self.folder / "whole" / "summary.json").read_text(encoding="utf-8"))
        self.assertEqual([r["steps"] for r in summary["runs"]], [30, 30])
        seen = read_json(run("inspect", self.checkpoint(self.folder / "whole", "adam"), "--json"))
        self.assertEqual((seen["kind"], seen["step"]), ("checkpoint", 30))


if __name__ == "__main__":
    unittest.main()
