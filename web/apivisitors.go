package web

import (
	"net/http"
	"slices"

	"charte/charter"
	"charte/people"
	"charte/picture"
	"charte/plan"
	"charte/rights"
)

// LeavingAlone erases what a visitor sent.
type LeavingAlone struct {
	Token      string `json:"token" doc:"The part of the link after ?t="`
	Understood bool   `json:"understood" doc:"true: nothing brings the data back."`
}

// SentPicture names a picture of what a visitor sent.
type SentPicture struct {
	Token string `json:"token" doc:"The part of the link after ?t="`
	Field string `json:"field"`
	Small bool   `json:"small,omitempty" doc:"true: at most 320 points high and wide."`
}

// apiVisitors mounts what whoever wrote without an account does about it, by the link that they were given.
func apiVisitors(a *api) {
	if len(a.Plan.Forms(plan.Visitor)) == 0 {
		return
	}
	gone := []int{http.StatusGone}
	serve(a, operation{id: "sent", method: http.MethodPost, path: "/api/sent", scope: anybody, errors: gone}, a.sent)
	if slices.ContainsFunc(a.Plan.Forms(plan.Visitor), func(f charter.Form) bool { return len(people.Pictures(a.Plan, f)) > 0 }) {
		serve(a, operation{id: "sent-picture", method: http.MethodPost, path: "/api/sent/pictures", scope: anybody, kind: picture.Type, errors: append(gone, http.StatusNotFound)}, a.sentPicture)
	}
	serve(a, operation{id: "export-sent", method: http.MethodPost, path: "/api/sent/export", scope: anybody, kind: "application/zip", errors: gone}, a.exportSent)
	serve(a, operation{id: "erase-sent", method: http.MethodPost, path: "/api/sent/erasure", scope: anybody, status: http.StatusCreated, errors: append(gone, http.StatusNotFound)}, a.eraseSent)
}

// Law: GDPR 15(1), GDPR 12(2)
func (a *api) sent(c *call, in *body[Following]) (*body[RecordList], error) {
	h, _, err := writerOf(a.Site, c.r, in.Body.Token, a.now())
	out := RecordList{Records: []Record{}}
	for _, r := range h.Records {
		out.Records = append(out.Records, recordIn(r))
	}
	return &body[RecordList]{out}, err
}

// sentPicture opens a picture that a visitor sent, to whoever holds the link.
//
// Law: GDPR 15(3)
func (a *api) sentPicture(c *call, in *body[SentPicture]) (*file, error) {
	h, one, err := writerOf(a.Site, c.r, in.Body.Token, a.now())
	if err != nil {
		return nil, err
	}
	if len(h.Records) == 0 {
		return nil, errNotHere
	}
	return pictureFile(one.RecordPicture(c.ctx(), h.Subject, h.Records[0].ID, in.Body.Field, in.Body.Small)) // a visitor is one sending
}

// Law: GDPR 15(3), GDPR 20(1)
func (a *api) exportSent(c *call, in *body[Following]) (*file, error) {
	h, one, err := writerOf(a.Site, c.r, in.Body.Token, a.now())
	if err != nil {
		return nil, err
	}
	zipped, name, err := handOver(c.ctx(), one, h.Subject, c.lang, a.now())
	if err != nil {
		return nil, err
	}
	attach(c.w, name)
	return &file{"application/zip", zipped}, nil
}

// eraseSent erases a visitor with what they sent, where that may be taken back.
//
// Law: GDPR 17(1)
func (a *api) eraseSent(c *call, in *body[LeavingAlone]) (*body[Erasing], error) {
	if !in.Body.Understood {
		return nil, notUnderstood()
	}
	h, one, err := writerOf(a.Site, c.r, in.Body.Token, a.now())
	if err != nil {
		return nil, err
	}
	for _, sent := range h.Records {
		if f, ok := one.Plan.Form(sent.Form); ok && !one.Plan.Withdrawable(f) {
			return nil, errNotHere
		}
	}
	id, err := one.Erase(c.ctx(), h, rights.OnRequest, a.now())
	return &body[Erasing]{a.erasing(id)}, err
}

// notUnderstood refuses an erasure that nobody confirmed.
func notUnderstood() error {
	return invalid{"body.", []people.Problem{{Field: "understood", Message: "api.understood"}}, func(name string) string { return name }}
}
