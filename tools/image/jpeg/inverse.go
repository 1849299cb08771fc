package jpeg

// Constants of the inverse transform, with 13 bits of fraction.
const (
	fraction  = 13
	passBits  = 2 // further bits that the first pass keeps
	fix0_298  = 2446
	fix0_390  = 3196
	fix0_541  = 4433
	fix0_765  = 6270
	fix0_899  = 7373
	fix1_175  = 9633
	fix1_501  = 12299
	fix1_847  = 15137
	fix1_961  = 16069
	fix2_053  = 16819
	fix2_562  = 20995
	fix3_072  = 25172
	halfPass1 = 1 << (fraction - passBits - 1)
	halfPass2 = 1<<(fraction+passBits+2) | 128<<(fraction+passBits+3) // a half, and samples start at -128
)

// inverse is the inverse cosine transform of a block into 8x8 samples: libjpeg's jidctint.c, after
// Loeffler, Ligtenberg and Moschytz (1989), bit for bit. Of the coefficients, in zigzag order, only the
// first count are not zero.
func inverse(dst []byte, stride int, b *block, quant *[64]int32, count int) {
	if count == 1 {
		flat(dst, stride, int32(b[0])*quant[0])
		return
	}
	var work [64]int32
	for x := range 8 {
		dc := int32(b[x]) * quant[x]
		if b[8+x]|b[16+x]|b[24+x]|b[32+x]|b[40+x]|b[48+x]|b[56+x] == 0 {
			dc <<= passBits
			for y := range 8 {
				work[8*y+x] = dc
			}
			continue
		}
		even, odd := butterflies(dc, int32(b[8+x])*quant[8+x], int32(b[16+x])*quant[16+x], int32(b[24+x])*quant[24+x],
			int32(b[32+x])*quant[32+x], int32(b[40+x])*quant[40+x], int32(b[48+x])*quant[48+x], int32(b[56+x])*quant[56+x])
		for y := range 4 {
			work[8*y+x] = (even[y] + odd[y] + halfPass1) >> (fraction - passBits)
			work[56-8*y+x] = (even[y] - odd[y] + halfPass1) >> (fraction - passBits)
		}
	}
	for y := range 8 {
		w := work[8*y:][:8]
		even, odd := butterflies(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7])
		out := dst[y*stride:][:8]
		for x := range 4 {
			out[x] = clamp((even[x] + odd[x] + halfPass2) >> (fraction + passBits + 3))
			out[7-x] = clamp((even[x] - odd[x] + halfPass2) >> (fraction + passBits + 3))
		}
	}
}

// flat is the inverse transform of a block that only has a mean.
func flat(dst []byte, stride int, dc int32) {
	v := clamp((dc+4)>>3 + 128)
	for y := range 8 {
		row := dst[y*stride:][:8]
		for x := range row {
			row[x] = v
		}
	}
}

// butterflies is the transform of eight values: the sums and differences of what it returns, scaled by
// 2^13 and the square root of 8, are the values from both ends on.
func butterflies(x0, x1, x2, x3, x4, x5, x6, x7 int32) (even, odd [4]int32) {
	z := (x2 + x6) * fix0_541
	t2, t3 := z-x6*fix1_847, z+x2*fix0_765
	t0, t1 := (x0+x4)<<fraction, (x0-x4)<<fraction
	even = [4]int32{t0 + t3, t1 + t2, t1 - t2, t0 - t3}

	z1, z2, z3, z4 := -(x7+x1)*fix0_899, -(x5+x3)*fix2_562, x7+x3, x5+x1
	z5 := (z3 + z4) * fix1_175
	z3, z4 = z5-z3*fix1_961, z5-z4*fix0_390
	odd = [4]int32{x1*fix1_501 + z1 + z4, x3*fix3_072 + z2 + z3, x5*fix2_053 + z2 + z4, x7*fix0_298 + z1 + z3}
	return even, odd
}

func clamp(v int32) byte {
	if uint32(v) > 255 {
		return byte(^(v >> 31)) // 0 for what is negative, 255 for what is above
	}
	return byte(v)
}
