package asm_test

import (
	"context"
	"encoding/binary"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"goglenet/wasm/kernels/asm"
)

func instantiate(t *testing.T, m *asm.Module) api.Module {
	ctx := context.Background()
	r := wazero.NewRuntime(ctx)
	t.Cleanup(func() { require.NoError(t, r.Close(ctx)) })
	mod, err := r.Instantiate(ctx, m.Encode())
	require.NoError(t, err)
	return mod
}

func call(t *testing.T, mod api.Module, name string, args ...uint64) uint64 {
	results, err := mod.ExportedFunction(name).Call(context.Background(), args...)
	require.NoError(t, err)
	if len(results) == 0 {
		return 0
	}
	return results[0]
}

func TestControl(t *testing.T) {
	i := asm.I
	m := asm.NewModule(1)
	sum := m.Func("sum_below", asm.TypeI32).Export()
	n, total, k := sum.I32Param(), sum.I32(), sum.I32()
	sum.For(k, i(0), n, 1, func() { total.Set(total.Add(k)) })
	sum.Return(total)

	pick := m.Func("pick", asm.TypeI32).Export()
	x, out := pick.I32Param(), pick.Let(i(-1))
	set := func(v int32) func() { return func() { out.Set(i(v)) } }
	pick.Switch(x, set(10), set(20), set(30))
	pick.IfElse(x.Eq(i(1)), func() { out.Inc(1) }, func() { out.Inc(2) })
	pick.Return(out)

	skip := m.Func("first_multiple", asm.TypeI32).Export() // of 7, above
	v := skip.I32Param()
	skip.Block(func(found asm.Label) {
		skip.Loop(func(again asm.Label) {
			v.Inc(1)
			found.BrIf(v.RemU(i(7)).Eq(i(0)))
			again.Br()
		})
	})
	skip.Return(v)

	mod := instantiate(t, m)
	assert.EqualValues(t, 45, call(t, mod, "sum_below", 10))
	assert.EqualValues(t, 0, call(t, mod, "sum_below", 0))
	for x, want := range []int32{12, 21, 32, 1} {
		assert.Equal(t, want, int32(call(t, mod, "pick", uint64(x))))
	}
	assert.EqualValues(t, 21, call(t, mod, "first_multiple", 14))
}

// TestIntegers: of any two of wasm's ten comparisons, some pair tells them apart.
func TestIntegers(t *testing.T) {
	pairs := [4][2]int32{{-7, 3}, {3, 3}, {3, -7}, {2, 3}}
	m := asm.NewModule(1)
	cases := map[string]struct {
		op   func(x, y asm.I32) asm.I32
		want [4]int32 // of each pair
	}{
		"add":    {asm.I32.Add, [4]int32{-4, 6, -4, 5}},
		"sub":    {asm.I32.Sub, [4]int32{-10, 0, 10, -1}},
		"mul":    {asm.I32.Mul, [4]int32{-21, 9, -21, 6}},
		"div_u":  {asm.I32.DivU, [4]int32{1431655763, 1, 0, 0}},
		"rem_u":  {asm.I32.RemU, [4]int32{0, 0, 3, 2}},
		"and":    {asm.I32.And, [4]int32{1, 3, 1, 2}},
		"shl":    {asm.I32.Shl, [4]int32{-56, 24, 3 << 25, 16}},
		"shr_u":  {asm.I32.ShrU, [4]int32{536870911, 0, 0, 0}},
		"eq":     {asm.I32.Eq, [4]int32{0, 1, 0, 0}},
		"ne":     {asm.I32.Ne, [4]int32{1, 0, 1, 1}},
		"lt_s":   {asm.I32.LtS, [4]int32{1, 0, 0, 1}},
		"lt_u":   {asm.I32.LtU, [4]int32{0, 0, 1, 1}},
		"gt_u":   {asm.I32.GtU, [4]int32{1, 0, 0, 0}},
		"le_u":   {asm.I32.LeU, [4]int32{0, 1, 1, 1}},
		"ge_u":   {asm.I32.GeU, [4]int32{1, 1, 0, 0}},
		"select": {func(x, y asm.I32) asm.I32 { return asm.Select(x.LtS(y), x, y) }, [4]int32{-7, 3, -7, 2}},
	}
	for name, c := range cases {
		f := m.Func(name, asm.TypeI32).Export()
		x, y := f.I32Param(), f.I32Param()
		f.Return(c.op(x, y))
	}
	mod := instantiate(t, m)
	for name, c := range cases {
		for i, p := range pairs {
			assert.Equal(t, c.want[i], int32(call(t, mod, name, api.EncodeI32(p[0]), api.EncodeI32(p[1]))), "%s of %v", name, p)
		}
	}
}

