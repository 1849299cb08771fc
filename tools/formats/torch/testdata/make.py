"""Writes the checkpoints of this folder, as torch.save did in its three eras
(torch/serialization.py), with Python's own pickler but without PyTorch.

    python3 make.py
"""
import collections, io, pickle, struct, sys, tarfile, types, zipfile

for name in ("torch", "torch._utils"):
    sys.modules[name] = types.ModuleType(name)


def made_up(module, name):
    def f(*args):
        raise NotImplementedError
    f.__module__, f.__name__, f.__qualname__ = module, name, name
    setattr(sys.modules[module], name, f)
    return f


rebuild = made_up("torch._utils", "_rebuild_tensor_v2")
rebuild_parameter = made_up("torch._utils", "_rebuild_parameter")
CLASSES = {}
for kind in ("Float", "Half", "BFloat16", "Double", "Long"):
    for what in ("Storage", "Tensor"):
        CLASSES[kind + what] = made_up("torch", kind + what)
CODES = {"Float": "<f", "Half": "<e", "Double": "<d", "Long": "<q"}


class Storage:
    def __init__(self, key, kind, values, part=None):
        self.key, self.kind, self.values, self.part = key, kind, values, part

    def data(self):
        if self.kind == "BFloat16":
            return b"".join(struct.pack("<f", v)[2:] for v in self.values)
        return b"".join(struct.pack(CODES[self.kind], v) for v in self.values)


class Tensor:
    def __init__(self, storage, offset, size, stride):
        self.args = storage, offset, size, stride

    def __reduce__(self):
        return rebuild, (*self.args, False, collections.OrderedDict())


class Parameter(Tensor):
    def __reduce__(self):
        return rebuild_parameter, (Tensor(*self.args), True, collections.OrderedDict())


class StateDict(collections.OrderedDict):
    """Pickles as an OrderedDict with the attribute _metadata."""

    def __reduce__(self):
        metadata = collections.OrderedDict([("", {"version": 1})])
        return collections.OrderedDict, (), {"_metadata": metadata}, None, iter(self.items())


def pickled(value, protocol, persistent=lambda v: None):
    out = io.BytesIO()
    pickler = pickle.Pickler(out, protocol)
    pickler.persistent_id = persistent
    pickler.dump(value)
    return out.getvalue()


def state_dict(prefix=""):
    shared = Storage("0", "Float", [0.5 * i for i in range(12)])
    out = StateDict()
    out[prefix + "conv.weight"] = Parameter(shared, 0, (2, 3, 1, 2), (6, 2, 2, 1))
    out[prefix + "turned.weight"] = Tensor(shared, 1, (2, 3), (1, 4))
    out[prefix + "conv.bias"] = Tensor(Storage("1", "Half", [0.25, -0.5]), 0, (2,), (1,))
    out[prefix + "brain.bias"] = Tensor(Storage("2", "BFloat16", [1.5, -2]), 0, (2,), (1,))
    out[prefix + "double.bias"] = Tensor(Storage("3", "Double", [0.1, 3]), 1, (1,), (1,))
    out[prefix + "bn.num_batches_tracked"] = Tensor(Storage("4", "Long", [7]), 0, (), ())
    return out


def storages_of(value):
    found = {}
    for t in value.values():
        found[t.args[0].key] = t.args[0]
    return found


def zip_form(path, value, params, protocol, byteorder=True):
    def persistent(v):
        if isinstance(v, Storage):
            return "storage", CLASSES[v.kind + "Storage"], v.key, "cpu", len(v.values)

    with zipfile.ZipFile(path, "w") as z:
        def write(name, data):
            z.writestr(zipfile.ZipInfo("sample/" + name), data)
        write("data.pkl", pickled(value, protocol, persistent))
        if byteorder:
            write("byteorder", b"little")
        for key, s in storages_of(params).items():
            write("data/" + key, s.data())
        write("version", b"3\n")


def legacy_form(path, value, params):
    def persistent(v):
        if isinstance(v, Storage):
            return "storage", CLASSES[v.kind + "Storage"], v.key, "cpu", len(v.values), v.part

    with open(path, "wb") as f:
        f.write(pickled(0x1950A86A20F9469CFC6C, 2))
        f.write(pickled(1001, 2))
        f.write(pickled(dict(protocol_version=1001, little_endian=True, type_sizes=dict(short=2, int=4, long=4)), 2))
        f.write(pickled(value, 2, persistent))
        storages = storages_of(params)
        f.write(pickled(sorted(storages), 2))
        for key in sorted(storages):
            f.write(struct.pack("<q", len(storages[key].values)) + storages[key].data())


def tar_form(path):
    """Two tensors: one of a whole storage, one of a view of it."""
    tensor = lambda key, storage, kind, *numbers: pickled((key, storage, CLASSES[kind + "Tensor"]), 2) + struct.pack(
        "<i4x5q" if len(numbers) == 5 else "<i4x3q", len(numbers) // 2, *numbers)
    whole = Storage("", "Float", [1, 2, 3, 4, 5, 6])
    files = {
        "sys_info": pickled(dict(protocol_version=1000, little_endian=True, type_sizes=dict(short=2, int=4, long=4)), 2),
        "storages": pickled(1, 2) + pickled((9001, "cpu", CLASSES["FloatStorage"]), 2)
        + struct.pack("<q", 6) + whole.data() + pickled([(9002, 9001, 2, 4)], 2),
        "tensors": pickled(2, 2) + tensor(8001, 9001, "Float", 2, 3, 3, 1, 0) + tensor(8002, 9002, "Float", 2, 2, 1),
    }

    class ByKey(str):
        pass
    ids = lambda v: str(v) if isinstance(v, ByKey) else None
    files["pickle"] = pickled(collections.OrderedDict([("fc.weight", ByKey("8001")), ("fc.bias", ByKey("8002"))]), 2, ids)
    with tarfile.open(path, "w:", format=tarfile.PAX_FORMAT) as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    with open(path, "rb+") as f:
        f.truncate(4 * 2 * 512)  # less the zeros at the end, which tar fills with


plain, parallel = state_dict(), state_dict("module.")
zip_form("zip.pth", plain, plain, 2)
zip_form("wrapped.pth", {"epoch": 90, "best": 69.75, "arch": None, "state_dict": parallel}, parallel, 4, byteorder=False)
legacy_form("legacy.pth", plain, plain)
tar_form("tar.pth")
