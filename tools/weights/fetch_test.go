package weights

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"net"
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
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// serve makes a source whose file is content and whose mirrors are answered by the handlers.
func serve(t *testing.T, content []byte, handlers ...http.HandlerFunc) Source {
	s := Source{Name: "test", Forms: []Form{{"file.bin", int64(len(content)), sum(content), "whole"}}}
	for _, h := range handlers {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		s.Mirrors = append(s.Mirrors, Mirror{URL: server.URL, File: "file.bin"})
	}
	return s
}

func testFetcher() *Fetcher {
	f := NewFetcher(nil, nil)
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
	assert.Equal(t, "whole", form.About)
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
			require.NoError(t, os.WriteFile(filepath.Join(dir, "file.bin.part"), part, 0o644))
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
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file.bin.part"), content[:20_000], 0o644))
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
		}, "gave up after 2 tries: 502 Bad Gateway", 2},
		"another file": {func(w http.ResponseWriter, r *http.Request) {
			w.Write(make([]byte, len(content)))
		}, "unknown checksum", 1},
		"another size": {func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte("<!doctype html><title>Sign in</title>"))
		}, "has 37 bytes, so it is not the file wanted", 1},
		"too large": {func(w http.ResponseWriter, r *http.Request) {
			w.Write(make([]byte, 2<<20)) // without a Content-Length
		}, "has more than 50000 bytes", 1},
		"too small": {func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			w.Write(content[1:])
		}, "49999 bytes with SHA-1", 1},
		"always breaks off at once": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "50000")
		}, "gave up after 2 tries", 2},
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
			assert.NoFileExists(t, filepath.Join(dir, "file.bin"))
			assert.Zero(t, size(filepath.Join(dir, "file.bin.part")), "nothing that could spoil the next try")
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
	assert.NoFileExists(t, filepath.Join(dir, "file.bin"))
	got, err := os.ReadFile(filepath.Join(dir, "file.bin.part"))
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
			s.Forms[0].File = "words.txt"
			s.Mirrors[0].File, s.Mirrors[0].Member = "words.txt", "words.txt"
			dir := t.TempDir()
			path, _, err := testFetcher().Fetch(context.Background(), s, dir)
			if c.message == "" {
				require.NoError(t, err)
				assertFile(t, path, words)
				return
			}
			require.ErrorContains(t, err, c.message)
			assert.NoFileExists(t, filepath.Join(dir, "words.txt"))
			assert.NoFileExists(t, filepath.Join(dir, "words.txt.part"))
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
	assert.Equal(t, filepath.Join(into, "file.bin"), path)
	assert.EqualValues(t, 1, requests.Load())

	path, _, err = f.Get(context.Background(), s, []string{local, into}, into)
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(into, "file.bin"), path)
	assert.EqualValues(t, 1, requests.Load(), "the second time it is there")

	require.NoError(t, os.WriteFile(filepath.Join(local, "file.bin"), content[1:], 0o644))
	_, _, err = f.Get(context.Background(), s, []string{local, into}, into)
	require.ErrorIs(t, err, ErrChecksum)
	assert.ErrorContains(t, err, "move it away")
}

// cutsOff breaks every connection off after a few bytes.
func cutsOff(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", "50000")
	w.Write(make([]byte, 10))
	panic(http.ErrAbortHandler)
}

func TestFetchTriesMirrorsInTurn(t *testing.T) {
	content := payload(50_000)
	silent := func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	wrong := func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, len(content))) }
	unused := func(w http.ResponseWriter, r *http.Request) { t.Error("asked although another had it") }
	s := serve(t, content, http.NotFound, silent, wrong, ranged(content, new(atomic.Int32)), unused)
	f := testFetcher()
	f.Stall = 50 * time.Millisecond
	var gaveUp []string
	f.Say = func(line string) { gaveUp = append(gaveUp, line) }
	path, _, err := f.Fetch(context.Background(), s, t.TempDir())
	require.NoError(t, err)
	assertFile(t, path, content)
	require.Len(t, gaveUp, 3)
	assert.Equal(t, s.Mirrors[0].URL+": 404 Not Found; trying the next address", gaveUp[0])
	assert.Contains(t, gaveUp[1], errStalled.Error())
	assert.Contains(t, gaveUp[2], "unknown checksum")
}

func TestNextMirrorGoesOnWhereTheOneBeforeWasCutOff(t *testing.T) {
	content := payload(50_000)
	cut := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "" {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		w.Write(content[:30_000])
	}
	var asked string
	s := serve(t, content, cut, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header.Get("Range")
		ranged(content, new(atomic.Int32))(w, r)
	})
	path, _, err := testFetcher().Fetch(context.Background(), s, t.TempDir())
	require.NoError(t, err)
	assertFile(t, path, content)
	assert.Equal(t, "bytes=30000-", asked)
}

func TestGetSaysWhatEveryMirrorSaid(t *testing.T) {
	gone := httptest.NewServer(nil)
	gone.Close()
	s := serve(t, payload(50_000), http.NotFound, cutsOff)
	s.Mirrors = append(s.Mirrors, Mirror{URL: gone.URL, File: "file.bin"})
	into := t.TempDir()
	_, _, err := testFetcher().Get(context.Background(), s, []string{into}, into)
	require.Error(t, err)
	for _, m := range s.Mirrors {
		assert.Contains(t, err.Error(), "\n"+m.URL+": ")
	}
	assert.ErrorContains(t, err, "404 Not Found")
	assert.ErrorContains(t, err, "connection refused")
	assert.ErrorContains(t, err, "or put file.bin into "+into+" by hand")
}

func TestProbe(t *testing.T) {
	content := payload(1000)
	silent := func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	has := ranged(content, new(atomic.Int32))
	login := func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Length", "37") }
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()

	s := serve(t, content, silent, http.NotFound, has)
	got, err := testFetcher().Probe(ctx, s)
	require.NoError(t, err)
	assert.Equal(t, []Mirror{s.Mirrors[2], s.Mirrors[0], s.Mirrors[1]}, got.Mirrors)

	_, err = testFetcher().Probe(ctx, serve(t, content, login, http.NotFound))
	assert.ErrorContains(t, err, "no address has test")
	_, err = testFetcher().Probe(ctx, serve(t, content, http.NotFound, silent))
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

// TestProbeBehindFirewall: packets are dropped, so no connection is ever made or
// refused.
func TestProbeBehindFirewall(t *testing.T) {
	f := testFetcher()
	f.Client = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := f.Probe(ctx, GoogLeNet)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Less(t, time.Since(start), 5*time.Second)
}
