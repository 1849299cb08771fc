package torch

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/formats/source"
	"goglenet/tools/test/hostile"
)

// TestHostilePickles checks that pickles which do harm elsewhere, or to a careless
// reader, are refused here, each for its own reason.
func TestHostilePickles(t *testing.T) {
	const deep = 1_000_000
	for _, c := range []struct{ name, pickle, want string }{
		// Code.
		{"EXT1", "\x82\x01", "the instruction 0x82"},
		{"NEXT_BUFFER", "\x97", "the instruction 0x97"},
		{"OBJ of a dict", "(" + noHooks + "o", "OBJ: a call of a dict"},
		{"OBJ of nothing", "(o", "no class to make an object of"},
		{"INST without mark", "ios\nsystem\n", "INST: no mark"},
		{"NEWOBJ of None", "N)\x81", "NEWOBJ: a call of None"},
		{"NEWOBJ_EX of two", "N)\x92", "NEWOBJ_EX: too few values"},
		{"call of a string", text("eval") + ")R", "a call of a string"},
		{"long global", "c" + strings.Repeat("x", 1<<20) + "\nx\n", "GLOBAL: no name of less than 256 bytes"},
		{"global without end", "cos\nsystem", "GLOBAL: no name"},
		{"global named by numbers", "K\x01K\x02\x93", "a global named by an int and an int"},

		// Size.
		{"deep lists", strings.Repeat("]", deep), "more than 16384 values on the stack"},
		{"deep tuples", ")" + strings.Repeat("\x85", deep), "protect this machine's memory"},
		{"deep marks", strings.Repeat("(", deep), "more than 16384 values"},
		{"deep dicts", strings.Repeat("}N", deep), "more than 16384 values"},
		{"list in itself", "]q\x00" + strings.Repeat("h\x00a", deep), "protect this machine's memory"},
		{"dict in itself", "}q\x00" + strings.Repeat("h\x00h\x00s", 3) + ".", "no tensors in it"},
		{"laughs", ")" + strings.Repeat("q\x00h\x00h\x00h\x00h\x00t", 1) + ".", "no mark"},
		{"laughs of tuples", ")" + strings.Repeat("2\x86", deep), "protect this machine's memory"},
		{"laughs of lists", "]q\x00(" + strings.Repeat("h\x00", 16000) + "e" + strings.Repeat("h\x00a", deep), "protect this machine's memory"},
		{"memo bomb", "N" + strings.Repeat("\x94", deep), "protect this machine's memory"},
		{"sparse memo", "N" + strings.Repeat("r\xff\xff\xff\xff", deep) + ".", "None, not a state dict"},
		{"strings", strings.Repeat("U\xff"+strings.Repeat("x", 255)+"0", 60_000) + "N.", "None, not a state dict"},
		{"BINUNICODE of 4 GiB", "X\xff\xff\xff\xffx", "BINUNICODE: unexpected EOF"},
		{"BINUNICODE8 of 2^64-1", "\x8d" + strings.Repeat("\xff", 8), "BINUNICODE8: a length of 18446744073709551615"},
		{"BINUNICODE8 of 2^62", "\x8d" + little(8, 1<<62), "unexpected EOF"},
		{"negative BINSTRING", "T\xff\xff\xff\xff", "BINSTRING: unexpected EOF"},
		{"LONG1 past the end", "\x8a\xff\x01", "LONG1: unexpected EOF"},
		{"LONG4 of -1", "\x8b\xff\xff\xff\xff", "LONG4: unexpected EOF"},
		{"LONG4 of 1 MiB", "\x8b" + little(4, 1<<20) + strings.Repeat("\xff", 1<<20) + ".", "an int, not a state dict"},
		{"stack up and down", strings.Repeat("N0", deep) + ".", "the stack is empty"},
		{"too long", strings.Repeat("N0", maxPickle/2) + ".", "the pickle has no end"},

		// Order.
		{"no STOP", "}", "data.pkl: byte 3: the pickle has no end"},
		{"nothing", "", "the pickle has no end"},
		{"STOP alone", ".", "the stack is empty"},
		{"STOP on a mark", "(.", "a mark where a value should be"},
		{"text protocol", "I1\n.", "the instruction 0x49"},
		{"protocol 1", "\x80\x01}.", "PROTO: protocol 1 is not one of 2 to 5"},
		{"protocol 255", "\x80\xff}.", "protocol 255"},
		{"cut number", "M\x01", "BININT2: unexpected EOF"},
		{"cut float", "G\x00", "BINFLOAT: unexpected EOF"},
		{"POP of nothing", "0", "POP: the stack is empty"},
		{"POP of a mark", "(0", "POP: a mark"},
		{"POP_MARK of nothing", "1", "no mark on the stack"},
		{"DUP of nothing", "2", "DUP: the stack is empty"},
		{"TUPLE without mark", "Nt", "TUPLE: no mark"},
		{"TUPLE1 of a mark", "(\x85", "TUPLE1: a mark"},
		{"TUPLE2 of one", "N\x86", "TUPLE2: too few values"},
		{"APPEND to None", "NNa", "APPEND: items for None, not for a list"},
		{"APPEND to nothing", "Na", "the stack is empty"},
		{"APPENDS over two marks", "]((e", "APPENDS: a mark"},
		{"SETITEM of a list", "]NNs", "SETITEM: items for a list, not for a dict"},
		{"SETITEM of nothing", "NNs", "the stack is empty"},
		{"SETITEM of one", "Ns", "too few values"},
		{"SETITEMS of three", "}(NNNu", "SETITEMS: a key without a value"},
		{"SETITEMS without mark", "}NNu", "no mark"},
		{"BINGET of nothing", "h\x07", "BINGET: nothing remembered as 7"},
		{"BINPUT of nothing", "q\x00", "BINPUT: the stack is empty"},
		{"BINPUT cut", "Nq", "BINPUT: unexpected EOF"},
		{"BINGET cut", "Nh", "BINGET: unexpected EOF"},
		{"MEMOIZE of a mark", "(\x94", "MEMOIZE: a mark"},
		{"FRAME cut", "\x95\x00", "FRAME: unexpected EOF"},
		{"BUILD of None", "NN" + "b", "BUILD: attributes of None"},
		{"BUILD of itself", "}q\x00h\x00bh\x00bh\x00h\x00b" + ".", "no tensors"},
		{"BUILD of nothing", "b", "too few values"},
		{"REDUCE of nothing", "R", "too few values"},
		{"REDUCE without arguments", class("torch", "Size") + "NR", "None as arguments of torch.Size"},
		{"not UTF-8", "U\x01\xff", "a string that is not UTF-8"},

		// Arguments.
		{"Size of an int", class("torch", "Size") + many("K\x01") + "R", "torch.Size: its argument is no tuple"},
		{"OrderedDict of None", class("collections", "OrderedDict") + many("N") + "R", "no list of pairs"},
		{"OrderedDict of singles", class("collections", "OrderedDict") + many("](Ne") + "R", "None where a pair should be"},
		{"parameter of None", class("torch._utils", "_rebuild_parameter") + many("N", "\x88", noHooks) + "R", "its arguments are no tensor"},
		{"tensor of three", rebuildName + many("N", "N", "N") + "R", "3 arguments"},
		{"tensor of None", rebuilt("N", "K\x00", ")", ")"), "None where a storage should be"},
		{"float offset", rebuilt(floatStorage(12), "G"+strings.Repeat("\x00", 8), ")", ")"), "a float as offset"},
		{"shape None", rebuilt(floatStorage(12), "K\x00", "N", ")"), "size: None where a tuple should be"},
		{"stride of None", rebuilt(floatStorage(12), "K\x00", many("K\x01"), many("N")), "stride: None where an int should be"},
		{"many axes", rebuilt(floatStorage(12), "K\x00", many(strings.Repeat("K\x01", 17)), ")"), "17 numbers, more than 16"},

		// Persistent ids.
		{"id None", "NQ", "persistent id: None that is not a storage's id"},
		{"id of a string", text("0") + "Q", "a string that is not a storage's id"},
		{"id of four", many(text("storage"), "N", "N", "N") + "Q", "a tuple that is not"},
		{"id of a module", many(text("module"), "N", "N", "N", "N") + "Q", "a tuple that is not"},
		{"id of no class", many(text("storage"), text("torch.FloatStorage"), text("0"), "N", "K\x01") + "Q", "a storage of class a string"},
		{"numbered key", many(text("storage"), class("torch", "FloatStorage"), "K\x00", "N", "K\x01") + "Q", "an int as a storage's key"},
		{"negative length", floatStorage(-1), "not a number of elements"},
		{"length None", storageID("Float", "0", "N"), "not a number of elements"},
		{"two lengths", floatStorage(12) + "0" + floatStorage(11), "mentioned with two types or lengths"},
		{"two types", floatStorage(12) + "0" + storageID("Half", "0", integer(12)), "mentioned with two types"},

		// What is not a state dict.
		{"None", "N.", "None, not a state dict"},
		{"a tensor", scalar + ".", "a tensor, not a state dict"},
		{"a storage", floatStorage(12) + ".", "a storage, not a state dict"},
		{"a bool", "\x88.", "a bool, not a state dict"},
		{"no tensors", dictOf("epoch", "K\x01") + ".", "no tensors in it"},
		{"numbered tensors", "}K\x01" + scalar + "s.", "no tensors in it"},
		{"two of a name", dictOf("a", scalar, "a", scalar) + ".", `tensor "a": comes twice`},
	} {
		err := hostile.Within[*source.FormatError](t, zipOf(t, c.pickle), parse)
		assert.ErrorContains(t, err, c.want, c.name)
	}
}

