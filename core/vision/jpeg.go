package vision

import "encoding/binary"

// JPEG markers (ITU-T T.81, table B.1).
const (
	markerTEM  = 0x01
	markerSOF0 = 0xc0
	markerDHT  = 0xc4
	markerJPG  = 0xc8
	markerDAC  = 0xcc
	markerRST0 = 0xd0
	markerRST7 = 0xd7
	markerEOI  = 0xd9
	markerSOS  = 0xda
	markerAPP1 = 0xe1
)

// nextSegment splits the first marker segment off a JPEG file whose SOI is gone. At the start of the
// compressed data and at the end of the image it returns their marker and no payload. A segment that
// is not all there gives what there is, and ErrShort. Stray bytes are skipped, as all decoders do.
func nextSegment(b []byte) (marker byte, payload, rest []byte, err error) {
	for len(b) >= 2 {
		marker = b[1]
		switch {
		case b[0] != 0xff, marker == 0xff:
			b = b[1:]
			continue
		case marker == 0, marker == markerTEM, markerRST0 <= marker && marker <= markerRST7:
			b = b[2:]
			continue
		case marker == markerSOS, marker == markerEOI:
			return marker, nil, nil, nil
		case len(b) < 4:
			return marker, nil, nil, ErrShort
		}
		size := 2 + int(binary.BigEndian.Uint16(b[2:]))
		switch {
		case size < 4:
			return marker, nil, nil, &detailed{ErrCorrupt, "JPEG segment too small"}
		case size > len(b):
			return marker, b[4:], nil, ErrShort
		}
		return marker, b[4:size], b[size:], nil
	}
	return 0, nil, nil, ErrShort
}

// sizeJPEG walks to the frame header, SOFn.
func sizeJPEG(head []byte) (w, h int, err error) {
	for rest := head[2:]; ; {
		marker, payload, next, err := nextSegment(rest)
		switch {
		case isFrame(marker) && len(payload) >= 5: // enough, even if the segment is not all there
			h, w := binary.BigEndian.Uint16(payload[1:]), binary.BigEndian.Uint16(payload[3:])
			return int(w), int(h), nil
		case err != nil:
			return 0, 0, err
		case isFrame(marker), marker == markerSOS, marker == markerEOI:
			return 0, 0, &detailed{ErrCorrupt, "JPEG without a frame header"}
		}
		rest = next
	}
}

func isFrame(marker byte) bool {
	return markerSOF0 <= marker && marker <= markerSOF0+15 &&
		marker != markerDHT && marker != markerJPG && marker != markerDAC
}
