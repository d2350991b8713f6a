#!/usr/bin/env python3
"""Every bad input ends in one line on stderr, exit status 2 (or 1 if it failed while training), and nothing lost."""
import json
import os
import shutil
import struct
import subprocess
import unittest
import zlib

from program import PROGRAM, SMALL, ProgramTest, clean_environment, png_bytes, png_from, read_json, run


class BadPictureTest(ProgramTest):
    def refuse(self, content, *words):
        bad = self.folder / "bad.png"
        bad.write_bytes(content)
        result = run("fit", "image", bad, "--steps", "1")
        self.assert_refused(result, "bad.png", *words)
        self.assert_refused(run("inspect", bad), "bad.png")

    def test_missing(self):
        self.assert_refused(run("fit", "image", self.folder / "none.png"), "none.png")
        self.assert_refused(run("inspect", self.folder / "none.png"), "none.png")
        self.assert_refused(run(self.folder / "none.png"), "none.png")

    def test_empty_truncated_and_of_another_kind(self):
        self.refuse(b"", "empty")
        whole = png_bytes(24, 16)
        for eighth in range(1, 8):
            self.refuse(whole[: len(whole) * eighth // 8])
        self.refuse(b"%PDF-1.4 and so on")
        self.refuse(b"\x7fELF" + bytes(300))

    def test_enormous_header(self):
        self.refuse(png_from(100000, 100000, zlib.compress(bytes(1000))), "100000")

    def test_one_pixel(self):
        """A signal of one point has no spectrum to learn; two points train."""
        self.picture.write_bytes(png_bytes(1, 1))
        self.assert_refused(self.fit("--steps", "1"), "picture.png", "1x1")
        self.picture.write_bytes(png_bytes(2, 1))
        result = self.fit("--steps", "3", "--json")
        self.assert_done(result)
        self.assertEqual(read_json(result)["runs"][0]["steps"], 3)

    def test_hdr_with_nan(self):
        # Radiance RGBE cannot hold NaN itself: the exponent 255 overflows float only in sum; a PFM-like raw is refused.
        header = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 2\n"
        good = self.folder / "good.hdr"
        good.write_bytes(header + bytes([128, 64, 32, 129]) * 4)
        self.assert_done(run("inspect", good))
        bad = self.folder / "bad.hdr"
        bad.write_bytes(header.replace(b"\n\n", b"\nEXPOSURE=nan\n\n") + bytes([128, 64, 32, 129]) * 3)
        self.assert_refused(run("fit", "image", bad, "--steps", "1"), "bad.hdr")

    def test_folder_instead_of_a_file(self):
        self.assert_refused(run("fit", "image", self.folder), str(self.folder))
        self.assert_refused(run("inspect", self.folder), str(self.folder))

    def test_special_files(self):
        self.assert_refused(run("fit", "image", "/dev/null", timeout=20), "/dev/null")
        pipe = self.folder / "pipe.png"
        os.mkfifo(pipe)
        self.assert_refused(run("fit", "image", pipe, timeout=20), "pipe.png")
        self.assert_refused(run("inspect", pipe, timeout=20), "pipe.png", "not a regular file", "name a file")
        self.assert_refused(run(pipe, timeout=20), "pipe.png", "not a regular file")

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_unreadable_folder(self):
        closed = self.folder / "closed"
        closed.mkdir()
        shutil.copy(self.picture, closed)
        closed.chmod(0)
        self.addCleanup(closed.chmod, 0o700)
        self.assert_refused(run("fit", "image", closed / "picture.png"), "closed")
        self.assert_refused(run("inspect", closed / "picture.png"), "closed")
        self.assert_refused(run("resume", closed), "closed")

    def test_sizes_and_crops(self):
        self.assert_refused(self.fit("--resize", "0x4"), "0x4")
        self.assert_refused(self.fit("--resize", "big"), "big")
        self.assert_refused(self.fit("--crop", "30x2+0+0"), "30x2+0+0")
        self.assert_refused(run("fit", "image", "sample:harbor"), "harbor", "harbour")


class BadPlaceTest(ProgramTest):
    def test_proc_takes_no_files(self):
        """Root may write anywhere but there."""
        self.assert_refused(self.fit("--steps", "1", "--out", "/proc/rankscope"), "/proc/rankscope")
        self.assert_refused(run("samples", "/proc/rankscope"), "/proc/rankscope")

    def test_a_file_in_the_way(self):
        self.assert_refused(self.fit("--steps", "1", "--out", self.picture), "picture.png")
        self.assert_refused(self.fit("--steps", "1", "--out", self.picture / "below"), "picture.png")

    def test_results_of_another_experiment_are_kept(self):
        out = self.folder / "out"
        self.assert_done(self.fit("--steps", "3", "--out", out))
        kept = self.checkpoint(out, "adam").read_bytes()
        self.assert_refused(self.fit("--steps", "4", "--out", out), str(out), "resume", "--force")
        self.assertEqual(self.checkpoint(out, "adam").read_bytes(), kept)
        self.assert_done(self.fit("--steps", "3", "--out", out))
        self.assertEqual(self.checkpoint(out, "adam").read_bytes(), kept)
        self.assert_done(self.fit("--steps", "4", "--out", out, "--force"))
        self.assertNotEqual(self.checkpoint(out, "adam").read_bytes(), kept)

    def test_results_trained_further_are_kept(self):
        out = self.folder / "out"
        self.assert_done(self.fit("--steps", "3", "--out", out))
        self.assert_done(run("resume", out, "--steps", "6"))
        kept = self.checkpoint(out, "adam").read_bytes()
        self.assert_refused(self.fit("--steps", "3", "--out", out), str(out), "trained further", "resume", "--force")
        (out / "summary.json").unlink()
        self.assert_refused(self.fit("--steps", "3", "--out", out), str(out), "trained further")
        self.assertEqual(self.checkpoint(out, "adam").read_bytes(), kept)

    def test_a_picture_is_the_same_by_any_path(self):
        out = self.folder / "out"
        self.assert_done(self.fit("--steps", "3", "--out", out))
        other = self.folder / "elsewhere" / ".." / "picture.png"
        (self.folder / "elsewhere").mkdir()
        self.assert_done(run("fit", "image", other, *SMALL, "--steps", "3", "--out", out))

    def test_a_path_through_a_link_is_kept_as_it_is(self):
        """a/../picture.png is not picture.png where a is a link."""
        (self.folder / "far" / "deep").mkdir(parents=True)
        (self.folder / "a").symlink_to(self.folder / "far" / "deep")
        shutil.copy(self.picture, self.folder / "far" / "linked.png")
        out = self.folder / "out"
        source = self.folder / "a" / ".." / "linked.png"
        self.assert_done(run("fit", "image", source, *SMALL, "--steps", "6", "--stop-at", "3", "--out", out))
        self.assert_done(run("resume", out))

    def test_a_name_that_is_not_utf8(self):
        odd = os.fsencode(self.folder) + b"/caf\xe9.png"
        with open(odd, "wb") as file:
            file.write(png_bytes(24, 16))
        out = self.folder / "out"
        command = [PROGRAM, "fit", "image", odd, *SMALL, "--steps", "2"]
        refused = subprocess.run([*command, "--out", out], capture_output=True, check=False, env=clean_environment())
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn(b"UTF-8", refused.stderr)
        self.assertFalse(out.exists())
        self.assertEqual(subprocess.run(command, capture_output=True, check=False, env=clean_environment()).returncode, 0)

    def test_unfinished_results_are_kept(self):
        out = self.folder / "out"
        self.assert_done(self.fit("--steps", "9", "--stop-at", "3", "--out", out))
        self.assert_refused(self.fit("--steps", "9", "--out", out), "unfinished", "resume")

    def mount(self, size):
        place = self.folder / "small"
        place.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=False,
                          capture_output=True).returncode != 0:
            self.skipTest("only root may mount a small disk")
        self.addCleanup(subprocess.run, ["umount", "-l", place], check=False)
        return place

    def test_full_disk_from_the_start(self):
        place = self.mount("64k")
        filler = os.open(place / "filler", os.O_WRONLY | os.O_CREAT)
        self.addCleanup(os.close, filler)
        with self.assertRaises(OSError):
            while True:
                os.write(filler, bytes(4096))
        self.assert_refused(self.fit("--steps", "1", "--out", place / "out"), str(place))

    def test_disk_that_fills_while_training(self):
        place = self.mount("64k")
        result = run("fit", "image", self.picture, "--hidden-layers", "2", "--width", "128", "--steps", "5", "--json",
                     "--out", place / "out")
        self.assertEqual(result.returncode, 1, result.stderr)
        lines = [line for line in result.stderr.splitlines() if line.startswith("rankscope: ")]
        self.assertTrue(lines[0].startswith("rankscope: note: adam: "), "it is told when it happens")
        self.assertIn("No space left", lines[0])
        self.assertIn("the checkpoint of step 5 could not be written", result.stderr)
        self.assertTrue(all(str(place) in line for line in lines), result.stderr)
        numbers = read_json(result)["runs"][0]
        self.assertEqual(numbers["steps"], 5, "the numbers are printed all the same")
        self.assertIsNone(numbers["checkpoint_step"])
        self.assertEqual([p for p in place.rglob("*.tmp")], [], "no half-written file is left")

    def shell(self, command, **options):
        return subprocess.run(["bash", "-c", command, "bash", PROGRAM, str(self.picture), str(self.folder / "out")],
                              text=True, check=False, timeout=120, env=clean_environment(), **options)

    def test_stderr_that_cannot_be_written(self):
        fit = '"$1" fit image "$2" --hidden-layers 1 --width 8 --steps 5 --force --out "$3"'
        for where in ("2>/dev/full", "2>&-", "0<&- 2>&-"):
            result = self.shell(f"{fit} {where}", stdout=subprocess.PIPE)
            self.assertEqual(result.returncode, 0, where)
            self.assertIn("report:", result.stdout, where)
            self.assertEqual(read_json(run("inspect", self.checkpoint(self.folder / "out", "adam"), "--json"))["step"], 5)
        self.assertEqual(self.shell('"$1" info --jsn 2>/dev/full').returncode, 2)
        self.assertEqual(self.shell('"$1" info --jsn 2>&-').returncode, 2)

    def test_stdout_that_is_closed(self):
        """The training is kept; that its numbers went nowhere is told."""
        result = self.shell('"$1" fit image "$2" --hidden-layers 1 --width 8 --steps 5 --out "$3" >&-', stderr=subprocess.PIPE)
        self.assertEqual(result.returncode, 1)
        self.assertIn("standard output", result.stderr)
        self.assertTrue((self.folder / "out" / "report.html").exists())

    def test_stdout_that_cannot_be_written(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = subprocess.run([os.environ.get("RANKSCOPE", "build/rankscope"), "info"], stdout=full,
                                    stderr=subprocess.PIPE, text=True, check=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("standard output", result.stderr)


class BadCheckpointTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        self.assert_done(self.fit("--steps", "6", "--stop-at", "3", "--out", self.out))
        self.file = self.checkpoint(self.out, "adam")
        self.whole = self.file.read_bytes()

    def refuse(self, content, *words):
        self.file.write_bytes(content)
        self.assert_refused(run("inspect", self.file), "checkpoint.safetensors", *words)
        self.assert_refused(run("resume", self.out), "checkpoint.safetensors", *words)
        self.assertEqual(self.file.read_bytes(), content, "a broken checkpoint is left for its owner to look at")

    def edit_metadata(self, change):
        length = struct.unpack("<Q", self.whole[:8])[0]
        header = json.loads(self.whole[8 : 8 + length])
        change(header)
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        return struct.pack("<Q", len(text)) + text + self.whole[8 + length :]

    def test_cut_at_every_eighth(self):
        for eighth in range(8):
            self.refuse(self.whole[: len(self.whole) * eighth // 8])
        self.refuse(self.whole[:-1])

    def test_unchanged_metadata_still_loads(self):
        """The witness for the tests below: rewriting the header is not what makes them fail."""
        self.file.write_bytes(self.edit_metadata(lambda header: None))
        self.assert_done(run("inspect", self.file))

    def test_future_version(self):
        def change(header):
            metadata = header["__metadata__"]
            keys = [key for key in metadata if metadata[key] == "1" or '"rankscope":1' in metadata[key].replace(" ", "")]
            self.assertTrue(keys, "the metadata holds a version")
            for key in keys:
                metadata[key] = metadata[key].replace(" ", "").replace('"rankscope":1', '"rankscope":999')
                metadata[key] = "999" if metadata[key] == "1" else metadata[key]

        self.refuse(self.edit_metadata(change), "999")

    def test_weights_only(self):
        def change(header):
            del header["__metadata__"]

        self.refuse(self.edit_metadata(change))

    def test_another_signal(self):
        self.picture.write_bytes(png_bytes(24, 16, lambda x, y: (x, y, 0)))
        self.assert_refused(run("resume", self.out), "signal")
        self.assertEqual(self.file.read_bytes(), self.whole)

    def test_experiments(self):
        path = self.out / "experiment.json"
        good = json.loads(path.read_text(encoding="utf-8"))
        for change, words in [
            ({"rankscope": 999}, ["999"]),
            ({"pace": "lockstp"}, ["pace", "lockstep"]),
            ({"runz": []}, ["runz", "runs"]),
            ({"runs": []}, ["runs"]),
        ]:
            path.write_text(json.dumps(good | change), encoding="utf-8")
            self.assert_refused(run("inspect", path), "experiment.json", *words)
            self.assert_refused(run("resume", self.out), "experiment.json", *words)
        path.write_text("{", encoding="utf-8")
        self.assert_refused(run("inspect", path), "experiment.json")

    def test_nothing_to_resume(self):
        empty = self.folder / "empty"
        empty.mkdir()
        self.assert_refused(run("resume", empty), str(empty))
        self.assert_refused(run("resume", self.folder / "none"), "none")
        self.assert_refused(run("resume", self.out, "--steps", "0"), "--steps")


if __name__ == "__main__":
    unittest.main()
