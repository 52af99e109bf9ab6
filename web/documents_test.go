package web

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"charte/chest"
	"charte/envelope"
	"charte/people"
	"charte/rights"
	"charte/sites"
	"charte/store"
	"charte/vault"
)

// association is the site of seed 3, with somebody who has a key and checks files, and a family.
type association struct {
	*town
	key    envelope.PrivateKey
	reader people.Actor
	vera   *member // the reader, at a browser
	family *member
	dir    string
}

const certificate = "disability_certificate"

func associate(t *testing.T, change ...func(*Config)) *association {
	t.Helper()
	a := &association{dir: t.TempDir()}
	a.town = foundIn(t, sites.Charter("respite"), store.Options{Dir: a.dir}, change...)
	a.vera = a.works("vera@example.org", "validator")
	a.reader = people.Actor{Subject: a.vera.subject, Role: "validator", Proofs: 2}
	a.family = a.joined("noa@example.org")
	return a
}

// joined opens the account of a family.
func (a *association) joined(email string) *member {
	a.Helper()
	a.browser().post("/join/family", "name", "Noa", "email", email, "town", "Marseille").is(http.StatusSeeOther, "/joined")
	return a.enters(email, "127.0.0.0/24")
}

// reads gives the reader a key that whoever runs the server confirmed.
func (a *association) reads() {
	a.Helper()
	key, err := envelope.NewKey()
	if err != nil {
		a.Fatal(err)
	}
	a.key = key
	jwk, err := json.Marshal(key.Public())
	if err != nil {
		a.Fatal(err)
	}
	kid, err := a.site.ProposeKey(a.Context(), a.reader, jwk, "passphrase", "a.b.c.d.e", a.clock())
	if err != nil {
		a.Fatal(err)
	}
	if err := a.site.ConfirmKey(a.Context(), people.Actor{Role: people.Operator}, kid, key.Public().Fingerprint(), a.clock()); err != nil {
		a.Fatal(err)
	}
}

// scripted asks as the script of a page does.
type script struct{ *member }

func (s script) do(method, path string, send any, change ...func(*http.Request)) reply {
	s.Helper()
	return s.ask(method, path, nil, append([]func(*http.Request){carrying(s.T, send)}, change...)...)
}

// carrying puts a body into a request: bytes as they are, anything else as JSON.
func carrying(t *testing.T, send any) func(*http.Request) {
	return func(r *http.Request) {
		text, raw := send.([]byte)
		kind := "application/octet-stream"
		if !raw && send != nil {
			var err error
			if text, err = json.Marshal(send); err != nil {
				t.Fatal(err)
			}
			kind = "application/json"
		}
		if text != nil {
			r.Header.Set("Content-Type", kind)
			r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
		}
	}
}

// asker is a page's script, or a program.
type asker interface {
	do(method, path string, send any, change ...func(*http.Request)) reply
}

type raw struct{ *program }

func (p raw) do(method, path string, send any, change ...func(*http.Request)) reply {
	p.Helper()
	return p.program.do(method, path, nil, append([]func(*http.Request){carrying(p.T, send)}, change...)...)
}

// sealed are a document's line and chunks.
func sealed(t *testing.T, k Ticket, plain []byte) (line string, chunks [][]byte) {
	t.Helper()
	var keys []envelope.PublicKey
	for _, r := range k.Readers {
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		key, err := envelope.ParsePublicKey(text)
		if err != nil || key.ID() != r.Kid {
			t.Fatal(err)
		}
		keys = append(keys, key)
	}
	var out bytes.Buffer
	if err := envelope.Seal(&out, bytes.NewReader(plain), envelope.Manifest{Name: "CANARY.pdf", Type: "application/pdf", For: k.For, Length: int64(len(plain))}, keys...); err != nil {
		t.Fatal(err)
	}
	text, rest, _ := bytes.Cut(out.Bytes(), []byte("\n"))
	return string(text), slices.Collect(slices.Chunk(rest, vault.ChunkBytes))
}

