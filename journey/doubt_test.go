package journey_test

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"charte/sites"
	"charte/store"
	"charte/vault"
	"charte/work"
)

// TestDoubt: whoever answers a request doubts who made it, says why, and only then is that person asked for an identity document. They read why,
// hand it in from a phone, and the clock of the request, which stood still, runs again. It is opened by whoever answers alone, and destroyed.
//
// Law: GDPR 12(3), GDPR 12(6), GDPR 5(1)(e), GDPR 32(1)(a)
func TestDoubt(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"fr", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			doubted(t, lang)
		})
	}
}

func doubted(t *testing.T, lang string) {
	const email, why = "lou@example.org", "The account was taken over last week."
	h, b, seen := openExample(t, "volunteers"), chromium(t), newVisits(t, true)
	h.family = h.arrives("volunteer", email, url.Values{"name": {"Lou"}, "email": {email}})
	cleo := h.colleague(b, "Cleo", "desk", lang)
	cleo.makes("", "")
	h.vouches(cleo.text(".card .lead"))
	lou := &depositor{h: h, t: t, files: t.TempDir()}
	lou.comesByPhone(b, lang, email)
	lou.visits, cleo.visits = seen, seen

	// Nobody is asked for anything before that.
	lou.is(lou.open("/my-data/documents/proof"), 404, "/my-data/documents/proof")
	lou.is(lou.open("/my-data/preferences"), 200, "/my-data/preferences")
	lou.is(lou.follow(`form[action="/my-data/preferences/purpose/requests"] button`), 200, "/my-data/preferences")

	cleo.is(cleo.open("/desk"), 200, "/desk")
	cleo.leads("/desk/objections?role=desk")
	cleo.is(cleo.follow("main .items a"), 200, "/desk/objections/")
	const asks = `form[action$="/identity"] button`
	cleo.fill("why", "?")
	cleo.is(cleo.follow(asks), 422, "/desk/objections/")
	cleo.reads(".summary", cleo.T("problem.doubt"))
	cleo.fill("why", why)
	cleo.is(cleo.follow(asks), 200, "/desk/objections/")
	cleo.reads(".flash", cleo.T("done.identity-asked"))
	cleo.reads("main", cleo.T("doubt.waits"))
	cleo.inspect(lang+" volunteers doubt", true)

	lou.is(lou.open("/my-data"), 200, "/my-data")
	lou.leads("/my-data/documents")
	lou.reads("main", why)
	lou.inspect(lang+" volunteers doubted", true)
	lou.leads("/my-data/documents/proof")
	lou.reads("main", why)
	lou.soon(`document.querySelector("charte-seal input[type=file]")`)
	lou.inspect(lang+" volunteers doubted deposit", true)
	lou.chooses(lou.file("carte.pdf", attestation(t)))
	lou.comes("[role=status]", lou.sentence("done"))

	cleo.is(cleo.open("/desk/documents"), 200, "/desk/documents")
	cleo.is(cleo.follow("main .items a"), 200, "/desk/documents/")
	cleo.is(cleo.submit(), 200, "/desk/documents/")
	cleo.do(cleo.click("#unlock-passkey"))
	if _, wrong := cleo.settled(); wrong != "" || cleo.drawn() < 200 {
		t.Errorf("the document: %q, drawn %d", wrong, cleo.drawn())
	}
	cleo.keys = true // from here on without a mouse
	cleo.tabTill("input[value=accept]")
	cleo.press(" ")
	cleo.is(cleo.follow(`form[action$="/decision"] .button`), 200, "/desk/documents")

	// Now the request is answered, and the document is gone a day later.
	cleo.is(cleo.open("/desk"), 200, "/desk")
	cleo.leads("/desk/objections?role=desk")
	cleo.is(cleo.follow("main .items a"), 200, "/desk/objections/")
	cleo.reads("main", why)
	cleo.inspect(lang+" volunteers doubt settled", true)
	cleo.tabTill("input[value=accepted]")
	cleo.press(" ")
	cleo.is(cleo.submit(), 200, "/desk/objections")
	cleo.reads(".flash", cleo.T("done.concluded"))

	engine, err := work.New(work.Config{Store: h.engine, Sites: []*store.Site{h.site}, Clock: h.clock, Relay: work.Relay{Addr: office(t).addr}})
	h.fine(err)
	h.clock.Advance(24 * time.Hour)
	_, err = engine.Pass(t.Context())
	h.fine(err)
	handed := lou.handed()
	if len(handed) != 1 || handed[0].State != vault.Validated || handed[0].Destroyed.IsZero() {
		t.Errorf("a day later: %+v", handed)
	}
	cleo.behaved()
	lou.behaved()
	seen.kept(t, "doubt")
}

// vouches: whoever runs the server confirms the first key of the site by the command, while the site is served, once its owner has read its
// fingerprint out.
func (h *relay) vouches(fingerprint string) {
	h.Helper()
	folder := h.TempDir()
	h.fine(os.WriteFile(filepath.Join(folder, "charter.yaml"), sites.Charter(h.site.Name()), 0o600))
	b, err := build()
	h.fine(err)
	charte := func(input string, words ...string) (string, error) {
		cmd := exec.CommandContext(h.Context(), b.program, append(words, "--data", h.dir)...)
		cmd.Dir, cmd.Env, cmd.Stdin = folder, []string{}, strings.NewReader(input)
		said, err := cmd.CombinedOutput()
		return string(said), err
	}
	var all struct {
		Keys []struct {
			Key, Email string
			Receives   bool
		}
	}
	list := func() {
		h.Helper()
		said, err := charte("", "keys", "list", "--json", "charter.yaml")
		if err != nil {
			h.Fatal(said)
		}
		h.fine(json.Unmarshal([]byte(said), &all))
		if len(all.Keys) != 1 || all.Keys[0].Email != "cleo@example.org" {
			h.Fatalf("the keys: %s", said)
		}
	}
	if list(); all.Keys[0].Receives {
		h.Error("a key receives documents before somebody confirmed it")
	}
	if said, err := charte("00000 "+fingerprint[6:], "keys", "confirm", "charter.yaml", all.Keys[0].Key); err == nil || !strings.Contains(said, "not the fingerprint") {
		h.Errorf("another fingerprint: %v %s", err, said)
	}
	if said, err := charte(fingerprint, "keys", "confirm", "charter.yaml", all.Keys[0].Key); err != nil {
		h.Fatal(said)
	}
	if list(); !all.Keys[0].Receives {
		h.Error("a key that was confirmed receives nothing")
	}
}
