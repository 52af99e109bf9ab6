package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"charte/charter"
	"charte/consent"
	"charte/people"
	"charte/picture"
	"charte/policy"
	"charte/rights"
	"charte/seal"
	"charte/store"
	"charte/web/page"
)

const (
	picturesPath    = "/pictures/"
	pictureField    = "picture" // the input of an image
	infectedPicture = "problem.picture-infected"
	tooManyPictures = "problem.picture-many"
	agreeFirst      = "problem.picture-agree"
)

func pictureRoutes(s *store.Site, l look, from networks, now func() time.Time, signed func(func(http.ResponseWriter, *http.Request, people.Session) error) handler) []route {
	return []route{
		{"GET /pictures/{document}", signed(album(s, l))},
		{"POST /pictures/{document}", signed(addPicture(s, l, from, now))},
		{"GET /pictures/{document}/{id}", signed(ownPicture(s, false))},
		{"GET /pictures/{document}/{id}/small", signed(ownPicture(s, true))},
		{"GET /pictures/{document}/{id}/remove", signed(removePictureForm(s, l))},
		{"POST /pictures/{document}/{id}/remove", signed(removePicture(s, now))},
		{"GET /people/{id}/pictures/{picture}", signed(seenPicture(s, false, now))},
		{"GET /people/{id}/pictures/{picture}/small", signed(seenPicture(s, true, now))},
	}
}

// pictured finds a document of the charter that is pictures which this kind of people keep. The error is errNotHere.
func pictured(s *store.Site, r *http.Request, who people.Session) (charter.Document, error) {
	d, ok := s.Plan.Picture(who.Kind, r.PathValue("document"))
	if !ok {
		return d, errNotHere
	}
	return d, nil
}

// pictureForm is what the form of a picture asks: the picture, and the consent on which it rests while that is not given.
func (l look) pictureForm(kind string, d charter.Document, agreed bool) policy.Form {
	f := policy.Form{Kind: kind, Documents: []string{d.Name}}
	if !agreed {
		f.Consents = []string{d.Purpose}
	}
	return f
}

// agreed reports whether a picture may be kept now: its purpose does not rest on consent, or it was given.
//
// Law: GDPR 9(2)(a)
func agreed(s *store.Site, d charter.Document, made []rights.Agreement) bool {
	var states []consent.State
	for _, a := range made {
		states = append(states, consent.State{Purpose: a.Purpose, Given: a.Given, Version: a.Version, At: a.At})
	}
	return consent.Live(s.Plan, d.Purpose, states)
}

func albumPage(ctx context.Context, s *store.Site, l look, f page.Frame, who people.Session, d charter.Document) (page.Album, error) {
	f.Path = picturesPath + d.Name
	h, err := s.Held(ctx, who.Subject)
	if err != nil {
		return page.Album{}, err
	}
	yes := agreed(s, d, h.Agreements)
	n := l.notice(f.Lang, l.pictureForm(who.Kind, d, yes))
	a := n.Documents[0]
	p := page.Album{Frame: f, Name: d.Name, Label: capital(a.Label), Purpose: a.Why, More: l.beside(a), Notice: l.told(n, false),
		Pictures: thumbnails(f, picturesPath+d.Name, d, h.Pictures), Full: len(h.Pictures) >= store.MostPictures}
	for _, c := range n.Consents {
		p.Consents = append(p.Consents, page.Consent{Name: "consent-" + c.Name, Label: f.T("pictures.agree-to", small(c.Label)), Hint: f.T("pictures.agree"), More: l.beside(c)})
	}
	return p, nil
}

// thumbnails are the pictures of one document, as a page shows them, each below an address.
func thumbnails(f page.Frame, at string, d charter.Document, all []rights.Picture) []page.Thumbnail {
	all = slices.DeleteFunc(slices.Clone(all), func(p rights.Picture) bool { return p.Document != d.Name })
	var out []page.Thumbnail
	for i, p := range all {
		out = append(out, page.Thumbnail{URL: at + "/" + p.ID.String(), Added: p.Added,
			Alt: f.T("pictures.alt", i+1, len(all), f.Date(p.Added))})
	}
	return out
}

