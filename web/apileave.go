package web

import (
	"net/http"
	"time"

	"charte/people"
	"charte/rights"
	"charte/seal"
)

// Leaving confirms that everything is to be erased.
type Leaving struct {
	Understood bool `json:"understood" doc:"true: nothing brings the data back."`
}

// Erasing is an erasure: its address shows how far it has come, and names nobody.
type Erasing struct {
	ID      seal.ID `json:"id"`
	Status  string  `json:"status" format:"uri"`
	Receipt string  `json:"receipt" format:"uri"`
}

// ErasureLevel is how far an erasure has come.
type ErasureLevel struct {
	Deleted   time.Time  `json:"deleted_at" doc:"Every row."`
	Destroyed *time.Time `json:"key_destroyed_at" doc:"null: not yet."`
	Gone      *time.Time `json:"physically_gone_at" doc:"null: not yet, or never claimed on this database."`
}

// apiLeave mounts the ways to take everything away, and to leave.
func apiLeave(a *api) {
	serve(a, operation{id: "export", method: http.MethodPost, path: "/api/me/export", scope: people.ScopeExport, kind: "application/zip"}, a.export)
	serve(a, operation{id: "erase", method: http.MethodPost, path: "/api/me/erasure", scope: people.ScopeErase, status: http.StatusCreated}, a.erase)
	serve(a, operation{id: "erasure", method: http.MethodGet, path: "/api/erasures/{id}", scope: anybody, errors: []int{http.StatusNotFound}}, a.erasure)
}

// Law: GDPR 15(3), GDPR 20(1)
func (a *api) export(c *call, _ *none) (*file, error) {
	zipped, name, err := handOver(c.ctx(), a.Site, c.who.Subject, c.lang, a.now())
	if err != nil {
		return nil, err
	}
	attach(c.w, name)
	return &file{"application/zip", zipped}, nil
}

// Law: GDPR 17(1)
func (a *api) erase(c *call, in *body[Leaving]) (*body[Erasing], error) {
	if !in.Body.Understood {
		return nil, notUnderstood()
	}
	h, err := erasable(c.ctx(), a.Site, c.who.Subject)
	if err != nil {
		return nil, err
	}
	id, err := a.Erase(c.ctx(), h, rights.OnRequest, a.now())
	return &body[Erasing]{a.erasing(id)}, err
}

func (a *api) erasing(id seal.ID) Erasing {
	return Erasing{id, a.Base + "/api/erasures/" + id.String(), a.Base + "/erasure/" + id.String() + "/receipt"}
}

// Law: GDPR 12(3)
func (a *api) erasure(c *call, in *struct {
	ID string `path:"id"`
}) (*body[ErasureLevel], error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	l, err := a.Erasure(c.ctx(), id)
	return &body[ErasureLevel]{ErasureLevel{l.Deleted.UTC(), moment(l.Destroyed), moment(l.Gone)}}, err
}