// strangers are what a pickle could hold that would run code when Python loads it,
// and harmless objects, with what is told of them.
var strangers = []struct{ name, pickle, class string }{
	{"os.system", call("os", "system", "id"), "os.system"},
	{"posix.system", call("posix", "system", "id"), "posix.system"},
	{"eval", call("builtins", "eval", "1"), "builtins.eval"},
	{"Python 2", call("__builtin__", "execfile", "/etc/passwd"), "__builtin__.execfile"},
	{"getattr", call("builtins", "getattr", "x"), "builtins.getattr"},
	{"subprocess", call("subprocess", "Popen", "id"), "subprocess.Popen"},
	{"STACK_GLOBAL", text("os") + text("system") + "\x93" + many(text("id")) + "R", "os.system"},
	{"dotted name", text("torch") + text("FloatStorage.__init__") + "\x93)R", "torch.FloatStorage.__init__"},
	{"nested pickle", call("torch.storage", "_load_from_bytes", "x"), "torch.storage._load_from_bytes"},
	{"torch.load", call("torch", "load", "x"), "torch.load"},
	{"INST", "(" + text("id") + "ios\nsystem\n", "os.system"},
	{"OBJ", "(" + class("os", "system") + text("id") + "o", "os.system"},
	{"NEWOBJ", class("os", "system") + many(text("id")) + "\x81", "os.system"},
	{"NEWOBJ_EX", class("os", "system") + many(text("id")) + "}\x92", "os.system"},
	{"BUILD", class("os", "environ") + ")R}" + text("PATH") + text("") + "sb", "os.environ"},
	{"call of a class", class("torch", "FloatStorage") + ")R", "torch.FloatStorage"},
	{"a name with quotes", class("a\"b", "c") + ")R", `a\"b.c`},

	{"Namespace", class("argparse", "Namespace") + ")\x81}" + text("lr") + "K\x01sb", "argparse.Namespace"},
	{"Counter", class("collections", "Counter") + "}\x85R", "collections.Counter"},
	{"defaultdict", class("collections", "defaultdict") + class("builtins", "list") + "\x85RK\x01Ns", "collections.defaultdict"},
	{"deque", class("collections", "deque") + "]\x85R]a", "collections.deque"},
	{"numpy scalar", class("numpy.core.multiarray", "scalar") + many(class("numpy", "dtype")+many(text("f8"), "\x89", "\x88")+"R(K\x03"+text("<")+"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb",
		"C\x08"+strings.Repeat("\x00", 8)) + "R", "numpy.core.multiarray.scalar"},
	{"device", call("torch", "device", "cuda"), "torch.device"},
	{"datetime", class("datetime", "datetime") + many("C\x0a"+strings.Repeat("\x01", 10)) + "R", "datetime.datetime"},
	{"enum", class("modes", "Mode") + "K\x01\x85R", "modes.Mode"},
	{"set", class("builtins", "set") + "]\x85R", "builtins.set"},
	{"complex tensor", rebuilt(storageID("ComplexFloat", "0", "K\x01"), "K\x00", ")", ")"), "torch._utils._rebuild_tensor_v2"},
}

