"""What PyTorch and scikit-image make of the forward operators. Reads a JSON list of
requests from argv, prints the list of answers.

Pictures come from a generator that is simple enough to write twice (the same as in optimizers.py).
"""
import json
import math
import sys

MASK = (1 << 64) - 1


def draws(seed, count):
    """`count` doubles in [-1, 1): Knuth's MMIX generator, the top 53 bits."""
    x = (seed * 2654435761 + 12345) & MASK
    values = []
    for _ in range(count):
        x = (x * 6364136223846793005 + 1442695040888963407) & MASK
        values.append((x >> 11) * 2.0**-52 - 1)
    return values


def picture(request):
    return draws(request["seed"], request["height"] * request["width"] * request.get("channels", 1))


def reduce(request):
    """torch.nn.functional.interpolate as the Muon-INR code calls it, or average pooling."""
    import torch

    shape = (request["height"], request["width"], request["channels"])
    image = torch.tensor(picture(request), dtype=torch.float64).reshape(shape).permute(2, 0, 1)[None]
    if request["reduction"] == "average":
        small = torch.nn.functional.avg_pool2d(image, request["scale"])
    else:
        small = torch.nn.functional.interpolate(image, scale_factor=1 / request["scale"], mode="bicubic", antialias=True)
    return {"extents": list(small.shape[2:]), "values": small[0].permute(1, 2, 0).flatten().tolist()}


def rotate(request):
    """Rotation by sampling a grid in float64, then the sum over rows: kornia's rotate, written out."""
    import torch

    h, w = request["height"], request["width"]
    image = torch.tensor(picture(request), dtype=torch.float64).reshape(1, 1, h, w)
    cx, cy = (w - 1) / 2, (h - 1) / 2
    ys, xs = torch.meshgrid(torch.arange(h) - cy, torch.arange(w) - cx, indexing="ij")
    sinogram = []
    for degrees in request["angles"]:
        c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        grid = torch.stack([(c * xs - s * ys) / cx, (s * xs + c * ys) / cy], -1)[None]
        sinogram += torch.nn.functional.grid_sample(image, grid.double(), align_corners=True).sum(2).flatten().tolist()
    return {"values": sinogram}


def radon(request):
    """skimage.transform.radon of a square picture that is zero outside its circle. It turns the other way round."""
    import numpy
    from skimage.transform import radon as transform

    n = request["width"]
    image = numpy.array(picture(request)).reshape(n, n)
    axis = numpy.arange(n) - n // 2
    image[axis[:, None] ** 2 + axis[None] ** 2 > (n // 2 - 1) ** 2] = 0
    sinogram = transform(image, theta=[-angle for angle in request["angles"]], circle=True)
    return {"image": image.flatten().tolist(), "values": sinogram.T.flatten().tolist()}


def main():
    jobs = {"reduce": reduce, "rotate": rotate, "radon": radon}
    json.dump([jobs[request["job"]](request) for request in json.loads(sys.argv[1])], sys.stdout)


if __name__ == "__main__":
    main()
