package weights

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// payload is a file of n bytes that no two offsets share.
func payload(n int) []byte {
	b := make([]byte, n)
	rng := rand.NewChaCha8([32]byte{1})
	rng.Read(b)
	return b
}

func sum(b []byte) string {
	h := sha1.Sum(b)
	return hex.EncodeToString(h[:])
}

// serve makes a source whose file is content and whose URL is answered by h.
func serve(t *testing.T, content []byte, h http.HandlerFunc) Source {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return Source{Name: "test", File: "file.bin", URL: server.URL, MaxBytes: 1 << 20,
		Known: []Checksum{{sum(content), "whole"}}}
}

func testFetcher() *Fetcher {
	f := NewFetcher(nil)
	f.Wait, f.Stall = time.Millisecond, 5*time.Second
	return f
}

// ranged serves content as a file server does, and counts the requests.
func ranged(content []byte, requests *atomic.Int32) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		http.ServeContent(w, r, "file.bin", time.Time{}, bytes.NewReader(content))
	}
}

func assertFile(t *testing.T, path string, content []byte) {
	t.Helper()
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(content, got), "%s has %d bytes of %d", path, len(got), len(content))
	assert.NoFileExists(t, path+".part")
}

func TestFetchReportsProgress(t *testing.T) {
	content := payload(300_000)
	s := serve(t, content, ranged(content, new(atomic.Int32)))
	var last, total int64
	f := testFetcher()
	f.Progress = func(d, n int64) {
		assert.GreaterOrEqual(t, d, last)
		last, total = d, n
	}
	path, form, err := f.Fetch(context.Background(), s, filepath.Join(t.TempDir(), "new", "folder"))
	require.NoError(t, err)
	assert.Equal(t, "whole", form.Form)
	assertFile(t, path, content)
	assert.EqualValues(t, len(content), last)
	assert.EqualValues(t, len(content), total)
}

func TestFetchResumes(t *testing.T) {
	content := payload(100_000)
	for name, part := range map[string][]byte{
		"the start":        content[:40_000],
		"everything":       content,
		"another file":     payload(30_000)[1:],
		"more than enough": payload(200_000)[1:],
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, content, ranged(content, new(atomic.Int32)))
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, s.File+".part"), part, 0o644))
			path, _, err := testFetcher().Fetch(context.Background(), s, dir)
			require.NoError(t, err)
			assertFile(t, path, content)
		})
	}
}

func TestFetchResumesWhatWasMissing(t *testing.T) {
	content := payload(100_000)
	var ranges []string
	s := serve(t, content, func(w http.ResponseWriter, r *http.Request) {
		ranges = append(ranges, r.Header.Get("Range"))
		if len(ranges) == 1 { // promises everything and breaks off
			w.Header().Set("Content-Length", strconv.Itoa(len(content)))
			w.Write(content[:60_000])
			return
		}
		ranged(content, new(atomic.Int32))(w, r)
	})
	path, _, err := testFetcher().Fetch(context.Background(), s, t.TempDir())
	require.NoError(t, err)
	assertFile(t, path, content)
	assert.Equal(t, []string{"", "bytes=60000-"}, ranges)
}

func TestFetchFromServerWithoutRange(t *testing.T) {
	content := payload(50_000)
	s := serve(t, content, func(w http.ResponseWriter, r *http.Request) { w.Write(content) })
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, s.File+".part"), content[:20_000], 0o644))
	path, _, err := testFetcher().Fetch(context.Background(), s, dir)
	require.NoError(t, err)
	assertFile(t, path, content)
}

func TestFetchErrors(t *testing.T) {
	content := payload(50_000)
	for name, c := range map[string]struct {
		handler  http.HandlerFunc
		message  string
		requests int32
	}{
		"not there": {http.NotFound, "404 Not Found", 1},
		"server fails": {func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, "", http.StatusBadGateway)
		}, "gave up after 4 tries: 502 Bad Gateway", 4},
		"another file": {func(w http.ResponseWriter, r *http.Request) {
			w.Write(content[1:])
		}, "unknown checksum", 1},
		"too large": {func(w http.ResponseWriter, r *http.Request) {
			w.Write(make([]byte, 2<<20))
		}, "larger than 1048576 bytes", 1},
		"too large, as announced": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "3000000000")
		}, "larger than 1048576 bytes", 1},
		"always breaks off at once": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "50000")
		}, "gave up after 4 tries", 4},
		"wrong range": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", "bytes 7-49999/50000")
			w.WriteHeader(http.StatusPartialContent)
		}, "asked for the bytes from 0", 1},
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			s := serve(t, content, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				c.handler(w, r)
			})
			dir := t.TempDir()
			_, _, err := testFetcher().Fetch(context.Background(), s, dir)
			require.ErrorContains(t, err, c.message)
			assert.Equal(t, c.requests, requests.Load())
			assert.NoFileExists(t, filepath.Join(dir, s.File))
			assert.Zero(t, size(filepath.Join(dir, s.File+".part")), "nothing that could spoil the next try")
		})
	}
}

