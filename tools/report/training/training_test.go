package training

import (
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/core/train"
	"goglenet/quant/modelfile"
	"goglenet/tools/evaluate"
	"goglenet/tools/report"
	"goglenet/tools/train/dataset"
	"goglenet/tools/train/session"
)

// pictures opens a set of two pictures in each of so many classes.
func pictures(t *testing.T, classes int) *dataset.Set {
	t.Helper()
	dir := t.TempDir()
	for c := range classes {
		folder := filepath.Join(dir, "class"+strconv.Itoa(100+c))
		require.NoError(t, os.Mkdir(folder, 0o755))
		for i := range 2 {
			m := image.NewNRGBA(image.Rect(0, 0, 20, 20))
			m.SetNRGBA(3, 4, color.NRGBA{255, uint8(c), uint8(i), 255})
			f, err := os.Create(filepath.Join(folder, strconv.Itoa(i)+".png"))
			require.NoError(t, err)
			require.NoError(t, png.Encode(f, m))
			require.NoError(t, f.Close())
		}
	}
	set, err := dataset.Open(dir, "")
	require.NoError(t, err)
	return set
}

// result is a training of three epochs, by which the second picture of a class is
// taken for the next class.
func result(t *testing.T, classes int) (*session.Options, *session.Result) {
	t.Helper()
	set := pictures(t, classes)
	o := &session.Options{Images: set, Holdout: set, Data: "pictures", Epochs: 3, Recipe: train.Paper(10)}
	r := &session.Result{Model: &modelfile.Model{Info: modelfile.Info{Architecture: "googlenet", Width: 0.5, InputSize: 16,
		Preprocess: modelfile.Preprocess{Resize: "warp", ResizeTo: 16, Channels: "BGR"}, Labels: set.Labels()}}}
	for i := range 3 {
		r.Rows = append(r.Rows, session.Row{Epoch: i + 1, Rate: 0.01, Loss: 2 - 0.5*float64(i), MainLoss: 1.5 - 0.5*float64(i), Accuracy: 30 * float64(i+1),
			Holdout: math.NaN(), HoldoutLoss: math.NaN(), ImagesPerSecond: 100, Seconds: 60})
	}
	r.Rows[2].Holdout, r.Rows[2].HoldoutLoss = 50, 0.75
	random := rand.New(rand.NewPCG(1, 2))
	for i := range set.Len() {
		probs := make([]float32, classes)
		probs[(set.Class(i)+i%2)%classes] = 0.6 + 0.3*random.Float32()
		r.Outcomes = append(r.Outcomes, evaluate.NewOutcome(probs, set.Class(i)))
	}
	return o, r
}

func TestPage(t *testing.T) {
	o, r := result(t, 3)
	p := Page("m.safetensors", o, r)
	assert.Equal(t, "After 3 epochs on 6 pictures, 3 of 6 others get the right class first.", p.Lead)
	assert.Equal(t, report.Figure{Name: "Top-1, held out", Value: "50.0", Unit: "%", Note: "3 of 6"}, p.Figures[0])
	assert.Equal(t, report.Figure{Name: "Time", Value: "3m0s", Note: "without measuring"}, p.Figures[3])
	require.Len(t, p.Sections, 3)
	matrix := p.Sections[1].Parts[0].(report.Matrix)
	assert.Equal(t, [][]int{{1, 1, 0}, {0, 1, 1}, {1, 0, 1}}, matrix.Counts)

	g := p.Sections[2].Parts[0].(report.Gallery)
	require.Len(t, g, 3)
	assert.Regexp(t, `^class10\d taken for class10\d$`, g[0].Title)
	assert.Regexp(t, `^\d\d % sure; the right class has 0.0 %$`, g[0].Note)
	require.Len(t, g[0].Pictures, 1)
	assert.Equal(t, "1.png", g[0].Pictures[0].Alt)
	assert.GreaterOrEqual(t, g[0].Note, g[1].Note, "the surest first")

	var b strings.Builder
	require.NoError(t, p.Write(&b))
	assert.NotContains(t, b.String(), "NaN")
}

func TestPageOfManyClasses(t *testing.T) {
	o, r := result(t, mostClasses+1)
	p := Page("m.safetensors", o, r)
	pairs := p.Sections[1].Parts[0].(report.Table)
	assert.Len(t, pairs.Rows, mostPairs)
	assert.Equal(t, "1", pairs.Rows[0].Cells[2].Text)
	assert.Len(t, p.Sections[2].Parts[0], mostClasses+1)
}

func TestPageWithoutHoldout(t *testing.T) {
	o, r := result(t, 3)
	o.Holdout, r.Outcomes, r.Rows = nil, nil, r.Rows[:1]
	p := Page("m.safetensors", o, r)
	assert.Contains(t, p.Lead, "None were held out")
	assert.Len(t, p.Sections, 1)
	assert.Equal(t, "Accuracy in training", p.Figures[0].Name)
}
