package journey_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"charte/envelope"
	"charte/people"
	"charte/seal"
	"charte/store"
	"charte/vault"
	"charte/web"
)

// canaries are in the files that are deposited, and in their names.
var canaries = []string{"CANARY-GPS", "CANARY-NAME", "CANARY-AUTHOR", "CANARY-TEXT", "CANARY-PIXELS"}

// depositor is a family at a browser, whose files a reader of the test opens.
type depositor struct {
	*visitor
	h     *relay
	t     *testing.T
	key   envelope.PrivateKey
	by    people.Actor
	files string
	sent  bytes.Buffer // all that left the browser for the site: addresses, headers and bodies
}

func opensDeposits(t *testing.T, lang string, change ...func(*web.Config)) *depositor {
	t.Helper()
	h := openRelay(t, change...)
	h.joins()
	d := &depositor{h: h, t: t, files: t.TempDir()}
	d.engages(lang)
	h.on(nil)
	d.comesByPhone(chromium(t), lang, "noa@example.org")
	return d
}

// comesByPhone and signs in.
func (d *depositor) comesByPhone(b context.Context, lang, email string) {
	d.visitor = visit(d.t, b, served{site: d.h.address, name: d.h.site.Name()}, lang)
	call(d.visitor, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	d.seen(looks[0])
	d.is(d.signIn(email, "quatre chevaux gris galopent"), 200, "/my-data")
}

// engages somebody who checks documents, with a key that was confirmed.
func (d *depositor) engages(lang string) {
	d.t.Helper()
	h, t := d.h, d.t
	who, _, err := h.site.Engage(t.Context(), store.Engagement{Login: seal.NewText("vera@example.org"), Name: seal.NewText("Vera"), Lang: lang, Role: "validator"}, time.Now())
	h.fine(err)
	d.by = people.Actor{Subject: who, Role: "validator", Proofs: 2}
	d.key, err = envelope.NewKey()
	h.fine(err)
	jwk, err := json.Marshal(d.key.Public())
	h.fine(err)
	kid, err := h.site.ProposeKey(t.Context(), d.by, jwk, "passphrase", "a.b.c.d.e", time.Now())
	h.fine(err)
	h.fine(h.site.ConfirmKey(t.Context(), people.Actor{Role: people.Operator}, kid, d.key.Public().Fingerprint(), time.Now()))
}

// on makes something happen on the line to the server, besides keeping all that passes; nil: nothing.
func (h *relay) on(line func(http.Handler, http.ResponseWriter, *http.Request)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.line = line
}

// listens keeps all that leaves the browser, and lets more happen on the line.
func (d *depositor) listens(more func(http.Handler, http.ResponseWriter, *http.Request)) {
	d.h.on(func(server http.Handler, w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			body = nil // it was cut off
		}
		d.h.mu.Lock()
		fmt.Fprintln(&d.sent, r.Method, r.URL, r.Header)
		d.sent.Write(body)
		d.h.mu.Unlock()
		r.Body = io.NopCloser(bytes.NewReader(body))
		if more == nil {
			more = http.Handler.ServeHTTP
		}
		more(server, w, r)
	})
}