// opens the deposit as its reader does, and reads all of it.
func (a *association) opens(k Ticket, chunks int) (envelope.Manifest, []byte) {
	a.Helper()
	line, _, err := a.site.OpenDeposit(a.Context(), a.reader, k.ID, a.clock())
	if err != nil {
		a.Fatal(err)
	}
	all := []byte(line + "\n")
	for n := range chunks {
		part, err := a.site.DepositChunk(a.Context(), a.reader, k.ID, n, a.clock())
		if err != nil {
			a.Fatal(err)
		}
		all = append(all, part...)
	}
	r := bufio.NewReader(bytes.NewReader(all))
	h, err := envelope.ReadHeader(r)
	if err != nil {
		a.Fatal(err)
	}
	m, err := h.Open(a.key, k.For)
	if err != nil {
		a.Fatal(err)
	}
	var plain bytes.Buffer
	if err := m.Read(&plain, r); err != nil {
		a.Fatal(err)
	}
	return m, plain.Bytes()
}

func problemIs(t *testing.T, r reply, status int, slug string) {
	t.Helper()
	if got := into[Problem](r, status); got.Type != "/api#problem-"+slug || got.Title == "" || got.Detail == "" {
		t.Errorf("%+v, want %s", got, slug)
	}
}

// TestDepositing hands a document in through the endpoints of a page and through those of programs: whatever is sent wrongly is refused
// with a sentence, and what arrived opens for its reader and for nobody else.
//
// Law: GDPR 9(2)(a), GDPR 25(1), GDPR 32(1)(a)
func TestDepositing(t *testing.T) {
	a := associate(t, paceless, func(c *Config) { c.Origins = map[string][]string{"respite": {pagesElsewhere}} })
	other := a.joined("max@example.org")
	plain := bytes.Repeat([]byte("%PDF-1.7 what is in it "), 100_000) // three chunks
	for name, way := range map[string]struct {
		mine, theirs    asker
		src, at         string
		signedOut, none asker
		elsewhere       bool
	}{
		"page":    {script{a.family}, script{other}, documentsPath + "/" + certificate + "/seal", depositsPath, script{&member{browser: a.browser()}}, nil, false},
		"program": {raw{a.family.key(people.Scopes...)}, raw{other.key(people.Scopes...)}, apiDocumentsPath + "/" + certificate, apiDepositsPath, raw{a.program("")}, raw{a.family.key(people.ScopeRead)}, true},
	} {
		asks := into[Document](way.mine.do("GET", way.src, nil), http.StatusOK)
		if asks.Agree == "" || len(asks.Says) < 3 || asks.Words["choose"] == "" || asks.Most != vault.MostBytes {
			t.Fatalf("%s: %+v", name, asks)
		}
		if a.key == (envelope.PrivateKey{}) {
			problemIs(t, way.mine.do("POST", way.src, doc{"notice": asks.Notice, "agree": true}), http.StatusConflict, "no-readers")
			a.reads()
		}
		problemIs(t, way.mine.do("POST", way.src, doc{"notice": asks.Notice}), http.StatusUnprocessableEntity, "invalid")
		problemIs(t, way.mine.do("POST", way.src, doc{"notice": strings.Repeat("0", 64), "agree": true}), http.StatusConflict, "notice")
		way.mine.do("POST", strings.Replace(way.src, certificate, "skill_certificate", 1), doc{"notice": asks.Notice, "agree": true}).is(http.StatusNotFound) // of volunteers
		way.signedOut.do("POST", way.src, doc{"notice": asks.Notice, "agree": true}).is(http.StatusUnauthorized)
		once := doc{"notice": asks.Notice, "agree": true, "once": "the word of a " + name}
		ticket := into[Ticket](way.mine.do("POST", way.src, once), http.StatusCreated)
		if again := into[Ticket](way.mine.do("POST", way.src, once), http.StatusCreated); again.ID != ticket.ID {
			t.Errorf("%s: begun again it is another one", name)
		}
		line, chunks := sealed(t, ticket, plain)
		at, put := ticket.At, func(n int) string { return ticket.At + "/chunks/" + strconv.Itoa(n) }
		if at != way.at+ticket.ID.String() || len(chunks) != 3 {
			t.Fatalf("%s: %q, %d chunks", name, at, len(chunks))
		}
		way.mine.do("PUT", put(2), chunks[2]).is(http.StatusNoContent)
		way.mine.do("PUT", put(2), chunks[2]).is(http.StatusNoContent) // again
		way.mine.do("PUT", put(0), chunks[0]).is(http.StatusNoContent)
		if got := into[Deposit](way.mine.do("GET", at, nil), http.StatusOK); !slices.Equal(got.Chunks, []int{0, 2}) || got.State != "sending" {
			t.Errorf("%s: %+v", name, got)
		}
		problemIs(t, way.mine.do("POST", at+"/finish", doc{"line": line, "chunks": 3}), http.StatusConflict, "parts-missing")
		problemIs(t, way.mine.do("PUT", put(1), plain[:len(chunks[1])]), http.StatusUnprocessableEntity, "clear")
		for wrong, path := range map[string]string{"negative": put(-1), "far": put(vault.MostChunks)} {
			if got := way.mine.do("PUT", path, chunks[1]); got.status != http.StatusUnprocessableEntity {
				t.Errorf("%s: chunk %s: %d", name, wrong, got.status)
			}
		}
		way.mine.do("PUT", at+"/chunks/x", chunks[1]).is(http.StatusNotFound)
		problemIs(t, way.mine.do("PUT", put(1), chunks[1][:5]), http.StatusUnprocessableEntity, "chunk")
		for _, length := range []int64{vault.ChunkBytes + 1, -1} { // it says so, or it does not
			got := way.mine.do("PUT", put(1), make([]byte, vault.ChunkBytes+1), func(r *http.Request) { r.ContentLength = length })
			if got.status != http.StatusRequestEntityTooLarge {
				t.Errorf("%s: a chunk that is too long: %d", name, got.status)
			}
		}
		for who, asks := range map[string]asker{"somebody else": way.theirs, "nobody": way.signedOut} {
			want := map[string]int{"somebody else": http.StatusNotFound, "nobody": http.StatusUnauthorized}[who]
			for _, one := range []reply{asks.do("PUT", put(1), chunks[1]), asks.do("GET", at, nil), asks.do("DELETE", at, nil), asks.do("POST", at+"/finish", doc{"line": line, "chunks": 3})} {
				if one.status != want {
					t.Errorf("%s: %s gets %d", name, who, one.status)
				}
			}
		}
		if way.none != nil {
			problemIs(t, way.none.do("PUT", put(1), chunks[1]), http.StatusForbidden, "scope")
		} else {
			forged := func(r *http.Request) {
				r.Header.Set("Origin", pagesElsewhere)
				r.Header.Set("Sec-Fetch-Site", "cross-site")
			}
			problemIs(t, way.mine.do("PUT", put(1), chunks[1], forged), http.StatusForbidden, "forbidden")
			problemIs(t, way.mine.do("PUT", put(1)+"?"+people.OfProfile+"="+ticket.ID.String(), chunks[1]), http.StatusConflict, "other-profile")
		}
		way.mine.do("PUT", put(1), chunks[1]).is(http.StatusNoContent)
		problemIs(t, way.mine.do("POST", at+"/finish", doc{"line": "a.b.c.d.e", "chunks": 3}), http.StatusConflict, "readers")
		way.mine.do("POST", at+"/finish", doc{"line": strings.Repeat("a", 70_000), "chunks": 3}).is(http.StatusRequestEntityTooLarge)
		way.mine.do("POST", at+"/finish", doc{"line": line, "chunks": 3, "name": "x"}).is(map[bool]int{true: http.StatusUnprocessableEntity, false: http.StatusBadRequest}[way.none != nil])
		problemIs(t, way.mine.do("POST", at+"/finish", doc{"line": line, "chunks": vault.MostChunks + 1}), http.StatusUnprocessableEntity, "chunk")
		for range 2 { // again changes nothing
			if got := into[Deposit](way.mine.do("POST", at+"/finish", doc{"line": line, "chunks": 3}), http.StatusOK); got.State != "waiting" || got.Done == nil || got.By == nil {
				t.Errorf("%s: %+v", name, got)
			}
		}
		way.mine.do("PUT", put(0), chunks[0]).is(http.StatusNotFound)
		way.mine.do("POST", way.src, once).is(http.StatusNotFound) // it was handed in
		if m, got := a.opens(ticket, 3); m.Name != "CANARY.pdf" || !bytes.Equal(got, plain) {
			t.Errorf("%s: %q, %d bytes", name, m.Name, len(got))
		}
		cut := way.mine.do("GET", way.src, nil, func(r *http.Request) {
			if way.elsewhere {
				r.Header.Set("Origin", pagesElsewhere)
			}
		})
		if state := into[Document](cut, http.StatusOK).State; state != "waiting" || way.elsewhere != (cut.header.Get("Access-Control-Allow-Origin") == pagesElsewhere) {
			t.Errorf("%s: %s %v", name, state, cut.header)
		}
		for _, path := range []string{documentsPath, documentsPath + "/" + certificate, depositsPath + ticket.ID.String() + "/withdraw"} {
			a.family.get(path).is(http.StatusOK).shows(says("by: the association’s employees who validate the files."))
		}
		way.mine.do("DELETE", at, nil).is(http.StatusNoContent)
		way.mine.do("DELETE", at, nil).is(http.StatusNotFound)
		way.mine.do("PUT", put(0), chunks[0]).is(http.StatusNotFound)
		if got := into[Deposit](way.mine.do("GET", at, nil), http.StatusOK); got.State != "ended" || got.Cause != "withdrawn" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, canary := range []string{"CANARY", "what is in it"} {
		if strings.Contains(a.log.text(), canary) {
			t.Errorf("the log holds %q", canary)
		}
	}
}

// TestReadersOfDocuments: a reader is given a document once they opened it, for a quarter of an hour, and told where a part of it is lost. Of two
// decisions at once one stands.
//
// Law: GDPR 32(4), GDPR 25(2), GDPR 5(1)(e)
func TestReadersOfDocuments(t *testing.T) {
	a := associate(t)
	a.reads()
	page, src := script{a.family}, documentsPath+"/"+certificate+"/seal"
	notice := into[Document](page.do("GET", src, nil), http.StatusOK).Notice
	hand := func() (Ticket, []byte) {
		ticket := into[Ticket](page.do("POST", src, doc{"notice": notice, "agree": true}), http.StatusCreated)
		line, chunks := sealed(t, ticket, []byte("what it shows"))
		page.do("PUT", ticket.At+"/chunks/0", chunks[0]).is(http.StatusNoContent)
		page.do("POST", ticket.At+"/finish", doc{"line": line, "chunks": 1}).is(http.StatusOK)
		return ticket, chunks[0]
	}
	whole, sent := hand()
	lost, _ := hand()
	at := func(k Ticket) string { return deskDocumentsPath + "/" + k.ID.String() }
	const role = "?role=validator"
	chunk := func(k Ticket, n string) reply { return a.vera.get(at(k) + "/chunks/" + n + role) }

	a.vera.post(at(whole), "role", "validator").is(http.StatusSeeOther, "/my-data/security?done=second-needed")
	a.vera.proves()
	chunk(whole, "0").is(http.StatusForbidden) // nobody opened it
	for what, who := range map[string]*browser{"its own family": a.family.browser, "nobody": a.browser()} {
		for _, got := range []reply{who.get(at(whole) + role), who.get(at(whole) + "/chunks/0" + role), who.post(at(whole), "role", "validator")} {
			if got.status == http.StatusOK || strings.Contains(got.body, string(sent)) {
				t.Errorf("%s: %d", what, got.status)
			}
		}
	}
	for _, k := range []Ticket{whole, lost} {
		a.vera.post(at(k), "role", "validator").is(http.StatusOK)
	}
	if got := chunk(whole, "0").is(http.StatusOK); got.body != string(sent) || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d bytes, %v", len(got.body), got.header)
	}
	chunk(whole, "1").is(http.StatusNotFound)
	chunk(whole, "x").is(http.StatusNotFound)
	kept, err := chest.Folder(filepath.Join(a.dir, "documents"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kept.Destroy(t.Context(), vault.Name(a.site.Name(), lost.ID)); err != nil {
		t.Fatal(err)
	}
	chunk(lost, "0").is(http.StatusUnprocessableEntity)

	var got [2]reply
	var both sync.WaitGroup
	for i, form := range [][]string{{"role", "validator", "outcome", "accept"}, {"role", "validator", "outcome", "again", "reason", "outdated"}} {
		both.Go(func() { got[i] = a.vera.post(at(whole)+"/decision", form...) })
	}
	both.Wait()
	var told []string
	for _, r := range got {
		told = append(told, r.is(http.StatusSeeOther).header.Get("Location"))
	}
	if second := slices.Index(told, documentURL(whole.ID, "validator")); second < 0 || told[1-second] == told[second] {
		t.Errorf("who decided at once is told %q", told)
	}
	chunk(whole, "0").is(http.StatusConflict)
	a.later(vault.OpeningLife)
	chunk(lost, "0").is(http.StatusForbidden)
}

// TestDepositsOfOnePerson: in two windows at once each begins its own, up to so many; chunks are read a few at a time; pages say where
// each stands, and take it back.
//
// Law: GDPR 12(1), GDPR 7(3), GDPR 32(1)(b)
func TestDepositsOfOnePerson(t *testing.T) {
	a := associate(t)
	a.reads()
	page := script{a.family}
	src := documentsPath + "/" + certificate + "/seal"
	notice := into[Document](page.do("GET", src, nil), http.StatusOK).Notice
	begin := func() reply { return page.do("POST", src, doc{"notice": notice, "agree": true}) }
	var tickets []Ticket
	for range vault.MostOpen {
		tickets = append(tickets, into[Ticket](begin(), http.StatusCreated))
	}
	problemIs(t, begin(), http.StatusConflict, "deposits")
	_, chunks := sealed(t, tickets[0], []byte("x"))
	reading := a.served().chunks
	of := a.site.Name() + "/" + a.family.subject.String()
	for range chunksOfOne {
		if !reading.enter(of) {
			t.Fatal("no room")
		}
	}
	if got := page.do("PUT", tickets[0].At+"/chunks/0", chunks[0]); got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" {
		t.Errorf("one more chunk at once: %d %v", got.status, got.header)
	}
	for range chunksOfOne {
		reading.leave(of)
	}
	page.do("PUT", tickets[0].At+"/chunks/0", chunks[0]).is(http.StatusNoContent)
	if len(reading.of) != 0 {
		t.Errorf("%d are still reading", len(reading.of))
	}
	list := a.family.get(documentsPath).is(http.StatusOK)
	list.shows(in("main", has("section[aria-labelledby=d-"+certificate+"]")), times(vault.MostOpen, "ul.items li"), hasNo("script"))
	a.family.get("/my-data").shows(has("a[href=" + documentsPath + "]"))
	one := a.family.get(documentsPath + "/" + certificate).is(http.StatusOK)
	if one.shows(times(1, "script"), has("p.warning")); !strings.Contains(one.body, `<charte-seal src="`+src+`" brief>`) {
		t.Error("the page has no element")
	}
	if policy := one.header.Get("Content-Security-Policy"); !strings.HasSuffix(policy, "; connect-src 'self'; script-src 'self'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	back := tickets[0].At + "/withdraw"
	a.family.get(back).is(http.StatusOK).shows(has("form[action=" + back + "]"))
	a.family.post(back).is(http.StatusSeeOther, documentsPath+"?done=document-withdrawn")
	a.family.post(back).is(http.StatusNotFound)
	a.family.get(back).is(http.StatusNotFound)
	other := a.joined("max@example.org")
	for _, path := range []string{tickets[1].At + "/withdraw", documentsPath + "/skill_certificate", documentsPath + "/nothing"} {
		other.get(path).is(http.StatusNotFound)
	}
	begin().is(http.StatusCreated) // there is room again
	a.works("cleo@example.org", "coordinator").get(documentsPath + "/" + certificate).is(http.StatusNotFound)

	held, err := a.site.Held(a.Context(), a.family.subject)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.site.Erase(a.Context(), held, rights.OnRequest, a.clock()); err != nil {
		t.Fatal(err)
	}
	problemIs(t, page.do("PUT", tickets[1].At+"/chunks/0", chunks[0]), http.StatusUnauthorized, "signed-out")
	problemIs(t, page.do("GET", src, nil), http.StatusUnauthorized, "signed-out")
}

// TestChunksOfEverybody: there is room for so many chunks in memory, whoever sends them.
func TestChunksOfEverybody(t *testing.T) {
	c := newChunking()
	for i := range chunksMost {
		if !c.enter(strconv.Itoa(i)) {
			t.Fatal("no room")
		}
	}
	if c.enter("one more") {
		t.Error("more are read than there is room for")
	}
	c.leave("0")
	if !c.enter("one more") {
		t.Error("no room though somebody left")
	}
}

// TestSealScriptIsForAnySite: the element may be loaded by the page of another site, and no page of ours may.
func TestSealScriptIsForAnySite(t *testing.T) {
	w := found(t)
	got := w.browser().get(sealURL).is(http.StatusOK)
	if got.header.Get("Access-Control-Allow-Origin") != "*" || got.header.Get("Cross-Origin-Resource-Policy") != "cross-origin" || !strings.Contains(got.header.Get("Cache-Control"), "immutable") {
		t.Errorf("%v", got.header)
	}
	if w.browser().get("/").header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("a page may be read from elsewhere")
	}
	w.browser().get(documentsPath).is(http.StatusNotFound) // a site that asks for no document
}
