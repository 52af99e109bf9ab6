package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"charte/charter"
	"charte/consent"
	"charte/people"
	"charte/picture"
	"charte/seal"
	"charte/store"
)

// apiPicturesPath is where pictures are sent.
const apiPicturesPath = "/api/me/pictures"

// partsMedia is how a request with a file in it is sent (RFC 7578).
const partsMedia = "multipart/form-data"

// Pictures are those that a person keeps.
type Pictures struct {
	Pictures []Picture `json:"pictures"`
	Most     int       `json:"most" doc:"How many one may have."`
}

// Picture is what is known of a picture. The picture itself is a JPEG file at an address of its own.
type Picture struct {
	ID       seal.ID   `json:"id" doc:"GET /api/me/pictures/ID"`
	Document string    `json:"document" doc:"As the charter names it."`
	Added    time.Time `json:"added_at"`
}

// OnePicture names a picture that was kept.
type OnePicture struct {
	ID    seal.ID `json:"id,omitzero" doc:"GET /api/me/pictures/ID"`
	Waits bool    `json:"waits,omitempty" doc:"true: a parent was asked. The picture is not kept meanwhile: it is sent anew once they agreed."`
}

// viewing asks for one picture.
type viewing struct {
	ID    string `path:"id"`
	Small bool   `query:"small" doc:"true: at most 320 points high and wide."`
}

// apiPictures mounts the pictures, where the charter has some.
func apiPictures(a *api) {
	names := a.albumNames()
	if len(names) == 0 {
		return
	}
	missing := []int{http.StatusNotFound}
	serve(a, operation{id: "pictures", method: http.MethodGet, path: apiPicturesPath, scope: people.ScopeRead}, a.pictures)
	serve(a, operation{id: "add-picture", method: http.MethodPost, path: apiPicturesPath, scope: people.ScopeWrite, status: http.StatusCreated, parts: pictureParts(names),
		errors: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}}, a.addPicture)
	serve(a, operation{id: "picture", method: http.MethodGet, path: apiPicturesPath + "/{id}", scope: people.ScopeRead, kind: picture.Type, errors: missing}, a.picture)
	serve(a, operation{id: "remove-picture", method: http.MethodDelete, path: apiPicturesPath + "/{id}", scope: people.ScopeWrite, status: http.StatusNoContent, errors: missing}, a.removePicture)
}

// albumNames are the documents that are pictures of some kind of people.
func (a *api) albumNames() (names []any) {
	for _, k := range a.Plan.Joins() {
		for _, d := range a.Plan.Pictures(k.Name) {
			if !slices.Contains(names, any(d.Name)) {
				names = append(names, d.Name)
			}
		}
	}
	return names
}

func pictureParts(names []any) *huma.Schema {
	return object(map[string]*huma.Schema{
		"document": {Type: huma.TypeString, Enum: names, Description: "As the charter names it."},
		"notice":   {Type: huma.TypeString, Description: "The digest of the notice that was shown: GET /api/notices/picture.DOCUMENT."},
		"agree":    {Type: huma.TypeBoolean, Description: "true: the person ticked the box of the notice, where it has one."},
		"picture":  {Type: huma.TypeString, Format: "binary", Description: "JPEG, PNG, WebP or GIF. What is kept is drawn anew, without place, date or camera."},
	}, "document", "notice", "picture")
}

// Law: GDPR 15(1)
func (a *api) pictures(c *call, _ *none) (*body[Pictures], error) {
	h, err := a.Held(c.ctx(), c.who.Subject)
	out := Pictures{Pictures: []Picture{}, Most: store.MostPictures}
	for _, p := range h.Pictures {
		out.Pictures = append(out.Pictures, Picture{p.ID, p.Document, p.Added.UTC()})
	}
	return &body[Pictures]{out}, err
}

