"""The effect itself, small: Muon keeps the hidden layers' stable rank and ends above Adam. The rates are those of the
published comparison (published_test.py), which is the long form of this test."""
import json
import unittest

from program import ProgramTest, run


class Effect(ProgramTest):
    def compare(self, *network):
        result = run("fit", "image", "sample:harbour", "--resize", "96x64", *network, "--optimizer", "muon", "--lr", "1e-3",
                     "--muon-lr", "1e-2", "--vs", "adam", "--vs-lr", "3e-3", "--json", timeout=500)
        self.assert_done(result)
        return {r["name"]: r for r in json.loads(result.stdout)["runs"]}

    def test_muon_keeps_the_hidden_rank_of_a_relu_network(self):
        runs = self.compare("--model", "relu", "--hidden-layers", "4", "--width", "64", "--steps", "400")
        hidden = {name: sum(r["stable_rank"][1:4]) for name, r in runs.items()}
        self.assertGreater(hidden["muon"], 2 * hidden["adam"])

    def test_muon_ends_above_adam_on_a_sine_network(self):
        runs = self.compare("--model", "siren", "--omega", "8", "--hidden-layers", "4", "--width", "48", "--steps", "400")
        self.assertGreater(runs["muon"]["psnr"], runs["adam"]["psnr"] + 0.5)

    def test_same_start(self):
        """Before the first update both runs are the same network: same loss, same ranks."""
        out = self.folder / "out"
        result = self.fit("--optimizer", "muon", "--vs", "adam", "--steps", "2", "--out", out)
        self.assert_done(result)
        rows = [(out / name / "metrics.csv").read_text().splitlines()[1].split(",") for name in ("muon", "adam")]
        header = (out / "muon" / "metrics.csv").read_text().splitlines()[0].split(",")
        for column in ["step", "loss", "psnr"] + [c for c in header if c.startswith("stable_rank")]:
            i = header.index(column)
            self.assertEqual(rows[0][i], rows[1][i], column)
            self.assertNotEqual(rows[0][i], "", column)


if __name__ == "__main__":
    unittest.main()