// TestVectors runs each instruction on the same two vectors.
func TestVectors(t *testing.T) {
	floats := func(v ...float32) (b []byte) {
		for _, x := range v {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
		}
		return b
	}
	ints := func(v ...int32) (b []byte) {
		for _, x := range v {
			b = binary.LittleEndian.AppendUint32(b, uint32(x))
		}
		return b
	}
	words := func(v ...int16) (b []byte) {
		for _, x := range v {
			b = binary.LittleEndian.AppendUint16(b, uint16(x))
		}
		return b
	}
	const xAt, yAt, outAt = 16, 32, 48
	i := asm.I
	for name, c := range map[string]struct {
		x, y []byte
		op   func(x, y asm.V128) asm.V128
		want []byte
	}{
		"f32x4.add":  {floats(1, 2, 3, 4), floats(5, 6, 7, 8), asm.F32x4.Add, floats(6, 8, 10, 12)},
		"f32x4.sub":  {floats(1, 2, 3, 4), floats(5, 7, 7, 8), asm.F32x4.Sub, floats(-4, -5, -4, -4)},
		"f32x4.mul":  {floats(1, 2, 3, 4), floats(5, 6, 7, 8), asm.F32x4.Mul, floats(5, 12, 21, 32)},
		"f32x4.div":  {floats(1, 2, 3, 4), floats(2, 4, 2, 8), asm.F32x4.Div, floats(.5, .5, 1.5, .5)},
		"f32x4.pmin": {floats(1, 2, 3, 4), floats(2, 1, 5, 0), asm.F32x4.Pmin, floats(1, 1, 3, 0)},
		"f32x4.pmax": {floats(1, 2, 3, 4), floats(2, 1, 5, 0), asm.F32x4.Pmax, floats(2, 2, 5, 4)},
		"f32x4.sqrt": {floats(1, 4, 9, 16), nil, func(x, _ asm.V128) asm.V128 { return asm.F32x4.Sqrt(x) }, floats(1, 2, 3, 4)},
		"f32x4.convert_i32x4_s": {ints(-1, 2, 3, 1<<24+1), nil,
			func(x, _ asm.V128) asm.V128 { return asm.F32x4.ConvertI32x4S(x) }, floats(-1, 2, 3, 1<<24)},
		"splat":      {nil, nil, func(_, _ asm.V128) asm.V128 { return asm.F32x4.Splat(1.5) }, floats(1.5, 1.5, 1.5, 1.5)},
		"fill":       {nil, nil, func(_, _ asm.V128) asm.V128 { return asm.I32x4.Fill(i(-7)) }, ints(-7, -7, -7, -7)},
		"and":        {ints(1, 3, 6, -1), ints(3, 6, 5, 9), asm.V128.And, ints(1, 2, 4, 9)},
		"i32x4.add":  {ints(1, 2, 3, 4), ints(1, 1, -9, math.MaxInt32), asm.I32x4.Add, ints(2, 3, -6, math.MinInt32+3)},
		"i32x4.sub":  {ints(1, 2, 3, 4), ints(1, 1, -9, 5), asm.I32x4.Sub, ints(0, 1, 12, -1)},
		"i32x4.gt_s": {ints(1, 2, 3, 4), ints(1, 1, -9, 5), asm.I32x4.GtS, ints(0, -1, -1, 0)},
		"i32x4.shuffle": {ints(0, 1, 2, 3), ints(4, 5, 6, 7),
			func(x, y asm.V128) asm.V128 { return asm.I32x4.Shuffle(x, y, 3, 4, 0, 7) }, ints(3, 4, 0, 7)},
		"i32x4.dot_i16x8_s": {words(1, 2, 3, 4, 5, 6, -7, 8), words(1, 1, 2, 2, 3, 3, 4, -4), asm.I32x4.DotI16x8S, ints(3, 14, 33, -60)},
		"i32x4.extadd_pairwise_i16x8_s": {words(1, 2, 3, 4, 5, 6, -7, 8), nil,
			func(x, _ asm.V128) asm.V128 { return asm.I32x4.ExtaddPairwiseI16x8S(x) }, ints(3, 7, 11, 1)},
		"i32x4.extend_low_i16x8_u": {words(1, -1, 3, 4, 5, 6, 7, 8), nil,
			func(x, _ asm.V128) asm.V128 { return asm.I32x4.ExtendLowI16x8U(x) }, ints(1, 65535, 3, 4)},
		"i16x8.extend_low_i8x16_u": {ints(0x0201fffe, 5, 0, 0), nil,
			func(x, _ asm.V128) asm.V128 { return asm.I16x8.ExtendLowI8x16U(x) }, words(254, 255, 1, 2, 5, 0, 0, 0)},
		"i16x8.narrow_i32x4_s": {ints(1, -2, 40000, -40000), ints(5, 6, 7, 8), asm.I16x8.NarrowI32x4S, words(1, -2, 32767, -32768, 5, 6, 7, 8)},
		"i8x16.narrow_i16x8_u": {words(1, -2, 300, 4, 5, 6, 7, 8), words(9, 9, 9, 9, 9, 9, 9, 9), asm.I8x16.NarrowI16x8U,
			[]byte{1, 0, 255, 4, 5, 6, 7, 8, 9, 9, 9, 9, 9, 9, 9, 9}},
		"i8x16.max_u": {ints(0x01ff0203, 0, 0, 0), ints(0x02010401, 1, 0, 0), asm.I8x16.MaxU, ints(0x02ff0403, 1, 0, 0)},
		"i8x16.shr_u": {ints(0x01ff0203, 0x0000ff80, 0, 0), nil,
			func(x, _ asm.V128) asm.V128 { return asm.I8x16.ShrU(x, i(1)) }, ints(0x007f0101, 0x00007f40, 0, 0)},
		"load8x8_s":    {ints(0x0201fffe, 5, 0, 0), nil, func(_, _ asm.V128) asm.V128 { return i(xAt).Load8x8S(0) }, words(-2, -1, 1, 2, 5, 0, 0, 0)},
		"load32_splat": {ints(1, 2, 3, 4), nil, func(_, _ asm.V128) asm.V128 { return i(xAt).Load32Splat(8) }, ints(3, 3, 3, 3)},
		"load32_zero":  {ints(1, 2, 3, 4), nil, func(_, _ asm.V128) asm.V128 { return i(xAt).Load32Zero(4) }, ints(2, 0, 0, 0)},
	} {
		m := asm.NewModule(1)
		f := m.Func("f").Export()
		f.Store128(i(0), outAt, c.op(i(xAt).Load128(0), i(yAt).Load128(0)))
		mod := instantiate(t, m)
		mod.Memory().Write(xAt, c.x)
		mod.Memory().Write(yAt, c.y)
		call(t, mod, "f")
		got, _ := mod.Memory().Read(outAt, 16)
		assert.Equal(t, c.want, got, name)
	}
}