func call(module, name, argument string) string {
	return class(module, name) + many(text(argument)) + "R"
}

// TestStrangers checks that objects beside the weights are named, and that nothing
// of them is run: there is nothing here that could run it.
func TestStrangers(t *testing.T) {
	for _, c := range strangers {
		beside := zipOf(t, dictOf("epoch", c.pickle, "state_dict", dictOf("a", scalar))+".")
		var f *source.File
		err := hostile.Within[*source.FormatError](t, beside, func(b []byte) (err error) {
			f, err = Parse(b)
			return err
		})
		require.NoError(t, err, c.name)
		assert.Equal(t, []source.Tensor{{Name: "a", Shape: []int{}, Data: []float32{0}}}, f.Tensors, c.name)
		require.Len(t, f.Notes, 2, c.name)
		assert.Equal(t, `Beside the weights are objects, which were left out and nothing of which was run: "`+c.class+`".`, f.Notes[1], c.name)

		err = hostile.Within[*source.FormatError](t, zipOf(t, c.pickle+"."), parse)
		assert.ErrorContains(t, err, `no tensors in it; there are objects, which were left out and nothing of which was run: "`+c.class+`"`, c.name)
	}
	plain, err := Parse(zipOf(t, dictOf("dtype", class("torch", "float32"), "size", class("torch", "Size")+"K\x01\x85\x85R",
		"set", "\x8f(K\x01\x90", "frozen", "(K\x01\x91", "bytes", "C\x01x", "state_dict", dictOf("a", scalar))+"."))
	require.NoError(t, err)
	assert.Equal(t, []string{`The weights are the checkpoint's "state_dict".`}, plain.Notes)
}

