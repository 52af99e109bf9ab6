package web

import (
	"errors"
	"net/http"
	"time"

	"charte/rights"
	"charte/store"
	"charte/web/page"
)

// oldLegacy says that a link hands nothing over any more.
func oldLegacy(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return errOldLegacy
	}
	return err
}

// legacyForm says what was left to whoever follows the link. Looking at it, which mail servers do too, changes nothing.
//
// Law: LIL 85
func legacyForm(s *store.Site, l look, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		token := r.URL.Query().Get("t")
		_, d, err := s.Legatee(r.Context(), token, now())
		if err != nil {
			return oldLegacy(err)
		}
		w.Header().Set("Cache-Control", "no-store")
		return l.show(w, r, http.StatusOK, page.Legacy{Frame: l.frame(r), Token: token, Erased: d.Then == rights.WishErase, Days: int(rights.LegacyGrace.Hours() / 24)})
	}
}

// takeLegacy hands the copy over, once. That it was handed over is a fact before the first byte leaves.
//
// Law: LIL 85
func takeLegacy(s *store.Site, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		token, at := form.Get("t"), now()
		subject, _, err := s.Legatee(r.Context(), token, at)
		if err != nil {
			return oldLegacy(err)
		}
		file, digest, err := s.Bequest(r.Context(), subject, at)
		if err != nil {
			return err
		}
		if err := s.HandedOver(r.Context(), subject, token, digest, at); err != nil {
			return oldLegacy(err)
		}
		w.Header().Set("Cache-Control", "no-store")
		attach(w, s.Name()+"-"+at.UTC().Format(time.DateOnly)+".zip")
		return send(w, http.StatusOK, "application/zip", file)
	}
}