// addPicture keeps what the form of the page keeps, by the same judges. What is refused leaves nothing behind.
//
// Law: GDPR 9(2)(a), GDPR 13(1), GDPR 25(1)
func (a *api) addPicture(c *call, _ *none) (*body[OnePicture], error) {
	if err := a.uploads.gate.pass(a.Name(), "picture", c.who.Subject.String(), a.doors.from.address(c.r)); err != nil {
		return nil, err
	}
	if !a.uploads.slots.TryAcquire(1) {
		return nil, errBusy
	}
	defer a.uploads.slots.Release(1)
	in, err := a.uploads.read(c.r)
	if err != nil {
		return nil, err
	}
	if in.problem == picture.Heavy {
		return nil, errTooLarge
	}
	if unknown(in.form, "document", "notice", "agree") {
		return nil, invalid{"body.", []people.Problem{{Message: "problem.undeclared"}}, nil}
	}
	d, ok := a.Plan.Picture(c.who.Kind, in.form.Get("document"))
	if !ok {
		return nil, errNotHere
	}
	choice, err := a.pictureConsent(c, d, in.form)
	if err != nil {
		return nil, err
	}
	kept, wrong, err := a.uploads.prepare(c.ctx(), in.image)
	if err == nil && wrong == infectedPicture {
		err = a.Infected(c.ctx(), d.Name, a.now())
	}
	switch {
	case err != nil:
		return nil, err
	case wrong != "":
		return nil, a.wrongIn(c, pictureField, wrong)
	}
	id, err := a.AddPicture(c.ctx(), c.who, d.Name, kept, choice, a.now())
	switch {
	case errors.Is(err, store.ErrMinor) && choice != nil: // Law: GDPR 8(1), LIL 45
		return &body[OnePicture]{OnePicture{Waits: true}}, a.Seek(c.ctx(), c.who.Subject, *choice)
	case errors.Is(err, store.ErrPictures):
		return nil, a.wrongIn(c, pictureField, "api.pictures-full")
	case errors.Is(err, store.ErrPurpose): // withdrawn in another window, a moment ago
		return nil, errConflict
	}
	return &body[OnePicture]{OnePicture{ID: id}}, err
}

// unknown reports whether a form holds another name than these, or one of them twice.
func unknown(form url.Values, names ...string) bool {
	for name, given := range form {
		if len(given) > 1 || !slices.Contains(names, name) {
			return true
		}
	}
	return false
}

// pictureConsent is the consent that came with a picture: none where it is in force already, or where its purpose rests on none.
//
// Law: GDPR 4(11), GDPR 7(1)
func (a *api) pictureConsent(c *call, d charter.Document, form url.Values) (*consent.Choice, error) {
	h, err := a.Held(c.ctx(), c.who.Subject)
	if err != nil {
		return nil, err
	}
	yes := agreed(a.Site, d, h.Agreements)
	if c.who.Notice, err = a.shown(c, form.Get("notice"), a.pictureForm(c.who.Kind, d, yes)); err != nil || yes {
		return nil, err
	}
	if form.Get("agree") != "true" {
		return nil, a.wrongIn(c, "agree", agreeFirst)
	}
	choice, err := consent.Choose(a.Plan, d.Purpose, true, "api", c.lang, a.now())
	choice.Notice = c.who.Notice
	return &choice, err
}

func (a *api) picture(c *call, in *viewing) (*file, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return pictureFile(a.Picture(c.ctx(), c.who.Subject, id, in.Small))
}

func pictureFile(text []byte, err error) (*file, error) {
	if err != nil {
		return nil, err
	}
	return &file{picture.Type, text}, nil
}

// Law: GDPR 17(1)
func (a *api) removePicture(c *call, in *identified) (*none, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.RemovePicture(c.ctx(), c.who, id, a.now())
}

// seenPicture opens a picture of somebody else to whoever they let see it at this instant. They are told.
//
// Law: GDPR 9(2)(a), GDPR 25(2)
func (a *api) seenPicture(c *call, in *struct {
	ID      string `path:"id"`
	Picture string `path:"picture"`
	Small   bool   `query:"small" doc:"true: at most 320 points high and wide."`
}) (*file, error) {
	access, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	id, err := seal.ParseID(in.Picture)
	if err != nil {
		return nil, err
	}
	return pictureFile(a.SeePicture(c.ctx(), c.who, access, id, in.Small, a.now()))
}
