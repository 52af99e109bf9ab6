package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// freshFor is how long a page that was drawn once answers for everybody, by the program's clock: a measure that changes
// shows within it.
const freshFor = time.Second

// shelf keeps one public page, as somebody without a session meets it, in each language. It belongs to the routes of one
// site under one version, and ends with them.
type shelf struct {
	draw  handler
	now   func() time.Time
	turn  chan struct{} // held by whoever draws
	pages sync.Map      // of drawn, by language
}

// drawn is a page on the shelf.
type drawn struct {
	prepared
	header http.Header
	at     time.Time // when it began to be drawn
}

// shelved serves a public page from memory where nothing depends on who asks. Anybody with a session, and any address
// with a query (what was just done, the language switch), has the page drawn for themselves alone.
func shelved(l look, draw handler) handler {
	s := &shelf{draw: draw, now: l.now, turn: make(chan struct{}, 1)}
	return s.answer
}

func (s *shelf) answer(w http.ResponseWriter, r *http.Request) error {
	c := asking(r)
	if c.signed || c.token != "" || r.URL.RawQuery != "" {
		return s.draw(w, r)
	}
	page, err := s.page(r, c.lang)
	if errors.Is(err, errPersonal) {
		return s.draw(w, r)
	}
	if err != nil {
		return err
	}
	for name, values := range page.header {
		w.Header()[name] = slices.Clone(values)
	}
	return page.serve(w, r)
}

// errPersonal stops a page that is meant for one person, or for one moment, on its way to the shelf.
var errPersonal = errors.New("web: this page is not for everybody")

// page gives the page in a language, drawn by whoever comes first once it is not fresh any more.
func (s *shelf) page(r *http.Request, lang string) (drawn, error) {
	if page, fresh := s.look(lang); fresh {
		return page, nil
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-r.Context().Done():
		return drawn{}, r.Context().Err()
	}
	old, fresh := s.look(lang)
	if fresh {
		return old, nil // drawn while we waited
	}
	began := s.now()
	got := &fetched{header: http.Header{}, status: http.StatusOK}
	if err := s.draw(got, nobody(r, lang)); err != nil {
		return drawn{}, err
	}
	if got.status != http.StatusOK || len(got.header.Values("Set-Cookie")) > 0 || got.header.Get("Cache-Control") == "no-store" {
		return drawn{}, errPersonal
	}
	page := drawn{header: got.header, at: began}
	if page.prepared = old.prepared; !slices.Equal(old.plain.body, got.body.Bytes()) {
		page.prepared = prepare(got.header.Get("Content-Type"), got.body.Bytes())
	}
	s.pages.Store(lang, page)
	return page, nil
}

// look gives what is on the shelf, and whether it may still answer. A clock that was put back makes nothing fresh.
func (s *shelf) look(lang string) (drawn, bool) {
	found, _ := s.pages.Load(lang)
	page, ok := found.(drawn)
	age := s.now().Sub(page.at)
	return page, ok && age >= 0 && age < freshFor
}

// nobody asks for the same page with nothing of the request but its path and the language.
func nobody(r *http.Request, lang string) *http.Request {
	bare := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: r.URL.Path}, Header: http.Header{}}
	return bare.WithContext(context.WithValue(r.Context(), callerKey{}, caller{lang: lang}))
}
