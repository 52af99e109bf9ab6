package web

import (
	"errors"
	"mime"
	"net/http"
	"time"

	"charte/people"
	"charte/policy"
	"charte/store"
	"charte/web/page"
)

const unsubscribePath = "/unsubscribe"

// pressed reports whether a request ends a series of letters by the secret of their link. A mail program sends it for its reader, from no
// page of this site: the secret is its only authority, and no cookie counts.
func pressed(r *http.Request) bool {
	return r.Method == http.MethodPost && r.URL.Path == unsubscribePath
}

// reading finds the series behind a link, or answers that it leads to nobody.
func reading(w http.ResponseWriter, r *http.Request, s *store.Site, l look, token string) (x store.Series, ok bool, err error) {
	x, err = s.Unsubscribe(r.Context(), token)
	if err == nil || !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrPurpose) {
		return x, err == nil, err
	}
	f := l.frame(r)
	return x, false, l.show(w, r, http.StatusNotFound, page.Message{Frame: f, Title: f.T("stop.nobody"), Paragraphs: []string{f.T("stop.nobody-what", f.Contact)}})
}

// unsubscribePage says what a link ends, in the words of the version that its reader is under.
func unsubscribePage(f page.Frame, token string, x store.Series) page.Unsubscribe {
	m, _ := x.Plan().Mailing(x.Mailing)
	p := page.Unsubscribe{Frame: f, Token: token, Label: capital(say(f.Lang, m.Text)), On: x.On}
	p.Path = unsubscribePath + "?t=" + token
	if !x.Agreed {
		return p
	}
	u, _ := x.Plan().Charter.Purpose(x.Purpose)
	p.Agreed = say(f.Lang, u.Label)
	for _, other := range x.Plan().Charter.Mailings {
		if other.Purpose == x.Purpose && other.Name != x.Mailing {
			p.Others = append(p.Others, say(f.Lang, other.Text))
		}
	}
	n := policy.NoticeOf(x.Plan(), policy.Read(x.Plan(), f.Lang), switchForm(x.Purpose))
	p.Digest, p.More = n.Digest, details(n.Consents[0].Details)
	return p
}

// unsubscribeForm shows what the link of a letter ends. Looking at it, which mail servers do too, ends nothing.
//
// Law: GDPR 7(3), GDPR 21(3)
func unsubscribeForm(s *store.Site, l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "no-store")
		token := r.URL.Query().Get("t")
		x, ok, err := reading(w, r, s, l, token)
		if !ok {
			return err
		}
		return l.show(w, r, http.StatusOK, unsubscribePage(l.frame(r), token, x))
	}
}

// unsubscribe ends a series: by the button of the page, or by one press of a mail program (RFC 8058), which may send either sort of form.
//
// Law: GDPR 7(3), GDPR 21(3), CPCE L34-5
func unsubscribe(s *store.Site, l look, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "no-store")
		if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
			if err := r.ParseMultipartForm(bodyMost); err != nil {
				return errForm
			}
		}
		form, err := posted(r)
		if err != nil {
			return err
		}
		via := "link"
		switch {
		case form.Get("List-Unsubscribe") == "One-Click":
			via = "one-click"
		case form.Get("stop") != "yes":
			return errForm
		}
		token := r.FormValue("t")
		x, ok, err := reading(w, r, s, l, token)
		if !ok {
			return err
		}
		if _, err := s.Stop(r.Context(), x, via, asking(r).lang, now()); err != nil {
			return err
		}
		if x, ok, err = reading(w, r, s, l, token); !ok {
			return err
		}
		p := unsubscribePage(l.frame(r), token, x)
		p.Done, p.Undo = true, x.Undo
		return l.show(w, r, http.StatusOK, p)
	}
}

// resubscribe takes the no of just now back, for whoever was shown what they agree to.
//
// Law: GDPR 4(11), GDPR 7(1)
func resubscribe(s *store.Site, l look, now func() time.Time) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "no-store")
		form, err := posted(r)
		if err != nil {
			return err
		}
		token := form.Get("t")
		x, ok, err := reading(w, r, s, l, token)
		if !ok {
			return err
		}
		f := l.frame(r)
		p := unsubscribePage(f, token, x)
		undo := form.Get("undo")
		if x.Agreed && undo == x.Undo && form.Get(people.NoticeField) != p.Digest {
			p.Undo = undo
			return l.show(w, r, http.StatusConflict, p)
		}
		_, err = s.Resume(r.Context(), x, undo, f.Lang, p.Digest, now())
		if errors.Is(err, store.ErrStale) {
			return l.show(w, r, http.StatusConflict, page.Message{Frame: f, Title: f.T("stop.late"), Paragraphs: []string{f.T("stop.late-what")},
				Links: []page.Link{{URL: preferencesPath, Text: f.T("pref.title")}}})
		}
		if err != nil {
			return err
		}
		p.On, p.Back = true, true
		return l.show(w, r, http.StatusOK, p)
	}
}

// unsubscribeReceipt hands the reader of a link the proof of their last no.
//
// Law: GDPR 7(1)
func unsubscribeReceipt(s *store.Site, l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		x, ok, err := reading(w, r, s, l, r.URL.Query().Get("t"))
		if !ok {
			return err
		}
		if x.On || x.Receipt.IsZero() {
			return errNotHere
		}
		return handReceipt(w, r, s, l, x.Subject(), x.Receipt)
	}
}
