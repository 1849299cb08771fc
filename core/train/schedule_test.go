package train

import (
	"encoding/csv"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/tools/test/golden"
)

// TestPaperSchedule compares the paper's learning rates with the reference table.
func TestPaperSchedule(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(string(golden.Read(t, "reference", "train", "lr_policy.csv")))).ReadAll()
	require.NoError(t, err)
	for _, row := range rows[1:] {
		epoch, err := strconv.ParseFloat(row[0], 64)
		require.NoError(t, err)
		want, err := strconv.ParseFloat(row[2], 64)
		require.NoError(t, err)
		for _, within := range []float64{0, 0.5, 0.999} {
			assert.Equal(t, float32(want), Paper(1).Schedule.At(epoch+within), "epoch %g", epoch+within)
		}
	}
}

func TestSchedule(t *testing.T) {
	poly := Schedule{Policy: Poly, Rate: 0.1, Epochs: 8, Power: 0.5}
	cosine := Schedule{Policy: Cosine, Rate: 0.1, Epochs: 8}
	warm := Schedule{Policy: StepPolicy, Rate: 0.1, Gamma: 0.5, Every: 4, WarmUp: 2}
	for _, c := range []struct {
		schedule    Schedule
		epoch, want float64
	}{
		{poly, 0, 0.1}, {poly, 6, 0.05}, {poly, 8, 0}, {poly, 9, 0},
		{cosine, 0, 0.1}, {cosine, 4, 0.05}, {cosine, 8, 0}, {cosine, 9, 0}, {cosine, 8. / 3, 0.075},
		{warm, 0, 0}, {warm, 1, 0.05}, {warm, 2, 0.1}, {warm, 3.99, 0.1}, {warm, 4, 0.05}, {warm, 8, 0.025},
	} {
		assert.InDelta(t, c.want, c.schedule.At(c.epoch), 1e-8, "%s at %g", c.schedule.Policy, c.epoch)
	}
}
