#!/usr/bin/env python3
"""Ctrl+C saves and leaves a run that can go on; a second one ends at once."""
import os
import pty
import signal
import subprocess
import time
import unittest
from pathlib import Path

from program import PROGRAM, SMALL, ProgramTest, clean_environment, hear_signals, png_bytes, read_json, run, start

BOTH = ["--optimizer", "muon", "--vs", "adam"]
FOREVER = "10000000"


class InterruptTest(ProgramTest):
    def begin(self, *arguments, steps=FOREVER, **options):
        process = start("fit", "image", self.picture, *SMALL, *BOTH, "--steps", steps, "--schedule-steps", "100",
                        "--checkpoint-every", "50", *arguments, **options)
        return self.cleaned(process)

    def cleaned(self, process):
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

    def test_two_signals_at_a_time_still_save(self):
        """timeout(1) signals the program and then its group; a session that ends sends SIGHUP and SIGTERM."""
        out = self.folder / "out"
        process = self.begin("--out", out)
        self.wait_for(self.checkpoint(out, "adam"), process)
        process.send_signal(signal.SIGSTOP)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGCONT)
        _, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertIn("interrupted and saved", stderr)

    def test_again_after_a_while_ends_at_once(self):
        # One step of this network takes long enough that the first signal is still waiting for its end.
        big = self.folder / "big.png"
        big.write_bytes(png_bytes(640, 480))
        out = self.folder / "out"
        process = self.cleaned(start("fit", "image", big, "--width", "1024", "--hidden-layers", "6", "--steps", "50",
                                     "--out", out))
        self.assertIn("/50", process.stderr.readline())
        process.send_signal(signal.SIGINT)
        line = process.stderr.readline()
        while "/50" in line:
            line = process.stderr.readline()
        self.assertIn("saving; Ctrl+C again gives up", line)
        time.sleep(0.6)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertNotIn("saved;", stderr)

    def test_an_ignored_signal_stays_ignored(self):
        """nohup: the terminal may go."""
        out = self.folder / "out"
        process = self.begin("--out", out, "--stop-at", "300",
                             prepare=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.wait_for(self.checkpoint(out, "adam"), process)
        status = Path(f"/proc/{process.pid}/status").read_text()
        ignored = next(line for line in status.splitlines() if line.startswith("SigIgn"))
        process.send_signal(signal.SIGHUP)
        _, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, ignored + stderr)
        self.assertNotIn("interrupted", stderr)

    def test_a_terminal_that_is_closed(self):
        """SIGHUP comes, and nothing can be written to stderr any more."""
        out = self.folder / "out"
        try:
            master, slave = pty.openpty()
        except OSError as error:
            self.skipTest(f"no pseudo-terminal here: {error}")
        process = subprocess.Popen([PROGRAM, "fit", "image", str(self.picture), *SMALL, "--steps", FOREVER, "--out", str(out),
                                    "--checkpoint-every", "50"], stdin=slave, stdout=subprocess.DEVNULL, stderr=slave,
                                   env=clean_environment(), preexec_fn=hear_signals)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        os.close(slave)
        self.wait_for(self.checkpoint(out, "adam"), process)
        os.close(master)
        time.sleep(0.5)
        process.send_signal(signal.SIGHUP)
        self.assertEqual(process.wait(timeout=60), 130)
        self.assertTrue((out / "report.html").exists())


if __name__ == "__main__":
    unittest.main()
