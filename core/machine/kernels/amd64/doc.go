// Package amd64 has the kernels in assembly for amd64. Package gen writes them.
package amd64
