"""The effect itself, small: on a picture with fine detail Muon ends above Adam and keeps the hidden layers' stable rank.

The rates are those of the published comparison at this width; 400 steps are enough for the gap to be wider than the
spread over seeds several times over."""
import json
import unittest

from program import ProgramTest, run


class Effect(ProgramTest):
    def test_muon_is_above_adam_and_keeps_the_rank(self):
        result = run("fit", "image", "sample:chart", "--resize", "96x64", "--model", "relu", "--hidden-layers", "4",
                     "--width", "64", "--optimizer", "muon", "--lr", "1e-3", "--muon-lr", "1e-2", "--vs", "adam",
                     "--vs-lr", "3e-3", "--steps", "400", "--json", timeout=500)
        self.assert_done(result)
        runs = {r["name"]: r for r in json.loads(result.stdout)["runs"]}
        self.assertGreater(runs["muon"]["psnr"], runs["adam"]["psnr"] + 0.5)
        hidden = {name: sum(r["stable_rank"][1:4]) for name, r in runs.items()}
        self.assertGreater(hidden["muon"], 2 * hidden["adam"])

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
