package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

// export hands everything over, in a file that proves that it is complete. That it was handed over is a fact before
// the first byte leaves.
//
// Law: GDPR 15(3), GDPR 20(1)
func export(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		file, name, err := handOver(r.Context(), s, who.Subject, asking(r).lang, now())
		if err != nil {
			return err
		}
		attach(w, name)
		return send(w, http.StatusOK, "application/zip", file)
	}
}

// handOver makes the file that a person takes away, and its name, once it is a fact that it was handed over.
func handOver(ctx context.Context, s *store.Site, subject seal.ID, lang string, at time.Time) (file []byte, name string, err error) {
	file, digest, err := s.Copy(ctx, subject, lang, at)
	if err != nil {
		return nil, "", err
	}
	return file, s.Name() + "-" + at.UTC().Format(time.DateOnly) + ".zip", s.Exported(ctx, subject, digest, at)
}

// attach makes the browser keep the answer as a file. The name is one of our own making: it needs no escape.
func attach(w http.ResponseWriter, name string) {
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
}

// deleteForm says what becomes of each thing before anything is done.
//
// Law: GDPR 12(2), GDPR 17(1)
func deleteForm(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		h, err := erasable(r.Context(), s, who.Subject)
		if err != nil {
			return err
		}
		others, err := s.OwnProfiles(r.Context(), who.Subject)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, deletePage(s, l.frame(r), h, others))
	}
}

// erasable is what is held about a person, as far as it can be read: what cannot be read can be erased all the same.
func erasable(ctx context.Context, s *store.Site, subject seal.ID) (rights.Holding, error) {
	h, err := s.Held(ctx, subject)
	if errors.Is(err, store.ErrNoKey) || errors.Is(err, seal.ErrTampered) {
		err = nil
	}
	return h, err
}

func deletePage(s *store.Site, f page.Frame, h rights.Holding, others []store.OwnProfile) page.Delete {
	var labels []string
	last := ""
	for _, v := range h.Values {
		if field, _ := s.Plan.Charter.Field(v.Field); v.Field != last {
			labels = append(labels, small(say(f.Lang, field.Label)))
			last = v.Field
		}
	}
	if h.Another {
		return page.Delete{Frame: f, Another: true,
			AtOnce: []page.Fate{{What: f.T("delete.values", strings.Join(labels, ", "))}, {What: f.T("profiles.delete-acts")}},
			Later:  []page.Fate{{What: f.T("delete.key"), Why: f.T("delete.key-why")}},
			Kept:   []page.Fate{{What: f.T("delete.log"), Why: f.T("delete.log-why")}}}
	}
	d := page.Delete{Frame: f,
		AtOnce: []page.Fate{{What: f.T("delete.values", strings.Join(labels, ", "))}, {What: f.T("delete.acts")},
			{What: f.T("delete.sessions"), Why: f.T("delete.sessions-why")}},
		Later: []page.Fate{{What: f.T("delete.key"), Why: f.T("delete.key-why")}, {What: f.T("delete.letter"), Why: f.T("delete.letter-why")}},
	}
	var titles []string
	for _, o := range others {
		titles = append(titles, titled(f, o.Title, o.Opened))
	}
	if len(titles) > 0 {
		d.AtOnce = append(d.AtOnce, page.Fate{What: f.T("profiles.delete-all"), Why: f.T("profiles.delete-all-why", strings.Join(titles, ", "))})
	}
	d.Kept = []page.Fate{{What: f.T("delete.count"), Why: f.T("delete.count-why", f.Number(store.ShownFrom))},
		{What: f.T("delete.log"), Why: f.T("delete.log-why")}}
	return d
}

// erase destroys everything about the person who asks, now, and leads to the page of the erasure.
//
// Law: GDPR 17(1)
func erase(s *store.Site, l look, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		form, err := posted(r)
		if err != nil {
			return err
		}
		h, err := erasable(r.Context(), s, who.Subject)
		if err != nil {
			return err
		}
		if form.Get("understood") != "yes" {
			others, err := s.OwnProfiles(r.Context(), who.Subject)
			if err != nil {
				return err
			}
			d := deletePage(s, l.frame(r), h, others)
			d.Error = d.T("problem.understood")
			return l.show(w, r, http.StatusUnprocessableEntity, d)
		}
		id, err := s.Erase(r.Context(), h, rights.OnRequest, now())
		if err != nil {
			return err
		}
		if !who.Acting() { // who closes another profile is signed in still, in their own
			l.dropCookie(w, sessionCookie)
		}
		return see(w, "/erasure/"+id.String())
	}
}

// erasure shows how far an erasure has come, to whoever holds its address: it names nobody.
//
// Law: GDPR 12(3)
func erasure(s *store.Site, l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		level, id, err := level(s, r)
		if err != nil {
			return err
		}
		f := l.frame(r)
		at := "/erasure/" + id.String()
		receipt := func(fact seal.ID, of string) string {
			if slices.Contains(level.Pending, fact) {
				return ""
			}
			return at + "/receipt" + of
		}
		d := page.Deleted{Frame: f, At: at, Receipt: receipt(level.Fact, ""),
			Farewell: level.Letter, Alone: r.URL.Query().Has("alone"), Child: level.Reason == rights.Parental,
			Steps: []page.Step{{Text: f.T("erasure.deleted"), At: level.Deleted},
				{Text: f.T("erasure.destroyed"), At: level.Destroyed, Receipt: receipt(level.KeyFact, "?of=key")}}}
		if level.Claims {
			d.Steps = append(d.Steps, page.Step{Text: f.T("erasure.gone"), At: level.Gone, Receipt: receipt(level.GoneFact, "?of=rows")})
		}
		for i, fact := range level.Documents {
			one := page.Step{Text: f.T("erasure.document", i+1), Receipt: receipt(fact, "?of=document&n="+strconv.Itoa(i+1))}
			if !fact.IsZero() {
				one.At = level.Destroyed // its key went before that of its person
			}
			d.Steps = append(d.Steps, one)
		}
		w.Header().Set("Cache-Control", "no-store")
		return l.show(w, r, http.StatusOK, d)
	}
}

func level(s *store.Site, r *http.Request) (store.Level, seal.ID, error) {
	id, err := seal.ParseID(r.PathValue("id"))
	if err != nil {
		return store.Level{}, id, err
	}
	l, err := s.Erasure(r.Context(), id)
	return l, id, err
}

// erasureReceipt hands out the proof that a deletion is in the log; ?of=key that the key is destroyed, ?of=rows that the
// rows are physically gone; ?of=document&n=1 the certificate that the first of the documents is destroyed.
//
// Law: GDPR 5(2)
func erasureReceipt(s *store.Site, l look) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		level, _, err := level(s, r)
		if err != nil {
			return err
		}
		fact := level.Fact
		switch r.URL.Query().Get("of") {
		case "key":
			fact = level.KeyFact
		case "rows":
			fact = level.GoneFact
		case "document":
			n, err := strconv.Atoi(r.URL.Query().Get("n"))
			if err != nil || n < 1 || n > len(level.Documents) {
				return errNotHere
			}
			fact = level.Documents[n-1]
		}
		if fact.IsZero() {
			return errNotHere
		}
		return handReceipt(w, r, s, l, seal.ID{}, fact)
	}
}
