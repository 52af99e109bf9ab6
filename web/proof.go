package web

import (
	"errors"
	"net/http"

	"charte/proof"
	"charte/store"
	"charte/web/page"
)

// proofPage shows every promise, the latest checkpoint and how to check both.
//
// Law: GDPR 5(2), GDPR 24(1)
func proofPage(s *store.Site, l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f := l.frame(r)
		sections, err := standing(r.Context(), s, f, l)
		if err != nil {
			return err
		}
		p := page.Proof{Frame: f, Promises: inOrder(sections), VerifierKey: s.VerifierKey()}
		p.Board = page.Tally(p.Promises)
		size, note, _, err := s.Checkpoint(r.Context())
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		p.LogSize, p.Checkpoint = int(size), note
		cells, hidden, err := s.Tally(r.Context())
		if err != nil {
			return err
		}
		for _, c := range cells {
			k, _ := s.Plan.Charter.Kind(c.Kind)
			if c.Area == "other" {
				c.Area = ""
			}
			p.Remains = append(p.Remains, page.Remain{Kind: say(f.Lang, k.Label), Area: c.Area, Count: int(c.People)})
		}
		if hidden > 0 {
			p.Remains = append(p.Remains, page.Remain{Kind: f.T("proof.apart"), Count: int(hidden)})
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

// checkpoint serves the latest signed checkpoint, as C2SP tlog-tiles asks.
func checkpoint(s *store.Site) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		_, note, _, err := s.Checkpoint(r.Context())
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-cache")
		return send(w, http.StatusOK, "text/plain; charset=utf-8", []byte(note))
	}
}

// tile serves a tile or an entry bundle of the log. What a path names never changes, so it may be kept forever.
func tile(s *store.Site) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		t, err := proof.ParseTilePath("tile/" + r.PathValue("path"))
		if err != nil {
			return errNotHere
		}
		data, err := tileData(s, r, t)
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		return send(w, http.StatusOK, "application/octet-stream", data)
	}
}

// tileData gives exactly the hashes, or the entries, that a path names. The error is errNotHere while the log is shorter.
func tileData(s *store.Site, r *http.Request, t proof.Tile) ([]byte, error) {
	if t.Level == proof.EntriesLevel {
		entries, err := s.Entries(r.Context(), t.N*256, int64(t.Width))
		if err == nil && len(entries) < t.Width {
			err = errNotHere
		}
		return proof.EntryBundle(entries), err
	}
	data, err := s.Tile(r.Context(), t.Level, t.N)
	if err == nil && len(data) < t.Width*32 {
		err = errNotHere
	}
	if err != nil {
		return nil, err
	}
	return data[:t.Width*32], nil
}
