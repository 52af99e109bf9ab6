package journey_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"charte/store"
	"charte/vault"
	"charte/work"
)

// deposits: a family hands in, from a phone, a photograph that the camera takes and a PDF.
func (h *relay) deposits(b context.Context) *depositor {
	h.Helper()
	d := &depositor{h: h, t: h.T, files: h.TempDir()}
	d.comesByPhone(b, "fr", "noa@example.org")
	page := "/my-data/documents/" + disability
	d.is(d.open(page), 200, page)
	d.soon(`document.querySelector("charte-seal input[type=checkbox]")`)
	d.do(d.click(`charte-seal input[type=checkbox]`))
	d.do(chromedp.SetUploadFiles(chromedp.CSS(`charte-seal input[capture]`), []string{d.file("IMG_2031.jpg", photo(h.T))}))
	d.comes("[role=status]", d.sentence("done"))
	d.chooses(d.file("Attestation MDPH.pdf", attestation(h.T)))
	d.comes("[role=status]", d.sentence("done"))
	return d
}

// validates what waits, the oldest first, once it was seen.
func (h *relay) validates(v *visitor) {
	h.Helper()
	for _, name := range []string{"IMG_2031.jpg", "Attestation MDPH.pdf"} {
		v.is(v.open("/desk/documents"), 200, "/desk/documents")
		v.is(v.follow(`main .items a`), 200, "/desk/documents/")
		v.is(v.submit(), 200, "/desk/documents/")
		v.do(v.click("#unlock-passkey"))
		if _, wrong := v.settled(); wrong != "" || v.drawn() < 200 {
			h.Errorf("%s: %q, drawn %d", name, wrong, v.drawn())
		}
		v.reads("#view-about", name)
		v.do(v.click(`input[value=accept]`))
		v.is(v.follow(`form[action$="/decision"] .button`), 200, "/desk/documents")
		v.reads(".flash", v.T("done.document-accepted"))
	}
}

// destroys: a day later nothing of the two is left, the family has a certificate of each, and a program checks both when the site is gone.
func (h *relay) destroys(d *depositor) {
	h.Helper()
	engine, err := work.New(work.Config{Store: h.engine, Sites: []*store.Site{h.site}, Clock: h.clock, Relay: work.Relay{Addr: office(h.T).addr}})
	h.fine(err)
	h.clock.Advance(24 * time.Hour)
	_, err = engine.Pass(h.Context())
	h.fine(err)

	d.is(d.open("/my-data/documents"), 200, "/sign-in") // the session has ended
	key := d.verifierKey()
	d.is(d.signIn("noa@example.org", "quatre chevaux gris galopent"), 200, "/my-data")
	d.is(d.open("/my-data/documents"), 200, "/my-data/documents")
	d.inspect(d.Lang+" respite documents destroyed", true)
	files := h.TempDir()
	verify := []string{"proof", "verify", "--key", key}
	for _, of := range d.handed() {
		if of.State != vault.Validated {
			continue
		}
		receipt := d.download(`a[href="/my-data/receipt/` + of.Certificate.String() + `"]`)
		fact := d.verified(receipt, key)
		if c, ok := vault.Certified(fact); !ok || c.Cause != vault.ByValidation {
			h.Errorf("the certificate is %+v of %q", c, fact.Kind)
		}
		name := of.ID.String() + ".json"
		h.fine(os.WriteFile(filepath.Join(files, name), receipt, 0o600))
		verify = append(verify, name)
	}
	d.behaved()
	all := verify[4:] // the two, and what was sealed anew for another reader
	if len(all) != 3 || len(d.texts(`main a[href^="/my-data/receipt/"]`)) < len(all) {
		h.Errorf("%d certificates of documents that were validated", len(all))
	}

	h.stop()
	if said, err := h.alone(files, verify...); err != nil || strings.Count(said, vault.FactDestroyed) != len(all) {
		h.Errorf("charte proof verify: %v\n%s", err, said)
	}
	name := all[0]
	receipt, err := os.ReadFile(filepath.Join(files, name))
	h.fine(err)
	h.fine(os.WriteFile(filepath.Join(files, name), bytes.Replace(receipt, []byte(vault.ByValidation), []byte(vault.ByRefusal), 1), 0o600))
	if said, err := h.alone(files, "proof", "verify", "--key", key, name); err == nil {
		h.Errorf("a certificate that was altered is genuine:\n%s", said)
	}
}

// alone runs the program in a folder that holds what it is given, and nothing else.
func (h *relay) alone(folder string, words ...string) (string, error) {
	h.Helper()
	b, err := build()
	h.fine(err)
	cmd := exec.Command(b.program, words...)
	cmd.Dir, cmd.Env = folder, []string{}
	said, err := cmd.CombinedOutput()
	return string(said), err
}
