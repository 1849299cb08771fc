"""A training step of GoogLeNet in PyTorch, timed: the rival of package training.

usage: pytorch.py THREADS WIDTH SIZE BATCH CLASSES
For every line of standard input it makes a step and prints its milliseconds.
The network is that of BVLC's train_val.prototxt with both auxiliary
classifiers and dropout; memory is laid out channels last, which is the faster.
"""
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

threads, size, batch, classes = (int(sys.argv[i]) for i in (1, 3, 4, 5))
width = float(sys.argv[2])
torch.set_num_threads(threads)


def channels(n):
    return max(8, int(n * width / 8 + 0.5) * 8)


class Conv(nn.Module):
    def __init__(self, i, o, k, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(i, o, k, stride, k // 2)

    def forward(self, x):
        return F.relu(self.conv(x))


class Inception(nn.Module):
    def __init__(self, i, *sizes):
        super().__init__()
        c1, r3, c3, r5, c5, p = (channels(n) for n in sizes)
        self.b1 = Conv(i, c1, 1)
        self.b3 = nn.Sequential(Conv(i, r3, 1), Conv(r3, c3, 3))
        self.b5 = nn.Sequential(Conv(i, r5, 1), Conv(r5, c5, 5))
        self.bp = Conv(i, p, 1)
        self.out = c1 + c3 + c5 + p

    def forward(self, x):
        return torch.cat([self.b1(x), self.b3(x), self.b5(x), self.bp(F.max_pool2d(x, 3, 1, 1))], 1)


class Auxiliary(nn.Module):
    def __init__(self, i):
        super().__init__()
        self.conv = Conv(i, channels(128), 1)
        self.fc = nn.LazyLinear(channels(1024))
        self.classifier = nn.Linear(channels(1024), classes)

    def forward(self, x):
        x = self.conv(F.avg_pool2d(x, 5, 3, ceil_mode=True)).flatten(1)
        return self.classifier(F.dropout(F.relu(self.fc(x)), 0.7, self.training))


MODULES = {"3a": (64, 96, 128, 16, 32, 32), "3b": (128, 128, 192, 32, 96, 64),
           "4a": (192, 96, 208, 16, 48, 64), "4b": (160, 112, 224, 24, 64, 64), "4c": (128, 128, 256, 24, 64, 64),
           "4d": (112, 144, 288, 32, 64, 64), "4e": (256, 160, 320, 32, 128, 128),
           "5a": (256, 160, 320, 32, 128, 128), "5b": (384, 192, 384, 48, 128, 128)}


class GoogLeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = Conv(3, channels(64), 7, 2)
        self.conv2 = nn.Sequential(Conv(channels(64), channels(64), 1), Conv(channels(64), channels(192), 3))
        at, self.inception, self.aux = channels(192), nn.ModuleDict(), nn.ModuleDict()
        for name, sizes in MODULES.items():
            self.inception[name] = Inception(at, *sizes)
            at = self.inception[name].out
            if name in ("4a", "4d"):
                self.aux[name] = Auxiliary(at)
        self.classifier = nn.Linear(at, classes)

    def forward(self, x):
        pool = lambda v: F.max_pool2d(v, 3, 2, ceil_mode=True)
        norm = lambda v: F.local_response_norm(v, 5, 1e-4, 0.75, 1.0)
        x, logits = pool(norm(self.conv2(norm(pool(self.conv1(x)))))), []
        for name, module in self.inception.items():
            x = module(x)
            if name in self.aux:
                logits.append(self.aux[name](x))
            if name in ("3b", "4e"):
                x = pool(x)
        x = F.dropout(x.mean((2, 3)), 0.4, self.training)
        return [self.classifier(x)] + logits


images = torch.randint(0, 256, (batch, 3, size, size)).float().sub(117).to(memory_format=torch.channels_last)
labels = torch.randint(0, classes, (batch,))
net = GoogLeNet()
net(images)  # gives the auxiliary classifiers their shapes
net = net.to(memory_format=torch.channels_last)
sgd = torch.optim.SGD(net.parameters(), 1e-6, 0.9, weight_decay=2e-4)

for _ in sys.stdin:
    start = time.perf_counter()
    sgd.zero_grad()
    losses = [F.cross_entropy(out, labels) for out in net(images)]
    (losses[0] + 0.3 * (losses[1] + losses[2])).backward()
    sgd.step()
    print(1000 * (time.perf_counter() - start), torch.__version__, flush=True)