func TestStores(t *testing.T) {
	i := asm.I
	m := asm.NewModule(1)
	f := m.Func("f").Export()
	v := i(0).Load128(0)
	f.Store8Lane(i(0), 16, v, 15)
	f.Store16Lane(i(0), 18, v, 6)
	f.Store32Lane(i(0), 20, v, 2)
	f.Store64Lane(i(0), 24, v, 1)
	f.Store(i(32), 0, i(16).Load(4).Add(i(1)))
	f.StoreF32(i(36), 0, i(0).LoadF32(0).Sub(i(4).LoadF32(0)))
	mod := instantiate(t, m)
	mod.Memory().Write(0, []byte{0, 0, 0x40, 0x40, 0, 0, 0x80, 0x3f, 8, 9, 10, 11, 12, 13, 14, 15}) // 3, 1, bytes
	call(t, mod, "f")
	got, _ := mod.Memory().Read(16, 16)
	assert.Equal(t, []byte{15, 0, 12, 13, 8, 9, 10, 11, 8, 9, 10, 11, 12, 13, 14, 15}, got)
	sum, _ := mod.Memory().ReadUint32Le(32)
	assert.EqualValues(t, 0x0b0a0909, sum)
	difference, _ := mod.Memory().ReadFloat32Le(36)
	assert.EqualValues(t, 2, difference)
}

// TestFloats follows one number through all instructions for f64.
func TestFloats(t *testing.T) {
	m := asm.NewModule(1)
	f := m.Func("f", asm.TypeF64)
	x := f.F64Param()
	f.If(x.Lt(asm.D(-700)), func() { f.Return(asm.D(0)) })
	k := f.F64()
	k.Set(x.Mul(asm.D(3)).Nearest())
	f.Return(k.TruncI64().Add(asm.L(1023)).Shl(asm.L(52)).AsF64().Div(asm.D(2)).Sub(k).Add(asm.D(1)))
	g := m.Func("g", asm.TypeI32).Export()
	at := g.I32Param()
	top := g.F32()
	top.Set(at.LoadF32(0))
	g.If(at.LoadF32(4).Gt(top), func() { top.Set(at.LoadF32(4)) })
	g.StoreF32(at, 8, f.CallF64(top.Promote()).Demote())
	g.Return(at.Load(8))

	mod := instantiate(t, m)
	run := func(a, b float32) float32 {
		mod.Memory().WriteFloat32Le(0, a)
		mod.Memory().WriteFloat32Le(4, b)
		return math.Float32frombits(uint32(call(t, mod, "g", 0)))
	}
	assert.EqualValues(t, 8-4+1, run(1, 1.25)) // 2^4/2 - 4 + 1
	assert.EqualValues(t, 0, run(-800, -701))
}

// TestRelaxed pins encodings, which wazero does not know.
func TestRelaxed(t *testing.T) {
	m := asm.NewModule(0)
	f := m.Func("f")
	x, y, z := f.V128(), f.V128(), f.V128()
	z.Set(asm.F32x4.RelaxedMadd(x, y, z))
	z.Set(asm.I32x4.RelaxedDotI8x16I7x16AddS(x, y, z))
	z.Set(asm.I16x8.RelaxedDotI8x16I7x16S(x, y))
	assert.Contains(t, string(m.Encode()), ""+
		"\x20\x00\x20\x01\x20\x02\xfd\x85\x02\x21\x02"+
		"\x20\x00\x20\x01\x20\x02\xfd\x93\x02\x21\x02"+
		"\x20\x00\x20\x01\xfd\x92\x02\x21\x02")
}
