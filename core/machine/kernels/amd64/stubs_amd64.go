package amd64

import "goglenet/core/machine/kernels"

//go:generate go run ./gen

//go:noescape
func conv_f32_12x16_avx512(c *kernels.Conv)

//go:noescape
func conv_f32_12x32_avx512(c *kernels.Conv)

//go:noescape
func conv_f32_2x16_avx2(c *kernels.Conv)

//go:noescape
func conv_f32_4x16_avx512(c *kernels.Conv)

//go:noescape
func conv_f32_4x32_avx512(c *kernels.Conv)

//go:noescape
func conv_f32_6x16_avx2(c *kernels.Conv)

//go:noescape
func conv_int8_12x16_avx512vnni(c *kernels.Conv)

//go:noescape
func conv_int8_12x32_avx512vnni(c *kernels.Conv)

//go:noescape
func conv_int8_2x16_avx2(c *kernels.Conv)

//go:noescape
func conv_int8_2x16_avxvnni(c *kernels.Conv)

//go:noescape
func conv_int8_4x16_avx512vnni(c *kernels.Conv)

//go:noescape
func conv_int8_4x32_avx512vnni(c *kernels.Conv)

//go:noescape
func conv_int8_6x16_avx2(c *kernels.Conv)

//go:noescape
func conv_int8_6x16_avxvnni(c *kernels.Conv)

//go:noescape
func max_pool_f32_avx2(c *kernels.Pool)

//go:noescape
func max_pool_u7_avx2(c *kernels.Pool)

//go:noescape
func avg_pool_f32_avx2(c *kernels.Pool)

//go:noescape
func avg_pool_u7_avx2(c *kernels.Pool)

//go:noescape
func lrn_f32_avx2(c *kernels.LRN)

//go:noescape
func lrn_u7_avx2(c *kernels.LRN)

//go:noescape
func input_f32_avx2(c *kernels.Input)

//go:noescape
func input_split_avx2(c *kernels.Input)
