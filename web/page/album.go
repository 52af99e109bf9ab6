package page

import "time"

// Thumbnail is one picture of a person, as a page shows it.
type Thumbnail struct {
	URL   string // of the picture; its small one is at /small below it, and its removal at /remove
	Alt   string // what is known of it: which one, and since when
	Added time.Time
}

// Album shows the pictures that a person keeps of one document of the charter, GET /pictures/{document}. One is added by POST, as a form
// of parts: "picture", and "consent-{purpose}" while the consent on which it rests is not given.
// Law: GDPR 9(2)(a), 13, 25(1).
type Album struct {
	Frame
	Name         string // in the address
	Label        string // "Pictures of what you have made"
	Purpose      string // why they are kept
	Pictures     []Thumbnail
	Full         bool      // as many as may be kept
	Consents     []Consent // that are not given yet
	ConsentError string    // what to change about them, or ""
	Error        string    // what to change about the image, or ""
	More         []Detail
	Notice       Notice
}

func (Album) template() string { return "album" }

// Question is the form field for the image.
func (a Album) Question() Field {
	return Field{Name: "picture", Label: a.T("pictures.file"), Required: true, Hint: a.T("pictures.hint"), Warning: a.T("pictures.guard"),
		Error: a.Error, More: a.More}
}

// Summary lists what must be changed.
func (a Album) Summary() Summary {
	s := Summary{Frame: a.Frame}
	if a.ConsentError != "" && len(a.Consents) > 0 {
		s.Problems = append(s.Problems, Problem{a.Consents[0].Name, a.ConsentError})
	}
	if a.Error != "" {
		s.Problems = append(s.Problems, Problem{"picture", a.Error})
	}
	return s
}

// Changed says that the notice is another one than that of the form that was sent.
func (a Album) Changed() Noticed {
	return Noticed{Frame: a.Frame, Notice: a.Notice, Boxes: len(a.Consents) > 0}
}

// RemovePicture asks before a picture is removed, GET and POST /pictures/{document}/{id}/remove.
type RemovePicture struct {
	Frame
	Back    string // the address of the album
	Picture Thumbnail
}

func (RemovePicture) template() string { return "removepicture" }
