#!/usr/bin/env python3
"""Ctrl+C saves and leaves a run that can go on; a second one ends at once."""
import signal
import time
import unittest

from program import SMALL, ProgramTest, read_json, run, start

BOTH = ["--optimizer", "muon", "--vs", "adam"]
FOREVER = "10000000"


class InterruptTest(ProgramTest):
    def begin(self, *arguments, steps=FOREVER):
        process = start("fit", "image", self.picture, *SMALL, *BOTH, "--steps", steps, "--schedule-steps", "100",
                        "--checkpoint-every", "50", *arguments)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def wait_for(self, path, process):
        deadline = time.monotonic() + 60
        while not path.exists():
            self.assertIsNone(process.poll(), "ended by itself")
            self.assertLess(time.monotonic(), deadline, "no checkpoint within a minute")
            time.sleep(0.02)

    def interrupt_and_resume(self, how):
        out = self.folder / "out"
        process = self.begin("--out", out, "--json")
        self.wait_for(self.checkpoint(out, "adam"), process)
        self.wait_for(self.checkpoint(out, "muon"), process)
        process.send_signal(how)
        stdout, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, stderr)
        self.assertIn("saved", stderr)
        self.assertIn("resume", stderr)
        self.assertTrue(stdout.startswith("{"), stdout)
        steps = []
        for name in ("muon", "adam"):
            seen = read_json(run("inspect", self.checkpoint(out, name), "--json"))
            steps.append(seen["step"])
        self.assertGreaterEqual(min(steps), 50)
        self.assertLessEqual(max(steps) - min(steps), 1, "in lockstep")
        target = str(max(steps) + 25)
        self.assert_done(run("resume", out, "--stop-at", target))
        whole = self.folder / "whole"
        self.assert_done(self.fit(*BOTH, "--steps", FOREVER, "--schedule-steps", "100", "--stop-at", target, "--out", whole))
        for name in ("muon", "adam"):
            self.assertEqual(self.checkpoint(out, name).read_bytes(), self.checkpoint(whole, name).read_bytes(), name)

    def test_ctrl_c_saves(self):
        self.interrupt_and_resume(signal.SIGINT)

    def test_sigterm_saves(self):
        self.interrupt_and_resume(signal.SIGTERM)

    def test_without_out_it_says_that_nothing_was_saved(self):
        process = self.begin()
        self.assertIn("dB", process.stderr.readline() + process.stderr.readline())
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertIn("nothing was saved", stderr)

    def test_twice_ends_at_once(self):
        process = self.begin()
        process.stderr.readline()
        process.send_signal(signal.SIGSTOP)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGCONT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)


if __name__ == "__main__":
    unittest.main()
