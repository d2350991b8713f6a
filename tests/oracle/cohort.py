"""Trains a cohort as STRAINER does, in Python PyTorch: one encoder and a linear head for each signal, by Adam. Reads one
JSON request from the file named in argv, prints one JSON document.

Written from the papers' formulas, with PyTorch's modules and autograd; shares nothing with the C++ code, which has no
heads but one last layer. Arrays come as .npy files in the folder `arrays`.

{"arrays", "layers", "omega", "members", "channels", "lr", "steps", "dtype"}: {"losses", "psnr": [[…] per step]}
{"arrays", "ranks": [names]}: the stable rank of each array by numpy.linalg.svd
"""
import json
import math
import sys
from pathlib import Path

import numpy


def array(request, name):
    return numpy.load(Path(request["arrays"]) / (name + ".npy"))


def stable_rank(matrix):
    sigma = numpy.linalg.svd(matrix.astype(numpy.float64), compute_uv=False)
    return float((sigma**2).sum() / sigma[0] ** 2)


def train(request):
    import torch

    dtype = getattr(torch, request["dtype"])

    def load(name):
        return torch.from_numpy(array(request, name)).to(dtype)

    x, y = load("x"), load("y")
    count, channels, members = request["layers"], request["channels"], request["members"]
    encoder = []
    for i in range(count - 1):
        layer = torch.nn.Linear(*load(f"layers.{i}.weight").T.shape, dtype=dtype)
        layer.weight.data.copy_(load(f"layers.{i}.weight"))
        layer.bias.data.copy_(load(f"layers.{i}.bias"))
        encoder.append(layer)
    weight, bias = load(f"layers.{count - 1}.weight"), load(f"layers.{count - 1}.bias")
    heads = []
    for j in range(members):
        head = torch.nn.Linear(weight.shape[1], channels, dtype=dtype)
        head.weight.data.copy_(weight[j * channels : (j + 1) * channels])
        head.bias.data.copy_(bias[j * channels : (j + 1) * channels])
        heads.append(head)
    parameters = [p for module in encoder + heads for p in module.parameters()]
    adam = torch.optim.Adam(parameters, lr=request["lr"])
    losses, scores = [], []
    for _ in range(request["steps"]):
        h = x
        for layer in encoder:
            h = torch.sin(request["omega"] * layer(h))
        errors = []
        for j, head in enumerate(heads):
            signal = y[:, j * channels : (j + 1) * channels]
            errors.append(torch.nn.functional.mse_loss(head(h), signal))
        loss = torch.stack(errors).sum()
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(loss.item())
        scores.append([20 * math.log10(1 / math.sqrt(e.item())) for e in errors])
    return {"losses": losses, "psnr": scores}


def main():
    request = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if "ranks" in request:
        answer = {"ranks": [stable_rank(array(request, name)) for name in request["ranks"]]}
    else:
        answer = train(request)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
