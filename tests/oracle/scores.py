"""Scores of pictures, as an opinion of its own: NumPy by the formulas, PyTorch for LPIPS, scikit-image where it is.

Usage: scores.py COMMAND ARGUMENTS; prints one JSON document. Pictures are raw float32 files, height x width x channels.
"""
import json
import struct
import sys

import numpy


def picture(path, height, width, channels):
    return numpy.fromfile(path, dtype="<f4").reshape(int(height), int(width), int(channels)).astype(numpy.float64)


def windows(plane, side):
    return numpy.lib.stride_tricks.sliding_window_view(plane, (side, side))


def ssim_of_planes(a, b, weights, unbiased, extent):
    """By definition: weighted means, variances and covariance about the means, window by window."""
    side = len(weights)
    wa, wb = windows(a, side), windows(b, side)
    ma = (wa * weights).sum((-1, -2), keepdims=True)
    mb = (wb * weights).sum((-1, -2), keepdims=True)
    va = ((wa - ma) ** 2 * weights).sum((-1, -2)) * unbiased
    vb = ((wb - mb) ** 2 * weights).sum((-1, -2)) * unbiased
    cov = ((wa - ma) * (wb - mb) * weights).sum((-1, -2)) * unbiased
    ma, mb = ma[..., 0, 0], mb[..., 0, 0]
    c1, c2 = (0.01 * extent) ** 2, (0.03 * extent) ** 2
    return ((2 * ma * mb + c1) * (2 * cov + c2) / ((ma**2 + mb**2 + c1) * (va + vb + c2))).mean()


def ssim(target, output, height, width, channels, extent):
    a, b, extent = picture(target, height, width, channels), picture(output, height, width, channels), float(extent)
    uniform = numpy.full((7, 7), 1 / 49)
    distance = numpy.arange(-5, 6)
    line = numpy.exp(-((distance / 1.5) ** 2) / 2)
    gauss = numpy.outer(line, line) / line.sum() ** 2
    planes = [(a[..., c], b[..., c]) for c in range(a.shape[2])]
    pad = [(numpy.pad(x, 5, mode="reflect"), numpy.pad(y, 5, mode="reflect")) for x, y in planes]
    answer = {
        "ssim": numpy.mean([ssim_of_planes(x, y, uniform, 49 / 48, extent) for x, y in planes]),
        "ssim_gaussian": numpy.mean([ssim_of_planes(x, y, gauss, 1, extent) for x, y in pad]),
    }
    try:
        from skimage.metrics import structural_similarity
    except ImportError:
        return answer
    try:
        answer["skimage"] = structural_similarity(a, b, data_range=extent, channel_axis=-1)
    except TypeError:  # before 0.19
        answer["skimage"] = structural_similarity(a, b, data_range=extent, multichannel=True)
    return answer


def spectrum(path, height, width, channels):
    a = picture(path, height, width, channels)
    power = numpy.mean(numpy.abs(numpy.fft.fft2(a, axes=(0, 1))) ** 2, axis=2) / (a.shape[0] * a.shape[1]) ** 2
    v, u = numpy.meshgrid(numpy.fft.fftfreq(a.shape[0]), numpy.fft.fftfreq(a.shape[1]), indexing="ij")
    longer = max(a.shape[:2])
    radius = numpy.hypot(u, v) * longer
    # Half-way cases belong to the outer ring.
    ring = numpy.floor(radius + 0.5 + 1e-12).astype(int)
    energy = numpy.bincount(ring.ravel(), power.ravel())
    return {"energy": energy.tolist(), "count": numpy.bincount(ring.ravel()).tolist(), "mean_square": float((a**2).mean())}


