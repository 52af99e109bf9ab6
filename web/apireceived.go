package web

import (
	"net/http"
	"time"

	"charte/people"
	"charte/picture"
	"charte/seal"
	"charte/store"
)

// ReceivedList is what others let the person read, the newest first.
type ReceivedList struct {
	Received []Received `json:"received"`
}

// Received is what somebody sent by a form, and lets the person read.
type Received struct {
	ID     seal.ID             `json:"id"`
	Form   string              `json:"form"`
	Name   string              `json:"name" doc:"Of whoever sent it; empty where there is none."`
	Sent   time.Time           `json:"sent_at"`
	Values map[string][]string `json:"values,omitempty" doc:"Given when it is opened: GET /api/me/received/ID."`

	Pictures []RecordPicture `json:"pictures,omitempty" doc:"Given when it is opened."`
}

// TakingBack names one reader.
type TakingBack struct {
	Access string `json:"access" doc:"One of the record's readers."`
}

// apiReceived mounts what passes between people whom a sender chose, where the charter has such forms.
func apiReceived(a *api) {
	chosen := false
	for _, f := range a.Plan.Charter.Forms {
		chosen = chosen || f.SentTo != ""
	}
	if !chosen {
		return
	}
	missing := []int{http.StatusNotFound}
	serve(a, operation{id: "take-back", method: http.MethodPost, path: "/api/me/records/{id}/take-back", scope: people.ScopeShare, status: http.StatusNoContent, errors: missing}, a.takeBack)
	serve(a, operation{id: "received", method: http.MethodGet, path: "/api/me/received", scope: people.ScopeShare}, a.received)
	serve(a, operation{id: "open-received", method: http.MethodGet, path: "/api/me/received/{id}", scope: people.ScopeShare, errors: missing}, a.openReceived)
	if a.depicts() {
		serve(a, operation{id: "received-picture", method: http.MethodGet, path: "/api/me/received/{id}/pictures/{field}", scope: people.ScopeShare, kind: picture.Type, errors: missing}, a.receivedPicture)
	}
}

// takeBack ends what one reader may read, at once.
//
// Law: GDPR 7(3)
func (a *api) takeBack(c *call, in *struct {
	ID   string `path:"id"`
	Body TakingBack
}) (*none, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	access, err := seal.ParseID(in.Body.Access)
	if err != nil {
		return nil, err
	}
	return &none{}, a.TakeBack(c.ctx(), c.who.Subject, id, access, a.now())
}

func (a *api) received(c *call, _ *none) (*body[ReceivedList], error) {
	all, err := a.Delivered(c.ctx(), c.who.Subject)
	out := ReceivedList{Received: []Received{}}
	for _, d := range all {
		out.Received = append(out.Received, receivedFrom(d))
	}
	return &body[ReceivedList]{out}, err
}

func receivedFrom(d store.Delivery) Received {
	return Received{ID: d.Record, Form: d.Form.Name, Name: d.Name.Reveal(granted), Sent: d.Sent.UTC()}
}

// openReceived shows what somebody let the person read, as long as they do. They are told.
//
// Law: GDPR 25(2), GDPR 15(1)(c)
func (a *api) openReceived(c *call, in *identified) (*body[Received], error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	d, one, err := a.Deliver(c.ctx(), c.who, id, a.now())
	if err != nil {
		return nil, unopened(err)
	}
	out := receivedFrom(d)
	out.Values, out.Pictures = recordIn(one).Values, picturesIn(one) // and no reply, which went to the sender
	return &body[Received]{out}, nil
}
