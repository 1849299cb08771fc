package dataset

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"goglenet/quant/modelfile"
	"goglenet/tools/test/golden"
)

// picturePNG is a picture of 3x2 pixels in one grey.
func picturePNG(t testing.TB, level byte) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 3, 2))
	for i := range m.Pix {
		m.Pix[i] = level
	}
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	return b.Bytes()
}

// folder makes one with the given files, told by their paths.
func folder(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, content, 0o644))
	}
	return dir
}

// pets has two pictures of dogs and one of a cat, and what is neither.
func pets(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"dog/2.png":       picturePNG(t, 2),
		"dog/more/1.png":  picturePNG(t, 1),
		"cat/3.png":       picturePNG(t, 3),
		"cat/notes.txt":   []byte("no picture"),
		".git/hidden.png": picturePNG(t, 4),
		"README":          nil,
	}
}

// listing is what a set holds, told by the pictures' levels.
func listing(t *testing.T, dir string, s *Set) (list []string) {
	t.Helper()
	for i := range s.Len() {
		m, err := s.Image(i)
		require.NoError(t, err)
		name, err := filepath.Rel(dir, s.Path(i))
		require.NoError(t, err)
		require.Equal(t, color.NRGBA{m.Pix[0], m.Pix[0], m.Pix[0], 255}, m.NRGBAAt(m.Rect.Max.X-1, m.Rect.Max.Y-1))
		list = append(list, strconv.Itoa(s.Class(i))+" "+filepath.ToSlash(name)+" "+strconv.Itoa(int(m.Pix[0])))
	}
	return list
}

func TestFolders(t *testing.T) {
	dir := folder(t, pets(t))
	s, err := Open(dir, "")
	require.NoError(t, err)
	assert.Equal(t, []string{"cat", "dog"}, s.Labels())
	assert.Nil(t, s.IDs())
	assert.Equal(t, []int{1, 2}, s.Counts())
	assert.Equal(t, []string{"0 cat/3.png 3", "1 dog/2.png 2", "1 dog/more/1.png 1"}, listing(t, dir, s))
}

func TestClassesFile(t *testing.T) {
	files := pets(t)
	files["classes.txt"] = []byte("n02084071\tdog\tDomestic dog\r\n\ncat\n")
	dir := folder(t, files)
	s, err := Open(dir, "")
	require.NoError(t, err)
	assert.Equal(t, []string{"Domestic dog", "cat"}, s.Labels())
	assert.Equal(t, []string{"n02084071", "cat"}, s.IDs())
	other, err := OpenHoldout(folder(t, map[string][]byte{"DOG/a.png": picturePNG(t, 1), "N02084071/b.png": picturePNG(t, 2)}), s)
	require.NoError(t, err)
	assert.Equal(t, []int{2, 0}, other.Counts(), "by any of its names, in any case")
	assert.Equal(t, []string{"1 cat/3.png 3", "0 dog/2.png 2", "0 dog/more/1.png 1"}, listing(t, dir, s))

	names := filepath.Join(t.TempDir(), "names")
	require.NoError(t, os.WriteFile(names, []byte("\ufeffcat\tA\ndog\tB"), 0o644))
	s, err = Open(dir, names)
	require.NoError(t, err)
	assert.Equal(t, []string{"A", "B"}, s.Labels(), "the file that is named goes first")
}

// TestNamedAfterModel takes folders' names for another model's ids.
func TestNamedAfterModel(t *testing.T) {
	s, err := Open(folder(t, map[string][]byte{"n01440764/a.png": picturePNG(t, 1), "mine/b.png": picturePNG(t, 2)}), "")
	require.NoError(t, err)
	s.NameAfter(&modelfile.Model{Info: modelfile.Info{Labels: []string{"x", "tench, Tinca tinca"}, ClassIDs: []string{"n00000001", "n01440764"}}})
	assert.Equal(t, []string{"mine", "tench, Tinca tinca"}, s.Labels())
	assert.Equal(t, []string{"mine", "n01440764"}, s.IDs())
}

func TestList(t *testing.T) {
	files := map[string][]byte{
		"labels.txt": []byte("b 1.png 1\nsub/a.png 0\n"),
		"b 1.png":    picturePNG(t, 5),
		"sub/a.png":  picturePNG(t, 6),
	}
	dir := folder(t, files)
	s, err := Open(dir, "")
	require.NoError(t, err)
	assert.Equal(t, []string{"0", "1"}, s.Labels())
	assert.Equal(t, []string{"1 b 1.png 5", "0 sub/a.png 6"}, listing(t, dir, s))

	files["classes.txt"] = []byte("only")
	_, err = Open(folder(t, files), "")
	require.ErrorContains(t, err, "b 1.png is of class 1; there are classes 0 to 0")
}