// TestWhereWeightsAre finds the state dict among others.
func TestWhereWeightsAre(t *testing.T) {
	two := dictOf("a", scalar, "b", scalar)
	module := func(parameters, modules string) string {
		return class("torchvision.models.googlenet", "GoogLeNet") + ")\x81" +
			dictOf("training", "\x89", "_parameters", parameters, "_buffers", dictOf("mean", scalar, "none", "N"), "_modules", modules) + "b"
	}
	for _, c := range []struct {
		name, pickle, note string
		want               []string
	}{
		{"beside a figure", dictOf("best", scalar, "state_dict", two), "state_dict", []string{"a", "b"}},
		{"averaged too", dictOf("ema", two, "model", two), "model", []string{"a", "b"}},
		{"unusual key", dictOf("optimizer", dictOf("x", scalar), "generator", two), "generator", []string{"a", "b"}},
		{"deeper", dictOf("model", dictOf("state_dict", two)), "model.state_dict", []string{"a", "b"}},
		{"kind of dict", class("my", "Dict") + ")R(" + text("a") + scalar + "u", "", []string{"a"}},
		{"attributes", class("my", "Trainer") + ")R" + dictOf("net", two) + "b", "net", []string{"a", "b"}},
		{"whole module", module(dictOf("a", scalar), dictOf("inner", module("}", "}"))), "", []string{"a", "mean", "inner.mean"}},
		{"attributes of a tensor", dictOf("a", class("torch._tensor", "_rebuild_from_type_v2")+
			many(rebuildName, class("torch", "Tensor"), many(floatStorage(12), "K\x00", ")", ")", "\x89", noHooks), "}")+"R"), "", []string{"a"}},
	} {
		f, err := Parse(zipOf(t, c.pickle+"."))
		require.NoError(t, err, c.name)
		var names []string
		for _, x := range f.Tensors {
			names = append(names, x.Name)
		}
		assert.Equal(t, c.want, names, c.name)
		if c.note != "" {
			assert.Contains(t, f.Notes, `The weights are the checkpoint's "`+c.note+`".`, c.name)
		}
	}
}