func TestFetchStalledConnectionIsDropped(t *testing.T) {
	content := payload(50_000)
	var requests atomic.Int32
	s := serve(t, content, func(w http.ResponseWriter, r *http.Request) {
		if requests.Load() == 0 {
			requests.Add(1)
			w.Header().Set("Content-Length", strconv.Itoa(len(content)))
			w.Write(content[:10_000])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
			return
		}
		ranged(content, &requests)(w, r)
	})
	f := testFetcher()
	f.Stall = 50 * time.Millisecond
	path, _, err := f.Fetch(context.Background(), s, t.TempDir())
	require.NoError(t, err)
	assertFile(t, path, content)
	assert.EqualValues(t, 2, requests.Load())
}

func TestInterruptedFetchKeepsWhatCame(t *testing.T) {
	content := payload(50_000)
	ctx, cancel := context.WithCancel(context.Background())
	s := serve(t, content, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		w.Write(content[:10_000])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	dir := t.TempDir()
	f := testFetcher()
	f.Progress = func(done, _ int64) {
		if done == 10_000 {
			cancel()
		}
	}
	_, _, err := f.Fetch(ctx, s, dir)
	require.ErrorIs(t, err, context.Canceled)
	assert.NoFileExists(t, filepath.Join(dir, s.File))
	got, err := os.ReadFile(filepath.Join(dir, s.File+".part"))
	require.NoError(t, err)
	assert.Equal(t, content[:10_000], got)
}

func archive(t *testing.T, files map[string][]byte) []byte {
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	tw := tar.NewWriter(gz)
	for name, content := range files {
		require.NoError(t, tw.WriteHeader(&tar.Header{Name: name, Size: int64(len(content)), Mode: 0o644}))
		_, err := tw.Write(content)
		require.NoError(t, err)
	}
	require.NoError(t, tw.Close())
	require.NoError(t, gz.Close())
	return b.Bytes()
}

func TestFetchMember(t *testing.T) {
	words := payload(2000)
	for name, c := range map[string]struct {
		body    []byte
		message string
	}{
		"good":       {archive(t, map[string][]byte{"./words.txt": words, "other": payload(9)}), ""},
		"not in it":  {archive(t, map[string][]byte{"other": words}), "not in the archive"},
		"other text": {archive(t, map[string][]byte{"words.txt": words[1:]}), "unknown checksum"},
		"too large":  {archive(t, map[string][]byte{"words.txt": make([]byte, maxMember+1)}), "at most"},
		"cut off":    {archive(t, map[string][]byte{"words.txt": words})[:300], "unexpected EOF"},
		"not a gzip": {words, "gzip: invalid header"},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, words, ranged(c.body, new(atomic.Int32)))
			s.File, s.Member = "words.txt", "words.txt"
			dir := t.TempDir()
			path, _, err := testFetcher().Fetch(context.Background(), s, dir)
			if c.message == "" {
				require.NoError(t, err)
				assertFile(t, path, words)
				return
			}
			require.ErrorContains(t, err, c.message)
			assert.NoFileExists(t, filepath.Join(dir, s.File))
			assert.NoFileExists(t, filepath.Join(dir, s.File+".part"))
		})
	}
}

func TestGetPrefersLocalFiles(t *testing.T) {
	content := payload(5000)
	var requests atomic.Int32
	s := serve(t, content, ranged(content, &requests))
	local, into := t.TempDir(), t.TempDir()
	f := testFetcher()

	path, _, err := f.Get(context.Background(), s, []string{local, into}, into)
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(into, s.File), path)
	assert.EqualValues(t, 1, requests.Load())

	path, _, err = f.Get(context.Background(), s, []string{local, into}, into)
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(into, s.File), path)
	assert.EqualValues(t, 1, requests.Load(), "the second time it is there")

	require.NoError(t, os.WriteFile(filepath.Join(local, s.File), content[1:], 0o644))
	_, _, err = f.Get(context.Background(), s, []string{local, into}, into)
	require.ErrorIs(t, err, ErrChecksum)
	assert.ErrorContains(t, err, "move it away")
}
