package web

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"charte/picture"
)

// How much the images that are on their way in may take of the server's memory together.
const (
	uploadMost  = picture.MostBytes + bodyMost // bytes of one request
	uploadsMost = 12                           // requests whose bytes are held at once
	decodeMost  = 512 << 20                    // bytes that decoding takes at once
	valueMost   = 4 << 10                      // bytes of a value that comes with an image
	partsMost   = 16                           // of one request
)

var (
	// errScanner says that no file can be looked at for malware now: none is kept unseen.
	errScanner = errors.New("web: the scanner does not answer")
	errBusy    = errors.New("web: too many uploads at once")
)

// Scan looks for malware in a file. An error says that it could not.
type Scan func(ctx context.Context, file []byte) (infected bool, err error)

// uploads is what all the images that people send go through.
type uploads struct {
	scan   Scan // nil: no scanner is set up
	log    *slog.Logger
	gate   *throttle
	slots  *semaphore.Weighted
	memory *semaphore.Weighted
	texts  *semaphore.Weighted
}

func newUploads(c Config, f *figures) *uploads {
	return &uploads{scan: c.Scan, log: c.Log, gate: newThrottle(Pace{40, 10 * time.Second}, Pace{400, time.Second}, c.Now, f),
		slots: semaphore.NewWeighted(uploadsMost), memory: semaphore.NewWeighted(decodeMost), texts: semaphore.NewWeighted(textsMost)}
}

// uploading reports whether a request may bring an image: only there may a body be longer than a form.
func uploading(r *http.Request) bool {
	return r.Method == http.MethodPost && (strings.HasPrefix(r.URL.Path, picturesPath) || r.URL.Path == apiPicturesPath)
}

// sent is what a form with an image brought.
type sent struct {
	form    url.Values
	image   []byte
	problem string // why the image is refused before anything looks at it, or ""
}

// read reads a form whose parts are short values and one image, and no more of it than the limit: the rest of what is too long is left
// unread.
func (u *uploads) read(r *http.Request) (s sent, err error) {
	s.form = url.Values{}
	if r.ContentLength > uploadMost {
		s.problem = picture.Heavy
		return s, nil
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return s, errForm
	}
	for range partsMost {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err == nil && part.FormName() == pictureField {
			s.image, err = io.ReadAll(io.LimitReader(part, picture.MostBytes+1))
		} else if err == nil {
			var value []byte
			value, err = io.ReadAll(io.LimitReader(part, valueMost))
			s.form.Add(part.FormName(), string(value))
		}
		large := new(http.MaxBytesError)
		switch {
		case errors.As(err, &large), len(s.image) > picture.MostBytes:
			s.image, s.problem = nil, picture.Heavy
			return s, nil
		case err != nil:
			return s, errForm
		}
	}
	return s, errForm
}

// prepare makes what is kept of an image, or says why it is refused. It is scanned before anything decodes it.
//
// Law: GDPR 32(1)(b)
func (u *uploads) prepare(ctx context.Context, image []byte) (p picture.Picture, problem string, err error) {
	memory, problem := picture.Look(image)
	if u.scan != nil && len(image) > 0 {
		infected, err := u.scan(ctx, image)
		switch {
		case err != nil:
			u.log.Error("the scanner of uploads does not answer", slog.Any("error", err))
			return p, "", errScanner
		case infected:
			return p, infectedPicture, nil
		}
	}
	if problem != "" {
		return p, problem, nil
	}
	if err := u.memory.Acquire(ctx, memory); err != nil {
		return p, "", err
	}
	defer u.memory.Release(memory)
	p, problem = picture.Accept(image)
	return p, problem, nil
}
