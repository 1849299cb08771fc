package overlay

// stops are matplotlib's colour map "inferno" at equal steps: to the eye, equal
// differences of value are equal differences of colour, and it reads in grey.
var stops = [...][3]float32{
	{0, 0, 4}, {27, 12, 65}, {74, 12, 107}, {120, 28, 109}, {165, 44, 96},
	{207, 68, 70}, {237, 105, 37}, {251, 155, 6}, {247, 209, 61}, {252, 255, 164},
}

// opacity of the colours over the photo.
const opacity = 0.5

// tint lays the colour of a value, 0 to 1, over a pixel.
func tint(pixel []byte, v float32) {
	at := min(max(v, 0), 1) * float32(len(stops)-1)
	i := min(int(at), len(stops)-2)
	t := at - float32(i)
	for c := range 3 {
		colour := stops[i][c] + t*(stops[i+1][c]-stops[i][c])
		pixel[c] = byte((1-opacity)*float32(pixel[c]) + opacity*colour + 0.5)
	}
}