// idxFile is an IDX file of bytes.
func idxFile(data []byte, shape ...uint32) []byte {
	b := []byte{0, 0, 8, byte(len(shape))}
	for _, n := range shape {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return append(b, data...)
}

func TestIDX(t *testing.T) {
	files := map[string][]byte{
		"train-images-idx3-ubyte": idxFile([]byte{1, 1, 2, 2, 3, 3}, 3, 2, 1),
		"train-labels-idx1-ubyte": idxFile([]byte{1, 0, 1}, 3),
		"t10k-images-idx3-ubyte":  idxFile([]byte{7, 7}, 1, 1, 2),
		"t10k-labels-idx1-ubyte":  idxFile([]byte{1}, 1),
	}
	dir := folder(t, files)
	s, err := Open(dir, "")
	require.NoError(t, err)
	assert.Equal(t, []string{"0", "1"}, s.Labels())
	assert.Equal(t, []string{
		"1 train-images-idx3-ubyte, picture 0 1", "0 train-images-idx3-ubyte, picture 1 2", "1 train-images-idx3-ubyte, picture 2 3",
	}, listing(t, dir, s))
	m, err := s.Image(0)
	require.NoError(t, err)
	assert.Equal(t, image.Rect(0, 0, 1, 2), m.Rect)

	h, err := OpenHoldout(dir, s)
	require.NoError(t, err)
	assert.Equal(t, []string{"1 t10k-images-idx3-ubyte, picture 0 7"}, listing(t, dir, h))

	files["train-labels-idx1-ubyte"] = idxFile([]byte{1, 0}, 2)
	_, err = Open(folder(t, files), "")
	require.ErrorContains(t, err, "[3 2 1]")
	require.ErrorContains(t, err, "[2]")
	delete(files, "train-labels-idx1-ubyte")
	_, err = Open(folder(t, files), "")
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestOpenRefuses(t *testing.T) {
	one := picturePNG(t, 1)
	for name, c := range map[string]struct {
		files   map[string][]byte
		message string
	}{
		"nothing":            {nil, "has no folders of pictures"},
		"files alone":        {map[string][]byte{"a.png": one}, "has no folders of pictures"},
		"one class":          {map[string][]byte{"dog/a.png": one}, "has 1 class; training needs two or more"},
		"a class's folder":   {map[string][]byte{"dog/a.png": one, "cat/b.txt": nil}, "cat holds no images"},
		"class unknown":      {map[string][]byte{"dog/a.png": one, "cat/b.png": one, "classes.txt": []byte("dog\nwolf\n")}, "cat is the folder of none of the 2 classes"},
		"class without any":  {map[string][]byte{"dog/a.png": one, "cat/b.png": one, "classes.txt": []byte("dog\nwolf\ncat")}, "no picture of class 1, wolf"},
		"empty classes file": {map[string][]byte{"dog/a.png": one, "classes.txt": []byte(" \n")}, "classes.txt names no class"},
		"bad list":           {map[string][]byte{"labels.txt": []byte("a.png one")}, "labels.txt, line 1"},
	} {
		_, err := Open(folder(t, c.files), "")
		assert.ErrorContains(t, err, c.message, name)
	}
	_, err := Open(filepath.Join(t.TempDir(), "absent"), "")
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = Open(folder(t, pets(t)), "absent")
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = Open(filepath.Join(folder(t, pets(t)), "README"), "")
	require.ErrorContains(t, err, "not a folder")
}

func TestHoldout(t *testing.T) {
	s, err := Open(folder(t, pets(t)), "")
	require.NoError(t, err)
	dir := folder(t, map[string][]byte{"dog/9.png": picturePNG(t, 9)})
	h, err := OpenHoldout(dir, s)
	require.NoError(t, err)
	assert.Equal(t, s.Labels(), h.Labels())
	assert.Equal(t, []string{"1 dog/9.png 9"}, listing(t, dir, h))
	_, err = OpenHoldout(folder(t, map[string][]byte{"wolf/9.png": picturePNG(t, 9)}), s)
	require.ErrorContains(t, err, "wolf is the folder of none of the 2 classes")
}

// many is a set of n pictures in each of two classes.
func many(t *testing.T, n int) string {
	files := map[string][]byte{}
	for i := range n {
		files["a/"+strconv.Itoa(i)+".png"] = picturePNG(t, 1)
		files["b/"+strconv.Itoa(i)+".png"] = picturePNG(t, 2)
	}
	return folder(t, files)
}

func TestSplit(t *testing.T) {
	split := func(n int, fraction float64) (whole, train, holdout map[string]bool) {
		dir := many(t, n)
		s, err := Open(dir, "")
		require.NoError(t, err)
		a, b, err := s.Split(fraction)
		require.NoError(t, err)
		keys := func(s *Set) map[string]bool {
			m := map[string]bool{}
			for i := range s.Len() {
				key, err := filepath.Rel(dir, s.Path(i))
				require.NoError(t, err)
				m[key] = true
			}
			return m
		}
		require.Equal(t, s.Len(), a.Len()+b.Len())
		require.Equal(t, s.Labels(), b.Labels())
		return keys(s), keys(a), keys(b)
	}
	_, train, holdout := split(200, 0.1)
	assert.InDelta(t, 40, len(holdout), 15)
	fewer, fewerTrain, fewerHoldout := split(100, 0.1)
	for key := range fewer {
		assert.Equal(t, train[key], fewerTrain[key], "%s, whatever else there is", key)
		assert.Equal(t, holdout[key], fewerHoldout[key], key)
	}

	s, err := Open(many(t, 3), "")
	require.NoError(t, err)
	for fraction, message := range map[float64]string{
		0: "between 0 and 1", 1: "between 0 and 1", -1: "between 0 and 1",
		1e-9: "leaves none to measure on", 0.999999: "are held out",
	} {
		_, _, err := s.Split(fraction)
		require.ErrorContains(t, err, message, fraction)
	}
}

func TestCheck(t *testing.T) {
	files := pets(t)
	files["dog/cut.png"] = picturePNG(t, 1)[:40]
	files["dog/empty.jpg"] = nil
	dir := folder(t, files)
	s, err := Open(dir, "")
	require.NoError(t, err)
	var seen []int
	bad, err := s.Check(t.Context(), func(done, total int) {
		seen = append(seen, done)
		assert.Equal(t, 5, total)
	})
	require.NoError(t, err)
	assert.Equal(t, []int{1, 2, 3, 4, 5}, seen)
	require.Len(t, bad, 2)
	require.ErrorContains(t, bad[0], filepath.Join(dir, "dog", "cut.png"))
	require.ErrorContains(t, bad[1], filepath.Join(dir, "dog", "empty.jpg"))
	assert.Contains(t, bad.String(), "pictures that cannot be used: 2\n  "+dir)
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "dog")))
	assert.Equal(t, []string{"0 cat/3.png 3", "1 dog/2.png 2", "1 dog/more/1.png 1"}, listing(t, dir, s), "kept in memory")
}

