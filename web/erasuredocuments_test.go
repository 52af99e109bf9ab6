package web

import (
	"net/http"
	"testing"

	"charte/people"
	"charte/proof"
	"charte/rights"
	"charte/vault"
)

// TestErasureHasTheCertificates: whoever left finds on the page of the erasure the certificate of each document that they had handed in, a receipt
// that anybody verifies.
//
// Law: GDPR 17(1), GDPR 5(2)
func TestErasureHasTheCertificates(t *testing.T) {
	a := associate(t, paceless)
	a.reads()
	ctx, who := t.Context(), people.Session{Subject: a.family.subject, Kind: "family", Terms: 1}
	ticket, err := a.site.BeginDeposit(ctx, who, certificate, true, a.clock())
	if err != nil {
		t.Fatal(err)
	}
	keys, err := readersOf(ticket.Readers)
	if err != nil {
		t.Fatal(err)
	}
	line, chunks := sealed(t, Ticket{For: ticket.For, Readers: keys}, []byte("%PDF-1.7 what is in it"))
	if err := a.site.PutChunk(ctx, who, ticket.ID, 0, chunks[0], a.clock()); err != nil {
		t.Fatal(err)
	}
	if err := a.site.FinishDeposit(ctx, who, ticket.ID, line, 1, a.clock()); err != nil {
		t.Fatal(err)
	}
	h, err := a.site.Held(ctx, who.Subject)
	if err != nil {
		t.Fatal(err)
	}
	id, err := a.site.Erase(ctx, h, rights.OnRequest, a.clock())
	if err != nil {
		t.Fatal(err)
	}
	page := "/erasure/" + id.String()
	link := page + "/receipt?of=document&n=1"
	stranger := a.browser()
	stranger.get(page).is(http.StatusOK).shows(in("main", says("Deposited document no. 1")), hasNo("a[href="+link+"]"))
	stranger.get(link).is(http.StatusNotFound)
	if _, err := a.site.FinishErasure(ctx, id, a.clock()); err != nil {
		t.Fatal(err)
	}
	a.integrate()
	stranger.get(page).is(http.StatusOK).shows(in("main", has("a[href="+link+"]")))
	r, err := proof.ParseReceipt([]byte(stranger.get(link).is(http.StatusOK).body))
	if err != nil {
		t.Fatal(err)
	}
	f, _, err := r.Verify(a.site.VerifierKey())
	c, ok := vault.Certified(f)
	if err != nil || !ok || c.Cause != vault.ByClosing || c.Deposit != ticket.ID.String() {
		t.Errorf("a certificate %+v of %v (%v)", c, f, err)
	}
	for _, none := range []string{"0", "2", "x"} {
		stranger.get(page + "/receipt?of=document&n=" + none).is(http.StatusNotFound)
	}
}