// file writes one to the disk of whoever deposits it.
func (d *depositor) file(name string, content []byte) string {
	d.t.Helper()
	path := filepath.Join(d.files, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// photo is a JPEG of some chunks, held sideways, that says where it was taken.
func photo(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 1400, 1000))
	seed := uint32(1)
	for i := range m.Pix {
		seed = seed*1664525 + 1013904223
		m.Pix[i] = byte(seed >> 24)
	}
	for x := range 100 {
		m.Set(x, 0, color.Black)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	gps := "CANARY-GPS 48.8566 N"
	tiff := []byte("MM\x00*\x00\x00\x00\x08\x00\x02\x01\x0e\x00\x02\x00\x00\x00\x14\x00\x00\x00\x26\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00" + gps)
	exif := append([]byte("\xff\xe1"), binary.BigEndian.AppendUint16(nil, uint16(len(tiff)+8))...)
	exif = append(append(exif, "Exif\x00\x00"...), tiff...)
	return append(append([]byte("\xff\xd8"), exif...), out.Bytes()[2:]...)
}

func attestation(t *testing.T) []byte {
	t.Helper()
	p := fpdf.New("P", "mm", "A4", "")
	p.SetCompression(false)
	p.SetAuthor("CANARY-AUTHOR", false)
	p.AddPage()
	p.SetFont("Helvetica", "", 20)
	p.Cell(40, 10, "CANARY-TEXT")
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const chooser = `charte-seal input[type=file]`

// chooses files as a person does in the window of the system, which no test reaches.
func (d *depositor) chooses(files ...string) {
	d.t.Helper()
	d.do(chromedp.SetUploadFiles(chromedp.CSS(chooser), files))
}

// drops files on the element, as from a folder.
func (d *depositor) drops(files ...string) {
	d.t.Helper()
	at := ask[[]float64](d.visitor, `(e => (e.scrollIntoView(), [e.getBoundingClientRect().x + 20, e.getBoundingClientRect().y + 5]))(document.querySelector("charte-seal"))`)
	for _, step := range []input.DispatchDragEventType{"dragEnter", "dragOver", "drop"} {
		call(d.visitor, input.DispatchDragEvent, input.DispatchDragEventParams{Type: step, X: at[0], Y: at[1], Data: &input.DragData{Items: []*input.DragDataItem{}, Files: files, DragOperationsMask: 1}})
	}
}

// item is a file of the list, the last being the latest.
func (d *depositor) item(part string) string {
	return `[...document.querySelectorAll("charte-seal .items > li")].at(-1)?.querySelector("` + part + `")`
}

// comes waits until the latest file says a sentence.
func (d *depositor) comes(part, sentence string) {
	d.t.Helper()
	waited, cancel := context.WithTimeout(d.ctx, patience/3)
	defer cancel()
	for !ask[bool](d.visitor, d.item(part)+`?.textContent.startsWith(`+quoted(sentence)+`) ?? false`) {
		if waited.Err() != nil {
			d.t.Fatalf("%q never comes, but:\n%s", sentence, d.text("charte-seal"))
		}
		moment(waited)
	}
}

func quoted(text string) string {
	out, _ := json.Marshal(text)
	return string(out)
}

func (d *depositor) presses(n int) {
	d.t.Helper()
	ask[chromedp.Void](d.visitor, `void `+fmt.Sprintf(`[...document.querySelectorAll("charte-seal .items > li")].at(-1).querySelectorAll("button")[%d].click()`, n))
}

// sentence is one of the element.
func (d *depositor) sentence(id string) string {
	text, _, _ := strings.Cut(d.T("seal."+id), "%s")
	return text
}

// forgives what a browser says of connections that the test has cut.
func (d *depositor) forgives() {
	d.visitor.mu.Lock()
	defer d.visitor.mu.Unlock()
	d.offences = slices.DeleteFunc(d.offences, func(o string) bool { return strings.HasPrefix(o, "network: ") })
}

// handed are the family's deposits, newest first.
func (d *depositor) handed() []vault.Deposit {
	d.t.Helper()
	all, err := d.h.site.Deposits(d.t.Context(), d.h.family.Subject)
	d.h.fine(err)
	return all
}

// reads opens a deposit with the reader's key.
func (d *depositor) opened(of vault.Deposit) (envelope.Manifest, []byte) {
	d.t.Helper()
	line, _, err := d.h.site.OpenDeposit(d.t.Context(), d.by, of.ID, time.Now())
	d.h.fine(err)
	all := []byte(line + "\n")
	for n := range of.Chunks {
		part, err := d.h.site.DepositChunk(d.t.Context(), d.by, of.ID, n, time.Now())
		d.h.fine(err)
		all = append(all, part...)
	}
	r := bufio.NewReader(bytes.NewReader(all))
	h, err := envelope.ReadHeader(r)
	d.h.fine(err)
	m, err := h.Open(d.key, of.Place("respite"))
	d.h.fine(err)
	var plain bytes.Buffer
	d.h.fine(m.Read(&plain, r))
	return m, plain.Bytes()
}

// TestDeposit: a family deposits a photo and a document from a phone. What they say of their maker is gone before they are sealed, and
// nothing in clear leaves the browser; the connection is cut at each chunk and sending goes on; it pauses, and is cancelled; what cannot be
// taken is said before anything is sent.
//
// Law: GDPR 9(2)(a), GDPR 25(1), GDPR 32(1)(a)
func TestDeposit(t *testing.T) {
	t.Parallel()
	d := opensDeposits(t, "fr")
	seen := newVisits(t, true)
	d.visits = seen
	d.is(d.follow(`main a[href="/my-data/documents"]`), 200, "/my-data/documents")
	d.is(d.follow(`main a[href="/my-data/documents/`+disability+`"]`), 200, "/my-data/documents/")
	d.soon(`document.querySelector("charte-seal input[type=checkbox]")`)
	if d.count(`charte-seal input[capture]`) != 1 || d.count(`charte-seal :checked`) != 0 {
		d.t.Error("no camera, or a box that comes ticked")
	}
	d.listens(nil)

	d.h.forget()
	d.chooses(d.file("photo-CANARY-NAME.jpg", photo(t)))
	d.reads(`charte-seal > div > .error`, d.T("seal.agree-first"))
	d.do(d.click(`charte-seal input[type=checkbox]`))
	d.refusesAtOnce()
	if asked := d.h.asked(); len(asked) > 0 {
		d.t.Errorf("before any file was taken, the page asked for %q", asked)
	}

	d.cutAtEachChunk()
	d.chooses(filepath.Join(d.files, "photo-CANARY-NAME.jpg"))
	d.comes("[role=status]", d.sentence("done"))
	d.reads(`charte-seal .items > li:last-child`, d.T("seal.stripped"))
	d.forgives()
	d.listens(nil)
	d.chooses(d.file("Attestation (CANARY-NAME).pdf", attestation(t)))
	d.comes("[role=status]", d.sentence("done"))
	d.pausesAndCancels()
	d.keepsNothingInClear()

	all := d.handed()
	if len(all) != 3 {
		d.t.Fatalf("%d deposits, want 3", len(all))
	}
	before, after := photo(t), []byte(nil)
	m, after := d.opened(all[2])
	if m.Name != "photo-CANARY-NAME.jpg" || m.Type != "image/jpeg" || bytes.Contains(after, []byte("CANARY")) || !bytes.Contains(after[:60], []byte("Exif\x00\x00MM\x00*")) {
		d.t.Errorf("the photo arrives as %q, %s, %d bytes", m.Name, m.Type, len(after))
	}
	if at := bytes.Index(before, []byte("\xff\xdb")); !bytes.HasSuffix(after, before[at:]) {
		d.t.Error("the photo was encoded anew")
	}
	m, after = d.opened(all[1])
	if m.Name != "Attestation (CANARY-NAME).pdf" || bytes.Contains(after, []byte("CANARY-AUTHOR")) || !bytes.Contains(after, []byte("CANARY-TEXT")) {
		d.t.Errorf("the document arrives as %q, %d bytes", m.Name, len(after))
	}
	d.is(d.open("/my-data/documents"), 200, "/my-data/documents")
	d.reads("main", d.T("deposit.waiting"))
	d.is(d.follow(`main a[href$="/withdraw"]`), 200, "/my-data/deposits/")
	d.is(d.submit(), 200, "/my-data/documents")
	d.reads(".flash", d.T("done.document-withdrawn"))
	d.behaved()
	seen.kept(t, "deposit")
	d.is(d.open("/my-data/documents/"+disability), 200, "/my-data/documents/")
	d.soon(`document.querySelector("charte-seal input[type=checkbox]")`)
	d.seen(looks[1])
	d.accessible(looks[1])
}

// refusesAtOnce what cannot be taken, before anything is sent.
func (d *depositor) refusesAtOnce() {
	big := d.file("huge.pdf", []byte("%PDF-1.7"))
	d.h.fine(os.Truncate(big, vault.MostBytes+1))
	for _, c := range []struct{ file, wrong string }{
		{d.file("empty.pdf", nil), "empty"}, {big, "big"}, {d.file("letter.docx", []byte("PK\x03\x04")), "type"}, {d.file("page.html", []byte("<html>")), "type"},
		{d.file("page.pdf", []byte("<html><script>alert(1)</script>\n%PDF-1.7\n%%EOF")), "type"},
		{d.file("phone.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")), "heic"}, {d.file("broken.png", []byte("\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT")), "broken"},
	} {
		d.chooses(c.file)
		d.comes(".error", d.sentence(c.wrong))
	}
	if n := d.count("charte-seal .items button"); n != 0 {
		d.t.Errorf("%d buttons are left of files that were refused", n)
	}
}

// cutAtEachChunk: before it arrives, or after it did and nobody heard.
func (d *depositor) cutAtEachChunk() {
	tried := map[string]int{}
	d.listens(func(server http.Handler, w http.ResponseWriter, r *http.Request) {
		d.h.mu.Lock()
		_, chunk, put := strings.Cut(r.URL.Path, "/chunks/")
		tried[r.Method+chunk]++
		cut := tried[r.Method+chunk] == 1 && (put || strings.HasSuffix(r.URL.Path, "/finish"))
		late := len(tried)%2 == 0
		d.h.mu.Unlock()
		if cut && late {
			server.ServeHTTP(httptest.NewRecorder(), r)
		}
		if cut {
			panic(http.ErrAbortHandler) // the connection ends
		}
		server.ServeHTTP(w, r)
	})
}

// pausesAndCancels while a chunk is on its way; between the two the site is busy for longer than anybody waits.
func (d *depositor) pausesAndCancels() {
	come := make(chan struct{}, 8)
	held := func(_ http.Handler, w http.ResponseWriter, r *http.Request) {
		come <- struct{}{}
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
	at := func(what func(http.Handler, http.ResponseWriter, *http.Request)) {
		d.listens(func(server http.Handler, w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "/chunks/1") {
				what(server, w, r)
				return
			}
			server.ServeHTTP(w, r)
		})
	}
	at(held)
	d.chooses(filepath.Join(d.files, "photo-CANARY-NAME.jpg"))
	<-come
	d.comes("[role=status]", d.sentence("sending"))
	if part := ask[float64](d.visitor, d.item("progress")+`.position`); part <= 0 || part >= 1 {
		d.t.Errorf("between two chunks, the bar is at %v", part)
	}
	d.presses(0)
	d.comes("[role=status]", d.sentence("paused"))
	at(func(_ http.Handler, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	d.presses(0)
	d.comes("[role=status]", d.sentence("cut"))
	d.forgives()
	d.inspect(d.Lang+" respite deposit cut", true)
	at(held)
	d.presses(0)
	<-come
	d.presses(1)
	d.comes("[role=status]", d.sentence("cancelled"))
	d.soon(d.item("button") + ` === null`)
	for d.handed()[0].Cause != vault.ByWithdrawal { // what was begun is taken back
	}
	d.forgives()
	d.listens(nil)
}

// keepsNothingInClear: what left the browser holds nothing of the files or their names, nor does what the server keeps.
func (d *depositor) keepsNothingInClear() {
	d.h.mu.Lock()
	sent := bytes.Clone(d.sent.Bytes())
	d.h.mu.Unlock()
	if len(sent) < 3<<20 {
		d.t.Fatalf("only %d bytes left the browser", len(sent))
	}
	for _, canary := range append(canaries, string(photo(d.t)[3000:3040])) {
		if bytes.Contains(sent, []byte(canary)) {
			d.t.Errorf("%q left the browser", canary)
		}
		d.h.fine(filepath.WalkDir(d.h.dir, func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			if bytes.Contains(text, []byte(canary)) {
				d.t.Errorf("%s holds %q", path, canary)
			}
			return err
		}))
	}
}

// TestDepositByKeyboard deposits in English, on a desktop, without a mouse; and shows the other way where there is no script.
//
// Law: GDPR 12(1), GDPR 25(1)
func TestDepositByKeyboard(t *testing.T) {
	t.Parallel()
	d := opensDeposits(t, "en")
	page := "/my-data/documents/" + disability
	d.keys = true
	d.is(d.open(page), 200, page)
	d.soon(`document.querySelector("charte-seal input[type=checkbox]")`)
	for _, l := range []look{looks[1], looks[3]} {
		d.seen(l)
		d.accessible(l)
	}
	d.tabTill(`charte-seal input[type=checkbox]`)
	d.press(" ")
	d.press(kb.Tab)
	if f := d.focus(); !f.Ring || !f.There || ask[string](d.visitor, `document.activeElement.type`) != "file" {
		d.t.Errorf("after the box, the keyboard is at %+v", f)
	}
	come := make(chan struct{}, 8)
	d.listens(func(server http.Handler, w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/chunks/") {
			come <- struct{}{}
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		}
		server.ServeHTTP(w, r)
	})
	d.chooses(d.file("a.pdf", attestation(t)))
	<-come
	d.inspect("en respite deposit sending", true)
	d.tabTill(`charte-seal .items button`)
	d.press(" ")
	d.comes("[role=status]", d.sentence("paused"))
	d.h.on(nil)
	d.press(" ")
	d.comes("[role=status]", d.sentence("done"))
	if !ask[bool](d.visitor, d.item("[role=status]")+` === document.activeElement`) {
		d.t.Error("the keyboard is lost once the buttons have gone")
	}
	d.forgives()
	d.inspect("en respite deposit done", true)
	d.seen(looks[1])
	d.accessible(looks[1])
	d.behaved()

	call(d.visitor, cdp.AddScriptToEvaluateOnNewDocument, cdp.AddScriptToEvaluateOnNewDocumentParams{Source: `Object.defineProperty(crypto, "subtle", {value: undefined})`})
	tellsAnotherWay := func() {
		d.reads("charte-seal", d.T("deposit.without"))
		d.has(`charte-seal a[href^="mailto:"]`)
		if d.count("charte-seal input") != 0 {
			d.t.Error("without a script, or without what it seals with, the page asks for a file")
		}
	}
	d.is(d.open(page), 200, page)
	d.soon(`document.querySelector("charte-seal:defined")`)
	tellsAnotherWay()
	d.withoutScripts()
	d.is(d.open(page), 200, page)
	tellsAnotherWay()
	d.behaved()
	d.inspect("en respite deposit without", false) // axe-core is a script
}

// TestSealElsewhere deposits from a page of another site, which has a token of the person and no cookie of theirs.
//
// Law: GDPR 25(1), GDPR 32(1)(b)
func TestSealElsewhere(t *testing.T) {
	t.Parallel()
	var address, token string
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self' "+address+"; connect-src "+address+"; img-src 'self'")
		switch r.URL.Path {
		case "/page.js":
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprintf(w, `const seal = document.querySelector("charte-seal");
seal.token = %q;
seal.addEventListener("deposited", (event) => { document.title = event.detail.id; });
import(%q);`, token, address+"/seal.js")
		case "/":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprintf(w, `<!doctype html><html lang="en"><title>elsewhere</title><charte-seal src="%s/api/me/documents/%s">another way</charte-seal><script type="module" src="/page.js"></script>`, address, disability)
		}
	}))
	t.Cleanup(elsewhere.Close)
	d := opensDeposits(t, "en", func(c *web.Config) { c.Origins = map[string][]string{"respite": {elsewhere.URL}} })
	address = d.h.address
	now := time.Now()
	var err error
	token, err = d.h.site.MakeToken(t.Context(), d.h.family, people.Token{ID: seal.NewID(), Name: seal.NewText("elsewhere"), Scopes: people.Scopes, Made: now, Ends: now.Add(time.Hour)})
	d.h.fine(err)
	d.listens(nil)
	d.is(d.open(elsewhere.URL+"/"), 200, "/")
	d.soon(`document.querySelector("charte-seal input[type=checkbox]")`)
	if n := d.count("charte-seal > div > ul li"); n < 3 {
		d.t.Errorf("the element says %d things of what becomes of the document", n)
	}
	d.do(d.click(`charte-seal input[type=checkbox]`))
	d.drops(d.file("CANARY-NAME.pdf", attestation(t)))
	d.comes("[role=status]", d.sentence("done"))
	all := d.handed()
	if title := ask[string](d.visitor, `document.title`); len(all) != 1 || title != all[0].ID.String() {
		d.t.Errorf("%d deposits, and the page heard of %q", len(all), title)
	}
	if m, plain := d.opened(all[0]); m.Name != "CANARY-NAME.pdf" || !bytes.Contains(plain, []byte("CANARY-TEXT")) {
		d.t.Errorf("it arrives as %q", m.Name)
	}
	d.h.mu.Lock()
	defer d.h.mu.Unlock()
	for _, wrong := range append([]string{"charte_session"}, canaries...) {
		if bytes.Contains(d.sent.Bytes(), []byte(wrong)) {
			d.t.Errorf("%q left the browser", wrong)
		}
	}
}
