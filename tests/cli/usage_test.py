#!/usr/bin/env python3
"""Options, help and misuse: what needs no training."""
import unittest

from program import ProgramTest, read_json, run


class UsageTest(ProgramTest):
    def test_version_and_help(self):
        version = run("--version")
        self.assert_done(version)
        self.assertRegex(version.stdout, r"^rankscope \d+\.\d+\.\d+\n$")
        help_text = run("--help")
        self.assert_done(help_text)
        for command in ("fit", "resume", "inspect", "info", "samples", "bench", "sweep"):
            self.assertRegex(help_text.stdout, rf"(?m)^  {command}\b")

    def test_help_comes_from_the_property_tables(self):
        text = run("fit", "image", "--help").stdout
        for words in ("--width N", "--muon-lr X", "[0 to 100, default by task, network and optimizer, only for muon]", "--checkpoint-every N",
                      "--threads N", "Rows of B; the features are their cosines and sines, twice as many. [1 to 4096, default 128, only for ffn, gauss-ffn]", "siren", "--stop-at N", "--json"):
            self.assertIn(words, " ".join(text.split()) if " " in words else text, words)
        self.assertLessEqual(max(len(line) for line in text.splitlines()), 112)

    def test_misspelt_option_names_the_nearest(self):
        self.assert_refused(self.fit("--optimiser", "muon"), "--optimiser", "did you mean --optimizer?")
        self.assert_refused(self.fit("--vs-lrr", "1"), "--vs-lrr", "did you mean --vs-lr?")
        self.assert_refused(self.fit("--lr-mim=1"), "--lr-mim", "did you mean --lr-min?")
        self.assert_refused(run("info", "--jsn"), "--jsn", "did you mean --json?")

    def test_misspelt_command_names_the_nearest(self):
        self.assert_refused(run("fti"), "fti", "did you mean 'rankscope fit'?")
        self.assert_refused(run("fit", "imgae", self.picture), "imgae", "did you mean 'rankscope fit image'?")
        self.assert_refused(run("inspct", self.picture), "inspct", "inspect")
        self.assert_refused(run("fit"), "rankscope fit", "image")

    def test_missing_and_surplus_arguments(self):
        self.assert_refused(run("fit", "image"), "INPUT is missing")
        self.assert_refused(run("resume"), "DIR is missing")
        self.assert_refused(run("inspect"), "FILE is missing")
        self.assert_refused(run("samples"), "DIR is missing")
        self.assert_refused(run("inspect", self.picture, self.picture), "one argument too many")
        self.assert_refused(self.fit("--lr"), "--lr")
        self.assert_refused(self.fit("--lr", "1e-3", "--lr", "1e-4"), "--lr")

    def test_words_before_a_command(self):
        self.assert_refused(run("--threads", "1", "fit", "image", self.picture), "--threads", "put it after 'fit image'")
        self.assert_refused(run("no-such-file", "info"), "no-such-file", "put it after 'info'")
        self.assert_refused(run("--paused", "resume", self.folder), "--paused", "put it after 'resume'")
        self.assert_refused(run("--out", self.folder, "fit", "image", self.picture), "--out", "after 'fit image'")

    def test_empty_texts(self):
        for option in ("--out", "--vs", "--run", "--stop-at"):
            self.assert_refused(self.fit("--steps", "1", option, ""), option, "is empty")
            self.assert_refused(self.fit("--steps", "1", option + "="), option)
        self.assert_refused(run("--out", "", self.picture), "--out", "is empty")
        self.assert_refused(run("resume", self.folder, "--steps", ""), "--steps", "is empty")

    def test_values_out_of_range(self):
        self.assert_refused(self.fit("--steps", "0"), "--steps", "out of range")
        self.assert_refused(self.fit("--lr", "-1"), "--lr", "-1 is out of range")
        self.assert_refused(self.fit("--lr", "nan"), "--lr", "out of range")
        self.assert_refused(run("fit", "image", self.picture, "--width", "1.5"), "--width", "not a whole number")
        self.assert_refused(self.fit("--vs", "adam", "--vs-lr", "-1"), "--vs-lr", "out of range")
        self.assert_refused(self.fit("--stop-at", "0"), "--stop-at")
        self.assert_refused(self.fit("--stop-at", "ten"), "--stop-at", "'ten'")
        self.assert_refused(self.fit("--threads", "-2"), "--threads", "out of range")
        self.assert_refused(self.fit("--seed", "x"), "--seed", "'x'")

    def test_unknown_choices_name_the_nearest(self):
        self.assert_refused(self.fit("--model", "sirn"), "--model", "did you mean 'siren'?")
        self.assert_refused(self.fit("--optimizer", "moun"), "--optimizer", "did you mean 'muon'?")
        self.assert_refused(self.fit("--vs", "adma"), "--vs", "did you mean 'adam'?")
        self.assert_refused(self.fit("--pace", "lockstp"), "--pace", "did you mean 'lockstep'?")
        self.assert_refused(self.fit("--device", "gpu"), "--device", "cuda")

    def test_run_lists(self):
        self.assert_refused(self.fit("--run", "lr"), "--run", "FIELD=VALUE")
        self.assert_refused(self.fit("--run", "learning=1"), "learning", "no such field")
        self.assert_refused(self.fit("--run", "name=../x"), "../x")
        self.assert_refused(self.fit("--run", "name=a", "--run", "name=a", "--run", "lr=-1"), "lr", "out of range")

    def test_info(self):
        info = run("info", "--json")
        self.assert_done(info)
        facts = read_json(info)
        self.assertGreaterEqual(facts["threads"], 1)
        self.assertRegex(facts["torch"], r"^\d+\.\d+")
        self.assertTrue(facts["blas"])
        self.assertEqual(facts["blas_is_slow"], any("BLAS" in warning for warning in facts["warnings"]))
        self.assertIn(facts["torch"], run("info").stdout)

    def test_samples_are_pictures(self):
        out = self.folder / "samples"
        self.assert_done(run("samples", out))
        written = sorted(out.glob("*.png"))
        self.assertGreaterEqual(len(written), 1)
        for path in written:
            seen = read_json(run("inspect", path, "--json"))
            built_in = read_json(run("inspect", f"sample:{path.stem}", "--json"))
            self.assertEqual(seen["kind"], "image")
            self.assertEqual(built_in["kind"], "sample")
            self.assertEqual((seen["width"], seen["height"]), (built_in["width"], built_in["height"]))

    def test_inspect_tells_a_picture_by_its_content(self):
        seen = read_json(run("inspect", self.picture, "--json"))
        self.assertEqual((seen["kind"], seen["width"], seen["height"], seen["channels"]), ("image", 24, 16, 3))
        text = run("inspect", self.picture)
        self.assert_done(text)
        self.assertIn("24", text.stdout)


if __name__ == "__main__":
    unittest.main()
