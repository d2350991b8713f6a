#!/usr/bin/env python3
"""rankscope inspect of meshes and point clouds, good and bad."""
import math
import resource
import struct
import unittest

from program import ProgramTest, read_json, run

CORNERS = [(x, y, z) for x in (0, 1) for y in (0, 2) for z in (0, 4)]
# Outward, of a box whose corner 4x + 2y + z is that of x, y, z in {0, 1}.
FACES = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
TRIANGLES = [t for a, b, c, d in FACES for t in ((a, b, c), (a, c, d))]


def obj(corners=CORNERS, faces=FACES):
    return ("".join("v %g %g %g\n" % c for c in corners) +
            "".join("f " + " ".join(str(i + 1) for i in f) + "\n" for f in faces)).encode()


def ply(corners=CORNERS, faces=FACES, promised=None):
    head = ("ply\nformat binary_big_endian 1.0\nelement vertex %d\nproperty float x\nproperty float y\nproperty float z\n"
            "element face %d\nproperty list uchar int vertex_indices\nend_header\n" % (len(corners), promised or len(faces)))
    return (head.encode() + b"".join(struct.pack(">3f", *c) for c in corners) +
            b"".join(struct.pack(">B%di" % len(f), len(f), *f) for f in faces))


def stl(corners=CORNERS, triangles=TRIANGLES):
    return bytes(80) + struct.pack("<I", len(triangles)) + b"".join(
        struct.pack("<12fH", 0, 0, 0, *corners[a], *corners[b], *corners[c], 0) for a, b, c in triangles)


def off(corners=CORNERS, faces=FACES):
    return ("OFF\n%d %d 0\n" % (len(corners), len(faces)) + "".join("%g %g %g\n" % c for c in corners) +
            "".join("%d " % len(f) + " ".join(map(str, f)) + "\n" for f in faces)).encode()


class InspectMeshTest(ProgramTest):
    def inspect(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        result = run("inspect", path, "--json")
        self.assert_done(result)
        return read_json(result)

    def test_a_box_in_every_format(self):
        for name, content in (("a.obj", obj()), ("a.ply", ply()), ("a.stl", stl()), ("a.off", off())):
            with self.subTest(name):
                found = self.inspect(name, content)
                self.assertEqual(found["kind"], "mesh")
                self.assertEqual(found["format"], name[2:].upper())
                self.assertEqual((found["vertices"], found["triangles"]), (8, 12))
                self.assertEqual(found["bounds"], {"lowest": [0, 0, 0], "highest": [1, 2, 4]})
                self.assertAlmostEqual(found["area"], 28)
                self.assertAlmostEqual(found["volume"], 8)
                self.assertTrue(found["watertight"])
                self.assertEqual((found["components"], found["euler_number"], found["boundary_edges"]), (1, 2, 0))

    def test_what_is_tolerated_is_counted(self):
        corners = CORNERS + [CORNERS[0], (9, 9, 9)]
        found = self.inspect("a.obj", obj(corners, FACES[1:] + [(0, 0, 5), (8, 2, 1)]))
        self.assertFalse(found["watertight"])
        self.assertIsNone(found["volume"])
        self.assertEqual(found["degenerate_faces"], 1)
        self.assertEqual(found["duplicate_vertices"], 1)
        self.assertEqual(found["unreferenced_vertices"], 1)
        self.assertEqual(found["boundary_edges"], 3)
        text = run("inspect", self.folder / "a.obj")
        self.assert_done(text)
        self.assertRegex(text.stdout, r"boundary_edges +3\n")

    def test_a_point_cloud(self):
        points = [(math.cos(i), math.sin(i), math.sin(3 * i)) for i in range(50)]
        found = self.inspect("a.xyz", "".join("%r %r %r %r %r %r\n" % (*p, *p) for p in points).encode())
        self.assertEqual((found["kind"], found["vertices"], found["normals"]), ("point_cloud", 50, True))

    def refuse(self, name, content, *words):
        bad = self.folder / name
        bad.write_bytes(content)
        self.assert_refused(run("inspect", bad), name, *words)

    def test_bad_meshes_are_refused_in_one_line(self):
        self.refuse("bad.obj", obj(faces=[(0, 1, 8)]), "face 1", "vertex 9", "there are 8")
        self.refuse("bad.obj", obj().replace(b"v 0 0 0", b"v 0 nan 0"), "vertex 1", "not finite")
        self.refuse("bad.obj", obj(faces=[]), "neither faces nor normals")
        self.refuse("bad.obj", b"", "empty")
        self.refuse("bad.obj", obj(corners=[(x, y, 7) for x, y, _ in CORNERS]), "flat", "along z")
        self.refuse("bad.ply", ply(promised=2000000000), "promises 2000000000 of face")
        self.refuse("bad.ply", ply()[:-20], "bad.ply")
        self.refuse("bad.stl", stl()[:-1], "promises 12 facets")
        self.refuse("bad.off", off()[:-8], "bad.off")
        self.refuse("bad.xyz", b"0 0 0\n", "six numbers")

    def test_two_gigabytes_of_comments(self):
        path = self.folder / "long.obj"
        path.write_bytes(b"# ")
        with path.open("r+b") as file:
            file.truncate(2 << 30)  # a hole takes no room on the disk
            file.seek(0, 2)
            file.write(b"\n" + obj())
        result = run("inspect", path, "--json")
        self.assert_done(result)
        self.assertEqual(read_json(result)["triangles"], 12)
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 1 << 20)  # KiB


if __name__ == "__main__":
    unittest.main()
