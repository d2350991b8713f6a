#!/usr/bin/env python3
"""Rules of the house that the compiler does not check. check_architecture.py ROOT prints each breach and exits with 1.

The compiler already refuses an include of a folder that is not linked; this adds what linking lets through (a folder
reached by way of another), tensors where none belong, mutable globals, and files that have grown too long.
"""
import re
import sys
from pathlib import Path

# Each folder may include itself and what stands before it. core/CMakeLists.txt builds them in the same order.
CORE = ["base", "spec", "camera", "io", "compute", "sae", "mesh", "surface", "portrait", "shape", "radiance", "signal", "scene", "score", "perceptual", "train", "model", "optim", "task",
        "analysis", "engine", "atoms", "results", "sweep", "session"]
APP = ["sound", "ui", "panels", "window", "cli", "main"]
RENDER = ["render"]

# Folders whose own files must not name tensors; engine and what is under it hide them behind plain numbers.
TENSOR_FREE = {"base", "spec", "camera", "io", "signal", "scene", "score", "compute", "sae", "mesh", "surface", "portrait", "shape", "radiance", "train", "atoms", "results", "sweep", "session",
               "render"} | set(APP)
TENSOR_INCLUDE = re.compile(r'#\s*include\s*[<"](torch/|ATen/|c10/)')

MOST_LINES = 500
MARKERS = ("<" * 7 + " ", ">" * 7 + " ")
SOURCE_ENDINGS = {".cpp", ".h", ".inl", ".def", ".py", ".sh", ".cmake", ".vert", ".geom", ".frag"}

INCLUDE = re.compile(r'#\s*include\s*"([a-z_]+)/[^"]+"')
STATIC = re.compile(r"^\s*(?:inline\s+)?(?:static|thread_local)\s+(?!const\b|constexpr\b|inline\b|_)[^()]*[;={]")
STATIC_SKIPPED = re.compile(r"^\s*static\s+(?:inline\s+)?(?:const|constexpr)\b|static_assert|static_cast")
GLOBAL = re.compile(r"^(?:inline\s+)?(?!const\b|constexpr\b|using\b|typedef\b|extern\b|return\b|namespace\b|struct\b|class\b"
                    r"|enum\b|union\b|template\b|friend\b|static_assert\b|public\b|private\b|protected\b|case\b|inline\b)"
                    r"[A-Za-z_][\w:<>,*& ]*[ *&]\w+\s*(?:\{[^()]*\}|=[^()]*)?;\s*(?://.*)?$")
# A signal handler can reach nothing but a global.
MUTABLE_ALLOWED = {("app/cli/interrupt.cpp", "firstSignalAt"), ("app/cli/interrupt.cpp", "hangUpIgnoredAtStart")}


def allowed_includes(part, folder):
    """Folders that `folder` of core, app or render may include; None for files that may include anything."""
    if part == "core":
        return set(CORE[:CORE.index(folder) + 1]) if folder in CORE else set()
    if part == "app":
        return set(CORE) | set(RENDER) | set(APP[:APP.index(folder) + 1]) if folder in APP else set()
    return set(RENDER)


def check_includes(name, part, folder, number, line):
    match = INCLUDE.search(line)
    known = set(CORE) | set(APP) | set(RENDER)
    if match and match.group(1) in known and match.group(1) not in allowed_includes(part, folder):
        yield f"{name}:{number}: {part}/{folder} must not include {match.group(1)}/"
    if folder in TENSOR_FREE and TENSOR_INCLUDE.search(line):
        yield f"{name}:{number}: {part}/{folder} must not use tensors"


def check_globals(name, number, line):
    mutable = (STATIC.search(line) and not STATIC_SKIPPED.search(line)) or GLOBAL.search(line)
    if mutable and not any(name == file and word in line for file, word in MUTABLE_ALLOWED):
        yield f"{name}:{number}: a mutable global or static: {line.strip()}"


def check_file(root, path):
    name = path.relative_to(root).as_posix()
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) > MOST_LINES:
        yield f"{name}: {len(lines)} lines, at most {MOST_LINES}: split it by what it does"
    parts = path.relative_to(root).parts
    part = parts[0]
    if part not in ("core", "app", "render") or path.suffix not in {".cpp", ".h", ".inl"}:
        return
    folder = "render" if part == "render" else parts[1]
    for number, line in enumerate(lines, 1):
        yield from check_includes(name, part, folder, number, line)
        yield from check_globals(name, number, line)


def check_markers(root, path):
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if line.startswith(MARKERS):
            yield f"{path.relative_to(root).as_posix()}:{number}: what a merge left behind: {line.strip()}"


def check_tree(root):
    for path in sorted([*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("tests/*/*.md")]):
        yield from check_markers(root, path)
    for part in ("app", "core", "render", "shaders", "tests", "scripts", "cmake"):
        for path in sorted((root / part).rglob("*")):
            if path.suffix in SOURCE_ENDINGS and path.is_file() and "__pycache__" not in path.parts:
                yield from check_file(root, path)
                yield from check_markers(root, path)


def main():
    root = Path(sys.argv[1]).resolve()
    breaches = list(check_tree(root))
    for breach in breaches:
        print(breach)
    print(f"{len(breaches)} breaches of the house rules")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
