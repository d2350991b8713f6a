"""Reads and writes our file formats with nothing but the standard library and NumPy, as an opinion of its own.

Usage: files.py COMMAND ARGUMENTS; prints one JSON document.
"""
import base64
import binascii
import csv
import html.parser
import json
import struct
import sys
import zlib

SIZES = {"F64": 8, "F32": 4, "I64": 8, "U8": 1, "BF16": 2}


def read_safetensors(path):
    data = open(path, "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    assert length <= 100_000_000 and (8 + length) % 8 == 0
    header = json.loads(data[8 : 8 + length].decode("utf-8"))
    metadata = header.pop("__metadata__", {})
    assert all(isinstance(k, str) and isinstance(v, str) for k, v in metadata.items())
    body, end, tensors = data[8 + length :], 0, []
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, stop = entry["data_offsets"]
        count = 1
        for extent in entry["shape"]:
            count *= extent
        assert begin == end and stop - begin == count * SIZES[entry["dtype"]]
        end = stop
        tensors.append({"name": name, "dtype": entry["dtype"], "shape": entry["shape"], "hex": body[begin:stop].hex()})
    assert end == len(body)
    return {"metadata": metadata, "tensors": tensors}


def write_safetensors(path):
    """A file of every type, with keys out of order, an unpadded header, and names beyond ASCII."""
    parts = {
        "größe": ("F64", [2], struct.pack("<2d", 0.1, -1e300)),
        "steps": ("I64", [1, 3], struct.pack("<3q", -1, 0, 2**62)),
        "w": ("F32", [2, 2], struct.pack("<4f", 1, -2.5, float("inf"), 1e-40)),
        "none": ("F32", [0, 7], b""),
        "half": ("BF16", [1], b"\x80\x3f"),
        "scalar": ("U8", [], b"\xff"),
    }
    offset, entries = 0, {}
    for name, (dtype, shape, raw) in parts.items():
        entries[name] = {"data_offsets": [offset, offset + len(raw)], "shape": shape, "dtype": dtype}
        offset += len(raw)
    header = dict(reversed(list(entries.items())))
    header["__metadata__"] = {"experiment": '{"a": "ü"}', "empty": ""}
    text = json.dumps(header, ensure_ascii=False).encode("utf-8")
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + b"".join(raw for _, _, raw in parts.values()))
    return {}


def read_npz(path):
    import numpy
    import zipfile

    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        entries = [[i.filename, i.compress_type, list(i.date_time)] for i in archive.infolist()]
    arrays = {}
    with numpy.load(path, allow_pickle=False) as data:
        for name in data.files:
            a = data[name]
            values = [None if v != v else v for v in a.ravel().tolist()]
            arrays[name] = {"dtype": a.dtype.str, "shape": list(a.shape), "values": values}
    return {"entries": entries, "arrays": arrays}


