"""The default rates were swept and show what the program exists for, and the page that tells of them has the sweeps' numbers."""
import json
import subprocess
import sys
import unittest
from pathlib import Path

import reproduction
from program import ProgramTest, run

SMALL = ["--hidden-layers", "1", "--width", "4", "--steps", "1"]
SIGNALS = {"image": ["sample:harbour", "--resize", "8x8"], "ct": ["sample:phantom", "--resize", "8x8", "--angles", "3"],
           "audio": ["sample:carillon", "--seconds", "0.01"],
           "sdf": ["sample:knot", "--mesh-resolution", "16"],
           "nerf": ["sample:plinth", "--ray-samples", "1024", "--march-steps", "16", "--occupancy", "8"]}
SWEEPS = {"image": ["rates-adam", "rates-lion", "rates-muon"], "ct": ["ct-rates"], "audio": ["audio-rates"],
          "sdf": ["sdf-rates", "sdf-rates-low"], "nerf": ["nerf-rates"]}
SCORES = {"audio": "snr", "sdf": "iou"}


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

    def at_defaults(self, task, rows):
        """The sweep's score of each network and optimizer at the default rates."""
        kinds = list(reproduction.groups(rows, "model", "optimizer"))
        defaults = self.defaults(task, kinds)
        scores = {}
        for kind in kinds:
            swept = reproduction.where(rows, model=kind[0], optimizer=kind[1])
            rates = {k: v for k, v in defaults[kind].items() if k in ("lr", "muon-lr") and k in swept[0]}
            chosen = reproduction.where(swept, **rates)
            self.assertTrue(chosen, f"{kind}: {rates} was not swept")
            scores[kind] = max(r[SCORES.get(task, "psnr")] for r in chosen)
        return scores

    def test_defaults_were_swept_and_muon_is_above_adam_at_them(self):
        for task, names in SWEEPS.items():
            scores = self.at_defaults(task, reproduction.read(*names))
            for network, optimizer in scores:
                if optimizer == "adam":
                    with self.subTest(task=task, network=network):
                        self.assertGreater(scores[network, "muon"], scores[network, "adam"])

    def test_the_page_has_the_sweeps_numbers(self):
        script = Path(reproduction.__file__)
        result = subprocess.run([sys.executable, "-B", script, "check"], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()