// albums are the pictures of a person on their profile.
func (l look) albums(f page.Frame, h rights.Holding) []page.Album {
	var out []page.Album
	for _, d := range l.plan.Pictures(h.Kind) {
		out = append(out, page.Album{Frame: f, Name: d.Name, Label: documentLabel(f.Lang, d), Pictures: thumbnails(f, picturesPath+d.Name, d, h.Pictures)})
	}
	return out
}

// albumsOf are the pictures of somebody else, as far as they let whoever asks see them.
func (l look) albumsOf(f page.Frame, p store.Profile) []page.Album {
	var out []page.Album
	for _, d := range l.plan.ReachedPictures(p.Kind) {
		if shown := thumbnails(f, "/people/"+p.ID.String()+"/pictures", d, p.Pictures); len(shown) > 0 {
			out = append(out, page.Album{Frame: f, Name: d.Name, Label: documentLabel(f.Lang, d), Pictures: shown})
		}
	}
	return out
}

func documentLabel(lang string, d charter.Document) string {
	if d.Label.IsZero() {
		d.Label = charter.CategoryText(d.Category)
	}
	return capital(say(lang, d.Label))
}

// album shows the pictures that a person keeps of one document, and the form that adds one.
func album(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		d, err := pictured(s, r, who)
		if err != nil {
			return err
		}
		p, err := albumPage(r.Context(), s, l, l.frame(r), who, d)
		if err != nil {
			return err
		}
		return l.show(w, r, http.StatusOK, p)
	}
}

// addPicture keeps a picture of the person's own. What is refused leaves nothing behind; the page says why, and what to do.
//
// Law: GDPR 9(2)(a), GDPR 13(1), GDPR 25(1)
func addPicture(s *store.Site, l look, from networks, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		d, err := pictured(s, r, who)
		if err != nil {
			return err
		}
		if err := l.uploads.gate.pass(s.Name(), "picture", who.Subject.String(), from.address(r)); err != nil {
			return err
		}
		if !l.uploads.slots.TryAcquire(1) {
			return errBusy
		}
		defer l.uploads.slots.Release(1)
		in, err := l.uploads.read(r)
		if err != nil {
			return err
		}
		p, err := albumPage(r.Context(), s, l, l.frame(r), who, d)
		if err != nil {
			return err
		}
		return l.receive(w, r, s, p, d, who, in, now)
	}
}

// receive decides about what a form with a picture brought.
func (l look) receive(w http.ResponseWriter, r *http.Request, s *store.Site, p page.Album, d charter.Document, who people.Session, in sent, now func() time.Time) error {
	again := func(status int) error {
		if status == http.StatusRequestEntityTooLarge {
			w.Header().Set("Connection", "close") // the rest of the body is not worth reading
		}
		return l.show(w, r, status, p)
	}
	refuse := func(problem string, args ...any) error {
		p.Error = p.T(problem, args...)
		if problem == picture.Heavy {
			return again(http.StatusRequestEntityTooLarge)
		}
		return again(http.StatusUnprocessableEntity)
	}
	if in.problem != "" {
		return refuse(in.problem)
	}
	var informed bool
	if who.Notice, informed = l.informed(in.form, l.pictureForm(who.Kind, d, len(p.Consents) == 0)); !informed {
		p.Notice.Changed = true
		return again(http.StatusConflict)
	}
	for name := range in.form {
		if name != people.NoticeField && !slices.ContainsFunc(p.Consents, func(c page.Consent) bool { return c.Name == name }) {
			return errUndeclared
		}
	}
	choice, ticked, err := l.ticked(r, s, p, d, who, in, now())
	if err != nil {
		return err
	}
	if !ticked {
		p.ConsentError = p.T(agreeFirst)
	}
	kept, problem, err := l.uploads.prepare(r.Context(), in.image)
	switch {
	case err != nil:
		return err
	case problem == infectedPicture:
		if err := s.Infected(r.Context(), d.Name, now()); err != nil {
			return err
		}
		return refuse(problem)
	case problem != "":
		return refuse(problem)
	case !ticked:
		return again(http.StatusUnprocessableEntity)
	}
	switch _, err := s.AddPicture(r.Context(), who, d.Name, kept, choice, now()); {
	case errors.Is(err, store.ErrPictures):
		return refuse(tooManyPictures, store.MostPictures)
	case errors.Is(err, store.ErrMinor) && choice != nil: // a parent is asked, and the picture is not kept meanwhile
		if err := s.Seek(r.Context(), who.Subject, *choice); err != nil {
			return err
		}
		return see(w, "/my-parent?done=sought-picture")
	case errors.Is(err, store.ErrPurpose): // withdrawn in another window, a moment ago
		p.Notice.Changed = true
		return again(http.StatusConflict)
	case err != nil:
		return err
	}
	return see(w, picturesPath+d.Name+"?done=picture")
}

