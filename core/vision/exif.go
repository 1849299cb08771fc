package vision

import "encoding/binary"

const tagOrientation = 0x0112

// ReadOrientation returns the orientation that the Exif data of a JPEG file or the tags of a TIFF file
// ask for, or 1 when there is none or it makes no sense. Of JPEG the first 64 KiB or so are enough in
// practice; TIFF has its tags anywhere.
func ReadOrientation(file []byte) Orientation {
	const prefix = "Exif\x00\x00"
	if len(file) < 2 || file[0] != 0xff || file[1] != 0xd8 {
		return tiffOrientation(file)
	}
	for rest := file[2:]; rest != nil; {
		marker, payload, next, _ := nextSegment(rest)
		if marker == markerAPP1 && len(payload) > len(prefix) && string(payload[:len(prefix)]) == prefix {
			return tiffOrientation(payload[len(prefix):])
		}
		rest = next
	}
	return 1
}

// tiffOrientation looks the tag up in the first directory of a TIFF structure (TIFF 6.0, section 2).
func tiffOrientation(b []byte) Orientation {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if b[0] == 'I' {
		order = binary.LittleEndian
	}
	if (b[0] != 'I' && b[0] != 'M') || b[1] != b[0] || order.Uint16(b[2:]) != 42 {
		return 1
	}
	directory := uint64(order.Uint32(b[4:]))
	if directory+2 > uint64(len(b)) {
		return 1
	}
	entries := b[directory+2:]
	for range order.Uint16(b[directory:]) {
		if len(entries) < 12 {
			break
		}
		const short = 3
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == short {
			if o := Orientation(min(order.Uint16(entries[8:]), 9)); o.valid() {
				return o
			}
			break
		}
		entries = entries[12:]
	}
	return 1
}