func TestCheckOfALostClass(t *testing.T) {
	files := pets(t)
	files["cat/3.png"] = []byte("not a picture")
	files["dog/0.png"] = nil
	s, err := Open(folder(t, files), "")
	require.NoError(t, err)
	_, err = s.Check(t.Context(), func(int, int) {})
	require.ErrorContains(t, err, "no picture of class 0, cat, can be used")
	require.ErrorContains(t, err, "3.png")
}

func TestCheckStops(t *testing.T) {
	s, err := Open(folder(t, pets(t)), "")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.Check(ctx, func(int, int) {})
	require.ErrorIs(t, err, context.Canceled)
}

func TestUnreadableListsTen(t *testing.T) {
	u := make(Unreadable, 12)
	for i := range u {
		u[i] = os.ErrNotExist
	}
	assert.Equal(t, 12, bytes.Count([]byte(u.String()), []byte("\n"))+1)
	assert.Contains(t, u.String(), "and 2 more")
}

// TestFashionMNIST reads Debian's dataset-fashion-mnist where it is installed.
func TestFashionMNIST(t *testing.T) {
	const dir = "/usr/share/datasets/fashion-mnist"
	if _, err := os.Stat(dir); err != nil || testing.Short() {
		t.Skip("not installed, or -short")
	}
	train, err := Open(dir, "")
	require.NoError(t, err)
	holdout, err := OpenHoldout(dir, train)
	require.NoError(t, err)
	for _, s := range []*Set{train, holdout} {
		for class, n := range s.Counts() {
			assert.Equal(t, s.Len()/10, n, class)
		}
	}
	assert.Equal(t, 60000, train.Len())
	assert.Equal(t, 10000, holdout.Len())
}

// TestImagenette reads the photos that the project's own model is trained on.
func TestImagenette(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	names := golden.Path(t, "train", "classes.txt")
	train, err := Open(golden.Path(t, "train", "images"), names)
	require.NoError(t, err)
	assert.Equal(t, 9469, train.Len())
	assert.Equal(t, "tench", train.Labels()[0])
	holdout, err := OpenHoldout(golden.Path(t, "train", "holdout"), train)
	require.NoError(t, err)
	bad, err := holdout.Check(t.Context(), func(int, int) {})
	require.NoError(t, err)
	assert.Empty(t, bad)
	assert.Equal(t, 1966, holdout.Len())
}
