#!/usr/bin/env python3
"""kill -9 at random moments: whatever checkpoint is on disk is whole and can be resumed."""
import os
import random
import signal
import time
import unittest

from program import SMALL, ProgramTest, read_json, run, start

TIMES = int(os.environ.get("RANKSCOPE_KILLS", "4"))


class KillTest(ProgramTest):
    def test_every_checkpoint_left_loads(self):
        rng = random.Random(20240607)
        seen = 0
        for attempt in range(TIMES):
            out = self.folder / f"out{attempt}"
            process = start("fit", "image", self.picture, *SMALL, "--optimizer", "muon", "--vs", "adam", "--steps",
                            "10000000", "--checkpoint-every", "2", "--out", out)
            file = self.checkpoint(out, "adam")
            deadline = time.monotonic() + 60
            while not file.exists() and time.monotonic() < deadline:
                time.sleep(0.005)
            time.sleep(rng.uniform(0, 0.5))
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=30)
            self.assertEqual(process.returncode, -signal.SIGKILL)
            (out / "adam" / f"checkpoint.safetensors.{process.pid}.tmp").touch()
            for name in ("muon", "adam"):
                checkpoint = self.checkpoint(out, name)
                if checkpoint.exists():
                    loaded = run("inspect", checkpoint, "--json")
                    self.assert_done(loaded)
                    self.assertEqual(read_json(loaded)["step"] % 2, 0)
                    seen += 1
            resumed = run("resume", out, "--stop-at", str(read_json(run("inspect", file, "--json"))["step"] + 2))
            self.assert_done(resumed)
            self.assertEqual(list(out.rglob("*.tmp")), [], "what was half written is cleared away")
        self.assertGreaterEqual(seen, TIMES)


if __name__ == "__main__":
    unittest.main()
