"""The default rates are those that the sweeps in sweeps/ found good, and the page that tells of them has their numbers."""
import json
import subprocess
import sys
import unittest
from pathlib import Path

import reproduction
from program import ProgramTest, run

SMALL = ["--hidden-layers", "1", "--width", "4", "--steps", "1"]
SIGNALS = {"image": ["sample:harbour", "--resize", "8x8"], "ct": ["sample:phantom", "--resize", "8x8", "--angles", "3"],
           "audio": ["sample:carillon", "--seconds", "0.01"]}
SWEEPS = {"image": ["rates-adam", "rates-lion", "rates-muon"], "ct": ["ct-rates"], "audio": ["audio-rates"]}
SCORES = {"audio": "snr"}
NEAR = 1.0  # dB below the best of the sweep: one seed is no more certain than that


class DefaultRates(ProgramTest):
    def defaults(self, task, kinds):
        """What a stored experiment holds where no rate is given, for pairs of network and optimizer."""
        found = {}
        for start in range(0, len(kinds), 7):
            out = self.folder / f"{task}-{start}"
            listed = [part for network, optimizer in kinds[start:start + 7]
                      for part in ("--run", f"model={network},optimizer={optimizer}")]
            self.assert_done(run("fit", task, *SIGNALS[task], *SMALL, *listed, "--out", out))
            for entry in json.loads((out / "experiment.json").read_text(encoding="utf-8"))["runs"][1:]:
                found[entry["model"]["model"], entry["optimizer"]["optimizer"]] = entry["optimizer"]
        return found

    def test_defaults_are_good_in_the_sweeps(self):
        for task, names in SWEEPS.items():
            rows = reproduction.read(*names)
            kinds = list(reproduction.groups(rows, "model", "optimizer"))
            defaults = self.defaults(task, kinds)
            for network, optimizer in kinds:
                with self.subTest(task=task, network=network, optimizer=optimizer):
                    swept = reproduction.where(rows, model=network, optimizer=optimizer)
                    score = SCORES.get(task, "psnr")
                    rates = {k: v for k, v in defaults[network, optimizer].items() if k in ("lr", "muon-lr") and k in swept[0]}
                    chosen = reproduction.where(swept, **rates)
                    self.assertTrue(chosen, f"{rates} was not swept")
                    best = max(r[score] for r in swept)
                    self.assertGreaterEqual(max(r[score] for r in chosen), best - NEAR)

    def test_the_page_has_the_sweeps_numbers(self):
        script = Path(reproduction.__file__)
        result = subprocess.run([sys.executable, "-B", script, "check"], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()
