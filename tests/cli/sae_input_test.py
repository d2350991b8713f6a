#!/usr/bin/env python3
"""rankscope sae: what it refuses, in one line and with nothing lost."""
import json
import os
import shutil
import unittest
from pathlib import Path

from program import run
from sae_test import SPEC, SaeTest, run_bytes


class BadInputTest(SaeTest):
    def test_numbers(self):
        out = ["--out", self.folder / "out"]
        self.assert_refused(self.train("--k", "0", *out), "--k", "0")
        self.assert_refused(self.train("--atoms", "16", "--k", "17", *out), "--k", "17 of 16")
        self.assert_refused(self.train("--layers", "0,7", *out), "layer 7", "0 to 2")
        self.assert_refused(self.train("--layers", "zero", *out), "--layers", "zero")
        self.assert_refused(self.train("--atoms", "many", *out), "--atoms", "many")
        self.assert_refused(self.train("--layers", "0"), "--out")
        sweep = ["sae", "sweep", self.results, "--layers", "0", *out]
        self.assert_refused(run(*sweep, "--atoms", "8", "--k", "9"), "9 of 8")
        self.assert_refused(run(*sweep, "--atoms", "8", "--k", "0"), "--k", "0")
        self.assertFalse((self.folder / "out").exists())

    def test_networks(self):
        out = ["--out", self.folder / "out"]
        self.assert_refused(run("sae", "train", *out), "NETWORK")
        self.assert_refused(run("sae", "train", self.folder / "none", *out), "none")
        self.assert_refused(run("sae", "train", self.picture, *out), "picture.png")
        self.assert_refused(run("sae", "train", self.atoms / "layer_0.safetensors", *out), "layer_0.safetensors")
        self.assert_refused(run("sae", "train", self.results, "--run", "adm", *out), "adm", "adam")
        alone = self.folder / "far" / "away"
        alone.mkdir(parents=True)
        shutil.copy(self.checkpoint(self.results, "adam"), alone)
        self.assert_refused(run("sae", "train", alone / "checkpoint.safetensors", *out), "experiment.json", "--source")
        self.assert_refused(run("sae", "train", alone / "checkpoint.safetensors", "--resize", "8x8", *out), "--source")
        self.assert_refused(run("sae", "train", alone / "checkpoint.safetensors", "--source", "sample:harbour", *out), "another signal")
        normalised = self.folder / "normalised"
        self.assert_done(self.fit("--batch-norm", "pre", "--steps", "2", "--out", normalised))
        self.assert_refused(run("sae", "train", normalised, *out), "not available", "BatchNorm")

    def test_autoencoders_of_something_else(self):
        """Another layer, another network, another step of the same network."""
        swapped = self.folder / "swapped"
        shutil.copytree(self.atoms, swapped)
        shutil.copy(self.atoms / "layer_0.safetensors", swapped / "layer_2.safetensors")
        ablate = ["--layer", "2", "--atoms", "1"]
        self.assert_refused(run("sae", "ablate", swapped, *ablate), "layer_2.safetensors", "layer 0", "layer 2")
        self.assert_refused(run("sae", "atoms", swapped, "--at", "0,0"), "layer_2.safetensors")
        other = self.folder / "other"
        self.assert_done(self.fit("--steps", "2", "--out", other))
        foreign = self.folder / "foreign"
        shutil.copytree(self.atoms, foreign)
        description = json.loads((foreign / "sae.json").read_text())
        description["checkpoint"] = str(self.checkpoint(other, "adam"))
        (foreign / "sae.json").write_text(json.dumps(description))
        self.assert_refused(run("sae", "ablate", foreign, "--layer", "0", "--atoms", "1"), "other weights", "siren", "relu")
        (foreign / "layer_0.safetensors").write_bytes(self.checkpoint(other, "adam").read_bytes())
        self.assert_refused(run("sae", "ablate", foreign, "--layer", "0", "--atoms", "1"), "no sparse autoencoder")

    def test_atoms_and_places(self):
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "2", "--atoms", "64"), "64", "0 to 63")
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "1", "--atoms", "3"), "layer 1", "0, 2")
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "2", "--atoms", "3", "--scale", "big"), "--scale", "big")
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "2"), "--atoms")
        self.assert_refused(run("sae", "ablate", self.folder, "--layer", "2", "--atoms", "3"), str(self.folder))
        self.assert_refused(run("sae", "atoms", self.atoms, "--at", "24,3"), "24,3", "24x16")
        self.assert_refused(run("sae", "atoms", self.atoms, "--box", "30x3+0+0"), "30x3+0+0")
        self.assert_refused(run("sae", "atoms", self.atoms, "--box", "20x8+2147483640+0"), "--box", "24x16")
        self.assert_refused(run("sae", "atoms", self.atoms, "--box", "8x20+0+2147483640"), "--box", "24x16")
        self.assert_refused(run("sae", "atoms", self.atoms, "--box", "4x3+2"), "--box", "4x3+2")
        self.assert_refused(run("sae", "atoms", self.atoms, "--at", "1,1", "--box", "4x3+2+1"), "--at", "--box")
        self.assert_refused(run("sae", "atoms", self.atoms, "--order", "dammage", "--at", "1,1"), "dammage", "damage")
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "2", "--atoms", "1,64"), "64", "0 to 63")
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "2", "--atoms", "-1"), "--atoms")
        self.assert_refused(run("sae", "ablate", self.atoms, "--layer", "7", "--atoms", "1"), "--layer:", "layer 7")
        self.assert_refused(run("sae", "atoms", self.atoms, "--layers", "7", "--at", "1,1"), "--layers", "layer 7")
        self.assert_refused(run("sae", "atoms", self.atoms), "--out")
        self.assert_refused(run("sae", "report", self.atoms, "--out", self.folder / "none" / "a.html"), "a.html", "no such folder")
        self.assert_refused(run("sae", "report", self.folder, "--out", self.folder / "a.html"), str(self.folder))

    def test_a_damaged_description(self):
        damaged = self.folder / "damaged"
        shutil.copytree(self.atoms, damaged)
        path = damaged / "sae.json"
        whole = json.loads(path.read_text())
        for broken in ({**whole, "layers": []}, {**whole, "layers": "all"}, {**whole, "rankscope-sae": 99},
                       {k: v for k, v in whole.items() if k != "checkpoint"}, []):
            path.write_text(json.dumps(broken))
            self.assert_refused(run("sae", "report", damaged, "--out", self.folder / "a.html"), str(path))
            self.assert_refused(run("sae", "atoms", damaged, "--at", "1,1"), str(path))
        path.write_text(json.dumps(whole)[:40])
        self.assert_refused(run("sae", "atoms", damaged, "--at", "1,1"), str(path))

    def test_other_settings_are_kept(self):
        kept = (self.atoms / "layer_0.safetensors").read_bytes()
        self.assert_refused(self.train("--layers", "0,2", *SPEC, "--seed", "1", "--out", self.atoms), str(self.atoms), "--force")
        self.assertEqual((self.atoms / "layer_0.safetensors").read_bytes(), kept)

    def test_other_weights_are_kept(self):
        """The network was trained further: what was found in it before is of other weights."""
        results, out = self.folder / "results", self.folder / "out"
        self.assert_done(self.fit("--optimizer", "adam", "--schedule", "constant", "--steps", "20", "--out", results))
        again = ["sae", "train", results, "--layers", "0", *SPEC, "--no-damage", "--out", out]
        self.assert_done(run(*again))
        self.assert_done(run(*again))
        kept = (out / "layer_0.safetensors").read_bytes()
        description = json.loads((out / "sae.json").read_text())
        self.assert_done(run("resume", results, "--steps", "40"))
        self.assert_refused(run(*again), str(out), "other weights", "--force")
        # A folder of an earlier version: only its autoencoders say whose they are.
        self.assertEqual(len(description.pop("weights")), 16)
        (out / "sae.json").write_text(json.dumps(description))
        self.assert_refused(run(*again), str(out), "other weights", "--force")
        self.assertEqual((out / "layer_0.safetensors").read_bytes(), kept)
        self.assert_done(run(*again, "--force"))
        self.assertNotEqual((out / "layer_0.safetensors").read_bytes(), kept)
        self.assert_done(run(*again))

    def test_a_folder_of_an_earlier_version_is_gone_on_with(self):
        out = self.folder / "out"
        shutil.copytree(self.atoms, out)
        description = json.loads((out / "sae.json").read_text())
        weights = description.pop("weights")
        (out / "sae.json").write_text(json.dumps(description))
        self.assert_done(self.train("--layers", "0,2", *SPEC, "--no-damage", "--out", out))
        self.assertEqual(json.loads((out / "sae.json").read_text())["weights"], weights)
        self.assertEqual((out / "layer_2.safetensors").read_bytes(), (self.atoms / "layer_2.safetensors").read_bytes())

    def test_names_that_are_not_utf8(self):
        """A path that is to be found again must fit into JSON."""
        odd = Path(os.fsdecode(os.fsencode(self.folder) + b"/caf\xe9"))
        odd.mkdir()
        checkpoint, picture = self.checkpoint(self.results, "adam"), self.shared / "picture.png"
        for file in (checkpoint, picture):
            shutil.copy(file, odd)
        out = self.folder / "out"
        for network, source in ((odd / checkpoint.name, picture), (checkpoint, odd / picture.name)):
            for command in ("train", "sweep"):
                status, errors = run_bytes("sae", command, network, "--source", source, "--layers", "0", "--out", out)
                self.assertEqual(status, 2, errors)
                self.assertIn(b"UTF-8", errors)
                self.assertEqual(len(errors.splitlines()), 1, errors)
        self.assertFalse(out.exists())

    def test_without_a_command(self):
        self.assert_refused(run("sae"), "rankscope sae", "train", "sweep")
        self.assert_refused(run("sae", "trian"), "trian", "train")


if __name__ == "__main__":
    unittest.main()
