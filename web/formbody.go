package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"charte/charter"
	"charte/people"
	"charte/picture"
	"charte/seal"
)

// How much a form of the charter may bring. Whoever sends more than that reads it beside the form, with what came first of what they
// typed: nobody types a form twice because it was long.
const (
	formLeast  = 256 << 10 // bytes that the texts of any form may have, so that what was pasted by mistake comes back
	handedMost = 640 << 10 // bytes of a picture that a page brings back
	drainMost  = 32 << 20  // bytes of files that are kept by nobody, and read for the answers behind them
	textsMost  = 64 << 20  // bytes of the texts of long forms that are held at once
)

// textMost is how many bytes the texts of a form may have: what its fields can need.
func (l look) textMost(f charter.Form) int64 {
	return max(formLeast, people.FormMost(l.plan, f)+int64(len(people.Pictures(l.plan, f)))*handedMost)
}

// Where a form of the charter is sent: on its own page, by a program, or at the desk of the team, which takes no files.
const (
	formPage = "/forms/"
	formAPI  = "/api/forms/"
	formDesk = "/desk/intake/"
)

// formAt finds the form of the charter that a request sends, and where.
func (l look) formAt(r *http.Request) (f charter.Form, at string, ok bool) {
	if r.Method != http.MethodPost {
		return f, "", false
	}
	for _, at := range []string{formPage, formAPI, formDesk} {
		if name, here := strings.CutPrefix(r.URL.Path, at); here {
			f, ok = l.plan.Form(name)
			return f, at, ok
		}
	}
	return f, "", false
}

// limit keeps a body from being longer than what the form that it sends can need.
func (l look) limit(w http.ResponseWriter, r *http.Request) error {
	f, at, ok := l.formAt(r)
	if !ok {
		return limit(w, r)
	}
	most := l.textMost(f)
	if n := int64(len(people.Pictures(l.plan, f))); at != formDesk && n > 0 {
		if most += n * picture.MostBytes; at == formPage {
			most += drainMost
		}
	}
	if at != formPage && r.ContentLength > most {
		return errTooLarge
	}
	r.Body = http.MaxBytesReader(w, r.Body, most) // whoever reads the page's own form says so of what is longer, beside it
	return nil
}

// brought is what a form of the charter brought.
type brought struct {
	values url.Values
	images []people.Image
	wrong  []people.Problem // about its pictures
	cut    bool             // there was more than is read: the values are those that came first
	heavy  bool             // a file was longer than is accepted
	short  bool             // what came after that file was left unread
	later  error            // why no picture can be taken now; nil where they can
}

// arriving is one form on its way in.
type arriving struct {
	*uploads
	form     charter.Form
	pictures []string // the fields that are pictures
	pass     func() error
	infected func() error
	slot     bool // whether files are held now
	rest     bool // whether the rest of a file that is refused is worth reading
	brought
}

// hold waits for nothing: a long form is read while there is room for its texts. release gives the room back.
func (u *uploads) hold(r *http.Request, most int64) (release func(), err error) {
	n := most
	if r.ContentLength >= 0 {
		n = min(n, r.ContentLength)
	}
	if n <= bodyMost {
		return func() {}, nil
	}
	n = min(n, textsMost)
	if !u.texts.TryAcquire(n) {
		return nil, errBusy
	}
	return func() { u.texts.Release(n) }, nil
}

// read reads the body of a form: as much of its texts as its fields can need, and of each file no more than is accepted. The error is
// errForm for what is no form.
func (t *arriving) read(r *http.Request, most int64) error {
	t.values = url.Values{}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return t.encoded(r, kind, most)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return errForm
	}
	if t.slot = len(t.pictures) > 0 && t.slots.TryAcquire(1); t.slot {
		defer t.slots.Release(1)
	}
	for range t.partsMost() {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err == nil && slices.Contains(t.pictures, part.FormName()):
			err = t.file(r.Context(), part)
		case err == nil:
			most, err = t.text(part, most)
		}
		if large := new(http.MaxBytesError); errors.As(err, &large) {
			err = errCut
		}
		if errors.Is(err, errCut) {
			t.cut, t.short = t.cut || !t.heavy, true
			return nil
		}
		if err != nil {
			return unread(err)
		}
	}
	return errForm
}

// errCut ends the reading of a form of which the rest is not worth it.
var errCut = errors.New("web: the rest of the form is left unread")

// unread keeps the errors that say something, and calls the others what they are: a form that cannot be read.
func unread(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || classify(err).status != http.StatusInternalServerError {
		return err
	}
	return errForm
}

// partsMost is how many parts a form can have: each answer, each picture with its words, each reader, and the form's own names.
func (t *arriving) partsMost() int {
	asked := len(t.form.Asks.Required) + len(t.form.Asks.Optional)
	return 256 + people.MostEntries*asked
}