def unfilter(kind, line, before, step):
    out = bytearray(line)
    for i in range(len(out)):
        a = out[i - step] if i >= step else 0
        b = before[i]
        c = before[i - step] if i >= step else 0
        p = a + b - c
        near = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        out[i] = (out[i] + [0, a, b, (a + b) // 2, near][kind]) & 255
    return out


def decode_png(data):
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, body, head = 8, b"", None
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunk, (crc,) = data[at + 4 : at + 8 + length], struct.unpack(">I", data[at + 8 + length : at + 12 + length])
        assert zlib.crc32(chunk) == crc
        head = struct.unpack(">IIBBBBB", chunk[4:]) if chunk[:4] == b"IHDR" else head
        body += chunk[4:] if chunk[:4] == b"IDAT" else b""
        at += 12 + length
    width, height, depth, kind = head[:4]
    assert depth == 8 and head[4:] == (0, 0, 0)
    step = {0: 1, 4: 2, 2: 3, 6: 4}[kind]
    raw, lines, before = zlib.decompress(body), [], bytes(width * step)
    for y in range(height):
        start = y * (width * step + 1)
        before = unfilter(raw[start], raw[start + 1 : start + 1 + width * step], before, step)
        lines.append(bytes(before))
    return {"width": width, "height": height, "channels": step, "hex": b"".join(lines).hex()}


class Page(html.parser.HTMLParser):
    VOID = {"meta", "img", "br", "hr", "link", "input"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.text, self.counts, self.images = [], [], [], {}, []

    def handle_starttag(self, tag, attributes):
        self.counts[tag] = self.counts.get(tag, 0) + 1
        names = [name for name, _ in attributes]
        if len(set(names)) != len(names):
            self.faults.append(f"<{tag}> repeats an attribute")
        for name, value in attributes:
            if name in ("src", "href", "data", "action", "poster", "xlink:href") and not value.startswith("data:"):
                self.faults.append(f"<{tag} {name}> points outside: {value[:80]}")
            if name.startswith("on"):
                self.faults.append(f"<{tag} {name}> is script")
            if name == "src":
                self.images.append(value)
        if tag == "script":
            self.faults.append("a script")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing at {self.getpos()}")

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            for word in ("@import", "http"):
                if word in data:
                    self.faults.append(f"the style sheet holds {word}")
        elif data.strip():
            self.text.append(data.strip())


def read_page(path):
    page = Page()
    page.feed(open(path, encoding="utf-8").read())
    page.close()
    faults = page.faults + [f"<{tag}> stays open" for tag in page.open]
    pictures = [decode_png(base64.b64decode(i.split(",")[1], validate=True)) for i in page.images]
    shapes = [[p["width"], p["height"], p["channels"]] for p in pictures]
    return {"faults": faults, "text": " ".join(page.text), "counts": page.counts, "pictures": shapes}


def read_csv(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    return {"header": rows[0], "rows": rows[1:]}


def crc32c(data):
    """Bit by bit, from the polynomial alone."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def read_records(data):
    """TFRecords: length, its masked checksum, the bytes, theirs."""
    at, records = 0, []

    def check(part, stored):
        crc = crc32c(part)
        assert stored == (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF

    while at < len(data):
        (length,) = struct.unpack_from("<Q", data, at)
        check(data[at : at + 8], struct.unpack_from("<I", data, at + 8)[0])
        record = data[at + 12 : at + 12 + length]
        assert len(record) == length
        check(record, struct.unpack_from("<I", data, at + 12 + length)[0])
        records.append(record)
        at += 16 + length
    return records


def read_message(data):
    """Protocol buffers: [(field, value)]; bytes for what has a length."""
    at, fields = 0, []

    def varint():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            value = varint()
        elif key & 7 == 1:
            (value,) = struct.unpack_from("<d", data, at)
            at += 8
        elif key & 7 == 2:
            length = varint()
            value = data[at : at + length]
            assert len(value) == length
            at += length
        else:
            assert key & 7 == 5
            (value,) = struct.unpack_from("<f", data, at)
            at += 4
        fields.append((key >> 3, value))
    return fields


def read_events(path):
    events, version = [], None
    for record in read_records(open(path, "rb").read()):
        event = dict(read_message(record))
        version = event[3].decode() if 3 in event else version
        scalars = {}
        for _, value in read_message(event.get(5, b"")):
            fields = dict(read_message(value))
            assert set(fields) == {1, 2}
            scalars[fields[1].decode("utf-8")] = None if fields[2] != fields[2] else fields[2]
        events.append({"time": event[1], "step": event.get(2, 0), "scalars": scalars})
    return {"version": version, "events": events[1:], "start": events[0]["time"]}


def xoshiro(seed, stream, count):
    mask = 2**64 - 1

    def split_mix(x):
        x = (x + 0x9E3779B97F4A7C15) & mask
        z = x
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return x, z ^ (z >> 31)

    def rotate(x, k):
        return ((x << k) | (x >> (64 - k))) & mask

    x = seed ^ split_mix(stream)[1]
    s = []
    for _ in range(4):
        x, word = split_mix(x)
        s.append(word)
    out = []
    for _ in range(count):
        out.append((rotate((s[0] + s[3]) & mask, 23) + s[0]) & mask)
        t = (s[1] << 17) & mask
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)
    return {"numbers": [str(n) for n in out]}


COMMANDS = {
    "read-safetensors": read_safetensors,
    "write-safetensors": write_safetensors,
    "read-npz": read_npz,
    "read-png": lambda path: decode_png(open(path, "rb").read()),
    "read-page": read_page,
    "read-csv": read_csv,
    "read-json": lambda path: json.load(open(path)),
    "read-events": read_events,
    "crc32c": lambda path: {"crc": crc32c(open(path, "rb").read())},
    "base64": lambda path: {"text": base64.b64encode(open(path, "rb").read()).decode()},
    "crc32": lambda path: {"crc": binascii.crc32(open(path, "rb").read())},
    "xoshiro": lambda seed, stream, count: xoshiro(int(seed), int(stream), int(count)),
}

if __name__ == "__main__":
    print(json.dumps(COMMANDS[sys.argv[1]](*sys.argv[2:])))