def stft(path, window, hop, count):
    """The squared magnitudes of scipy.signal.stft with frames centred at multiples of `hop`, amplitudes as of a sine."""
    try:
        import scipy.signal
    except ImportError:
        return {"missing": True}
    x = numpy.fromfile(path, dtype="<f4").astype(numpy.float64)
    window, hop, count = int(window), int(hop), int(count)
    _, _, z = scipy.signal.stft(x, window="hann", nperseg=window, noverlap=window - hop, boundary="zeros", padded=True)
    amplitude = 2 * numpy.abs(z.T[:count])
    amplitude[:, [0, -1]] /= 2
    return {"power": (amplitude**2).tolist()}


def transform(path):
    values = numpy.fromfile(path, dtype="<f8").reshape(-1, 2)
    out = numpy.fft.fft(values[:, 0] + 1j * values[:, 1])
    return {"real": out.real.tolist(), "imaginary": out.imag.tolist()}


def write_safetensors(path, tensors):
    header, offset, body = {}, 0, b""
    for name, array in tensors.items():
        raw = array.detach().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + len(raw)]}
        offset += len(raw)
        body += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + body)


def alexnet(nn):
    return nn.Sequential(
        nn.Conv2d(3, 64, 11, stride=4, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(), nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1), nn.ReLU()), [1, 4, 7, 9, 11]  # fmt: skip


def squeezenet(nn):
    import torch

    class Fire(nn.Module):
        def __init__(self, inputs, narrow, wide):
            super().__init__()
            self.squeeze = nn.Conv2d(inputs, narrow, 1)
            self.expand1x1 = nn.Conv2d(narrow, wide, 1)
            self.expand3x3 = nn.Conv2d(narrow, wide, 3, padding=1)

        def forward(self, x):
            x = self.squeeze(x).relu()
            return torch.cat([self.expand1x1(x).relu(), self.expand3x3(x).relu()], 1)

    pool = lambda: nn.MaxPool2d(3, 2, ceil_mode=True)  # noqa: E731
    return nn.Sequential(
        nn.Conv2d(3, 64, 3, stride=2), nn.ReLU(), pool(), Fire(64, 16, 64), Fire(128, 16, 64), pool(),
        Fire(128, 32, 128), Fire(256, 32, 128), pool(), Fire(256, 48, 192), Fire(384, 48, 192), Fire(384, 64, 256),
        Fire(512, 64, 256)), [1, 4, 7, 9, 10, 11, 12]  # fmt: skip


def lpips(weights, name, target, output, height, width, channels):
    """Makes a backbone and linear layers of random weights, writes them, and measures with them."""
    import torch

    torch.manual_seed(11)
    net, levels = {"alexnet": alexnet, "squeezenet": squeezenet}[name](torch.nn)
    tensors = {"features." + key: value for key, value in net.state_dict().items()}
    inputs = []
    for path in (target, output):
        x = torch.from_numpy(picture(path, height, width, channels).astype("float32")).permute(2, 0, 1)[None]
        x = 2 * x.repeat(1, 3 // int(channels), 1, 1) - 1
        shift, scale = torch.tensor([-0.030, -0.088, -0.188]), torch.tensor([0.458, 0.448, 0.450])
        inputs.append((x - shift.view(1, 3, 1, 1)) / scale.view(1, 3, 1, 1))
    total = 0.0
    with torch.no_grad():
        for index, level in enumerate(levels):
            a, b = (net[: level + 1](x) for x in inputs)
            linear = torch.rand(a.shape[1])
            tensors[f"lin{index}.model.1.weight"] = linear.view(1, -1, 1, 1)
            a, b = (f / (f.pow(2).sum(1, keepdim=True).sqrt() + 1e-10) for f in (a, b))
            total += float(((a - b).double().pow(2) * linear.view(1, -1, 1, 1)).sum(1).mean())
    write_safetensors(weights, tensors)
    return {"lpips": total}


COMMANDS = {"ssim": ssim, "spectrum": spectrum, "transform": transform, "stft": stft, "lpips": lpips}

if __name__ == "__main__":
    print(json.dumps(COMMANDS[sys.argv[1]](*sys.argv[2:])))
