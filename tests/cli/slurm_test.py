#!/usr/bin/env python3
"""The same sweep as a job array of a real Slurm on this machine: each cell once, the same bits, the same table."""
import json
import shutil
import signal
import tempfile
import unittest

import program
from slurm_cluster import Cluster
from sweep_test import RATES, TINY, SweepTest

FIELDS = {**TINY, "steps": 200}


class SlurmTest(SweepTest):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.mkdtemp(prefix="rankscope-slurm-")
        cls.addClassCleanup(shutil.rmtree, cls.place, ignore_errors=True)
        try:
            # Arrays of five, so that nine cells take two.
            cls.cluster = Cluster(cls.place, max_array_size=5)
        except RuntimeError as reason:
            raise unittest.SkipTest(f"Slurm does not start here: {reason}") from reason
        cls.addClassCleanup(cls.cluster.stop)

    def setUp(self):
        super().setUp()
        clean = program.clean_environment
        self.addCleanup(setattr, program, "clean_environment", clean)
        program.clean_environment = lambda: {**clean(), "SLURM_CONF": self.cluster.environment["SLURM_CONF"]}

    def queued(self):
        return self.cluster.run("squeue", "-h", "-o", "%i").stdout.split()

    def test_nine_cells(self):
        self.write(fields=FIELDS, grid=RATES)
        result = program.run("sweep", self.spec, "--slurm", "--json", timeout=500)
        self.assert_done(result)
        self.assertIn("9 cells submitted as job", result.stderr)
        self.assertEqual(self.queued(), [])
        cells = self.cells()
        self.assertEqual(len(cells), 9)
        self.assertEqual(self.leftovers(), [])
        scripts = sorted((self.out / "slurm").glob("cells-*.sh"))
        self.assertEqual(len(scripts), 2, "in two arrays")
        tasks = [int(line) for f in (self.out / "slurm").glob("cells-*.txt") for line in f.read_text().split()]
        self.assertEqual(sorted(tasks), list(range(9)), "each cell is one task")

        here = self.folder / "here"
        local = program.run("sweep", self.spec, "--out", here, "--json")
        self.assert_done(local)

        def comparable(table):
            for row in table["rows"]:
                del row["seconds"]
            return table

        self.assertEqual(comparable(json.loads(result.stdout)), comparable(json.loads(local.stdout)))
        for name in cells:
            self.assertEqual(self.checkpoint(self.out / "cells" / name, "muon").read_bytes(),
                             self.checkpoint(here / "cells" / name, "muon").read_bytes())
        again = program.run("sweep", self.spec, "--slurm", timeout=100)
        self.assert_done(again)
        self.assertNotIn("submitted", again.stderr)
        self.assertEqual(self.cells(), cells)

    def test_killed_while_waiting_goes_on_with_the_same_jobs(self):
        self.write(fields={**FIELDS, "steps": 1500}, grid=RATES)
        for how in (signal.SIGKILL, signal.SIGINT):
            process = self.begin("--slurm", "--jobs", "1")
            self.assertIn("job", process.stderr.readline())
            wanted = len(self.cells()) + 1
            self.wait_for(lambda count=wanted: len(self.cells()) >= count, process)
            process.send_signal(how)
            _, errors = process.communicate(timeout=60)
            self.assertEqual(process.returncode, -9 if how == signal.SIGKILL else 130, errors)
            self.assertTrue(self.queued(), "the jobs go on")
        kept = self.cells()
        result = program.run("sweep", self.spec, "--slurm", timeout=500)
        self.assert_done(result)
        self.assertIn("waiting for job", result.stderr)
        self.assertNotIn("submitted as", result.stderr)
        cells = self.cells()
        self.assertEqual(len(cells), 9)
        self.assertEqual(cells | kept, cells)

    def test_failed_cells_and_cancelled_tasks(self):
        (self.folder / "broken.png").write_bytes(b"nothing")
        self.write(fields={**FIELDS, "steps": 10}, files=["broken.png", "picture.png"])
        result = program.run("sweep", self.spec, "--slurm", timeout=300)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual({r["file"]: r["outcome"] for r in self.rows()}, {"broken.png": "failed", "picture.png": "done"})

        self.write(fields={**FIELDS, "steps": 10_000_000})
        process = self.begin("--slurm")
        self.wait_for(lambda: any((self.out / "cells").glob(".*.partial")), process)
        for job in self.queued():
            self.cluster.run("scancel", job)
        _, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 1, errors)
        self.assertIn("tasks ended without a result", errors)
        self.assertIn("1 of 1 cells are left", errors)

    def test_refusals(self):
        self.write(fields=FIELDS)
        self.assert_refused(program.run("sweep", self.spec, "--sbatch", "--time=1"), "--sbatch", "--slurm")
        result = program.run("sweep", self.spec, "--slurm", "--sbatch", "--partition=nowhere")
        self.assertEqual(result.returncode, 2)
        self.assertIn("partition", result.stderr)


class WithoutSlurmTest(SweepTest):
    def test_no_sbatch(self):
        self.write(fields=FIELDS)
        clean = program.clean_environment
        self.addCleanup(setattr, program, "clean_environment", clean)
        program.clean_environment = lambda: {**clean(), "PATH": str(self.folder)}
        self.assert_refused(program.run("sweep", self.spec, "--slurm"), "--slurm", "sbatch")


if __name__ == "__main__":
    # The classes that this one builds on have their own module.
    loader = unittest.TestLoader()
    suite = unittest.TestSuite(loader.loadTestsFromTestCase(c) for c in (SlurmTest, WithoutSlurmTest))
    outcome = unittest.TextTestRunner(verbosity=2).run(suite)
    raise SystemExit(0 if outcome.wasSuccessful() else 1)
