package web

import (
	"io"
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"charte/charter"
	"charte/people"
	"charte/plan"
	"charte/rights"
	"charte/seal"
)

// recordPicturePath is where a picture of what one sent is.
const recordPicturePath = "/api/me/records/{id}/pictures/{field}"

// RecordPicture is a picture that came with what somebody sent by a form. The picture itself is a JPEG file at an address of its own.
type RecordPicture struct {
	Field string    `json:"field" doc:"…/pictures/FIELD below the address of the record."`
	Added time.Time `json:"added_at"`
	Alt   string    `json:"alt" doc:"What it shows, in the words of whoever sent it; empty where they said nothing."`
}

// attachment asks for one picture of a record.
type attachment struct {
	ID    string `path:"id"`
	Field string `path:"field"`
	Small bool   `query:"small" doc:"true: at most 320 points high and wide."`
}

func picturesIn(r rights.Record) []RecordPicture {
	out := []RecordPicture{}
	for _, one := range r.Pictures {
		out = append(out, RecordPicture{one.Field, one.Added.UTC(), one.Alt.Reveal(own)})
	}
	return out
}

// depicts reports whether a form of the charter asks for a picture.
func (a *api) depicts() bool {
	return slices.ContainsFunc(a.Plan.Charter.Forms, func(f charter.Form) bool { return len(people.Pictures(a.Plan, f)) > 0 })
}

// formPart is the part of a request that holds everything of a form but its pictures: no field's name.
func formPart(f charter.Form) string {
	name := "form"
	for plan.Asks(f, name) {
		name += "_"
	}
	return name
}

// formParts describes how a form is sent with its pictures: the JSON of formSchema, and a file for each; nil where it asks for none.
//
// Law: GDPR 5(1)(c)
func (a *api) formParts(f charter.Form) *huma.Schema {
	pictures := people.Pictures(a.Plan, f)
	if len(pictures) == 0 {
		return nil
	}
	parts := map[string]*huma.Schema{formPart(f): a.formSchema(f)}
	for _, name := range pictures {
		field, _ := a.Plan.Charter.Field(name)
		parts[name] = &huma.Schema{Type: huma.TypeString, Format: "binary", Title: say(a.lang, field.Label),
			Description: "JPEG, PNG, WebP or GIF. What is kept is drawn anew, without place, date or camera."}
	}
	return object(parts, formPart(f))
}

// unpack takes the pictures out of a form of the charter that came in parts: the rest is read as if it had come alone. release gives back
// the room of a long form.
//
// Law: GDPR 25(1), GDPR 32(1)(b)
func (a *api) unpack(c *call, op *huma.Operation) (release func(), err error) {
	form, ok := op.Metadata["form"].(charter.Form)
	if !ok {
		return func() {}, nil
	}
	if release, err = a.uploads.hold(c.r, a.textMost(form)); err != nil {
		return nil, err
	}
	if kind, _, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type")); kind == partsMedia {
		if err := a.split(c, form); err != nil {
			release()
			return nil, err
		}
	}
	return release, nil
}

// split reads the parts of a form. The error is errTooLarge for what is longer than the form can be.
func (a *api) split(c *call, form charter.Form) error {
	f := &filling{l: a.look, site: a.Site, form: form, who: writing(c.r), now: a.now}
	t := f.arriving(c.r, a.doors.from.address(c.r))
	if err := t.read(c.r, a.textMost(form)); err != nil {
		return err
	}
	switch {
	case t.later != nil:
		return t.later
	case t.cut, t.heavy:
		return errTooLarge
	case unknown(t.values, formPart(form)):
		return invalid{"body.", []people.Problem{{Message: "problem.undeclared"}}, nil}
	}
	c.brought = t.brought
	text := t.values.Get(formPart(form))
	c.r = c.r.Clone(c.ctx())
	c.r.Header.Set("Content-Type", "application/json")
	c.r.Body, c.r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	return nil
}

// anyOf is a list of names, as a description takes it.
func anyOf(names []string) (list []any) {
	for _, name := range names {
		list = append(list, name)
	}
	return list
}

// Law: GDPR 15(3)
func (a *api) recordPicture(c *call, in *attachment) (*file, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return pictureFile(a.RecordPicture(c.ctx(), c.who.Subject, id, in.Field, in.Small))
}

// takeOut destroys one picture of what the person sent.
//
// Law: GDPR 17(1)
func (a *api) takeOut(c *call, in *struct {
	ID    string `path:"id"`
	Field string `path:"field"`
}) (*none, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.TakeOut(c.ctx(), c.who.Subject, id, in.Field, a.now())
}

// receivedPicture opens a picture of what somebody let the person read, as long as they do. They are told.
//
// Law: GDPR 9(2)(a), GDPR 25(2)
func (a *api) receivedPicture(c *call, in *attachment) (*file, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	file, err := a.DeliverPicture(c.ctx(), c.who, id, in.Field, in.Small, a.now())
	return pictureFile(file, unopened(err))
}
