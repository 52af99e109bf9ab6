package web

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"charte/people"
	"charte/seal"
	"charte/web/page"
)

// Where programs hand in documents that they sealed.
const (
	apiDocumentsPath = "/api/me/documents"
	apiDepositsPath  = "/api/me/deposits/"
)

// apiDocuments mounts what hands in documents, where the charter asks for some that are sealed in the browser.
func apiDocuments(a *api) {
	if !takesDocuments(a.Plan) {
		return
	}
	missing := []int{http.StatusNotFound}
	sends := []int{http.StatusNotFound, http.StatusConflict}
	serve(a, operation{id: "documents", method: http.MethodGet, path: apiDocumentsPath, scope: people.ScopeRead}, a.documents)
	serve(a, operation{id: "document", method: http.MethodGet, path: apiDocumentsPath + "/{document}", scope: people.ScopeRead, errors: missing}, a.oneDocument)
	serve(a, operation{id: "begin-deposit", method: http.MethodPost, path: apiDocumentsPath + "/{document}", scope: people.ScopeWrite, status: http.StatusCreated, errors: sends}, a.beginDeposit)
	serve(a, operation{id: "deposit", method: http.MethodGet, path: apiDepositsPath + "{id}", scope: people.ScopeRead, errors: missing}, a.deposit)
	serve(a, operation{id: "send-chunk", method: http.MethodPut, path: apiDepositsPath + "{id}/chunks/{n}", scope: people.ScopeWrite, status: http.StatusNoContent, raw: true,
		errors: []int{http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType}}, a.sendChunk)
	serve(a, operation{id: "finish-deposit", method: http.MethodPost, path: apiDepositsPath + "{id}/finish", scope: people.ScopeWrite, errors: sends}, a.finishDeposit)
	serve(a, operation{id: "withdraw-deposit", method: http.MethodDelete, path: apiDepositsPath + "{id}", scope: people.ScopeWrite, status: http.StatusNoContent, errors: missing}, a.withdrawDeposit)
}

// Law: GDPR 12(1), GDPR 15(1)
func (a *api) documents(c *call, _ *none) (*body[Documents], error) {
	handed, err := a.Deposits(c.ctx(), c.who.Subject)
	out := Documents{[]Document{}}
	if err != nil {
		return nil, err
	}
	docs, _, err := askedPapers(c.ctx(), a.Site, c.who)
	for _, d := range docs {
		out.Documents = append(out.Documents, a.describes(page.Frame{Lang: c.lang}, c.who, d, handed))
	}
	return &body[Documents]{out}, err
}

// documented names a document in an address.
type documented struct {
	Document string `path:"document"`
}

func (a *api) oneDocument(c *call, in *documented) (*body[Document], error) {
	d, err := askedPaper(c.ctx(), a.Site, c.who, in.Document)
	if err != nil {
		return nil, err
	}
	handed, err := a.Deposits(c.ctx(), c.who.Subject)
	return &body[Document]{a.describes(page.Frame{Lang: c.lang}, c.who, d, handed)}, err
}

// Law: GDPR 9(2)(a), GDPR 7(1), GDPR 13(1)
func (a *api) beginDeposit(c *call, in *struct {
	Document string `path:"document"`
	Body     Beginning
}) (*body[Ticket], error) {
	d, err := askedPaper(c.ctx(), a.Site, c.who, in.Document)
	if err != nil {
		return nil, err
	}
	t, err := a.begins(c.r, a.Site, c.who, d, in.Body, apiDepositsPath, a.now())
	return &body[Ticket]{t}, err
}

func (a *api) deposit(c *call, in *identified) (*body[Deposit], error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return a.depositOf(c, id)
}

func (a *api) depositOf(c *call, id seal.ID) (*body[Deposit], error) {
	d, err := a.Deposit(c.ctx(), c.who, id)
	if err != nil {
		return nil, err
	}
	doc, _ := a.Plan.Deposit(c.who.Kind, d.Document)
	return &body[Deposit]{stateOf(c.lang, doc, d)}, nil
}

// sendChunk keeps a chunk of a document that the program sealed.
//
// Law: GDPR 25(1), GDPR 32(1)(a)
func (a *api) sendChunk(c *call, in *struct {
	ID string `path:"id"`
	N  string `path:"n" doc:"From 0."`
}) (*none, error) {
	return &none{}, a.chunks.keep(c.w, c.r, a.Site, c.who, in.ID, in.N, a.now)
}

// Law: GDPR 5(2)
func (a *api) finishDeposit(c *call, in *struct {
	ID   string `path:"id"`
	Body Finishing
}) (*body[Deposit], error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	if err := a.FinishDeposit(c.ctx(), c.who, id, in.Body.Line, in.Body.Chunks, a.now()); err != nil {
		return nil, err
	}
	return a.depositOf(c, id)
}

// Law: GDPR 7(3), GDPR 17(1)
func (a *api) withdrawDeposit(c *call, in *identified) (*none, error) {
	id, err := seal.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	return &none{}, a.WithdrawDeposit(c.ctx(), c.who, id, a.now())
}

// chunkSchema describes a chunk.
func chunkSchema() *huma.Schema { return &huma.Schema{Type: huma.TypeString, Format: "binary"} }
