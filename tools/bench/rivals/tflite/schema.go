package tflite

// Numbers of TensorFlow's schema (tensorflow/lite/schema/schema.fbs).
const (
	schemaVersion = uint32(3)
	identifier    = "TFL3"

	typeFloat32 = byte(0)
	typeInt32   = byte(2)

	paddingSame  = byte(0)
	paddingValid = byte(1)

	activationNone = byte(0)
	activationReLU = byte(1)
)

// operation is a builtin operator: its code, the version of it that is meant,
// and the kind of its options.
type operation struct{ code, version, options byte }

var (
	concatenation  = operation{2, 1, 10}
	conv2D         = operation{3, 1, 1}
	fullyConnected = operation{9, 1, 8}
	normalization  = operation{13, 1, 13} // LOCAL_RESPONSE_NORMALIZATION
	maxPool2D      = operation{17, 1, 5}
	softmax        = operation{25, 1, 9}
	pad            = operation{34, 1, 22}
	mean           = operation{40, 1, 27}
)

// table gives the OperatorCode.
func (o operation) table() table {
	return table{o.code, nil, int32(o.version), int32(o.code)}
}