// ticked is the consent that came with a picture: none where it is in force already. It reports false where it is needed and was not
// given.
//
// Law: GDPR 4(11), GDPR 7(1)
func (l look) ticked(r *http.Request, s *store.Site, p page.Album, d charter.Document, who people.Session, in sent, now time.Time) (*consent.Choice, bool, error) {
	if len(p.Consents) == 0 {
		return nil, true, nil
	}
	if in.form.Get(p.Consents[0].Name) != "yes" {
		return nil, false, nil
	}
	choice, err := consent.Choose(s.Plan, d.Purpose, true, "pictures", asking(r).lang, now)
	choice.Notice = who.Notice
	return &choice, true, err
}

// ownPicture serves a picture to the person whose it is.
func ownPicture(s *store.Site, small bool) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		id, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		file, err := s.Picture(r.Context(), who.Subject, id, small)
		if err != nil {
			return err
		}
		return sendPicture(w, file)
	}
}

// seenPicture serves a picture of somebody else to whoever they let see it at this instant.
//
// Law: GDPR 9(2)(a), GDPR 25(2)
func seenPicture(s *store.Site, small bool, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		access, err := seal.ParseID(r.PathValue("id"))
		if err != nil {
			return err
		}
		id, err := seal.ParseID(r.PathValue("picture"))
		if err != nil {
			return err
		}
		file, err := s.SeePicture(r.Context(), who, access, id, small, now())
		if err != nil {
			return err
		}
		return sendPicture(w, file)
	}
}

// sendPicture hands out an image that nobody keeps and in which nothing runs. Whoever asks again is asked who they are again.
//
// Law: GDPR 32(1)(b)
func sendPicture(w http.ResponseWriter, file []byte) error {
	h := w.Header()
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	h.Set("Content-Disposition", `inline; filename="picture.jpg"`)
	return send(w, http.StatusOK, picture.Type, file)
}

// mine finds a picture of the person's own among those of a document.
func mine(ctx context.Context, s *store.Site, r *http.Request, who people.Session, d charter.Document) (rights.Picture, error) {
	id, err := seal.ParseID(r.PathValue("id"))
	if err != nil {
		return rights.Picture{}, err
	}
	h, err := s.Held(ctx, who.Subject)
	if err != nil {
		return rights.Picture{}, err
	}
	i := slices.IndexFunc(h.Pictures, func(p rights.Picture) bool { return p.ID == id && p.Document == d.Name })
	if i < 0 {
		return rights.Picture{}, errNotHere
	}
	return h.Pictures[i], nil
}

// removePictureForm asks before a picture goes.
func removePictureForm(s *store.Site, l look) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		d, err := pictured(s, r, who)
		if err != nil {
			return err
		}
		one, err := mine(r.Context(), s, r, who, d)
		if err != nil {
			return err
		}
		f := l.frame(r)
		return l.show(w, r, http.StatusOK, page.RemovePicture{Frame: f, Back: picturesPath + d.Name, Picture: thumbnails(f, picturesPath+d.Name, d, []rights.Picture{one})[0]})
	}
}

func removePicture(s *store.Site, now func() time.Time) func(http.ResponseWriter, *http.Request, people.Session) error {
	return func(w http.ResponseWriter, r *http.Request, who people.Session) error {
		d, err := pictured(s, r, who)
		if err != nil {
			return err
		}
		one, err := mine(r.Context(), s, r, who, d)
		if err != nil {
			return err
		}
		if err := s.RemovePicture(r.Context(), who, one.ID, now()); err != nil {
			return err
		}
		return see(w, picturesPath+d.Name+"?done=picture-removed")
	}
}