// encoded reads a form without files. A body that is no form reads as an empty one.
func (t *arriving) encoded(r *http.Request, kind string, most int64) error {
	if kind != "application/x-www-form-urlencoded" {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	large := new(http.MaxBytesError)
	if t.cut = int64(len(body)) > most || errors.As(err, &large); t.cut {
		body = whole(body[:min(int64(len(body)), most)])
	} else if err != nil {
		return errForm
	}
	values, err := url.ParseQuery(string(body))
	if err != nil && !t.cut {
		return errForm
	}
	for name, given := range values {
		for _, v := range given {
			t.values.Add(name, t.clean(v))
		}
	}
	return nil
}

// whole takes off the end of an encoded form a byte that was cut in two.
func whole(body []byte) []byte {
	for i := max(0, len(body)-2); i < len(body); i++ {
		if body[i] == '%' {
			return body[:i]
		}
	}
	return body
}

// clean takes off the end of a text that was cut half a character.
func (t *arriving) clean(text string) string {
	if t.cut {
		return strings.ToValidUTF8(text, "")
	}
	return text
}

// text reads an answer in words, and says how many bytes are left for the next.
func (t *arriving) text(part *multipart.Part, left int64) (int64, error) {
	name := part.FormName()
	value, err := io.ReadAll(io.LimitReader(part, left+1))
	large := new(http.MaxBytesError)
	if t.cut = int64(len(value)) > left || errors.As(err, &large); t.cut {
		t.values.Add(name, t.clean(string(value[:min(int64(len(value)), left)])))
		return 0, errCut
	}
	if err != nil {
		return 0, err
	}
	if field := slices.Concat(t.form.Asks.Required, t.form.Asks.Optional); part.FileName() != "" && slices.Contains(field, name) {
		t.wrong = append(t.wrong, people.Problem{Field: name, Message: "problem.file"})
		return left, nil
	}
	t.values.Add(name, string(value))
	return left - int64(len(value)+len(name)), nil
}

// file takes a picture: neither its name nor its type is looked at, but its bytes.
//
// Law: GDPR 25(1), GDPR 32(1)(b)
func (t *arriving) file(ctx context.Context, part *multipart.Part) error {
	name := part.FormName()
	wrong := func(message string) error {
		t.images = slices.DeleteFunc(t.images, func(i people.Image) bool { return i.Field == name })
		t.wrong = append(t.wrong, people.Problem{Field: name, Message: message})
		return nil
	}
	if t.later != nil || !t.slot {
		if n, err := io.Copy(io.Discard, part); n == 0 || err != nil {
			return err
		}
		if t.later == nil {
			t.later = errBusy
		}
		return wrong("problem.picture-later")
	}
	bytes, err := io.ReadAll(io.LimitReader(part, picture.MostBytes+1))
	if len(bytes) > picture.MostBytes {
		t.heavy = true
		_ = wrong(picture.Heavy)
		if !t.rest {
			return errCut
		}
		_, err = io.Copy(io.Discard, part)
	}
	switch {
	case err != nil || len(bytes) > picture.MostBytes:
		return err
	case len(bytes) == 0 && part.FileName() == "": // none was chosen
		return nil
	case slices.ContainsFunc(t.images, func(i people.Image) bool { return i.Field == name }):
		return wrong("problem.picture-two")
	}
	if t.later = t.pass(); t.later != nil {
		return wrong("problem.picture-later")
	}
	return t.take(ctx, name, bytes, wrong)
}

// take makes what is kept of a picture.
func (t *arriving) take(ctx context.Context, name string, bytes []byte, wrong func(string) error) error {
	p, problem, err := t.prepare(ctx, bytes)
	switch {
	case errors.Is(err, errScanner):
		t.later = err
		return wrong("problem.picture-later")
	case err != nil:
		return err
	case problem == infectedPicture:
		return errors.Join(wrong(problem), t.infected())
	case problem != "":
		return wrong(problem)
	}
	t.images = append(t.images, people.Image{Field: name, Whole: p.Image, Small: p.Small})
	return nil
}

// Names that the page of a form posts besides those of people.Fill. None can be a field's: a field has no dot in its name.
const (
	handedField  = "form.handed." // a picture that the page was handed, sealed; the name of its field follows
	withoutField = "form.without" // ticked: the field whose picture is left out
)

// gather puts together the pictures of the form: those that came, those that the page brings back, and those of the draft.
func (f *filling) gather(ctx context.Context) error {
	f.without = append(f.without, f.posted[withoutField]...)
	f.posted.Del(withoutField)
	had, err := f.drafted(ctx)
	if err != nil {
		return err
	}
	token := f.posted.Get(people.TokenField)
	for _, name := range people.Pictures(f.site.Plan, f.form) {
		sealed := f.posted.Get(handedField + name)
		f.posted.Del(handedField + name)
		switch id, saved := had[name]; {
		case slices.ContainsFunc(f.images, func(i people.Image) bool { return i.Field == name }), slices.Contains(f.without, name):
		case sealed != "":
			image, ok := f.site.TakeIn(f.who.subject, f.form.Name, token, name, sealed, f.now())
			if !ok {
				f.wrong = append(f.wrong, people.Problem{Field: name, Message: "problem.picture-expired"})
				continue
			}
			f.images = append(f.images, image)
		case saved:
			f.images = append(f.images, people.Image{Field: name, Saved: id})
		}
	}
	return nil
}

// drafted lists the pictures of the draft that the form goes on with, by field.
func (f *filling) drafted(ctx context.Context) (map[string]seal.ID, error) {
	had := map[string]seal.ID{}
	if f.saved.IsZero() || len(people.Pictures(f.site.Plan, f.form)) == 0 {
		return had, nil
	}
	d, err := f.site.Record(ctx, f.who.subject, f.saved)
	for _, one := range d.Pictures {
		had[one.Field] = one.ID
	}
	return had, err
}

// refusal is the status of a form that is shown again.
func (b brought) refusal() int {
	switch {
	case b.later != nil:
		return classify(b.later).status
	case b.cut || b.heavy:
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusUnprocessableEntity
}
