package web

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"charte/people"
	"charte/sites"
	"charte/store"
	"charte/vault"
)

// TestDocumentsCannotBeKept: where the disk does not take a chunk, or does not give one, who sends or reads it is told so in words, whoever
// runs the server too; nothing is said to be there that is not, and everything goes on once the disk does.
//
// Law: GDPR 32(1)(b), GDPR 32(1)(c)
func TestDocumentsCannotBeKept(t *testing.T) {
	o := store.Options{Dir: t.TempDir()}
	a := &association{town: foundIn(t, sites.Charter("respite"), o)}
	a.reader = people.Actor{Subject: a.works("vera@example.org", "validator").subject, Role: "validator", Proofs: 2}
	a.family = a.joined("noa@example.org")
	a.reads()
	page := script{a.family}
	src := documentsPath + "/" + certificate + "/seal"
	notice := into[Document](page.do("GET", src, nil), http.StatusOK).Notice
	ticket := into[Ticket](page.do("POST", src, doc{"notice": notice, "agree": true}), http.StatusCreated)
	line, chunks := sealed(t, ticket, make([]byte, vault.ChunkBytes))
	page.do("PUT", ticket.At+"/chunks/0", chunks[0]).is(http.StatusNoContent)

	folder := filepath.Join(o.Dir, "documents", a.site.Name())
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	move(folder, folder+"-away")
	if err := os.WriteFile(folder, nil, 0o600); err != nil { // which is no folder
		t.Fatal(err)
	}
	refused := page.do("PUT", ticket.At+"/chunks/1", chunks[1])
	problemIs(t, refused, http.StatusServiceUnavailable, "storage")
	if refused.header.Get("Retry-After") == "" || strings.Contains(refused.body, folder) {
		t.Errorf("%v %s", refused.header, refused.body)
	}
	if !strings.Contains(a.log.text(), "documents cannot be kept") {
		t.Error("whoever runs the server is not told")
	}
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	move(folder+"-away", folder)
	if got := into[Deposit](page.do("GET", ticket.At, nil), http.StatusOK); len(got.Chunks) != 1 {
		t.Errorf("chunks there: %v", got.Chunks)
	}
	page.do("PUT", ticket.At+"/chunks/1", chunks[1]).is(http.StatusNoContent)
	page.do("POST", ticket.At+"/finish", doc{"line": line, "chunks": len(chunks)}).is(http.StatusOK)
}
