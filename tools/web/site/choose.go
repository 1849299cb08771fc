package site

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"time"

	"goglenet/quant/modelfile"
	"goglenet/tools/weights"
	"goglenet/tools/weights/own"
)

// answerTime is how long an address may take to say that it has the weights.
const answerTime = 4 * time.Second

// Choose gives the weights to make a site with: the converted model that the
// folders and the usual ones beneath root hold; or else BVLC's weights, which are
// there, or at an address that answers soon; or else the built-in model. say is
// told which, and why not another.
func Choose(ctx context.Context, f *weights.Fetcher, root string, first []string, say func(string)) ([]byte, error) {
	folders := weights.Folders(root, first...)
	if file, err := weights.Search(folders, path.Base(Model)); err == nil {
		say("using " + file)
		return readModel(file)
	}
	files, err := locate(func(s weights.Source) (string, weights.Form, error) { return s.Find(folders) })
	if errors.Is(err, weights.ErrNotFound) {
		if files, err = fetch(ctx, f, folders, downloads(root)); err != nil && ctx.Err() == nil {
			say(err.Error())
			say(own.Note())
			return own.File, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return files.model(ctx, root)
}

// fetch gets the files that the folders do not hold, if all have an address that
// answers.
func fetch(ctx context.Context, f *weights.Fetcher, folders []string, into string) (bvlc, error) {
	soon, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	sources := map[string]weights.Source{}
	for _, s := range weights.Sources() {
		_, _, err := s.Find(folders)
		if errors.Is(err, weights.ErrNotFound) {
			s, err = f.Probe(soon, s)
		}
		if err != nil {
			return bvlc{}, err
		}
		sources[s.Name] = s
	}
	return locate(func(s weights.Source) (string, weights.Form, error) {
		return f.Get(ctx, sources[s.Name], folders, into)
	})
}

// readModel reads a model file, which must be one.
func readModel(file string) ([]byte, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if _, err := modelfile.Decode(b); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return b, nil
}
